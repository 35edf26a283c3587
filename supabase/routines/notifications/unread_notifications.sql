-- requires: require_permission
-- How many notifications in this organisation the caller has not read; 100 stands for more than 99.
create or replace function private.unread_notifications(
  org_id uuid
)
returns int
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform private.require_permission(unread_notifications.org_id, 'notifications.read_own');
  return (
    select count(*)
    from (
      select from public.notifications as n
      where n.org_id = unread_notifications.org_id
        and n.person_id = any (private.my_memberships())
        and n.read_at is null
      limit 100
    ) as u
  );
end
$$;
revoke execute on function private.unread_notifications(uuid) from public, anon;
grant execute on function private.unread_notifications(uuid) to authenticated;

create or replace function public.unread_notifications(
  org_id uuid
)
returns int
language sql
stable
security invoker
set search_path = ''
as $$
  select private.unread_notifications(unread_notifications.org_id)
$$;
revoke execute on function public.unread_notifications(uuid) from public, anon;
grant execute on function public.unread_notifications(uuid) to authenticated;
