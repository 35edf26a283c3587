-- requires: defer_job_once, quiet_until
-- Asks for a mail to each person for whom something has waited for `pause`, so that what comes together goes together, and
-- whose quiet hours are over. A mail whose job is lost is asked for again. Returns how many were asked for.
create or replace function private.defer_notification_mails(
  pause interval
)
returns int
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_due record;
  v_count int := 0;
begin
  for v_due in
    with waiting as (
      select i.org_id, i.person_id
      from private.notification_mail_items as i
      where i.mail_id is null
        -- one mail at a time; after one that was given up only what came since tries again
        and not exists (
          select from private.notification_mails as m
          where m.org_id = i.org_id and m.person_id = i.person_id and m.sent_at is null
            and (m.given_up_at is null or m.given_up_at >= i.wanted_at)
        )
      group by 1, 2
      having min(i.wanted_at) <= clock_timestamp() - defer_notification_mails.pause
      union
      select m.org_id, m.person_id
      from private.notification_mails as m
      where m.sent_at is null and m.given_up_at is null and m.made_at < clock_timestamp() - interval '10 minutes'
    )
    select w.org_id, w.person_id
    from waiting as w
    join public.memberships as m on m.org_id = w.org_id and m.id = w.person_id
    join public.profiles as p on p.user_id = m.user_id
    where private.quiet_until(clock_timestamp(), p.timezone, p.quiet_from, p.quiet_until) is null
    order by 1, 2
  loop
    if private.defer_job_once(
      'send_mail', jsonb_build_object('org_id', v_due.org_id, 'kind', 'notifications', 'about_id', v_due.person_id),
      'notifications:' || v_due.person_id::text
    ) then
      v_count := v_count + 1;
    end if;
  end loop;
  return v_count;
end
$$;
revoke execute on function private.defer_notification_mails(interval) from public, anon, authenticated;
