alter table public.provider_bill_lines enable row level security;
revoke all on public.provider_bill_lines from public, anon, authenticated, service_role;
grant select on public.provider_bill_lines to authenticated;
grant select on public.provider_bill_lines to service_role;
-- no insert, update or delete: add_provider_bill_lines() reads them in, and a bill is taken back as a whole

-- Who sees the bills sees their lines.
drop policy if exists provider_bill_lines_select_all on public.provider_bill_lines;
create policy provider_bill_lines_select_all on public.provider_bill_lines for select to authenticated
  using (org_id = any ((select private.org_ids_with('provider_bills.read'))::uuid[]));
