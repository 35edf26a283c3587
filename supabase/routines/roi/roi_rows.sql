-- requires: roi_facts, roi_event_days
-- What counts into the return of a period: the rollup's rows, and of days that have changed since what the facts say now, all as of
-- one moment. Of the grains `all` and `item` it is everybody's; of `person` what is of these memberships.
create or replace function private.roi_rows(
  org_id uuid,
  from_on date,
  to_on date,
  grain text,
  people uuid[]
)
returns table (
  day date,
  measure text,
  agent_id text,
  channel text,
  item text,
  currency text,
  quantity bigint,
  amount numeric
)
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_people uuid[] := case when roi_rows.grain = 'person' then roi_rows.people else array['00000000-0000-0000-0000-000000000000'::uuid] end;
  v_days date[];
begin
  if exists (select from private.roi_marks as m where m.org_id = '00000000-0000-0000-0000-000000000000') then
    v_days := array(
      select s.day::date
      from generate_series(roi_rows.from_on::timestamp, roi_rows.to_on::timestamp, interval '1 day') as s (day)
    );
  else
    v_days := array(
      select m.day from private.roi_marks as m
      where m.org_id = roi_rows.org_id and m.day between roi_rows.from_on and roi_rows.to_on
      union
      select e.day
      from private.roi_event_days(
        roi_rows.org_id,
        array(select m.event_id from private.roi_marks as m where m.org_id = roi_rows.org_id and m.event_id is not null),
        array(select m.booking_id from private.roi_marks as m where m.org_id = roi_rows.org_id and m.booking_id is not null)
      ) as e (day)
      where e.day between roi_rows.from_on and roi_rows.to_on
    );
  end if;
  return query
  select d.day, d.measure, d.agent_id, d.channel, d.item, d.currency, d.quantity, d.amount
  from private.roi_days as d
  where d.org_id = roi_rows.org_id and d.grain = roi_rows.grain and d.person_id = any (v_people)
    and d.day between roi_rows.from_on and roi_rows.to_on and d.day <> all (v_days);
  if cardinality(v_days) > 0 then
    return query
    select f.day, f.measure, f.agent_id, f.channel, g.item, f.currency, sum(f.quantity)::bigint, sum(f.amount)
    from private.roi_facts(roi_rows.org_id, v_days) as f
    cross join lateral (select case when roi_rows.grain = 'all' then '' else f.item end as item) as g
    where roi_rows.grain <> 'person' or f.person_id = any (v_people)
    group by 1, 2, 3, 4, 5, 6;
  end if;
end
$$;
revoke execute on function private.roi_rows(uuid, date, date, text, uuid[]) from public, anon, authenticated;
