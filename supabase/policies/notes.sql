alter table public.notes enable row level security;
revoke all on public.notes from public, anon, authenticated, service_role;
grant select on public.notes to authenticated;
grant insert (org_id, body, customer_id, lead_id, sale_id) on public.notes to authenticated;
grant update (body) on public.notes to authenticated;
grant delete on public.notes to authenticated;
grant select, insert, update, delete on public.notes to service_role;
-- assigned_to in no grant: it is the record's. created_by in none: whoever writes a note is its author

-- Who sees a record sees its notes.
drop policy if exists notes_select_own on public.notes;
create policy notes_select_own on public.notes for select to authenticated
  using (
    org_id = any ((select private.org_ids_with('notes.read'))::uuid[])
    or (org_id = any ((select private.org_ids_with('notes.read_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );

-- Who may change a record writes notes about it: a trigger copies assigned_to before this is checked.
drop policy if exists notes_insert_own on public.notes;
create policy notes_insert_own on public.notes for insert to authenticated
  with check (
    org_id = any ((select private.org_ids_with('notes.create'))::uuid[])
    or (org_id = any ((select private.org_ids_with('notes.create_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );

-- Everybody with the right changes all notes; a rep changes their own hand's on their own records.
drop policy if exists notes_update_own on public.notes;
create policy notes_update_own on public.notes for update to authenticated
  using (
    org_id = any ((select private.org_ids_with('notes.update'))::uuid[])
    or (org_id = any ((select private.org_ids_with('notes.update_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[])
      and created_by = any ((select private.my_memberships())::uuid[]))
  )
  with check (
    org_id = any ((select private.org_ids_with('notes.update'))::uuid[])
    or (org_id = any ((select private.org_ids_with('notes.update_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[])
      and created_by = any ((select private.my_memberships())::uuid[]))
  );

-- Everybody with the right deletes all notes; a rep deletes their own hand's on their own records.
drop policy if exists notes_delete_own on public.notes;
create policy notes_delete_own on public.notes for delete to authenticated
  using (
    org_id = any ((select private.org_ids_with('notes.delete'))::uuid[])
    or (org_id = any ((select private.org_ids_with('notes.delete_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[])
      and created_by = any ((select private.my_memberships())::uuid[]))
  );
