alter table public.spend_alerts enable row level security;
revoke all on public.spend_alerts from public, anon, authenticated, service_role;
grant select, delete on public.spend_alerts to authenticated;
-- scope, customer and agent in no update grant: an alert on somebody else is another alert
grant insert (
  org_id, name, scope, customer_id, agent_id, covers, period, warning_amount, critical_amount, currency, silent_hours, is_enabled
) on public.spend_alerts to authenticated;
grant update (name, covers, period, warning_amount, critical_amount, currency, silent_hours, is_enabled)
  on public.spend_alerts to authenticated;
grant select on public.spend_alerts to service_role;

-- Whoever reads the figures sees what is told of them.
drop policy if exists spend_alerts_select_all on public.spend_alerts;
create policy spend_alerts_select_all on public.spend_alerts for select to authenticated
  using (org_id = any ((select private.org_ids_with('spend_alerts.read'))::uuid[]));

-- Owners and administrators say what is watched.
drop policy if exists spend_alerts_insert_all on public.spend_alerts;
create policy spend_alerts_insert_all on public.spend_alerts for insert to authenticated
  with check (org_id = any ((select private.org_ids_with('spend_alerts.create'))::uuid[]));

-- They raise, lower and pause it.
drop policy if exists spend_alerts_update_all on public.spend_alerts;
create policy spend_alerts_update_all on public.spend_alerts for update to authenticated
  using (org_id = any ((select private.org_ids_with('spend_alerts.update'))::uuid[]))
  with check (org_id = any ((select private.org_ids_with('spend_alerts.update'))::uuid[]));

-- What is deleted watches nothing any more, and can be taken back by undo_delete().
drop policy if exists spend_alerts_delete_all on public.spend_alerts;
create policy spend_alerts_delete_all on public.spend_alerts for delete to authenticated
  using (org_id = any ((select private.org_ids_with('spend_alerts.delete'))::uuid[]));
