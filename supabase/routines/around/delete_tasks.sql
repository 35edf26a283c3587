-- requires: hold_tasks
-- Deletes tasks, all or none; each can be put back by undo_delete(). Returns how many.
create or replace function private.delete_tasks(
  org_id uuid,
  ids uuid[]
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_ids uuid[] := private.hold_tasks(delete_tasks.org_id, delete_tasks.ids, 'delete');
begin
  delete from public.tasks as t where t.org_id = delete_tasks.org_id and t.id = any (v_ids);
  return cardinality(v_ids);
end
$$;
revoke execute on function private.delete_tasks(uuid, uuid[]) from public, anon;
grant execute on function private.delete_tasks(uuid, uuid[]) to authenticated, service_role;

create or replace function public.delete_tasks(
  org_id uuid,
  ids uuid[]
)
returns int
language sql
volatile
set search_path = ''
as $$
  select private.delete_tasks(delete_tasks.org_id, delete_tasks.ids)
$$;
revoke execute on function public.delete_tasks(uuid, uuid[]) from public, anon;
grant execute on function public.delete_tasks(uuid, uuid[]) to authenticated, service_role;
