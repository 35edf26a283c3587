-- requires: clear_demo, require_permission, refuse
-- Removes the demo organisation with everything in it, and a user who was made for it alone. Its owners may.
create or replace function private.remove_demo(
  org_id uuid
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  -- the lock first: a guard read before it would be stale
  perform pg_advisory_xact_lock(5820114402771050);
  perform private.require_permission(remove_demo.org_id, 'organisations.delete');
  if not exists (select from private.demo as d where d.org_id = remove_demo.org_id) then
    perform private.refuse('KT132', 409, 'This is not the demo firm.', null, 'Delete an organisation of your own in its settings.');
  end if;
  perform private.clear_demo();
  perform private.clear_demo_users();
end
$$;
revoke execute on function private.remove_demo(uuid) from public, anon;
grant execute on function private.remove_demo(uuid) to authenticated;

create or replace function public.remove_demo(
  org_id uuid
)
returns void
language sql
volatile
set search_path = ''
set statement_timeout = '60s'
as $$
  select private.remove_demo(remove_demo.org_id)
$$;
revoke execute on function public.remove_demo(uuid) from public, anon;
grant execute on function public.remove_demo(uuid) to authenticated;
