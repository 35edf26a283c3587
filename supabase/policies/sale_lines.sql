alter table public.sale_lines enable row level security;
revoke all on public.sale_lines from public, anon, authenticated, service_role;
grant select on public.sale_lines to authenticated;
grant insert (org_id, sale_id, position, service_id, description, quantity, unit_price, discount, tax_rate, tax_included) on public.sale_lines to authenticated;
grant update (position, service_id, description, quantity, unit_price, discount, tax_rate, tax_included) on public.sale_lines to authenticated;
grant delete on public.sale_lines to authenticated;
grant select, insert, update, delete on public.sale_lines to service_role;
-- a line is part of its sale, and so are the rights; it never moves to another

-- Everybody with the right sees all lines; a rep sees their own.
drop policy if exists sale_lines_select_own on public.sale_lines;
create policy sale_lines_select_own on public.sale_lines for select to authenticated
  using (
    org_id = any ((select private.org_ids_with('sales.read'))::uuid[])
    or (org_id = any ((select private.org_ids_with('sales.read_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );

-- Who may make lines makes them for themselves: a trigger fills assigned_to before this is checked.
drop policy if exists sale_lines_insert_own on public.sale_lines;
create policy sale_lines_insert_own on public.sale_lines for insert to authenticated
  with check (
    org_id = any ((select private.org_ids_with('sales.update'))::uuid[])
    or (org_id = any ((select private.org_ids_with('sales.update_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );

-- Everybody with the right changes all lines; a rep changes their own.
drop policy if exists sale_lines_update_own on public.sale_lines;
create policy sale_lines_update_own on public.sale_lines for update to authenticated
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

-- Who may change a sale takes lines off it.
drop policy if exists sale_lines_delete_own on public.sale_lines;
create policy sale_lines_delete_own on public.sale_lines for delete to authenticated
  using (
    org_id = any ((select private.org_ids_with('sales.update'))::uuid[])
    or (org_id = any ((select private.org_ids_with('sales.update_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );
