-- requires: require_permission, refuse
-- What a function asks in the caller's own transaction before it touches sealed keys: the permission, and that the
-- connection is this organisation's. Without an integration it proves the permission alone. Returns its provider.
create or replace function private.prove_integration(
  org_id uuid,
  permission text,
  integration_id uuid default null
)
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_provider text;
begin
  perform private.require_permission(prove_integration.org_id, prove_integration.permission);
  if prove_integration.integration_id is null then
    return null;
  end if;
  select i.provider into v_provider
  from public.integrations as i
  where i.org_id = prove_integration.org_id and i.id = prove_integration.integration_id;
  if v_provider is null then
    perform private.refuse('KT031', 404, 'There is no such connection.');
  end if;
  return v_provider;
end
$$;
revoke execute on function private.prove_integration(uuid, text, uuid) from public, anon;
grant execute on function private.prove_integration(uuid, text, uuid) to authenticated, service_role;
