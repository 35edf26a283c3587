-- requires: customer_value_shapes, require_customer, require_permission, refuse, org_ids_with, my_memberships, find_rates, convert_amount
-- What a customer brought in and cost, by month or by kind of fact (the entries' source). In the organisation's currency it is read from
-- the customers' rollup and what is not folded yet; in another one, and for who sees only the entries of their own person, from the
-- customer's entries: originals summed per day and currency, and those sums converted.
create or replace function private.customer_pieces(
  org_id uuid,
  customer_id uuid,
  in_currency text,
  by text,
  from_on date
)
returns table (
  group_key text,
  direction text,
  amount numeric,
  entry_count bigint,
  unconverted_count bigint
)
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_currency public.currency_code := (select o.currency from public.organisations as o where o.id = customer_pieces.org_id);
  v_source text := (select o.rates_source from public.organisations as o where o.id = customer_pieces.org_id);
  v_all boolean := coalesce(customer_pieces.org_id = any (private.org_ids_with('reports.read')), false);
  v_mine uuid[] := private.my_memberships();
  v_is_own boolean := customer_pieces.in_currency = v_currency::text;
begin
  perform private.require_customer(customer_pieces.org_id, customer_pieces.customer_id);
  if not v_all then
    perform private.require_permission(customer_pieces.org_id, 'reports.read_own');
  end if;
  if customer_pieces.in_currency is null or customer_pieces.in_currency !~ '^[A-Z]{3}$' then
    perform private.refuse('KT021', 422, 'There is no such currency.', 'in_currency', 'Give a code of three capital letters, like SEK.');
  end if;
  if v_all and v_is_own then
    return query
    select p.group_key, p.direction, sum(p.amount_org), sum(p.entry_count)::bigint, sum(p.unconverted_count)::bigint
    from (
      select case customer_pieces.by when 'month' then t.starts_on::text else t.source end as group_key, t.direction, t.amount_org,
        t.entry_count, t.unconverted_count
      from private.ledger_customers as t
      where t.org_id = customer_pieces.org_id and t.customer_id = customer_pieces.customer_id and t.grain = customer_pieces.by
        and t.starts_on >= case customer_pieces.by when 'month' then customer_pieces.from_on else '-infinity' end
        and t.to_currency = v_currency
      union all
      select case customer_pieces.by when 'month' then date_trunc('month', d.day)::date::text else d.source end, d.direction, d.amount_org,
        d.entry_count, d.unconverted_count
      from private.ledger_delta as d
      where d.org_id = customer_pieces.org_id and d.customer_id = customer_pieces.customer_id and d.to_currency = v_currency
        and d.day >= customer_pieces.from_on and (customer_pieces.by = 'month' or d.source is not null)
    ) as p
    group by 1, 2
    having sum(p.entry_count) <> 0;
    return;
  end if;
  return query
  with original as (
    select case customer_pieces.by when 'month' then date_trunc('month', e.day)::date::text else e.source end as group_key, e.direction, e.day,
      e.currency, sum(e.amount::numeric) as amount, coalesce(sum(e.amount_org::numeric), 0) as amount_org, count(*) as n,
      count(*) filter (where e.amount_org is null) as waiting
    from public.ledger_entries as e
    where e.org_id = customer_pieces.org_id and e.customer_id = customer_pieces.customer_id and e.to_currency = v_currency
      and e.day >= customer_pieces.from_on and (v_all or e.person_id = any (v_mine))
    group by 1, 2, 3, 4
  ),
  rate as materialized (
    select p.day, p.currency, r.rate_from, r.rate_to
    from (select distinct o.day, o.currency from original as o where not v_is_own and o.currency <> customer_pieces.in_currency) as p
    cross join lateral private.find_rates(p.currency, customer_pieces.in_currency, p.day, v_source) as r
  )
  select o.group_key, o.direction,
    coalesce(sum(case
      when v_is_own then o.amount_org
      when o.currency = customer_pieces.in_currency then o.amount
      else private.convert_amount(o.amount, r.rate_from, r.rate_to)
    end), 0),
    sum(o.n)::bigint,
    sum(case
      when v_is_own then o.waiting
      when o.currency = customer_pieces.in_currency or r.rate_from is not null then 0
      else o.n
    end)::bigint
  from original as o
  left join rate as r on r.day = o.day and r.currency = o.currency
  group by 1, 2;
end
$$;
revoke execute on function private.customer_pieces(uuid, uuid, text, text, date) from public, anon, authenticated;

-- What a customer is worth: in all (without a kind), and by kind of fact, the largest first. Everything that reports.read shows, or
-- with reports.read_own the entries of one's own person, of a customer that the caller may see.
create or replace function private.customer_value(
  org_id uuid,
  customer_id uuid,
  in_currency text
)
returns setof public.customer_value_part
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_currency public.currency_code := (select o.currency from public.organisations as o where o.id = customer_value.org_id);
  v_all boolean := coalesce(customer_value.org_id = any (private.org_ids_with('reports.read')), false);
  v_mine uuid[] := private.my_memberships();
begin
  return query
  with part as materialized (
    select coalesce(k.kind, p.group_key) as kind,
      coalesce(sum(p.amount) filter (where p.direction = 'revenue'), 0) as revenue,
      coalesce(sum(p.amount) filter (where p.direction = 'cost'), 0) as cost,
      sum(p.entry_count) filter (where p.direction = 'revenue') as revenue_count, sum(p.entry_count) as n, sum(p.unconverted_count) as waiting
    from private.customer_pieces(customer_value.org_id, customer_value.customer_id, customer_value.in_currency, 'source', '-infinity') as p
    left join (values
      ('manual_entries', 'manual'), ('ai_usage_logs', 'ai'), ('ai_usage_days', 'ai'), ('telephony_legs', 'telephony'),
      ('calendar_events', 'bookings'), ('sales', 'sales'), ('provider_bill_lines', 'bills')
    ) as k (source, kind) on k.source = p.group_key
    group by 1
  ),
  whole as (
    select p.kind, sum(p.revenue) as revenue, sum(p.cost) as cost, sum(p.n)::bigint as n, sum(p.waiting)::bigint as waiting,
      coalesce(sum(p.revenue_count) filter (where p.kind = 'sales'), 0)::bigint as sales,
      coalesce(sum(p.revenue_count) filter (where p.kind = 'bookings'), 0)::bigint as bookings
    from part as p
    group by grouping sets ((p.kind), ())
  )
  select
    (row_number() over (order by w.kind is not null, greatest(w.revenue, w.cost) desc, w.kind))::int,
    w.kind, customer_value.in_currency::public.currency_code, coalesce(w.revenue, 0)::public.money_amount, coalesce(w.cost, 0)::public.money_amount,
    coalesce(w.revenue - w.cost, 0)::public.money_amount,
    case when w.revenue > 0 then round((w.revenue - w.cost) / w.revenue, 4) end, coalesce(w.n, 0), coalesce(w.waiting, 0), w.sales, w.bookings,
    case when w.kind is null then (
      select min(e.day) from public.ledger_entries as e
      where e.org_id = customer_value.org_id and e.customer_id = customer_value.customer_id and e.to_currency = v_currency
        and (v_all or e.person_id = any (v_mine))
    ) end,
    case when w.kind is null then (
      select max(e.day) from public.ledger_entries as e
      where e.org_id = customer_value.org_id and e.customer_id = customer_value.customer_id and e.to_currency = v_currency
        and (v_all or e.person_id = any (v_mine))
    ) end
  from whole as w
  order by 1;
end
$$;
revoke execute on function private.customer_value(uuid, uuid, text) from public, anon;
grant execute on function private.customer_value(uuid, uuid, text) to authenticated, service_role;

create or replace function public.customer_value(
  org_id uuid,
  customer_id uuid,
  in_currency text
)
returns setof public.customer_value_part
language sql
stable
set search_path = ''
as $$
  select * from private.customer_value(customer_value.org_id, customer_value.customer_id, customer_value.in_currency)
$$;
revoke execute on function public.customer_value(uuid, uuid, text) from public, anon;
grant execute on function public.customer_value(uuid, uuid, text) to authenticated, service_role;
