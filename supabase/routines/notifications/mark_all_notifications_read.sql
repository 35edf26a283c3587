-- requires: require_permission
-- Marks the caller's notifications as read, but none that happened after `seen_at`, the newest one they saw. Returns how many.
create or replace function private.mark_all_notifications_read(
  org_id uuid,
  seen_at timestamptz
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_count int;
begin
  perform private.require_permission(mark_all_notifications_read.org_id, 'notifications.update_own');
  update public.notifications as n
  set read_at = clock_timestamp()
  where n.org_id = mark_all_notifications_read.org_id and n.person_id = any (private.my_memberships())
    and n.read_at is null and n.raised_at <= mark_all_notifications_read.seen_at;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
revoke execute on function private.mark_all_notifications_read(uuid, timestamptz) from public, anon;
grant execute on function private.mark_all_notifications_read(uuid, timestamptz) to authenticated;

create or replace function public.mark_all_notifications_read(
  org_id uuid,
  seen_at timestamptz
)
returns int
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.mark_all_notifications_read(mark_all_notifications_read.org_id, mark_all_notifications_read.seen_at)
$$;
revoke execute on function public.mark_all_notifications_read(uuid, timestamptz) from public, anon;
grant execute on function public.mark_all_notifications_read(uuid, timestamptz) to authenticated;
