alter table public.roi_settings enable row level security;
revoke all on public.roi_settings from public, anon, authenticated, service_role;
grant select, delete on public.roi_settings to authenticated;
grant insert (org_id, valid_from, attribution_days, currency, hourly_wage, minutes_per_call, booking_value) on public.roi_settings to authenticated;
grant update (valid_from, attribution_days, currency, hourly_wage, minutes_per_call, booking_value) on public.roi_settings to authenticated;
grant select on public.roi_settings to service_role;

-- Whoever sees the figures sees what they are computed with.
drop policy if exists roi_settings_select_all on public.roi_settings;
create policy roi_settings_select_all on public.roi_settings for select to authenticated
  using (org_id = any ((select private.org_ids_with('roi_settings.read'))::uuid[]));

-- Owners and administrators say what an hour costs, from a day on.
drop policy if exists roi_settings_insert_all on public.roi_settings;
create policy roi_settings_insert_all on public.roi_settings for insert to authenticated
  with check (org_id = any ((select private.org_ids_with('roi_settings.create'))::uuid[]));

-- They correct what they said.
drop policy if exists roi_settings_update_all on public.roi_settings;
create policy roi_settings_update_all on public.roi_settings for update to authenticated
  using (org_id = any ((select private.org_ids_with('roi_settings.update'))::uuid[]))
  with check (org_id = any ((select private.org_ids_with('roi_settings.update'))::uuid[]));

-- What is deleted leaves those days to what held before.
drop policy if exists roi_settings_delete_all on public.roi_settings;
create policy roi_settings_delete_all on public.roi_settings for delete to authenticated
  using (org_id = any ((select private.org_ids_with('roi_settings.delete'))::uuid[]));
