alter table public.fx_fetches enable row level security;
revoke all on public.fx_fetches from public, anon, authenticated;
grant select on public.fx_fetches to authenticated;
grant all on public.fx_fetches to service_role;
-- no insert, update or delete: the worker writes what it did

-- Anybody signed in may see when rates were fetched; it names no organisation.
drop policy if exists fx_fetches_select_signed_in on public.fx_fetches;
create policy fx_fetches_select_signed_in on public.fx_fetches for select to authenticated
  using ((select auth.uid()) is not null);
