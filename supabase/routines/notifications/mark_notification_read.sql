-- requires: require_permission, refuse
-- Marks one of the caller's notifications as read; marking it again changes nothing.
create or replace function private.mark_notification_read(
  org_id uuid,
  notification_id uuid
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.require_permission(mark_notification_read.org_id, 'notifications.update_own');
  update public.notifications as n
  set read_at = clock_timestamp()
  where n.org_id = mark_notification_read.org_id and n.id = mark_notification_read.notification_id
    and n.person_id = any (private.my_memberships()) and n.read_at is null;
  if not found and not exists (
    select from public.notifications as n
    where n.org_id = mark_notification_read.org_id and n.id = mark_notification_read.notification_id
      and n.person_id = any (private.my_memberships())
  ) then
    perform private.refuse('KT120', 404, 'There is no such notification.', null, 'It may be too old and gone.');
  end if;
end
$$;
revoke execute on function private.mark_notification_read(uuid, uuid) from public, anon;
grant execute on function private.mark_notification_read(uuid, uuid) to authenticated;

create or replace function public.mark_notification_read(
  org_id uuid,
  notification_id uuid
)
returns void
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.mark_notification_read(mark_notification_read.org_id, mark_notification_read.notification_id)
$$;
revoke execute on function public.mark_notification_read(uuid, uuid) from public, anon;
grant execute on function public.mark_notification_read(uuid, uuid) to authenticated;
