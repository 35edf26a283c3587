alter table public.services enable row level security;
revoke all on public.services from public, anon, authenticated, service_role;
grant select on public.services to authenticated;
grant insert (org_id, name, price, currency, tax_rate, tax_included) on public.services to authenticated;
grant update (name, price, currency, tax_rate, tax_included, state) on public.services to authenticated;
grant delete on public.services to authenticated;
grant select, insert, update, delete on public.services to service_role;
-- what names the provider's service in no grant: only a provider's report makes that tie. One with bookings is retired, the key
-- holds it

-- The catalogue is nobody's own: whoever works with customers reads all of it.
drop policy if exists services_select_all on public.services;
create policy services_select_all on public.services for select to authenticated
  using (org_id = any ((select private.org_ids_with('services.read'))::uuid[]));

-- Managers add services.
drop policy if exists services_insert_all on public.services;
create policy services_insert_all on public.services for insert to authenticated
  with check (org_id = any ((select private.org_ids_with('services.create'))::uuid[]));

-- Managers change what a service is called and costs.
drop policy if exists services_update_all on public.services;
create policy services_update_all on public.services for update to authenticated
  using (org_id = any ((select private.org_ids_with('services.update'))::uuid[]))
  with check (org_id = any ((select private.org_ids_with('services.update'))::uuid[]));

-- Managers delete one that nobody has booked.
drop policy if exists services_delete_all on public.services;
create policy services_delete_all on public.services for delete to authenticated
  using (org_id = any ((select private.org_ids_with('services.delete'))::uuid[]));
