alter table public.sales enable row level security;
revoke all on public.sales from public, anon, authenticated, service_role;
grant select on public.sales to authenticated;
grant insert (org_id, title, customer_id, booking_id, source, note, currency, expected_amount, expected_on, discount) on public.sales to authenticated;
grant update (title, customer_id, booking_id, source, note, currency, expected_amount, expected_on, discount) on public.sales to authenticated;
grant delete on public.sales to authenticated;
grant select, insert, update, delete on public.sales to service_role;
-- state, number and amounts in no grant: transition_sale() gives the first two, the lines make the third

-- Everybody with the right sees all sales; a rep sees their own.
drop policy if exists sales_select_own on public.sales;
create policy sales_select_own on public.sales for select to authenticated
  using (
    org_id = any ((select private.org_ids_with('sales.read'))::uuid[])
    or (org_id = any ((select private.org_ids_with('sales.read_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );

-- Who may make sales makes them for themselves: a trigger fills assigned_to before this is checked.
drop policy if exists sales_insert_own on public.sales;
create policy sales_insert_own on public.sales for insert to authenticated
  with check (
    org_id = any ((select private.org_ids_with('sales.create'))::uuid[])
    or (org_id = any ((select private.org_ids_with('sales.create_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );

-- Everybody with the right changes all sales; a rep changes their own.
drop policy if exists sales_update_own on public.sales;
create policy sales_update_own on public.sales for update to authenticated
  using (
    org_id = any ((select private.org_ids_with('sales.update'))::uuid[])
    or (org_id = any ((select private.org_ids_with('sales.update_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  )
  with check (
    org_id = any ((select private.org_ids_with('sales.update'))::uuid[])
    or (org_id = any ((select private.org_ids_with('sales.update_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );

-- Only who may delete all sales deletes one, as long as it has no number: a numbered one is cancelled, so that none is missing.
drop policy if exists sales_delete_all on public.sales;
create policy sales_delete_all on public.sales for delete to authenticated
  using (org_id = any ((select private.org_ids_with('sales.delete'))::uuid[]) and number is null);
