-- requires: apply_webhook_event, defer_sync
-- Takes in what a provider answered about one thing, asked for at a moment: as the event it would have been. What it does not
-- know any more was cancelled if that is what was hinted at; else the next list has to tell. Returns the state and, for what
-- the data cannot take, why; null when the connection is not to be asked any more.
create or replace function private.record_answer(
  org_id uuid,
  integration_id uuid,
  kind text,
  subject text,
  asked_at timestamptz,
  answer jsonb,
  out state text,
  out error text
)
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_provider text;
  v_answer jsonb := record_answer.answer;
begin
  select i.provider into v_provider
  from public.integrations as i
  where i.org_id = record_answer.org_id and i.id = record_answer.integration_id and i.state in ('connected', 'failing')
  for key share;
  if not found then
    return;
  end if;
  if v_answer is null and record_answer.kind = 'booking.cancelled' then
    v_answer := jsonb_build_object('booking_id', record_answer.subject, 'state', 'cancelled');
  elsif v_answer is null then
    perform private.defer_sync(record_answer.integration_id, 'sync_provider_events');
    state := 'unknown';
    return;
  end if;
  select a.state, a.error into state, error
  from private.apply_webhook_event(
    record_answer.org_id, record_answer.integration_id, v_provider, v_answer || jsonb_build_object('asked_at', record_answer.asked_at)
  ) as a;
end
$$;
revoke execute on function private.record_answer(uuid, uuid, text, text, timestamptz, jsonb) from public, anon, authenticated;
grant execute on function private.record_answer(uuid, uuid, text, text, timestamptz, jsonb) to service_role;
