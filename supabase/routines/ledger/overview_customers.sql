-- requires: overview_sums, overview_shapes, require_period, customer_totals, top_customers, customer_sums
-- The customers with the most revenue (then cost) of a period, entries without a customer among them, and the rest in one
-- row, so that the rows add up to overview_figures(). Ordered in the organisation's currency, shown in any.
create or replace function private.overview_customers(
  org_id uuid,
  from_on date,
  to_on date,
  in_currency text,
  top int
)
returns setof public.overview_customer
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_own boolean := (select o.currency from public.organisations as o where o.id = overview_customers.org_id) = overview_customers.in_currency;
  v_people uuid[] := case when overview_customers.org_id = any (private.org_ids_with('reports.read')) then null else private.my_memberships() end;
  v_top int := least(greatest(coalesce(overview_customers.top, 10), 1), 100);
begin
  perform private.require_period(overview_customers.from_on, overview_customers.to_on, overview_customers.in_currency);
  if v_people is not null then
    perform private.require_permission(overview_customers.org_id, 'reports.read_own');
  end if;
  return query
  with own as materialized (
    select t.*
    from private.customer_totals(overview_customers.org_id, overview_customers.from_on, overview_customers.to_on, v_people) as t
    where v_people is not null
  ),
  ranked as materialized (
    select t.*
    from private.top_customers(overview_customers.org_id, overview_customers.from_on, overview_customers.to_on, v_top) as t
    where v_people is null
    union all
    (select t.* from own as t order by t.revenue desc, t.cost desc, t.customer_id limit v_top)
  ),
  recomputed as (
    select s.*
    from private.customer_sums(
      overview_customers.org_id, overview_customers.from_on, overview_customers.to_on, overview_customers.in_currency,
      array(select r.customer_id from ranked as r where r.customer_id is not null),
      exists (select from ranked as r where r.customer_id is null), v_people
    ) as s
    where not v_own
  ),
  shown as materialized (
    select (row_number() over (order by r.revenue desc, r.cost desc, r.customer_id))::int as place, r.customer_id, r.entry_count,
      case when v_own then r.revenue else c.revenue end as revenue,
      case when v_own then r.cost else c.cost end as cost,
      case when v_own then r.unconverted_count else c.unconverted_count end as waiting
    from ranked as r
    left join recomputed as c on c.customer_id is not distinct from r.customer_id
  ),
  total as (
    select coalesce(sum(s.revenue), 0) as revenue, coalesce(sum(s.cost), 0) as cost,
      coalesce(sum(s.entry_count), 0) as n, coalesce(sum(s.unconverted_count), 0) as waiting
    from private.overview_sums(
      overview_customers.org_id, overview_customers.from_on, overview_customers.to_on, overview_customers.in_currency
    ) as s
    where not v_own or v_people is null
    having not v_own or v_people is null
    union all
    select sum(t.revenue), sum(t.cost), sum(t.entry_count), sum(t.unconverted_count)
    from own as t
    where v_own
    having count(*) > 0
  ),
  row_of as (
    select s.place, case when s.customer_id is null then 'none' else 'customer' end as kind, s.customer_id,
      c.name, s.revenue, s.cost, s.entry_count as n, s.waiting
    from shown as s
    left join public.customers as c on c.org_id = overview_customers.org_id and c.id = s.customer_id
    union all
    select null, 'rest', null, null, t.revenue - coalesce(sum(s.revenue), 0), t.cost - coalesce(sum(s.cost), 0),
      t.n - coalesce(sum(s.entry_count), 0), t.waiting - coalesce(sum(s.waiting), 0)
    from total as t left join shown as s on true
    group by t.revenue, t.cost, t.n, t.waiting
    having t.n > coalesce(sum(s.entry_count), 0)
  )
  select w.place, w.kind, w.customer_id, w.name, overview_customers.in_currency::public.currency_code,
    w.revenue::public.money_amount, w.cost::public.money_amount, (w.revenue - w.cost)::public.money_amount,
    w.n::bigint, w.waiting::bigint
  from row_of as w
  order by w.place nulls last;
end
$$;
revoke execute on function private.overview_customers(uuid, date, date, text, int) from public, anon;
grant execute on function private.overview_customers(uuid, date, date, text, int) to authenticated, service_role;

create or replace function public.overview_customers(
  org_id uuid,
  from_on date,
  to_on date,
  in_currency text,
  top int
)
returns setof public.overview_customer
language sql
stable
set search_path = ''
as $$
  select * from private.overview_customers(
    overview_customers.org_id, overview_customers.from_on, overview_customers.to_on, overview_customers.in_currency,
    overview_customers.top
  )
$$;
revoke execute on function public.overview_customers(uuid, date, date, text, int) from public, anon;
grant execute on function public.overview_customers(uuid, date, date, text, int) to authenticated, service_role;
