-- requires: report_shapes, sales_reader
-- What a day asks of the caller, in the organisation's time zone, in the order of time: tasks, leads to come back to and sales expected, those
-- of days before too; sales and bookings of the day itself. At most 200 rows. It runs as its caller.
create or replace function public.my_day(
  org_id uuid,
  on_day date default null
)
returns setof public.day_entry
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_org uuid := my_day.org_id;
  v_zone text;
  v_day date;
  v_me uuid;
  v_starts timestamptz;
  v_ends timestamptz;
begin
  perform private.sales_reader(v_org);
  select o.timezone into v_zone from public.organisations as o where o.id = v_org;
  v_day := coalesce(my_day.on_day, (now() at time zone v_zone)::date);
  -- within what any table may hold
  v_day := least(greatest(v_day, '1999-01-01'), '2101-01-01');
  v_starts := v_day::timestamp at time zone v_zone;
  v_ends := (v_day + 1)::timestamp at time zone v_zone;
  select m.id into v_me from public.memberships as m where m.org_id = v_org and m.user_id = (select auth.uid());
  return query
  with things as (
    (
      select 'task' as kind, t.id, t.title, (t.due_on + t.due_time) at time zone v_zone as at, t.due_on, t.state, t.lead_id, t.sale_id,
        t.customer_id, null::numeric as amount, null::text as currency
      from public.tasks as t
      where t.org_id = v_org and t.assigned_to = v_me and t.state = 'OPEN'
        -- the index's order: minutes since 2000
        and t.due_order < (v_day + 1 - date '2000-01-01')::bigint * 1440
      order by t.due_order limit 200
    )
    union all
    (
      select 'follow_up', l.id, l.name, null, l.follow_up_on, l.state, l.id, null, l.customer_id, l.estimated_value::numeric, l.currency::text
      from public.leads as l
      where l.org_id = v_org and l.assigned_to = v_me and l.follow_up_on <= v_day and l.state not in ('CONVERTED', 'LOST')
      order by l.follow_up_on limit 200
    )
    union all
    (
      select 'sale', s.id, s.title, s.starts_at, v_day, s.state, s.lead_id, s.id, s.customer_id,
        case when s.line_count > 0 then s.net_amount::numeric else s.expected_amount::numeric end, s.currency::text
      from public.sales as s
      where s.org_id = v_org and s.assigned_to = v_me and s.state = 'SCHEDULED' and s.starts_at >= v_starts and s.starts_at < v_ends
      order by s.starts_at limit 200
    )
    union all
    (
      select 'booking', e.id, coalesce(e.service_name, e.title), e.starts_at, v_day, e.state, null, null, e.customer_id, e.value::numeric, e.currency::text
      from public.calendar_events as e
      where e.org_id = v_org and e.assigned_to = v_me and e.starts_at >= v_starts and e.starts_at < v_ends
        and e.kind = 'booking' and e.state <> 'cancelled'
      order by e.starts_at desc limit 200
    )
    union all
    (
      select 'expected', s.id, s.title, null, s.expected_on, s.state, s.lead_id, s.id, s.customer_id,
        case when s.line_count > 0 then s.net_amount::numeric else s.expected_amount::numeric end, s.currency::text
      from public.sales as s
      where s.org_id = v_org and s.assigned_to = v_me and s.expected_on <= v_day and s.state in ('DRAFT', 'QUOTED', 'ACCEPTED', 'SCHEDULED')
      order by s.expected_on limit 200
    )
  )
  select t.kind, t.id, t.title, t.at, t.due_on, t.due_on < v_day, t.state, t.lead_id, t.sale_id, t.customer_id,
    (select c.name from public.customers as c where c.org_id = v_org and c.id = t.customer_id),
    t.amount::public.money_amount, t.currency::public.currency_code
  from (
    select g.* from things as g order by g.due_on, g.at nulls last, g.kind, g.id limit 200
  ) as t
  order by t.due_on, t.at nulls last, t.kind, t.id;
end
$$;
revoke execute on function public.my_day(uuid, date) from public, anon;
grant execute on function public.my_day(uuid, date) to authenticated, service_role;
