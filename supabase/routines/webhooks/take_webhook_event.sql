-- requires: receive_webhook_event
-- What functions of before call; to be dropped when none runs any more. Returns the state that receive_webhook_event() does.
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
language sql
volatile
security definer
set search_path = ''
as $$
  select r.state
  from private.receive_webhook_event(
    take_webhook_event.org_id, take_webhook_event.endpoint_id, take_webhook_event.keys_changed_at,
    take_webhook_event.provider_event_id, take_webhook_event.kind, take_webhook_event.subject, take_webhook_event.event,
    take_webhook_event.content_type, take_webhook_event.headers, take_webhook_event.body
  ) as r
$$;
revoke execute on function private.take_webhook_event(uuid, uuid, timestamptz, text, text, text, jsonb, text, jsonb, bytea)
  from public, anon, authenticated;
grant execute on function private.take_webhook_event(uuid, uuid, timestamptz, text, text, text, jsonb, text, jsonb, bytea)
  to service_role;
