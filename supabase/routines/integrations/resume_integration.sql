-- requires: prove_integration, refuse
-- Lets a paused connection be synchronised again.
create or replace function private.resume_integration(
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
  perform private.prove_integration(resume_integration.org_id, 'integrations.update', resume_integration.integration_id);
  update public.integrations as i
  set state = 'connected', last_error = null, last_error_at = null
  where i.org_id = resume_integration.org_id and i.id = resume_integration.integration_id
    and i.state in ('connected', 'failing', 'paused');
  if not found then
    perform private.refuse('KT032', 409, 'This connection has no keys any more.', null, 'Connect it again.');
  end if;
end
$$;
revoke execute on function private.resume_integration(uuid, uuid) from public, anon;
grant execute on function private.resume_integration(uuid, uuid) to authenticated, service_role;

create or replace function public.resume_integration(
  org_id uuid,
  integration_id uuid
)
returns void
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.resume_integration(resume_integration.org_id, resume_integration.integration_id)
$$;
revoke execute on function public.resume_integration(uuid, uuid) from public, anon;
grant execute on function public.resume_integration(uuid, uuid) to authenticated, service_role;
