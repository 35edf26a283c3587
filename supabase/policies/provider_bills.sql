alter table public.provider_bills enable row level security;
revoke all on public.provider_bills from public, anon, authenticated, service_role;
grant select on public.provider_bills to authenticated;
grant select on public.provider_bills to service_role;
-- no insert, update or delete: begin_, match_, apply_, undo_ and discard_provider_bill() do that

-- Owners, administrators and managers see what providers billed.
drop policy if exists provider_bills_select_all on public.provider_bills;
create policy provider_bills_select_all on public.provider_bills for select to authenticated
  using (org_id = any ((select private.org_ids_with('provider_bills.read'))::uuid[]));
