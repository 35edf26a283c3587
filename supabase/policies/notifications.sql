alter table public.notifications enable row level security;
revoke all on public.notifications from public, anon, authenticated, service_role;
grant select on public.notifications to authenticated;
grant select on public.notifications to service_role;
-- no insert, update or delete: private.notify() tells, and the functions beside it mark what was read

-- A person reads what they were told; nobody else does, not even an owner.
drop policy if exists notifications_select_own on public.notifications;
create policy notifications_select_own on public.notifications for select to authenticated
  using (
    org_id = any ((select private.org_ids_with('notifications.read_own'))::uuid[])
    and person_id = any ((select private.my_memberships())::uuid[])
  );
