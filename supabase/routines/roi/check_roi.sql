-- requires: roi_facts, roi_event_days
-- Where the rollup of the return differs from the facts on days without a mark; must return no row.
create or replace function private.check_roi(
  org_id uuid
)
returns table (
  day date,
  measure text,
  agent_id text,
  item text,
  folded numeric,
  facts numeric
)
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_days date[];
begin
  if exists (select from private.roi_marks as m where m.org_id = '00000000-0000-0000-0000-000000000000') then
    return;
  end if;
  v_days := array(
    select k.day
    from (
      select l.happened_on as day from public.telephony_legs as l where l.org_id = check_roi.org_id
      union
      select c.happened_on from public.calendar_events as c where c.org_id = check_roi.org_id
      union
      select a.usage_on from public.ai_usage_logs as a where a.org_id = check_roi.org_id
      union
      select a.usage_on from public.ai_usage_days as a where a.org_id = check_roi.org_id
      union
      select p.happened_on from public.provider_bill_lines as p where p.org_id = check_roi.org_id
      union
      select d.day from private.roi_days as d where d.org_id = check_roi.org_id
    ) as k
    except
    select m.day from private.roi_marks as m where m.org_id = check_roi.org_id
    except
    select e.day
    from private.roi_event_days(
      check_roi.org_id,
      array(select m.event_id from private.roi_marks as m where m.org_id = check_roi.org_id and m.event_id is not null),
      array(select m.booking_id from private.roi_marks as m where m.org_id = check_roi.org_id and m.booking_id is not null)
    ) as e (day)
  );
  return query
  with fact as materialized (
    select f.* from private.roi_facts(check_roi.org_id, v_days) as f
  ),
  expected as (
    select 'person' as grain, f.person_id, f.day, f.measure, f.agent_id, f.channel, f.item, f.currency, f.quantity, f.amount
    from fact as f where f.person_id <> '00000000-0000-0000-0000-000000000000'
    union all
    select k.grain, '00000000-0000-0000-0000-000000000000'::uuid, f.day, f.measure, f.agent_id, f.channel, k.item, f.currency,
      sum(f.quantity), sum(f.amount)
    from fact as f cross join lateral (values ('all', ''), ('item', f.item)) as k (grain, item)
    group by 1, 2, 3, 4, 5, 6, 7, 8
  ),
  stored as (
    select d.* from private.roi_days as d where d.org_id = check_roi.org_id and d.day = any (v_days)
  )
  select day, measure, agent_id, item, s.amount, e.amount
  from expected as e
  full join stored as s using (grain, person_id, day, measure, agent_id, channel, item, currency)
  where (e.quantity, e.amount) is distinct from (s.quantity, s.amount);
end
$$;
revoke execute on function private.check_roi(uuid) from public, anon, authenticated;
