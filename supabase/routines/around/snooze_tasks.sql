-- requires: hold_tasks
-- Moves tasks to another day, or to some day by null, all or none; the time of day stays. Returns how many moved.
create or replace function private.snooze_tasks(
  org_id uuid,
  ids uuid[],
  due_on date
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_ids uuid[] := private.hold_tasks(snooze_tasks.org_id, snooze_tasks.ids, 'update');
  v_changed int;
begin
  update public.tasks as t
  set due_on = snooze_tasks.due_on, due_time = case when snooze_tasks.due_on is not null then t.due_time end, updated_at = now()
  where t.org_id = snooze_tasks.org_id and t.id = any (v_ids) and t.due_on is distinct from snooze_tasks.due_on;
  get diagnostics v_changed = row_count;
  return v_changed;
end
$$;
revoke execute on function private.snooze_tasks(uuid, uuid[], date) from public, anon;
grant execute on function private.snooze_tasks(uuid, uuid[], date) to authenticated, service_role;

create or replace function public.snooze_tasks(
  org_id uuid,
  ids uuid[],
  due_on date
)
returns int
language sql
volatile
set search_path = ''
as $$
  select private.snooze_tasks(snooze_tasks.org_id, snooze_tasks.ids, snooze_tasks.due_on)
$$;
revoke execute on function public.snooze_tasks(uuid, uuid[], date) from public, anon;
grant execute on function public.snooze_tasks(uuid, uuid[], date) to authenticated, service_role;
