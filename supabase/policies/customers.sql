alter table public.customers enable row level security;
revoke all on public.customers from public, anon, authenticated;
grant select on public.customers to authenticated;
grant insert (org_id, kind, name, email, phone, country, currency, note) on public.customers to authenticated;
grant update (kind, name, email, phone, country, currency, note) on public.customers to authenticated;
grant delete on public.customers to authenticated;
grant select, insert, update, delete on public.customers to service_role;
-- assigned_to and merged_into in no grant: assign_customer() and merge_customers() change them

-- Everybody with the right sees all customers; a rep sees their own.
drop policy if exists customers_select_own on public.customers;
create policy customers_select_own on public.customers for select to authenticated
  using (
    org_id = any ((select private.org_ids_with('customers.read'))::uuid[])
    or (org_id = any ((select private.org_ids_with('customers.read_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );

-- Who may make customers makes them for themselves: a trigger fills assigned_to before this is checked.
drop policy if exists customers_insert_own on public.customers;
create policy customers_insert_own on public.customers for insert to authenticated
  with check (
    org_id = any ((select private.org_ids_with('customers.create'))::uuid[])
    or (org_id = any ((select private.org_ids_with('customers.create_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );

-- Everybody with the right changes all customers; a rep changes their own.
drop policy if exists customers_update_own on public.customers;
create policy customers_update_own on public.customers for update to authenticated
  using (
    org_id = any ((select private.org_ids_with('customers.update'))::uuid[])
    or (org_id = any ((select private.org_ids_with('customers.update_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  )
  with check (
    org_id = any ((select private.org_ids_with('customers.update'))::uuid[])
    or (org_id = any ((select private.org_ids_with('customers.update_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );

-- Only who may delete all customers deletes any; a rep cannot.
drop policy if exists customers_delete_all on public.customers;
create policy customers_delete_all on public.customers for delete to authenticated
  using (org_id = any ((select private.org_ids_with('customers.delete'))::uuid[]));

alter table private.customer_ties enable row level security;
revoke all on private.customer_ties from public, anon, authenticated;
