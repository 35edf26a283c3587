-- requires: require_permission
-- How the caller is told of what their role hears of: one row per type, in the order of the page.
create or replace function private.notification_settings(
  org_id uuid
)
returns table (type text, in_app boolean, by_mail boolean)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform private.require_permission(notification_settings.org_id, 'notifications.read_own');
  return query
  select t.name, coalesce(a.wanted, t.in_app), coalesce(e.wanted, t.by_mail)
  from public.notification_types as t
  join public.memberships as m on m.org_id = notification_settings.org_id and m.user_id = (select auth.uid())
  left join public.notification_preferences as a
    on a.org_id = m.org_id and a.person_id = m.id and a.type = t.name and a.channel = 'in_app'
  left join public.notification_preferences as e
    on e.org_id = m.org_id and e.person_id = m.id and e.type = t.name and e.channel = 'mail'
  where exists (select from public.role_permissions as rp where rp.role = m.role and rp.permission = t.permission)
  order by t.place;
end
$$;
revoke execute on function private.notification_settings(uuid) from public, anon;
grant execute on function private.notification_settings(uuid) to authenticated;

create or replace function public.notification_settings(
  org_id uuid
)
returns table (type text, in_app boolean, by_mail boolean)
language sql
stable
security invoker
set search_path = ''
as $$
  select * from private.notification_settings(notification_settings.org_id)
$$;
revoke execute on function public.notification_settings(uuid) from public, anon;
grant execute on function public.notification_settings(uuid) to authenticated;
