alter table public.webhook_refusals enable row level security;
revoke all on public.webhook_refusals from public, anon, authenticated, service_role;
grant select on public.webhook_refusals to authenticated;
grant select on public.webhook_refusals to service_role;
-- no insert, update or delete for people: functions/webhooks counts

-- Owners, administrators and managers see how often somebody knocked in vain.
drop policy if exists webhook_refusals_select_all on public.webhook_refusals;
create policy webhook_refusals_select_all on public.webhook_refusals for select to authenticated
  using (org_id = any ((select private.org_ids_with('webhook_events.read'))::uuid[]));
