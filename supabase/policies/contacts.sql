alter table public.contacts enable row level security;
revoke all on public.contacts from public, anon, authenticated;
grant select on public.contacts to authenticated;
grant insert (org_id, customer_id, name, title, email, phone, note) on public.contacts to authenticated;
grant update (name, title, email, phone, note) on public.contacts to authenticated;
grant delete on public.contacts to authenticated;
grant select, insert, update, delete on public.contacts to service_role;
-- assigned_to in no grant: it is the customer's. customer_id in no update grant: a contact moves by a merge only

-- Everybody with the right sees all contacts; a rep sees their own.
drop policy if exists contacts_select_own on public.contacts;
create policy contacts_select_own on public.contacts for select to authenticated
  using (
    org_id = any ((select private.org_ids_with('contacts.read'))::uuid[])
    or (org_id = any ((select private.org_ids_with('contacts.read_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );

-- Who may make contacts makes them for themselves: a trigger fills assigned_to before this is checked.
drop policy if exists contacts_insert_own on public.contacts;
create policy contacts_insert_own on public.contacts for insert to authenticated
  with check (
    org_id = any ((select private.org_ids_with('contacts.create'))::uuid[])
    or (org_id = any ((select private.org_ids_with('contacts.create_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );

-- Everybody with the right changes all contacts; a rep changes their own.
drop policy if exists contacts_update_own on public.contacts;
create policy contacts_update_own on public.contacts for update to authenticated
  using (
    org_id = any ((select private.org_ids_with('contacts.update'))::uuid[])
    or (org_id = any ((select private.org_ids_with('contacts.update_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  )
  with check (
    org_id = any ((select private.org_ids_with('contacts.update'))::uuid[])
    or (org_id = any ((select private.org_ids_with('contacts.update_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );

-- Only who may delete all contacts deletes any; a rep cannot.
drop policy if exists contacts_delete_all on public.contacts;
create policy contacts_delete_all on public.contacts for delete to authenticated
  using (org_id = any ((select private.org_ids_with('contacts.delete'))::uuid[]));
