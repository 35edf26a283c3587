-- requires: booking_shapes, booking_text, booking_origin, sold_as, sale_of, require_period, refuse, org_ids_with, my_memberships, require_permission, find_rates, convert_amount
-- Bookings by day, service, member of staff, customer or the agent that won them, or of the period and the equally long one before it, with the net value of
-- the kept ones in any currency, from what the caller may see. The organisation's own currency sums what was posted; another one
-- sums originals per day and currency and converts those sums. Narrowed as the list is: states, services, staff and providers are
-- any of those given, and null narrows nothing. Days are those of the bookings, or with `by_origin` of the calls and messages that led to them,
-- as the funnel of the return has them; what is paid is converted at the rate of such a day, as there.
create or replace function private.booking_figures(
  org_id uuid,
  from_on date,
  to_on date,
  by text,
  in_currency text,
  states text[] default null,
  services uuid[] default null,
  staff text[] default null,
  providers text[] default null,
  customer_id uuid default null,
  without_customer boolean default false,
  search text default null,
  origins text[] default null,
  agents text[] default null,
  rules text[] default null,
  sold_as text[] default null,
  by_origin boolean default false
)
returns setof public.booking_figure
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  v_currency public.currency_code := (select o.currency from public.organisations as o where o.id = booking_figures.org_id);
  v_source text := (select o.rates_source from public.organisations as o where o.id = booking_figures.org_id);
  v_in_entries boolean := booking_figures.in_currency = v_currency::text;
  v_all boolean := booking_figures.org_id = any (private.org_ids_with('calendar_events.read'));
  v_mine uuid[] := private.my_memberships();
  v_before date := booking_figures.from_on;
  v_search text := nullif(lower(booking_figures.search), '');
begin
  perform private.require_period(booking_figures.from_on, booking_figures.to_on, booking_figures.in_currency);
  if booking_figures.by is null or booking_figures.by not in ('day', 'service', 'staff', 'customer', 'agent', 'period') then
    perform private.refuse('KT180', 422, 'Bookings cannot be grouped so.', 'by', 'Give day, service, staff, customer, agent or period.');
  end if;
  if not v_all then
    perform private.require_permission(booking_figures.org_id, 'calendar_events.read_own');
  end if;
  if booking_figures.by = 'period' then
    v_before := booking_figures.from_on - (booking_figures.to_on - booking_figures.from_on) - 1;
  end if;
  return query
  with booked as (
    select e.id, e.happened_on, d.counted_on, e.state, e.currency::text as currency, private.sold_as(e.state, e.sale_step) as step,
      case booking_figures.by
        when 'day' then d.counted_on::text
        when 'service' then e.service_id::text
        when 'staff' then e.staff_name
        when 'customer' then e.customer_id::text
        when 'agent' then private.agent_key(o.t)
        else case when d.counted_on >= booking_figures.from_on then 'now' else 'before' end
      end as group_key,
      case when e.state = 'kept' then coalesce(e.net_value::numeric, 0) else 0 end as amount
    from public.calendar_events as e
    left join lateral (
      -- looked up booking by booking, where it is asked for: most bookings have none
      select t from public.telephony_events as t
      where t.org_id = e.org_id and t.id = e.origin_event_id
        and (booking_figures.by = 'agent' or booking_figures.origins is not null or booking_figures.agents is not null)
      limit 1
    ) as o on true
    cross join lateral (select case when booking_figures.by_origin then e.origin_on else e.happened_on end as counted_on) as d
    where e.org_id = booking_figures.org_id and e.kind = 'booking'
      and (booking_figures.by_origin or e.happened_on between v_before and booking_figures.to_on)
      and (not booking_figures.by_origin or e.origin_on between v_before and booking_figures.to_on)
      and (booking_figures.sold_as is null or private.sold_as(e.state, e.sale_step) = any (booking_figures.sold_as))
      and (v_all or e.assigned_to = any (v_mine))
      and (booking_figures.states is null or e.state = any (booking_figures.states))
      and (booking_figures.services is null or e.service_id = any (booking_figures.services))
      and (booking_figures.staff is null or e.staff_name = any (booking_figures.staff))
      and (booking_figures.providers is null or e.provider = any (booking_figures.providers))
      and (booking_figures.customer_id is null or e.customer_id = booking_figures.customer_id)
      and (not booking_figures.without_customer or e.customer_id is null)
      and (booking_figures.origins is null or private.origin_kind(e.origin_event_id, private.agent_key(o.t)) = any (booking_figures.origins))
      and (booking_figures.agents is null or private.agent_key(o.t) = any (booking_figures.agents))
      and (booking_figures.rules is null or e.origin_rule = any (booking_figures.rules))
      and (v_search is null or position(v_search in private.booking_text(
        e.title, e.service_name, e.staff_name, e.client_name, e.client_phone, e.client_email, e.provider_booking_id,
        (select c.name from public.customers as c where c.org_id = e.org_id and c.id = e.customer_id)
      )) > 0)
  ),
  paid as (
    select g.group_key, g.counted_on as day, s.currency::text as currency, count(*) as quantity, sum(s.amount::numeric) as amount
    from booked as g
    cross join lateral private.sale_of(booking_figures.org_id, g.id) as s
    where g.step = 'paid'
    group by 1, 2, 3
  ),
  per_day as (
    select g.group_key, g.happened_on, g.currency,
      count(*) filter (where g.state in ('pending', 'confirmed')) as ahead, count(*) filter (where g.state = 'kept') as kept,
      count(*) filter (where g.state = 'no_show') as no_shows, count(*) filter (where g.state = 'cancelled') as cancelled,
      count(g.step) as sold,
      sum(g.amount) as amount,
      -- an entry in the organisation's own currency is taken over as it is
      sum(case when v_in_entries then case when g.currency = v_currency::text then g.amount else e.amount_org::numeric end end) as converted,
      count(*) filter (where g.amount <> 0) as paid,
      count(*) filter (where g.amount <> 0 and g.currency <> v_currency::text and e.amount_org is null) as waiting
    from booked as g
    left join public.ledger_entries as e
      on v_in_entries and g.amount <> 0 and g.currency <> v_currency::text and e.org_id = booking_figures.org_id
        and e.source = 'calendar_events' and e.source_id = g.id and e.part = 0 and e.to_currency = v_currency
    group by g.group_key, g.happened_on, g.currency
  ),
  rate as materialized (
    select p.happened_on, p.currency, r.rate_from, r.rate_to
    from (
      select g.happened_on, g.currency from per_day as g
      where not v_in_entries and g.currency <> booking_figures.in_currency and g.amount <> 0
      union
      select g.day, g.currency from paid as g where g.currency <> booking_figures.in_currency and g.amount <> 0
    ) as p
    cross join lateral private.find_rates(p.currency, booking_figures.in_currency, least(p.happened_on, current_date), v_source) as r
  ),
  grouped as (
    select g.group_key, sum(g.ahead)::bigint as ahead, sum(g.kept)::bigint as kept, sum(g.no_shows)::bigint as no_shows,
      sum(g.cancelled)::bigint as cancelled, sum(g.sold)::bigint as sold,
      coalesce(sum(case
        when v_in_entries then g.converted
        when g.currency = booking_figures.in_currency then g.amount
        else private.convert_amount(g.amount, r.rate_from, r.rate_to)
      end), 0) as amount,
      coalesce(sum(case
        when v_in_entries then g.waiting
        when g.currency = booking_figures.in_currency or r.rate_from is not null or g.paid = 0 then 0
        else g.paid
      end), 0)::bigint as waiting
    from per_day as g
    left join rate as r on r.happened_on = g.happened_on and r.currency = g.currency
    group by g.group_key
  ),
  settled as (
    select g.group_key, sum(g.quantity)::bigint as paid,
      coalesce(sum(case
        when g.currency = booking_figures.in_currency or g.amount = 0 then g.amount
        else private.convert_amount(g.amount, r.rate_from, r.rate_to)
      end), 0) as amount,
      coalesce(sum(g.quantity) filter (
        where g.currency <> booking_figures.in_currency and g.amount <> 0 and r.rate_from is null
      ), 0)::bigint as waiting
    from paid as g
    left join rate as r on r.happened_on = g.day and r.currency = g.currency
    group by g.group_key
  ),
  listed as (
    select g.group_key,
      case booking_figures.by
        when 'service' then s.name
        -- who may see the booking sees whose it is
        when 'customer' then c.name
        when 'agent' then private.agent_name(booking_figures.org_id, g.group_key)
        else g.group_key
      end as name,
      g.ahead, g.kept, g.no_shows, g.cancelled, g.amount, g.waiting + coalesce(p.waiting, 0) as waiting,
      g.sold, coalesce(p.paid, 0) as paid, coalesce(p.amount, 0) as paid_amount
    from grouped as g
    left join settled as p on p.group_key is not distinct from g.group_key
    left join public.services as s
      on booking_figures.by = 'service' and s.org_id = booking_figures.org_id and s.id::text = g.group_key
    left join public.customers as c
      on booking_figures.by = 'customer' and c.org_id = booking_figures.org_id and c.id::text = g.group_key
    union all
    select d.name, d.name, 0, 0, 0, 0, 0, 0, 0, 0, 0
    from (
      select s.day::date::text as name
      from generate_series(booking_figures.from_on::timestamp, booking_figures.to_on::timestamp, interval '1 day') as s (day)
      where booking_figures.by = 'day'
      union all
      select p.name from (values ('now'), ('before')) as p (name) where booking_figures.by = 'period'
    ) as d
    where not exists (select from grouped as g where g.group_key = d.name)
  )
  select
    (row_number() over (
      order by case when booking_figures.by = 'period' then l.group_key end desc,
        case when booking_figures.by in ('service', 'staff', 'customer', 'agent') then l.amount end desc,
        case when booking_figures.by in ('service', 'staff', 'customer', 'agent') then l.ahead + l.kept + l.no_shows end desc, l.group_key
    ))::int as place,
    booking_figures.by, l.group_key, l.name, booking_figures.in_currency::public.currency_code, l.amount::public.money_amount,
    l.ahead + l.kept + l.no_shows, l.ahead, l.kept, l.no_shows, l.cancelled,
    round(l.no_shows::numeric / nullif(l.kept + l.no_shows, 0), 4), l.waiting,
    l.sold, l.paid, l.paid_amount::public.money_amount
  from listed as l
  order by place;
end
$$;
revoke execute on function private.booking_figures(uuid, date, date, text, text, text[], uuid[], text[], text[], uuid, boolean, text, text[], text[], text[], text[], boolean) from public, anon;
grant execute on function private.booking_figures(uuid, date, date, text, text, text[], uuid[], text[], text[], uuid, boolean, text, text[], text[], text[], text[], boolean) to authenticated, service_role;

create or replace function public.booking_figures(
  org_id uuid,
  from_on date,
  to_on date,
  by text,
  in_currency text,
  states text[] default null,
  services uuid[] default null,
  staff text[] default null,
  providers text[] default null,
  customer_id uuid default null,
  without_customer boolean default false,
  search text default null,
  origins text[] default null,
  agents text[] default null,
  rules text[] default null,
  sold_as text[] default null,
  by_origin boolean default false
)
returns setof public.booking_figure
language sql
stable
set search_path = ''
as $$
  select * from private.booking_figures(
    booking_figures.org_id, booking_figures.from_on, booking_figures.to_on, booking_figures.by, booking_figures.in_currency,
    booking_figures.states, booking_figures.services, booking_figures.staff, booking_figures.providers,
    booking_figures.customer_id, booking_figures.without_customer, booking_figures.search, booking_figures.origins,
    booking_figures.agents, booking_figures.rules, booking_figures.sold_as, booking_figures.by_origin
  )
$$;
revoke execute on function public.booking_figures(uuid, date, date, text, text, text[], uuid[], text[], text[], uuid, boolean, text, text[], text[], text[], text[], boolean) from public, anon;
grant execute on function public.booking_figures(uuid, date, date, text, text, text[], uuid[], text[], text[], uuid, boolean, text, text[], text[], text[], text[], boolean) to authenticated, service_role;
