alter table public.currency_changes enable row level security;
revoke all on public.currency_changes from public, anon, authenticated;
grant select on public.currency_changes to authenticated;
grant all on public.currency_changes to service_role;
-- no insert, update or delete: change_currency() and cancel_currency_change() begin and end it, a job takes it on

-- Everybody in an organisation sees that its figures are being restated, and how far.
drop policy if exists currency_changes_select_all on public.currency_changes;
create policy currency_changes_select_all on public.currency_changes for select to authenticated
  using (org_id = any ((select private.org_ids_with('organisations.read'))::uuid[]));
