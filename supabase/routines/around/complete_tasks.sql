-- requires: hold_tasks
-- Says of tasks that they are done, or open again, all or none. One that is so already stays as it is. Returns how many changed.
create or replace function private.complete_tasks(
  org_id uuid,
  ids uuid[],
  done boolean default true
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_ids uuid[] := private.hold_tasks(complete_tasks.org_id, complete_tasks.ids, 'update');
  v_done boolean := coalesce(complete_tasks.done, true);
  v_changed int;
begin
  update public.tasks as t
  set state = case when v_done then 'DONE' else 'OPEN' end, done_at = case when v_done then now() end,
    done_by = case
      when v_done then (select m.id from public.memberships as m where m.org_id = t.org_id and m.user_id = (select auth.uid()))
    end,
    updated_at = now()
  where t.org_id = complete_tasks.org_id and t.id = any (v_ids) and (t.state = 'DONE') <> v_done;
  get diagnostics v_changed = row_count;
  return v_changed;
end
$$;
revoke execute on function private.complete_tasks(uuid, uuid[], boolean) from public, anon;
grant execute on function private.complete_tasks(uuid, uuid[], boolean) to authenticated, service_role;

create or replace function public.complete_tasks(
  org_id uuid,
  ids uuid[],
  done boolean default true
)
returns int
language sql
volatile
set search_path = ''
as $$
  select private.complete_tasks(complete_tasks.org_id, complete_tasks.ids, complete_tasks.done)
$$;
revoke execute on function public.complete_tasks(uuid, uuid[], boolean) from public, anon;
grant execute on function public.complete_tasks(uuid, uuid[], boolean) to authenticated, service_role;
