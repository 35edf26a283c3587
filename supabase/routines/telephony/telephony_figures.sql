-- requires: telephony_shapes, telephony_leg_costs, require_period, refuse, org_ids_with, my_memberships, require_permission, find_rates, convert_amount
-- Calls, messages and their cost by day, customer, kind, provider, agent or component, or of the period and the equally long one before
-- it, in any currency, from what the caller may see. The organisation's own currency sums converted entries; another one sums originals
-- per day and currency and converts those sums. A call of several legs counts once, on the day of its first. Narrowed as the
-- list is: kinds, directions, states, agents and providers are any of those given, and null narrows nothing; of a provider are all
-- calls that it has a leg of, with what the others charge for them.
create or replace function private.telephony_figures(
  org_id uuid,
  from_on date,
  to_on date,
  by text,
  in_currency text,
  kinds text[] default null,
  directions text[] default null,
  states text[] default null,
  customer_id uuid default null,
  without_customer boolean default false,
  number text default null,
  providers text[] default null,
  agents text[] default null
)
returns setof public.telephony_figure
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  v_currency public.currency_code := (select o.currency from public.organisations as o where o.id = telephony_figures.org_id);
  v_source text := (select o.rates_source from public.organisations as o where o.id = telephony_figures.org_id);
  v_in_entries boolean := telephony_figures.in_currency = v_currency::text;
  v_all boolean := telephony_figures.org_id = any (private.org_ids_with('telephony_events.read'));
  v_mine uuid[] := private.my_memberships();
  v_before date := telephony_figures.from_on;
  -- what is said of the whole call is looked up only when it is asked for
  v_narrowed boolean := num_nonnulls(
    telephony_figures.kinds, telephony_figures.directions, telephony_figures.states, telephony_figures.customer_id,
    telephony_figures.number, telephony_figures.providers, telephony_figures.agents
  ) > 0 or telephony_figures.without_customer;
begin
  perform private.require_period(telephony_figures.from_on, telephony_figures.to_on, telephony_figures.in_currency);
  if telephony_figures.by is null or telephony_figures.by not in (
    'day', 'customer', 'kind', 'provider', 'agent', 'component', 'period'
  ) then
    perform private.refuse('KT100', 422, 'Calls and messages cannot be grouped so.', 'by', 'Give day, customer, kind, provider, agent, component or period.');
  end if;
  if not v_all then
    perform private.require_permission(telephony_figures.org_id, 'telephony_events.read_own');
  end if;
  if telephony_figures.by = 'period' then
    v_before := telephony_figures.from_on - (telephony_figures.to_on - telephony_figures.from_on) - 1;
  end if;
  return query
  with legs as (
    select l.id, l.part, l.happened_on, l.currency::text as currency, l.kind,
      case telephony_figures.by
        when 'day' then l.happened_on::text
        when 'customer' then l.customer_id::text
        when 'kind' then l.kind
        when 'provider' then l.provider
        when 'agent' then (
          select case when e.agent_id is null then e.agent_name else e.agent_id end from public.telephony_events as e where e.org_id = l.org_id and e.id = l.event_id
        )
        when 'component' then l.component
        else case when l.happened_on >= telephony_figures.from_on then 'now' else 'before' end
      end as group_key,
      l.is_first, l.seconds, l.amount, l.is_estimated
    from private.telephony_leg_costs as l
    where l.org_id = telephony_figures.org_id and l.happened_on between v_before and telephony_figures.to_on
      and (v_all or l.assigned_to = any (v_mine))
      and (not v_narrowed or exists (
        select from public.telephony_events as e
        where e.org_id = l.org_id and e.id = l.event_id
          and (telephony_figures.kinds is null or e.kind = any (telephony_figures.kinds))
          and (telephony_figures.directions is null or e.direction = any (telephony_figures.directions))
          and (telephony_figures.states is null or e.state = any (telephony_figures.states))
          and (telephony_figures.customer_id is null or e.customer_id = telephony_figures.customer_id)
          and (not telephony_figures.without_customer or e.customer_id is null)
          and (telephony_figures.number is null or e.counterpart = telephony_figures.number)
          and (telephony_figures.agents is null or case when e.agent_id is null then e.agent_name else e.agent_id end = any (telephony_figures.agents))
          and (telephony_figures.providers is null or exists (
            select from public.telephony_legs as x
            where x.org_id = e.org_id and x.event_id = e.id and x.provider = any (telephony_figures.providers)
          ))
      ))
  ),
  per_day as (
    select g.group_key, g.happened_on, g.currency,
      count(*) filter (where g.is_first and g.kind = 'call') as calls,
      count(*) filter (where g.is_first and g.kind = 'message') as messages,
      sum(g.seconds) filter (where g.is_first) as seconds,
      sum(g.amount) as amount, sum(g.amount) filter (where g.is_estimated) as estimated,
      sum(e.amount_org::numeric) as converted, sum(e.amount_org::numeric) filter (where g.is_estimated) as converted_estimated,
      count(*) filter (where g.amount <> 0) as paid,
      count(*) filter (where g.amount <> 0 and e.amount_org is null) as waiting
    from legs as g
    left join public.ledger_entries as e
      on v_in_entries and g.amount <> 0 and e.org_id = telephony_figures.org_id and e.source = 'telephony_legs'
        and e.source_id = g.id and e.part = g.part and e.to_currency = v_currency
        -- an entry stands on its leg's day: those of the period are found by it, not all that there ever were
        and e.day = g.happened_on and e.day between v_before and telephony_figures.to_on
    group by g.group_key, g.happened_on, g.currency
  ),
  rate as materialized (
    select p.happened_on, p.currency, r.rate_from, r.rate_to
    from (
      select distinct g.happened_on, g.currency from per_day as g
      where not v_in_entries and g.currency <> telephony_figures.in_currency and g.amount <> 0
    ) as p
    cross join lateral private.find_rates(p.currency, telephony_figures.in_currency, p.happened_on, v_source) as r
  ),
  grouped as (
    select g.group_key, sum(g.calls)::bigint as calls, sum(g.messages)::bigint as messages, coalesce(sum(g.seconds), 0)::bigint as seconds,
      coalesce(sum(case
        when v_in_entries then g.converted
        when g.currency = telephony_figures.in_currency then g.amount
        else private.convert_amount(g.amount, r.rate_from, r.rate_to)
      end), 0) as amount,
      coalesce(sum(case
        when v_in_entries then g.converted_estimated
        when g.currency = telephony_figures.in_currency then g.estimated
        else private.convert_amount(g.estimated, r.rate_from, r.rate_to)
      end), 0) as estimated,
      coalesce(sum(case
        when v_in_entries then g.waiting
        when g.currency = telephony_figures.in_currency or r.rate_from is not null or g.paid = 0 then 0
        else g.paid
      end), 0)::bigint as waiting
    from per_day as g
    left join rate as r on r.happened_on = g.happened_on and r.currency = g.currency
    group by g.group_key
  ),
  listed as (
    select g.group_key,
      case telephony_figures.by
        when 'customer' then c.name
        -- as it is called now, where its provider has a name for it
        when 'agent' then (
          select e.agent_name
          from public.telephony_events as e
          where e.org_id = telephony_figures.org_id and case when e.agent_id is null then e.agent_name else e.agent_id end = g.group_key and e.agent_name is not null
          order by e.started_at desc limit 1
        )
        else g.group_key
      end as name,
      g.calls, g.messages, g.seconds, g.amount, g.estimated, g.waiting
    from grouped as g
    -- who may see the call sees whose it is
    left join public.customers as c
      on telephony_figures.by = 'customer' and c.org_id = telephony_figures.org_id and c.id::text = g.group_key
    union all
    select d.name, d.name, 0, 0, 0, 0, 0, 0
    from (
      select s.day::date::text as name
      from generate_series(telephony_figures.from_on::timestamp, telephony_figures.to_on::timestamp, interval '1 day') as s (day)
      where telephony_figures.by = 'day'
      union all
      select p.name from (values ('now'), ('before')) as p (name) where telephony_figures.by = 'period'
    ) as d
    where not exists (select from grouped as g where g.group_key = d.name)
  )
  select
    (row_number() over (
      order by case when telephony_figures.by = 'period' then l.group_key end desc,
        case when telephony_figures.by in ('customer', 'kind', 'provider', 'agent', 'component') then l.amount end desc, l.group_key
    ))::int as place,
    telephony_figures.by, l.group_key, l.name, telephony_figures.in_currency::public.currency_code,
    l.amount::public.money_amount, l.estimated::public.money_amount, l.calls, l.messages, l.seconds, l.waiting,
    count(*) over ()
  from listed as l
  order by place;
end
$$;
revoke execute on function private.telephony_figures(uuid, date, date, text, text, text[], text[], text[], uuid, boolean, text, text[], text[]) from public, anon;
grant execute on function private.telephony_figures(uuid, date, date, text, text, text[], text[], text[], uuid, boolean, text, text[], text[]) to authenticated, service_role;

create or replace function public.telephony_figures(
  org_id uuid,
  from_on date,
  to_on date,
  by text,
  in_currency text,
  kinds text[] default null,
  directions text[] default null,
  states text[] default null,
  customer_id uuid default null,
  without_customer boolean default false,
  number text default null,
  providers text[] default null,
  agents text[] default null
)
returns setof public.telephony_figure
language sql
stable
set search_path = ''
as $$
  select * from private.telephony_figures(
    telephony_figures.org_id, telephony_figures.from_on, telephony_figures.to_on, telephony_figures.by,
    telephony_figures.in_currency, telephony_figures.kinds, telephony_figures.directions, telephony_figures.states,
    telephony_figures.customer_id, telephony_figures.without_customer, telephony_figures.number,
    telephony_figures.providers, telephony_figures.agents
  )
$$;
revoke execute on function public.telephony_figures(uuid, date, date, text, text, text[], text[], text[], uuid, boolean, text, text[], text[]) from public, anon;
grant execute on function public.telephony_figures(uuid, date, date, text, text, text[], text[], text[], uuid, boolean, text, text[], text[]) to authenticated, service_role;
