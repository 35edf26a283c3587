alter table public.role_permissions enable row level security;
revoke all on public.role_permissions from public, anon, authenticated;
grant select on public.role_permissions to authenticated;
grant select on public.role_permissions to service_role;
-- no insert, update or delete for anybody: the matrix changes by migration

-- Anybody signed in may read what roles mean; it names no organisation.
drop policy if exists role_permissions_select_signed_in on public.role_permissions;
create policy role_permissions_select_signed_in on public.role_permissions for select to authenticated
  using ((select auth.uid()) is not null);
