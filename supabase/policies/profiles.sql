alter table public.profiles enable row level security;
revoke all on public.profiles from public, anon, authenticated;
grant select on public.profiles to authenticated;
grant update (name, avatar_url, timezone, locale, currency, theme, accent, quiet_from, quiet_until) on public.profiles to authenticated;
grant all on public.profiles to service_role;
-- no insert, no delete: a profile comes and goes with its user; dashboard in no grant: keep_dashboard() writes it

-- A person reads their own profile; colleagues are seen through memberships.
drop policy if exists profiles_select_self on public.profiles;
create policy profiles_select_self on public.profiles for select to authenticated
  using (user_id = (select auth.uid()));

-- A person changes their own profile.
drop policy if exists profiles_update_self on public.profiles;
create policy profiles_update_self on public.profiles for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
