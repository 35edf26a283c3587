-- What functions/webhooks needs to check a request: whose endpoint has this token, and its connection's sealed keys. No row
-- for an unknown token, nor for a connection that was ended: it has no keys to check with. A key that was replaced serves for
-- a day more, until the provider has changed over too.
create or replace function private.find_webhook_endpoint(
  token_hash text
)
returns table (
  org_id uuid,
  endpoint_id uuid,
  integration_id uuid,
  provider text,
  keys_changed_at timestamptz,
  keys jsonb
)
language sql
stable
security definer
set search_path = ''
as $$
  select e.org_id, e.id, e.integration_id, e.provider, max(s.updated_at),
    jsonb_object_agg(s.name, encode(s.sealed, 'base64'))
      filter (where right(s.name, 7) <> '_before' or s.updated_at > now() - interval '1 day')
  from public.webhook_endpoints as e
  join public.integrations as i on i.org_id = e.org_id and i.id = e.integration_id and i.state <> 'disconnected'
  join public.integration_secrets as s on s.org_id = e.org_id and s.integration_id = e.integration_id
  where e.token_hash = find_webhook_endpoint.token_hash
  group by e.org_id, e.id, e.integration_id, e.provider
$$;
revoke execute on function private.find_webhook_endpoint(text) from public, anon, authenticated;
grant execute on function private.find_webhook_endpoint(text) to service_role;
