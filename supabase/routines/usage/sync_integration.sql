-- requires: prove_integration, refuse, refuse_demo, defer_sync
-- "Sync now": asks the provider at once. While such a job waits already, a second one is dropped.
create or replace function private.sync_integration(
  org_id uuid,
  integration_id uuid
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_state text;
begin
  perform private.prove_integration(sync_integration.org_id, 'integrations.update', sync_integration.integration_id);
  perform private.refuse_demo(sync_integration.org_id);
  select i.state into v_state from public.integrations as i
  where i.org_id = sync_integration.org_id and i.id = sync_integration.integration_id;
  if v_state = 'disconnected' then
    perform private.refuse('KT032', 409, 'This connection has no keys any more.', null, 'Connect it again.');
  elsif v_state = 'paused' then
    perform private.refuse('KT040', 409, 'This connection is paused.', null, 'Resume it first.');
  end if;
  perform private.defer_sync(sync_integration.integration_id, null);
end
$$;
revoke execute on function private.sync_integration(uuid, uuid) from public, anon;
grant execute on function private.sync_integration(uuid, uuid) to authenticated, service_role;

create or replace function public.sync_integration(
  org_id uuid,
  integration_id uuid
)
returns void
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.sync_integration(sync_integration.org_id, sync_integration.integration_id)
$$;
revoke execute on function public.sync_integration(uuid, uuid) from public, anon;
grant execute on function public.sync_integration(uuid, uuid) to authenticated, service_role;
