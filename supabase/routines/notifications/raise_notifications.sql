-- Writes what happened `times` times to each person who is to know and wants to, and asks for their mails. One who was told
-- of the cause before and has read it is rung again only after the type's own pause. Returns how many people were reached.
create or replace function private.raise_notifications(
  notice private.notices,
  times int
)
returns int
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_count int;
begin
  with reached as (
    select m.id as person_id, t.renew_after,
      coalesce(a.wanted, t.in_app) as in_app, coalesce(e.wanted, t.by_mail) as by_mail
    from public.notification_types as t
    join public.memberships as m on m.org_id = notice.org_id and m.user_id is not null
    left join public.notification_preferences as a
      on a.org_id = m.org_id and a.person_id = m.id and a.type = t.name and a.channel = 'in_app'
    left join public.notification_preferences as e
      on e.org_id = m.org_id and e.person_id = m.id and e.type = t.name and e.channel = 'mail'
    where t.name = notice.type
      and case
        when notice.people is not null then m.id = any (notice.people)
        else exists (
          select from public.role_permissions as rp
          where rp.role = m.role and rp.permission = coalesce(notice.permission, t.permission)
        )
      end
  ),
  raised as (
    -- whoever wants it by mail only finds it in the list, read: the bell stays still
    insert into public.notifications as n (
      org_id, person_id, type, cause, about_table, about_id, detail, raised_count, created_at, raised_at, rung_at, read_at
    )
    select notice.org_id, r.person_id, notice.type, notice.cause, notice.about_table, notice.about_id, notice.detail, times,
      notice.noticed_at, notice.noticed_at, notice.noticed_at, case when not r.in_app then notice.noticed_at end
    from reached as r
    where r.in_app or r.by_mail
    order by r.person_id
    on conflict (org_id, person_id, type, cause) where settled_at is null do update
    set raised_count = n.raised_count + excluded.raised_count, raised_at = excluded.raised_at, detail = excluded.detail,
      about_table = excluded.about_table, about_id = excluded.about_id,
      rung_at = case
        when n.read_at + (select t.renew_after from public.notification_types as t where t.name = n.type) <= excluded.raised_at
          then excluded.raised_at
        else n.rung_at
      end,
      read_at = case
        when n.read_at + (select t.renew_after from public.notification_types as t where t.name = n.type) <= excluded.raised_at
          then excluded.read_at
        else n.read_at
      end
    returning n.id, n.person_id, n.rung_at, n.raised_at
  ),
  mails as (
    insert into private.notification_mail_items as i (org_id, notification_id, person_id, wanted_at)
    select notice.org_id, n.id, n.person_id, n.rung_at
    from raised as n
    join reached as r on r.person_id = n.person_id and r.by_mail
    where n.rung_at = n.raised_at
    on conflict (org_id, notification_id) do update set wanted_at = excluded.wanted_at, mail_id = null
  )
  select count(*) into v_count from raised;
  return v_count;
end
$$;
revoke execute on function private.raise_notifications(private.notices, int) from public, anon, authenticated;
