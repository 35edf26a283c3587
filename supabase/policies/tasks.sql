alter table public.tasks enable row level security;
revoke all on public.tasks from public, anon, authenticated, service_role;
grant select on public.tasks to authenticated;
grant insert (org_id, title, due_on, due_time, customer_id, lead_id, sale_id, assigned_to) on public.tasks to authenticated;
grant update (title, due_on, due_time) on public.tasks to authenticated;
grant delete on public.tasks to authenticated;
grant select, insert, update, delete on public.tasks to service_role;
-- state in no grant: complete_tasks() gives it; assigned_to in no update grant: assign_tasks() hands over. A task keeps its record

-- Everybody with the right sees all tasks; a rep sees their own.
drop policy if exists tasks_select_own on public.tasks;
create policy tasks_select_own on public.tasks for select to authenticated
  using (
    org_id = any ((select private.org_ids_with('tasks.read'))::uuid[])
    or (org_id = any ((select private.org_ids_with('tasks.read_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );

-- Who may make all tasks makes them for anybody, a rep for themselves: a trigger fills assigned_to before this is checked.
drop policy if exists tasks_insert_own on public.tasks;
create policy tasks_insert_own on public.tasks for insert to authenticated
  with check (
    org_id = any ((select private.org_ids_with('tasks.create'))::uuid[])
    or (org_id = any ((select private.org_ids_with('tasks.create_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );

-- Everybody with the right changes all tasks; a rep changes their own.
drop policy if exists tasks_update_own on public.tasks;
create policy tasks_update_own on public.tasks for update to authenticated
  using (
    org_id = any ((select private.org_ids_with('tasks.update'))::uuid[])
    or (org_id = any ((select private.org_ids_with('tasks.update_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  )
  with check (
    org_id = any ((select private.org_ids_with('tasks.update'))::uuid[])
    or (org_id = any ((select private.org_ids_with('tasks.update_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );

-- Only who may delete all tasks deletes any; a rep cannot.
drop policy if exists tasks_delete_all on public.tasks;
create policy tasks_delete_all on public.tasks for delete to authenticated
  using (org_id = any ((select private.org_ids_with('tasks.delete'))::uuid[]));
