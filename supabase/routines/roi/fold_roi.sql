-- requires: roi_facts, roi_event_days, fold_days, refuse_snapshot
drop function if exists private.write_roi_days(uuid, date[]);
-- Writes the rollup of some days anew from the facts; the return has one part. The caller holds the days' locks, and took their marks in a
-- statement before.
create or replace function private.write_roi_days(
  org_id uuid,
  part text,
  days date[]
)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  with fresh as materialized (
    select
      case when grouping(f.person_id) = 0 then 'person' when grouping(f.item) = 0 then 'item' else 'all' end as grain,
      coalesce(f.person_id, '00000000-0000-0000-0000-000000000000') as person_id, f.day, f.measure, f.agent_id, f.channel,
      coalesce(f.item, '') as item, f.currency, sum(f.quantity)::bigint as quantity, sum(f.amount) as amount
    from private.roi_facts(write_roi_days.org_id, write_roi_days.days) as f
    group by grouping sets (
      (f.day, f.measure, f.agent_id, f.channel, f.currency),
      (f.day, f.measure, f.agent_id, f.channel, f.currency, f.item),
      (f.day, f.measure, f.agent_id, f.channel, f.currency, f.item, f.person_id)
    )
  ),
  gone as (
    delete from private.roi_days as d
    where d.org_id = write_roi_days.org_id and d.day = any (write_roi_days.days)
      and not exists (
        select from fresh as f
        where (f.grain, f.person_id, f.day, f.measure, f.agent_id, f.channel, f.item, f.currency)
          = (d.grain, d.person_id, d.day, d.measure, d.agent_id, d.channel, d.item, d.currency)
      )
  )
  insert into private.roi_days as d (
    org_id, grain, person_id, day, measure, agent_id, channel, item, currency, quantity, amount
  )
  select write_roi_days.org_id, f.grain, f.person_id, f.day, f.measure, f.agent_id, f.channel, f.item, f.currency, f.quantity, f.amount
  from fresh as f
  -- whom a row of nobody is of is told by the other grains
  where f.grain <> 'person' or f.person_id <> '00000000-0000-0000-0000-000000000000'
  on conflict (org_id, grain, person_id, day, measure, agent_id, channel, item, currency) do update
  set quantity = excluded.quantity, amount = excluded.amount
  where (d.quantity, d.amount) is distinct from (excluded.quantity, excluded.amount)
$$;
revoke execute on function private.write_roi_days(uuid, text, date[]) from public, anon, authenticated;

-- Names the days that marked calls, messages and bookings count on, at most `batch` of these. Returns how many were named.
create or replace function private.name_roi_days(
  batch int
)
returns int
language sql
volatile
security definer
set search_path = ''
as $$
  with taken as (
    delete from private.roi_marks as m
    where m.id in (
      select f.id from private.roi_marks as f where f.day is null order by f.id limit name_roi_days.batch for update skip locked
    )
    returning m.org_id, m.event_id, m.booking_id
  ),
  named as (
    insert into private.roi_marks (org_id, day)
    select t.org_id, d.day
    from (
      select t.org_id, array_agg(distinct t.event_id) filter (where t.event_id is not null) as event_ids,
        array_agg(distinct t.booking_id) filter (where t.booking_id is not null) as booking_ids
      from taken as t group by t.org_id
    ) as t
    cross join lateral private.roi_event_days(t.org_id, t.event_ids, t.booking_ids) as d (day)
  )
  select count(*)::int from taken
$$;
revoke execute on function private.name_roi_days(int) from public, anon, authenticated;

-- Marks every day that has facts, where everything was marked.
create or replace function private.name_all_roi_days()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  delete from private.roi_marks as m where m.org_id = '00000000-0000-0000-0000-000000000000';
  if found then
    insert into private.roi_marks (org_id, day)
    select l.org_id, l.happened_on from public.telephony_legs as l
    union
    select c.org_id, c.happened_on from public.calendar_events as c where c.origin_event_id is not null
    union
    select a.org_id, a.usage_on from public.ai_usage_logs as a
    union
    select a.org_id, a.usage_on from public.ai_usage_days as a
    union
    select p.org_id, p.day from private.provider_bill_lines_postings as p
    union
    select d.org_id, d.day from private.roi_days as d;
  end if;
end
$$;
revoke execute on function private.name_all_roi_days() from public, anon, authenticated;

-- Names what is marked, and brings at most `batch` days of the rollup up to the facts: see fold_days(). Returns how many marked calls,
-- bookings and days it looked at.
create or replace function private.fold_roi(
  batch int,
  rest interval default '0'
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_named int;
begin
  perform private.refuse_snapshot();
  perform private.name_all_roi_days();
  v_named := private.name_roi_days(5000);
  return v_named + private.fold_days('roi', fold_roi.batch, fold_roi.rest);
end
$$;
revoke execute on function private.fold_roi(int, interval) from public, anon, authenticated;
