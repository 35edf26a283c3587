-- requires: prove_integration
-- Ends a connection: its keys are deleted at once, what it brought stays.
create or replace function private.disconnect_integration(
  org_id uuid,
  integration_id uuid
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.prove_integration(
    disconnect_integration.org_id, 'integrations.delete', disconnect_integration.integration_id
  );
  delete from public.integration_secrets as s
  where s.org_id = disconnect_integration.org_id and s.integration_id = disconnect_integration.integration_id;
  update public.integrations as i
  set state = 'disconnected', secret_hints = '{}', last_error = null, last_error_at = null
  where i.org_id = disconnect_integration.org_id and i.id = disconnect_integration.integration_id;
end
$$;
revoke execute on function private.disconnect_integration(uuid, uuid) from public, anon;
grant execute on function private.disconnect_integration(uuid, uuid) to authenticated, service_role;

create or replace function public.disconnect_integration(
  org_id uuid,
  integration_id uuid
)
returns void
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.disconnect_integration(disconnect_integration.org_id, disconnect_integration.integration_id)
$$;
revoke execute on function public.disconnect_integration(uuid, uuid) from public, anon;
grant execute on function public.disconnect_integration(uuid, uuid) to authenticated, service_role;
