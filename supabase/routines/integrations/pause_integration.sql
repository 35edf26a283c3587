-- requires: prove_integration, refuse
-- Stops a connection from being synchronised, keeping its keys.
create or replace function private.pause_integration(
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
  perform private.prove_integration(pause_integration.org_id, 'integrations.update', pause_integration.integration_id);
  update public.integrations as i
  set state = 'paused'
  where i.org_id = pause_integration.org_id and i.id = pause_integration.integration_id
    and i.state in ('connected', 'failing', 'paused');
  if not found then
    perform private.refuse('KT032', 409, 'This connection has no keys any more.', null, 'Connect it again.');
  end if;
end
$$;
revoke execute on function private.pause_integration(uuid, uuid) from public, anon;
grant execute on function private.pause_integration(uuid, uuid) to authenticated, service_role;

create or replace function public.pause_integration(
  org_id uuid,
  integration_id uuid
)
returns void
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.pause_integration(pause_integration.org_id, pause_integration.integration_id)
$$;
revoke execute on function public.pause_integration(uuid, uuid) from public, anon;
grant execute on function public.pause_integration(uuid, uuid) to authenticated, service_role;
