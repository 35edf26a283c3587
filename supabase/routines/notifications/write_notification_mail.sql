-- requires: quiet_until, plain_name
-- What the next mail to a person says. A mail that was made and not sent comes again, about the same; else what waits becomes
-- one mail, without what was read or is over by now. No row when there is nothing to send, or when it is quiet.
create or replace function private.write_notification_mail(
  org_id uuid,
  person_id uuid
)
returns table (
  mail_id uuid,
  recipient text,
  recipient_name text,
  organisation text,
  locale text,
  items jsonb
)
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_mail_id uuid;
begin
  -- two at once would make two mails of the same
  perform pg_advisory_xact_lock(hashtextextended(write_notification_mail.person_id::text, 4104));
  if exists (
    select from public.memberships as m
    join public.profiles as p on p.user_id = m.user_id
    where m.org_id = write_notification_mail.org_id and m.id = write_notification_mail.person_id
      and private.quiet_until(clock_timestamp(), p.timezone, p.quiet_from, p.quiet_until) is not null
  ) then
    -- one that was given up and is to be tried again goes when the night is over
    update private.notification_mails as m
    set given_up_at = null
    where m.org_id = write_notification_mail.org_id and m.person_id = write_notification_mail.person_id
      and m.sent_at is null and m.given_up_at is not null;
    return;
  end if;
  delete from private.notification_mail_items as i
  using public.notifications as n
  where i.org_id = write_notification_mail.org_id and i.person_id = write_notification_mail.person_id and i.mail_id is null
    and n.org_id = i.org_id and n.id = i.notification_id and (n.settled_at is not null or n.read_at > i.wanted_at);
  -- one whose notifications are all gone has nothing to say any more
  delete from private.notification_mails as m
  where m.org_id = write_notification_mail.org_id and m.person_id = write_notification_mail.person_id and m.sent_at is null
    and not exists (select from private.notification_mail_items as i where i.org_id = m.org_id and i.mail_id = m.id);
  select m.id into v_mail_id
  from private.notification_mails as m
  where m.org_id = write_notification_mail.org_id and m.person_id = write_notification_mail.person_id and m.sent_at is null
  order by m.made_at
  limit 1;
  if v_mail_id is null and exists (
    select from private.notification_mail_items as i
    where i.org_id = write_notification_mail.org_id and i.person_id = write_notification_mail.person_id and i.mail_id is null
  ) then
    insert into private.notification_mails as m (org_id, person_id)
    values (write_notification_mail.org_id, write_notification_mail.person_id)
    returning m.id into v_mail_id;
    update private.notification_mail_items as i
    set mail_id = v_mail_id
    where i.org_id = write_notification_mail.org_id and i.person_id = write_notification_mail.person_id and i.mail_id is null;
  end if;
  -- it is under way again: defer_notification_mails() asks for no other meanwhile
  update private.notification_mails as m
  set given_up_at = null
  where m.org_id = write_notification_mail.org_id and m.id = v_mail_id and m.given_up_at is not null;
  return query
  select v_mail_id, u.email::text, private.plain_name(m.name), private.plain_name(o.name), p.locale, (
    select jsonb_agg(
      jsonb_build_object('type', n.type, 'detail', n.detail, 'times', n.raised_count) order by n.raised_at desc, n.id
    )
    from private.notification_mail_items as i
    join public.notifications as n on n.org_id = i.org_id and n.id = i.notification_id
    where i.org_id = write_notification_mail.org_id and i.mail_id = v_mail_id
  )
  from public.memberships as m
  join public.organisations as o on o.id = m.org_id
  join public.profiles as p on p.user_id = m.user_id
  join auth.users as u on u.id = m.user_id
  where m.org_id = write_notification_mail.org_id and m.id = write_notification_mail.person_id and v_mail_id is not null;
end
$$;
revoke execute on function private.write_notification_mail(uuid, uuid) from public, anon, authenticated;
grant execute on function private.write_notification_mail(uuid, uuid) to service_role;

-- Notes that a mail has left.
create or replace function private.mark_notification_mail(
  org_id uuid,
  mail_id uuid
)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  update private.notification_mails as m
  set sent_at = clock_timestamp()
  where m.org_id = mark_notification_mail.org_id and m.id = mark_notification_mail.mail_id and m.sent_at is null
$$;
revoke execute on function private.mark_notification_mail(uuid, uuid) from public, anon, authenticated;
grant execute on function private.mark_notification_mail(uuid, uuid) to service_role;
