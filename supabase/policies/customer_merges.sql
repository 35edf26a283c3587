alter table public.customer_merges enable row level security;
revoke all on public.customer_merges from public, anon, authenticated;
grant select on public.customer_merges to authenticated;
grant select on public.customer_merges to service_role;
-- no insert, update or delete: merge_customers() and undo_merge() do it

-- Who may merge sees what was merged.
drop policy if exists customer_merges_select_all on public.customer_merges;
create policy customer_merges_select_all on public.customer_merges for select to authenticated
  using (org_id = any ((select private.org_ids_with('customers.update'))::uuid[]));

alter table private.customer_merge_rows enable row level security;
revoke all on private.customer_merge_rows from public, anon, authenticated;
