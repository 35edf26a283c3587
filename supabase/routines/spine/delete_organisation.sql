-- requires: require_permission, lock_organisation, refuse, clear_demo, empty_organisation
-- Deletes an organisation with everything in it, once its name was typed; the demo firm as remove_demo() does.
create or replace function private.delete_organisation(
  org_id uuid,
  typed_name text
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_is_demo boolean := exists (select from private.demo as d where d.org_id = delete_organisation.org_id);
begin
  if v_is_demo then
    -- before the organisation's own lock, as whoever loads or removes it does
    perform pg_advisory_xact_lock(5820114402771050);
  end if;
  perform private.lock_organisation(delete_organisation.org_id);
  perform private.require_permission(delete_organisation.org_id, 'organisations.delete');
  if not exists (
    select from public.organisations as o
    where o.id = delete_organisation.org_id and o.name = delete_organisation.typed_name
  ) then
    perform private.refuse('KT014', 422, 'The name does not match.', 'field: typed_name', 'Type the name of the organisation exactly as it is shown.');
  end if;
  if v_is_demo then
    perform private.clear_demo();
    perform private.clear_demo_users();
  else
    perform set_config('kontor.quiet', 'on', true);
    perform private.empty_organisation(delete_organisation.org_id);
    delete from public.organisations as o where o.id = delete_organisation.org_id;
    perform set_config('kontor.quiet', 'off', true);
  end if;
end
$$;
revoke execute on function private.delete_organisation(uuid, text) from public, anon;
grant execute on function private.delete_organisation(uuid, text) to authenticated;

create or replace function public.delete_organisation(
  org_id uuid,
  typed_name text
)
returns void
language sql
volatile
set search_path = ''
-- PostgREST takes this over for the request: years of facts go at once
set statement_timeout = '60s'
as $$
  select private.delete_organisation(org_id, typed_name)
$$;
revoke execute on function public.delete_organisation(uuid, text) from public, anon;
grant execute on function public.delete_organisation(uuid, text) to authenticated;
