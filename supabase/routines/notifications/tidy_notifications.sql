-- Forgets what was read more than 90 days ago, and mails that have nothing to tell of any more. Returns how many rows went.
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
    delete from public.notifications as n where n.read_at < now() - interval '90 days' returning 1
  ),
  mails as (
    delete from private.notification_mails as m
    where m.sent_at < now() - interval '90 days'
      and not exists (select from private.notification_mail_items as i where i.org_id = m.org_id and i.mail_id = m.id)
    returning 1
  )
  select (select count(*) from read) + (select count(*) from mails) into v_count;
  return v_count;
end
$$;
revoke execute on function private.tidy_notifications() from public, anon, authenticated;
