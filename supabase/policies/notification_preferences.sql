alter table public.notification_preferences enable row level security;
revoke all on public.notification_preferences from public, anon, authenticated, service_role;
grant select on public.notification_preferences to authenticated;
grant select on public.notification_preferences to service_role;
-- no insert, update or delete: set_notification_preference() does it, since merging is a function's

-- A person reads what they chose; nobody else does.
drop policy if exists notification_preferences_select_own on public.notification_preferences;
create policy notification_preferences_select_own on public.notification_preferences for select to authenticated
  using (
    org_id = any ((select private.org_ids_with('notifications.read_own'))::uuid[])
    and person_id = any ((select private.my_memberships())::uuid[])
  );
