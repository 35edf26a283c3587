-- requires: apply_webhook_event, note_opt_out
-- What became of a message that was handed out. With `event`, the provider's item of it, it was sent: it is taken in like any
-- other item of the provider's, and the message points to its leg. Else `state` says it: failed, queued (it surely has not left and may be sent
-- again) or unclear. What was sent stays sent, and what failed stays failed unless the provider shows it. Returns the state it
-- is in then; taken when the provider's item is another message's; null when there is no such message.
create or replace function private.settle_message(
  org_id uuid,
  message_id uuid,
  state text,
  event jsonb default null,
  error_code text default null,
  error text default null,
  is_opted_out boolean default false
)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_message public.outgoing_messages;
  v_provider text;
begin
  select m.* into v_message
  from public.outgoing_messages as m where m.org_id = settle_message.org_id and m.id = settle_message.message_id;
  if not found then
    return null;
  end if;
  if settle_message.event is not null then
    if v_message.provider_leg_id is not null then
      return v_message.state;
    end if;
    if exists (
      select from public.outgoing_messages as m
      where m.org_id = v_message.org_id and m.integration_id = v_message.integration_id
        and m.provider_leg_id = settle_message.event ->> 'leg_id'
    ) then
      return 'taken';
    end if;
    select i.provider into v_provider
    from public.integrations as i where i.org_id = v_message.org_id and i.id = v_message.integration_id;
    -- the leg before the message, as a callback of the provider's takes them; one that cannot be taken in comes with the lists
    perform private.apply_webhook_event(v_message.org_id, v_message.integration_id, v_provider, settle_message.event);
    update public.outgoing_messages as m
    set state = 'sent', provider_leg_id = settle_message.event ->> 'leg_id', error_code = null, error = null, updated_at = now()
    where m.org_id = v_message.org_id and m.id = v_message.id and m.provider_leg_id is null;
    return 'sent';
  end if;
  update public.outgoing_messages as m
  set state = settle_message.state, error_code = left(settle_message.error_code, 40), error = left(settle_message.error, 500),
    updated_at = now()
  where m.org_id = v_message.org_id and m.id = v_message.id
    and (m.state = 'sending' or m.state = 'unclear' and settle_message.state in ('failed', 'queued'));
  if settle_message.is_opted_out then
    perform private.note_opt_out(v_message.org_id, v_message.to_number, true, clock_timestamp());
  end if;
  return (select m.state from public.outgoing_messages as m where m.org_id = v_message.org_id and m.id = v_message.id);
end
$$;
revoke execute on function private.settle_message(uuid, uuid, text, jsonb, text, text, boolean) from public, anon, authenticated;
grant execute on function private.settle_message(uuid, uuid, text, jsonb, text, text, boolean) to service_role;
