alter table public.saved_views enable row level security;
revoke all on public.saved_views from public, anon, authenticated, service_role;
grant select on public.saved_views to authenticated;
grant insert (org_id, list, name, address, left_out, is_shared) on public.saved_views to authenticated;
grant update (name, address, left_out, is_shared) on public.saved_views to authenticated;
grant delete on public.saved_views to authenticated;
grant select on public.saved_views to service_role;
-- assigned_to in no grant: whoever saves a view is its maker. list in no update grant: another list has other filters

-- Everybody sees their own views and those that are for everybody; nobody, not even an owner, sees what others keep for themselves.
drop policy if exists saved_views_select_own on public.saved_views;
create policy saved_views_select_own on public.saved_views for select to authenticated
  using (
    org_id = any ((select private.org_ids_with('saved_views.read'))::uuid[])
    and (is_shared or assigned_to = any ((select private.my_memberships())::uuid[]))
  );

-- Everybody saves views for themselves, and who may share them for everybody: a trigger fills assigned_to before this is checked.
drop policy if exists saved_views_insert_own on public.saved_views;
create policy saved_views_insert_own on public.saved_views for insert to authenticated
  with check (
    assigned_to = any ((select private.my_memberships())::uuid[])
    and org_id = any ((select private.org_ids_with('saved_views.create_own'))::uuid[])
    and (not is_shared or org_id = any ((select private.org_ids_with('saved_views.create'))::uuid[]))
  );

-- The maker changes a view, and who tidies up changes those for everybody; only its maker makes it private again.
drop policy if exists saved_views_update_own on public.saved_views;
create policy saved_views_update_own on public.saved_views for update to authenticated
  using (
    (org_id = any ((select private.org_ids_with('saved_views.update_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
    or (is_shared and org_id = any ((select private.org_ids_with('saved_views.update'))::uuid[]))
  )
  with check (
    (org_id = any ((select private.org_ids_with('saved_views.update_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[])
      and (not is_shared or org_id = any ((select private.org_ids_with('saved_views.create'))::uuid[])))
    or (is_shared and org_id = any ((select private.org_ids_with('saved_views.update'))::uuid[]))
  );

-- The maker deletes a view, and who tidies up those for everybody.
drop policy if exists saved_views_delete_own on public.saved_views;
create policy saved_views_delete_own on public.saved_views for delete to authenticated
  using (
    (org_id = any ((select private.org_ids_with('saved_views.delete_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
    or (is_shared and org_id = any ((select private.org_ids_with('saved_views.delete'))::uuid[]))
  );
