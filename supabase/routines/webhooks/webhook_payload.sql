-- requires: require_permission, refuse
-- What an event said, as text where it is text: the headers that were kept, and the body.
create or replace function private.webhook_payload(
  org_id uuid,
  event_id uuid
)
returns table (
  received_at timestamptz,
  content_type text,
  headers jsonb,
  body text,
  is_text boolean
)
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_payload public.webhook_payloads;
begin
  perform private.require_permission(webhook_payload.org_id, 'webhook_events.read');
  select p.* into v_payload
  from public.webhook_payloads as p
  where p.org_id = webhook_payload.org_id and p.event_id = webhook_payload.event_id;
  if not found then
    perform private.refuse(
      'KT092', 404, 'What this event said is not kept any more.', null,
      format('Requests are kept for at least %s days.', (select i.payload_days from private.instance as i where i.only_row))
    );
  end if;
  received_at := v_payload.received_at;
  content_type := v_payload.content_type;
  headers := v_payload.headers;
  begin
    body := convert_from(v_payload.body, 'UTF8');
    is_text := true;
  exception when character_not_in_repertoire or untranslatable_character then
    body := encode(v_payload.body, 'hex');
    is_text := false;
  end;
  return next;
end
$$;
revoke execute on function private.webhook_payload(uuid, uuid) from public, anon;
grant execute on function private.webhook_payload(uuid, uuid) to authenticated, service_role;

create or replace function public.webhook_payload(
  org_id uuid,
  event_id uuid
)
returns table (
  received_at timestamptz,
  content_type text,
  headers jsonb,
  body text,
  is_text boolean
)
language sql
stable
security invoker
set search_path = ''
as $$
  select * from private.webhook_payload(webhook_payload.org_id, webhook_payload.event_id)
$$;
revoke execute on function public.webhook_payload(uuid, uuid) from public, anon;
grant execute on function public.webhook_payload(uuid, uuid) to authenticated, service_role;
