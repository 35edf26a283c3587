-- requires: apply_webhook_event, notify
-- Takes in a verified event once: the row that stops its doubles comes first, then what it said, then what it does, all in
-- the caller's transaction. A paused connection's events wait until it goes on. Returns the event's state; duplicate when
-- it was there; changed when the connection's keys are no longer those that it was verified with.
create or replace function private.take_webhook_event(
  org_id uuid,
  endpoint_id uuid,
  keys_changed_at timestamptz,
  provider_event_id text,
  kind text,
  subject text,
  event jsonb,
  content_type text,
  headers jsonb,
  body bytea
)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_endpoint record;
  v_event public.webhook_events;
  v_applied record;
begin
  select e.provider, e.integration_id, i.state,
    (select max(s.updated_at) from public.integration_secrets as s
      where s.org_id = e.org_id and s.integration_id = e.integration_id) as keys_changed_at
  into v_endpoint
  from public.webhook_endpoints as e
  join public.integrations as i on i.org_id = e.org_id and i.id = e.integration_id
  where e.org_id = take_webhook_event.org_id and e.id = take_webhook_event.endpoint_id;
  if not found or v_endpoint.keys_changed_at is distinct from take_webhook_event.keys_changed_at then
    return 'changed';
  end if;
  insert into public.webhook_events (org_id, endpoint_id, provider, provider_event_id, kind, subject, state, applied_at)
  values (
    take_webhook_event.org_id, take_webhook_event.endpoint_id, v_endpoint.provider, take_webhook_event.provider_event_id,
    take_webhook_event.kind, take_webhook_event.subject,
    case when take_webhook_event.kind in ('test', 'unknown') then take_webhook_event.kind
      when v_endpoint.state = 'paused' then 'waiting' else 'applied' end,
    case when v_endpoint.state <> 'paused' and take_webhook_event.kind not in ('test', 'unknown') then clock_timestamp() end
  )
  on conflict on constraint webhook_events_event_is_once do nothing
  returning * into v_event;
  if not found then
    return 'duplicate';
  end if;
  insert into public.webhook_payloads (org_id, event_id, received_at, content_type, headers, body)
  values (v_event.org_id, v_event.id, v_event.received_at, left(take_webhook_event.content_type, 200), take_webhook_event.headers,
    take_webhook_event.body);
  if v_event.state <> 'applied' then
    return v_event.state;
  end if;
  select * into v_applied
  from private.apply_webhook_event(v_event.org_id, v_endpoint.integration_id, v_event.provider, take_webhook_event.event);
  if v_applied.state <> 'applied' then
    update public.webhook_events as e
    set state = v_applied.state, error = v_applied.error,
      applied_at = case when v_applied.state = 'stale' then e.applied_at end
    where e.org_id = v_event.org_id and e.id = v_event.id;
  end if;
  if v_applied.state = 'failed' then
    perform private.notify(
      v_event.org_id, 'webhook_failed', v_event.endpoint_id::text,
      jsonb_build_object('provider', v_event.provider, 'error', v_applied.error), 'webhook_events', v_event.id
    );
  end if;
  return v_applied.state;
end
$$;
revoke execute on function private.take_webhook_event(uuid, uuid, timestamptz, text, text, text, jsonb, text, jsonb, bytea)
  from public, anon, authenticated;
grant execute on function private.take_webhook_event(uuid, uuid, timestamptz, text, text, text, jsonb, text, jsonb, bytea)
  to service_role;
