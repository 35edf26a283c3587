alter table public.notification_types enable row level security;
revoke all on public.notification_types from public, anon, authenticated;
grant select on public.notification_types to authenticated;
grant select on public.notification_types to service_role;
-- no insert, update or delete for anybody: a type comes by migration

-- Anybody signed in may read what can be told; it names no organisation.
drop policy if exists notification_types_select_signed_in on public.notification_types;
create policy notification_types_select_signed_in on public.notification_types for select to authenticated
  using ((select auth.uid()) is not null);
