alter table public.fx_rates enable row level security;
revoke all on public.fx_rates from public, anon, authenticated;
grant select on public.fx_rates to authenticated;
grant select, insert on public.fx_rates to service_role;
-- no insert for people: record_rates() takes them in; no update or delete for anybody: a correction is a new row

-- Anybody signed in may read what a euro was worth; it names no organisation.
drop policy if exists fx_rates_select_signed_in on public.fx_rates;
create policy fx_rates_select_signed_in on public.fx_rates for select to authenticated
  using ((select auth.uid()) is not null);
