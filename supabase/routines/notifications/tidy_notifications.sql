-- Forgets what was read, or is over, for more than 90 days, what nobody read for a year, and mails that have nothing to tell of
-- any more, sent or given up. Returns how many rows went.
create or replace function private.tidy_notifications()
returns int
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_count int;
begin
  with read as (
    delete from public.notifications as n
    where n.read_at < now() - interval '90 days' or n.settled_at < now() - interval '90 days'
      or (n.read_at is null and n.raised_at < now() - interval '1 year')
    returning 1
  ),
  mails as (
    delete from private.notification_mails as m
    where coalesce(m.sent_at, m.given_up_at) < now() - interval '90 days'
      and not exists (select from private.notification_mail_items as i where i.org_id = m.org_id and i.mail_id = m.id)
    returning 1
  )
  select (select count(*) from read) + (select count(*) from mails) into v_count;
  return v_count;
end
$$;
revoke execute on function private.tidy_notifications() from public, anon, authenticated;
