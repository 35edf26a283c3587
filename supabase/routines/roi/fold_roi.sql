-- requires: roi_facts, roi_event_days, refuse_snapshot
-- Writes the rollup of some days anew from the facts. The caller holds the days' locks, and took their marks in a statement before.
create or replace function private.write_roi_days(
  org_id uuid,
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
revoke execute on function private.write_roi_days(uuid, date[]) from public, anon, authenticated;

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

-- Brings the rollup up to the facts for at most `batch` of the days that are marked, oldest marks first. A mark commits with its
-- fact; only marks that are seen before the facts are read are taken, and a day has one folder at a time: what commits meanwhile
-- leaves its own mark standing. A fold reads a whole day, so one that still changes is left until no mark came for `rest`, or, where they
-- never cease, until its first is twelve times as old. Returns how many marked calls, bookings and days it looked at.
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
  v_part record;
  v_days date[];
  v_count int;
begin
  perform private.refuse_snapshot();
  perform private.name_all_roi_days();
  v_count := private.name_roi_days(5000);
  for v_part in
    select p.org_id, array_agg(p.day) as days
    from (
      select m.org_id, m.day
      from (select f.* from private.roi_marks as f where f.day is not null order by f.id limit 20000) as m
      group by m.org_id, m.day
      having max(m.marked_at) <= now() - fold_roi.rest or min(m.marked_at) <= now() - 12 * fold_roi.rest
      order by min(m.id)
      limit fold_roi.batch
    ) as p
    group by p.org_id
    order by p.org_id
  loop
    -- one that is being deleted is waited for, and has no day any more
    perform from public.organisations as o where o.id = v_part.org_id for key share;
    if not found then
      delete from private.roi_marks as m where m.org_id = v_part.org_id;
      continue;
    end if;
    -- what another folder holds is left to it, so that none waits for another
    select array_agg(d.day) into v_days
    from unnest(v_part.days) as d (day)
    where pg_try_advisory_xact_lock(hashtextextended(v_part.org_id::text || d.day::text, 91020));
    if v_days is not null then
      delete from private.roi_marks as m where m.org_id = v_part.org_id and m.day = any (v_days);
      -- a statement of its own, so that it sees every fact whose mark was taken
      perform private.write_roi_days(v_part.org_id, v_days);
      v_count := v_count + cardinality(v_days);
    end if;
  end loop;
  return v_count;
end
$$;
revoke execute on function private.fold_roi(int, interval) from public, anon, authenticated;
