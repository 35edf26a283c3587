alter table public.customer_identities enable row level security;
revoke all on public.customer_identities from public, anon, authenticated;
grant select on public.customer_identities to authenticated;
grant insert (org_id, customer_id, kind, provider, value) on public.customer_identities to authenticated;
grant update (kind, provider, value) on public.customer_identities to authenticated;
grant delete on public.customer_identities to authenticated;
grant select, insert, update, delete on public.customer_identities to service_role;
-- assigned_to in no grant: it is the customer's. customer_id in no update grant: an identity moves by a merge only

-- Everybody with the right sees all identities; a rep sees their own.
drop policy if exists customer_identities_select_own on public.customer_identities;
create policy customer_identities_select_own on public.customer_identities for select to authenticated
  using (
    org_id = any ((select private.org_ids_with('customer_identities.read'))::uuid[])
    or (org_id = any ((select private.org_ids_with('customer_identities.read_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );

-- Who may make identities makes them for themselves: a trigger fills assigned_to before this is checked.
drop policy if exists customer_identities_insert_own on public.customer_identities;
create policy customer_identities_insert_own on public.customer_identities for insert to authenticated
  with check (
    org_id = any ((select private.org_ids_with('customer_identities.create'))::uuid[])
    or (org_id = any ((select private.org_ids_with('customer_identities.create_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );

-- Everybody with the right changes all identities; a rep changes their own.
drop policy if exists customer_identities_update_own on public.customer_identities;
create policy customer_identities_update_own on public.customer_identities for update to authenticated
  using (
    org_id = any ((select private.org_ids_with('customer_identities.update'))::uuid[])
    or (org_id = any ((select private.org_ids_with('customer_identities.update_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  )
  with check (
    org_id = any ((select private.org_ids_with('customer_identities.update'))::uuid[])
    or (org_id = any ((select private.org_ids_with('customer_identities.update_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );

-- Only who may delete all identities deletes any; a rep cannot.
drop policy if exists customer_identities_delete_all on public.customer_identities;
create policy customer_identities_delete_all on public.customer_identities for delete to authenticated
  using (org_id = any ((select private.org_ids_with('customer_identities.delete'))::uuid[]));
