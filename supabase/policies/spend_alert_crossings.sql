alter table public.spend_alert_crossings enable row level security;
revoke all on public.spend_alert_crossings from public, anon, authenticated, service_role;
-- only check_spend_alerts() writes what happened, so nobody has another right
grant select on public.spend_alert_crossings to authenticated, service_role;

-- Whoever sees the alerts sees how they stand and stood.
drop policy if exists spend_alert_crossings_select_all on public.spend_alert_crossings;
create policy spend_alert_crossings_select_all on public.spend_alert_crossings for select to authenticated
  using (org_id = any ((select private.org_ids_with('spend_alerts.read'))::uuid[]));
