alter table public.manual_entries enable row level security;
revoke all on public.manual_entries from public, anon, authenticated;
grant select on public.manual_entries to authenticated;
grant insert (org_id, direction, happened_on, customer_id, person_id, amount, currency, note) on public.manual_entries to authenticated;
grant update (direction, happened_on, customer_id, person_id, amount, currency, note, state) on public.manual_entries to authenticated;
grant delete on public.manual_entries to authenticated;
grant select, insert, update, delete on public.manual_entries to service_role;
-- assigned_to in no grant: an entry stays with who typed it; state in no insert grant: an entry begins active

-- Everybody with the right sees all entries; a rep sees their own.
drop policy if exists manual_entries_select_own on public.manual_entries;
create policy manual_entries_select_own on public.manual_entries for select to authenticated
  using (
    org_id = any ((select private.org_ids_with('manual_entries.read'))::uuid[])
    or (org_id = any ((select private.org_ids_with('manual_entries.read_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );

-- Who may make entries makes them for themselves: a trigger fills assigned_to before this is checked.
drop policy if exists manual_entries_insert_own on public.manual_entries;
create policy manual_entries_insert_own on public.manual_entries for insert to authenticated
  with check (
    org_id = any ((select private.org_ids_with('manual_entries.create'))::uuid[])
    or (org_id = any ((select private.org_ids_with('manual_entries.create_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[])
      -- nobody's figures but their own
      and (person_id is null or person_id = any ((select private.my_memberships())::uuid[])))
  );

-- Everybody with the right changes all entries; a rep changes their own.
drop policy if exists manual_entries_update_own on public.manual_entries;
create policy manual_entries_update_own on public.manual_entries for update to authenticated
  using (
    org_id = any ((select private.org_ids_with('manual_entries.update'))::uuid[])
    or (org_id = any ((select private.org_ids_with('manual_entries.update_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  )
  with check (
    org_id = any ((select private.org_ids_with('manual_entries.update'))::uuid[])
    or (org_id = any ((select private.org_ids_with('manual_entries.update_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[])
      -- nobody's figures but their own
      and (person_id is null or person_id = any ((select private.my_memberships())::uuid[])))
  );

-- Only who may delete all entries deletes any; a rep cannot.
drop policy if exists manual_entries_delete_all on public.manual_entries;
create policy manual_entries_delete_all on public.manual_entries for delete to authenticated
  using (org_id = any ((select private.org_ids_with('manual_entries.delete'))::uuid[]));
