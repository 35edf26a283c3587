-- requires: apply_webhook_event, notify
-- Takes in a verified event once: the row that stops its doubles comes first, then what it said, then what it does, all in
-- the caller's transaction. A paused connection's events wait until it goes on. Returns the event's id and state; without an
-- id the state is duplicate when it was there, or changed when the connection's keys are no longer those it was verified with.
create or replace function private.receive_webhook_event(
  org_id uuid,
  endpoint_id uuid,
  keys_changed_at timestamptz,
  provider_event_id text,
  kind text,
  subject text,
  event jsonb,
  content_type text,
  headers jsonb,
  body bytea,
  out state text,
  out event_id uuid
)
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  v_endpoint record;
  v_event public.webhook_events;
  v_applied record;
begin
  -- the lock that the event's own key takes anyway, earlier: a connection that goes on after a pause waits for it, so that
  -- the next statement sees the connection's state either before that, and is seen by it, or after
  select e.provider, e.integration_id,
    (select max(s.updated_at) from public.integration_secrets as s
      where s.org_id = e.org_id and s.integration_id = e.integration_id) as keys_changed_at
  into v_endpoint
  from public.webhook_endpoints as e
  where e.org_id = receive_webhook_event.org_id and e.id = receive_webhook_event.endpoint_id
  for key share;
  if not found or v_endpoint.keys_changed_at is distinct from receive_webhook_event.keys_changed_at then
    state := 'changed';
    return;
  end if;
  insert into public.webhook_events as w (org_id, endpoint_id, provider, provider_event_id, kind, subject, state, applied_at)
  select
    i.org_id, receive_webhook_event.endpoint_id, v_endpoint.provider, receive_webhook_event.provider_event_id,
    receive_webhook_event.kind, receive_webhook_event.subject,
    case when receive_webhook_event.kind in ('test', 'unknown') then receive_webhook_event.kind
      when i.state = 'paused' then 'waiting' else 'applied' end,
    case when i.state <> 'paused' and receive_webhook_event.kind not in ('test', 'unknown') then clock_timestamp() end
  from public.integrations as i
  where i.org_id = receive_webhook_event.org_id and i.id = v_endpoint.integration_id
  on conflict on constraint webhook_events_event_is_once do nothing
  returning w.* into v_event;
  if not found then
    state := 'duplicate';
    return;
  end if;
  state := v_event.state;
  event_id := v_event.id;
  insert into public.webhook_payloads (org_id, event_id, received_at, content_type, headers, body)
  values (v_event.org_id, v_event.id, v_event.received_at, left(receive_webhook_event.content_type, 200),
    receive_webhook_event.headers, receive_webhook_event.body);
  if state <> 'applied' then
    return;
  end if;
  select * into v_applied
  from private.apply_webhook_event(v_event.org_id, v_endpoint.integration_id, v_event.provider, receive_webhook_event.event);
  state := v_applied.state;
  if state <> 'applied' then
    update public.webhook_events as e
    set state = v_applied.state, error = v_applied.error,
      applied_at = case when v_applied.state = 'stale' then e.applied_at end
    where e.org_id = v_event.org_id and e.id = v_event.id;
  end if;
  if state = 'failed' then
    -- one after the other with reapply_webhook_event(), which says that nothing of this endpoint is failed any more
    perform from public.webhook_endpoints as e
    where e.org_id = v_event.org_id and e.id = v_event.endpoint_id
    for no key update;
    perform private.notify(
      v_event.org_id, 'webhook_failed', v_event.endpoint_id::text,
      jsonb_build_object('provider', v_event.provider, 'error', v_applied.error), 'webhook_events', v_event.id
    );
  end if;
end
$$;
revoke execute on function private.receive_webhook_event(uuid, uuid, timestamptz, text, text, text, jsonb, text, jsonb, bytea)
  from public, anon, authenticated;
grant execute on function private.receive_webhook_event(uuid, uuid, timestamptz, text, text, text, jsonb, text, jsonb, bytea)
  to service_role;
