-- requires: timeline_shape, require_customer, telephony_list, booking_list, ai_day_of_customer
-- What happened with a customer, newest first: `top` rows before (`before`, `before_id`), of these kinds or of all. It runs as its
-- caller, so that each table's own policy decides. Every arm has the same head (kind, at, id …), reads the page's rows in the order of
-- an index that begins with the customer, and no more than `top` of them; another table is another arm.
-- AI use is told per day of the provider (UTC) and a row is made of the day; what a key's day holds beyond our own calls counts too.
create or replace function public.customer_timeline(
  org_id uuid,
  customer_id uuid,
  before timestamptz default null,
  before_id uuid default null,
  top int default 50,
  kinds text[] default null
)
returns setof public.timeline_entry
language plpgsql
stable
security invoker
set search_path = ''
-- the kinds that are not asked for are left out of the plan
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_org uuid := customer_timeline.org_id;
  v_customer uuid := customer_timeline.customer_id;
  v_kinds text[] := coalesce(customer_timeline.kinds, array['call', 'message', 'booking', 'ai', 'lead', 'sale', 'state', 'task', 'note', 'change']);
  v_top int := least(greatest(coalesce(customer_timeline.top, 50), 1), 200);
  -- within what any table may hold
  v_at timestamptz := least(greatest(coalesce(customer_timeline.before, '2101-01-01'), '1999-01-01'), '2101-01-01');
  -- without an id everything of that moment is still to come
  v_id uuid := coalesce(customer_timeline.before_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
begin
  perform private.require_customer(v_org, v_customer);
  return query
  with recursive ai_days (day) as (
    select private.ai_day_before(v_org, v_customer, (v_at at time zone 'UTC')::date)
    where 'ai' = any (v_kinds)
    union all
    select private.ai_day_before(v_org, v_customer, d.day - 1) from ai_days as d where d.day is not null
  ),
  entries as (
    (
      select e.kind, e.started_at as at, e.id, 'telephony_events' as table_name, e.id as opens_id, e.counterpart as title,
        left(coalesce(e.summary, e.body), 300) as detail, e.state, e.direction, null::text as person, e.seconds::bigint as quantity,
        e.cost as amount, e.currency
      from public.telephony_list as e
      where e.org_id = v_org and e.customer_id = v_customer and e.kind = any (v_kinds)
        and e.started_at <= v_at and (e.started_at < v_at or e.id < v_id)
      order by e.started_at desc, e.id desc limit v_top
    )
    union all
    (
      select 'booking', e.starts_at, e.id, 'calendar_events', e.id, coalesce(e.service_name, e.title), e.staff_name, e.state, null, null, null,
        e.value, e.currency
      from public.booking_list as e
      where 'booking' = any (v_kinds) and e.org_id = v_org and e.customer_id = v_customer
        and e.starts_at <= v_at and (e.starts_at < v_at or e.id < v_id)
      order by e.starts_at desc, e.id desc limit v_top
    )
    union all
    (
      select 'ai', e.at, e.id, 'ai_usage_logs', null, null, null, null, null, null, s.requests, s.cost, 'USD'
      from (
        select d.day, d.day::timestamp at time zone 'UTC' as at, md5(v_customer::text || d.day::text)::uuid as id from ai_days as d
        where d.day is not null
      ) as e
      cross join lateral private.ai_day_of_customer(v_org, v_customer, e.day) as s
      where e.at < v_at or e.id < v_id
      -- one more, since the first may be the day that ended the page before
      limit v_top + 1
    )
    union all
    (
      select 'lead', e.created_at, e.id, 'leads', e.id, e.name, e.source, e.state, null, null, null, e.estimated_value, e.currency
      from public.leads as e
      where 'lead' = any (v_kinds) and e.org_id = v_org and e.customer_id = v_customer
        and e.created_at <= v_at and (e.created_at < v_at or e.id < v_id)
      order by e.created_at desc, e.id desc limit v_top
    )
    union all
    (
      select 'sale', e.created_at, e.id, 'sales', e.id, e.title, e.number, e.state, null, null, null,
        case when e.line_count > 0 then e.net_amount else e.expected_amount end, e.currency
      from public.sales as e
      where 'sale' = any (v_kinds) and e.org_id = v_org and e.customer_id = v_customer
        and e.created_at <= v_at and (e.created_at < v_at or e.id < v_id)
      order by e.created_at desc, e.id desc limit v_top
    )
    union all
    (
      select 'state', e.changed_at, e.id, case when e.lead_id is null then 'sales' else 'leads' end, coalesce(e.lead_id, e.sale_id),
        coalesce(
          (select l.name from public.leads as l where l.org_id = v_org and l.id = e.lead_id),
          (select s.title from public.sales as s where s.org_id = v_org and s.id = e.sale_id)
        ), e.from_state, e.to_state, null,
        (select m.name from public.memberships as m where m.org_id = v_org and m.id = e.changed_by), null, null, null
      from public.state_changes as e
      where 'state' = any (v_kinds) and e.org_id = v_org and e.customer_id = v_customer and e.from_state is not null
        and e.changed_at <= v_at and (e.changed_at < v_at or e.id < v_id)
      order by e.changed_at desc, e.id desc limit v_top
    )
    union all
    (
      select 'task', e.done_at, e.id, case when e.lead_id is not null then 'leads' when e.sale_id is not null then 'sales' else 'customers' end,
        coalesce(e.lead_id, e.sale_id, e.customer_id), e.title, null, e.state, null,
        (select m.name from public.memberships as m where m.org_id = v_org and m.id = e.done_by), null, null, null
      from public.tasks as e
      where 'task' = any (v_kinds) and e.org_id = v_org and e.about_customer_id = v_customer and e.state = 'DONE'
        and e.done_at <= v_at and (e.done_at < v_at or e.id < v_id)
      order by e.done_at desc, e.id desc limit v_top
    )
    union all
    (
      -- what is still to be done, on the day by which it is: as AI use, a day begins with UTC
      select 'task', e.due_on::timestamp at time zone 'UTC', e.id,
        case when e.lead_id is not null then 'leads' when e.sale_id is not null then 'sales' else 'customers' end,
        coalesce(e.lead_id, e.sale_id, e.customer_id), e.title, null, e.state, null,
        (select m.name from public.memberships as m where m.org_id = v_org and m.id = e.assigned_to), null, null, null
      from public.tasks as e
      where 'task' = any (v_kinds) and e.org_id = v_org and e.about_customer_id = v_customer and e.state = 'OPEN'
        and e.due_on <= (v_at at time zone 'UTC')::date and (e.due_on::timestamp at time zone 'UTC' < v_at or e.id < v_id)
      order by e.due_on desc, e.id desc limit v_top
    )
    union all
    (
      select 'note', e.created_at, e.id, case when e.lead_id is not null then 'leads' when e.sale_id is not null then 'sales' else 'customers' end,
        coalesce(e.lead_id, e.sale_id, e.customer_id), left(e.body, 300), null, null, null,
        (select m.name from public.memberships as m where m.org_id = v_org and m.id = e.created_by), null, null, null
      from public.notes as e
      where 'note' = any (v_kinds) and e.org_id = v_org and e.about_customer_id = v_customer
        and e.created_at <= v_at and (e.created_at < v_at or e.id < v_id)
      order by e.created_at desc, e.id desc limit v_top
    )
    union all
    (
      select 'change', e.at, e.id, 'customers', e.row_id, null,
        (select string_agg(k.name, ', ' order by k.name) from jsonb_object_keys(e.new) as k (name)), e.op, null,
        (select m.name from public.memberships as m where m.org_id = v_org and m.user_id = e.actor limit 1), null, null, null
      from public.audit_log as e
      where 'change' = any (v_kinds) and e.org_id = v_org and e.row_id = v_customer and e.table_name = 'customers'
        and e.at <= v_at and (e.at < v_at or e.id < v_id)
      order by e.at desc, e.id desc limit v_top
    )
  )
  select t.kind, t.at, t.id, t.table_name, t.opens_id, t.title, t.detail, t.state, t.direction, t.person, t.quantity,
    t.amount::public.money_amount, t.currency::public.currency_code
  from entries as t
  order by t.at desc, t.id desc
  limit v_top;
end
$$;
revoke execute on function public.customer_timeline(uuid, uuid, timestamptz, uuid, int, text[]) from public, anon;
grant execute on function public.customer_timeline(uuid, uuid, timestamptz, uuid, int, text[]) to authenticated, service_role;
