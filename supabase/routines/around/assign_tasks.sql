-- requires: assign_sales
-- Hands up to 1,000 tasks to another member, all or none. Returns how many changed hands.
create or replace function private.assign_tasks(
  org_id uuid,
  ids uuid[],
  membership_id uuid
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  return private.assign_rows(assign_tasks.org_id, 'tasks', assign_tasks.ids, assign_tasks.membership_id);
end
$$;
revoke execute on function private.assign_tasks(uuid, uuid[], uuid) from public, anon;
grant execute on function private.assign_tasks(uuid, uuid[], uuid) to authenticated, service_role;

create or replace function public.assign_tasks(
  org_id uuid,
  ids uuid[],
  membership_id uuid
)
returns int
language sql
volatile
set search_path = ''
as $$
  select private.assign_tasks(assign_tasks.org_id, assign_tasks.ids, assign_tasks.membership_id)
$$;
revoke execute on function public.assign_tasks(uuid, uuid[], uuid) from public, anon;
grant execute on function public.assign_tasks(uuid, uuid[], uuid) to authenticated, service_role;
