-- requires: apply_webhook_event, notify, settle
-- Applies a stored event again, as the provider's file reads it now. One that was applied meanwhile stays as it is; one of a
-- paused connection goes on waiting. Returns its state; null when there is no such event.
create or replace function private.reapply_webhook_event(
  org_id uuid,
  event_id uuid,
  kind text,
  subject text,
  event jsonb
)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_event public.webhook_events;
  v_integration record;
  v_applied record;
begin
  select e.* into v_event
  from public.webhook_events as e
  where e.org_id = reapply_webhook_event.org_id and e.id = reapply_webhook_event.event_id
  for no key update;
  if not found or v_event.state not in ('waiting', 'failed', 'unknown') then
    return v_event.state;
  end if;
  select i.id, i.state into v_integration
  from public.webhook_endpoints as p
  join public.integrations as i on i.org_id = p.org_id and i.id = p.integration_id
  where p.org_id = v_event.org_id and p.id = v_event.endpoint_id;
  if v_integration.state = 'paused' then
    return v_event.state;
  end if;
  if reapply_webhook_event.kind = 'unknown' then
    select 'unknown'::text as state, null::text as error into v_applied;
  else
    select * into v_applied
    from private.apply_webhook_event(v_event.org_id, v_integration.id, v_event.provider, reapply_webhook_event.event);
  end if;
  update public.webhook_events as e
  set state = v_applied.state, error = v_applied.error, kind = reapply_webhook_event.kind,
    subject = reapply_webhook_event.subject, attempt_count = e.attempt_count + 1,
    applied_at = case when v_applied.state in ('applied', 'stale') then clock_timestamp() end
  where e.org_id = v_event.org_id and e.id = v_event.id;
  -- one after the other with receive_webhook_event(): what failed meanwhile is seen below, or tells of itself after this
  perform from public.webhook_endpoints as p
  where p.org_id = v_event.org_id and p.id = v_event.endpoint_id
  for no key update;
  if v_applied.state = 'failed' then
    perform private.notify(
      v_event.org_id, 'webhook_failed', v_event.endpoint_id::text,
      jsonb_build_object('provider', v_event.provider, 'error', v_applied.error), 'webhook_events', v_event.id
    );
  elsif not exists (
    select from public.webhook_events as e
    where e.org_id = v_event.org_id and e.endpoint_id = v_event.endpoint_id and e.state in ('failed', 'waiting')
  ) then
    perform private.settle(v_event.org_id, 'webhook_failed', v_event.endpoint_id::text);
  end if;
  return v_applied.state;
end
$$;
revoke execute on function private.reapply_webhook_event(uuid, uuid, text, text, jsonb) from public, anon, authenticated;
grant execute on function private.reapply_webhook_event(uuid, uuid, text, text, jsonb) to service_role;
