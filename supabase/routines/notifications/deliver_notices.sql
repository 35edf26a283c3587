-- requires: raise_notifications
-- Turns what happened into notifications, in the order in which it happened; many of one cause become one. What cannot be
-- told, such as to somebody who is gone at this moment, is said in the log and holds up nothing. Returns how many were taken.
create or replace function private.deliver_notices(
  batch int
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_group record;
  v_notice private.notices;
  v_count int := 0;
begin
  -- one at a time: two would tell of a cause and of its end in the wrong order
  if not pg_try_advisory_xact_lock(5820114402771041) then
    return 0;
  end if;
  for v_group in
    with gone as (
      delete from private.notices as n
      where n.id = any (array(select o.id from private.notices as o order by o.id limit deliver_notices.batch))
      returning n.*
    ),
    told as (
      select g as notice, g.id, g.org_id, g.type, g.cause, g.permission, g.people, g.settles,
        max(g.id) filter (where g.settles) over (partition by g.org_id, g.type, g.cause) as settled_id
      from gone as g
    )
    select (array_agg(t.notice order by t.id desc))[1] as notice, count(*)::int as times, min(t.id) as first_id,
      case when t.settles then 1 when t.id < t.settled_id then 0 else 2 end as phase
    from told as t
    group by t.org_id, t.type, t.cause, phase, case when t.settles then null else t.permission end,
      case when t.settles then null else t.people end
    order by t.org_id, t.type, t.cause, phase, first_id
  loop
    v_notice := v_group.notice;
    v_count := v_count + v_group.times;
    begin
      if v_notice.settles then
        -- not what came after it: a number may be drawn before another and be seen after it
        update public.notifications as n
        set settled_at = v_notice.noticed_at
        where n.raised_at <= v_notice.noticed_at and n.org_id = v_notice.org_id and n.type = v_notice.type and n.cause = v_notice.cause and n.settled_at is null;
      else
        perform private.raise_notifications(v_notice, v_group.times);
      end if;
    exception when integrity_constraint_violation or data_exception then
      raise warning 'a % of % cannot be told: %', v_notice.type, v_notice.org_id, sqlerrm;
    end;
  end loop;
  return v_count;
end
$$;
revoke execute on function private.deliver_notices(int) from public, anon, authenticated;
grant execute on function private.deliver_notices(int) to service_role;
