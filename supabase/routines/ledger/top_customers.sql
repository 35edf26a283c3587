-- requires: customer_changes, customer_totals, customers_rolled_up, largest_rolled_up
-- The customers with the most revenue (then cost) of a period, in the organisation's currency. Of each year or month of the period only the
-- largest are read. Who is not among them has at most the sum of the last ones that were read (the bound), and what changes it beside the
-- rollup; where as many as are asked for have more, no other can. Where not, and for a period of days alone, all are added up.
create or replace function private.top_customers(
  org_id uuid,
  from_on date,
  to_on date,
  top int
)
returns table (
  customer_id uuid,
  revenue numeric,
  cost numeric,
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
  v_currency public.currency_code := (select o.currency from public.organisations as o where o.id = top_customers.org_id);
  -- the largest of several months are spread over the lists of each; null for a period of days alone
  v_depth int := top_customers.top * (
    select case count(*) when 0 then null when 1 then 4 else 30 end
    from private.period_parts(top_customers.from_on, top_customers.to_on) as p
    where p.grain <> 'days' and p.sign = 1
  );
  -- stands for no customer where rows are joined
  c_none constant uuid := '00000000-0000-0000-0000-000000000000';
begin
  if v_depth is not null then
    return query
    with part as materialized (
      select p.grain, p.starts_on, p.sign from private.period_parts(top_customers.from_on, top_customers.to_on) as p where p.grain <> 'days'
    ),
    change as materialized (
      select coalesce(c.customer_id, c_none) as id, coalesce(sum(c.amount_org) filter (where c.direction = 'revenue'), 0) as revenue,
        coalesce(sum(c.amount_org) filter (where c.direction = 'cost'), 0) as cost,
        sum(c.entry_count) as n, sum(c.unconverted_count) as waiting
      from private.customer_changes(top_customers.org_id, top_customers.from_on, top_customers.to_on, v_currency, null) as c
      group by 1
    ),
    revenue_head as materialized (
      select p.grain, p.starts_on, coalesce(h.customer_id, c_none) as id, h.amount_org
      from part as p
      cross join private.largest_rolled_up(top_customers.org_id, v_currency, p.grain, p.starts_on, 'revenue', v_depth) as h
      where p.sign = 1
    ),
    revenue_bound as materialized (
      select coalesce(sum(b.amount), 0) as amount
      from (
        -- who is not in a list that was read to its end has nothing there, which is more than less than nothing
        select case when count(*) = v_depth then greatest(min(h.amount_org), 0) else 0 end from revenue_head as h group by h.grain, h.starts_on
        union all
        -- to take away less than nothing is to add
        select -private.least_rolled_up(top_customers.org_id, v_currency, p.grain, p.starts_on, 'revenue') from part as p where p.sign = -1
      ) as b (amount)
    ),
    -- costs decide only among those without revenue
    cost_head as materialized (
      select p.grain, p.starts_on, coalesce(h.customer_id, c_none) as id, h.amount_org
      from part as p
      cross join private.largest_rolled_up(top_customers.org_id, v_currency, p.grain, p.starts_on, 'cost', v_depth) as h
      where p.sign = 1 and (select b.amount = 0 from revenue_bound as b)
    ),
    cost_bound as materialized (
      select coalesce(sum(b.amount), 0) as amount
      from (
        select case when count(*) = v_depth then greatest(min(h.amount_org), 0) else 0 end from cost_head as h group by h.grain, h.starts_on
        union all
        select -private.least_rolled_up(top_customers.org_id, v_currency, p.grain, p.starts_on, 'cost')
        from part as p
        where p.sign = -1 and (select b.amount = 0 from revenue_bound as b)
      ) as b (amount)
    ),
    head as materialized (
      select h.id from revenue_head as h union select h.id from cost_head as h
    ),
    large as materialized (
      select r.customer_id, r.revenue + coalesce(c.revenue, 0) as revenue, r.cost + coalesce(c.cost, 0) as cost,
        r.entry_count + coalesce(c.n, 0) as n, r.unconverted_count + coalesce(c.waiting, 0) as waiting
      from private.customers_rolled_up(
        top_customers.org_id, top_customers.from_on, top_customers.to_on, v_currency,
        array(select nullif(h.id, c_none) from head as h)
      ) as r
      left join change as c on c.id = coalesce(r.customer_id, c_none)
      where r.entry_count + coalesce(c.n, 0) <> 0
    ),
    cut as materialized (
      select l.revenue, b.amount as most
      from (
        select t.revenue, t.cost from large as t order by t.revenue desc, t.cost desc, t.customer_id limit 1 offset top_customers.top - 1
      ) as l
      cross join revenue_bound as b
      where l.revenue > b.amount or (l.revenue = 0 and b.amount = 0 and l.cost > (select c.amount from cost_bound as c))
    ),
    -- whom the changes may lift above
    lifted as materialized (
      select c.id, c.revenue, c.cost, c.n, c.waiting
      from change as c
      join cut as u on c.revenue + u.most >= u.revenue
      where not exists (select from head as h where h.id = c.id)
    ),
    found as (
      select l.customer_id, l.revenue, l.cost, l.n, l.waiting from large as l
      union all
      select nullif(c.id, c_none), c.revenue + coalesce(r.revenue, 0), c.cost + coalesce(r.cost, 0), c.n + coalesce(r.entry_count, 0),
        c.waiting + coalesce(r.unconverted_count, 0)
      from lifted as c
      left join private.customers_rolled_up(
        top_customers.org_id, top_customers.from_on, top_customers.to_on, v_currency, array(select nullif(i.id, c_none) from lifted as i)
      ) as r on coalesce(r.customer_id, c_none) = c.id
      where c.n + coalesce(r.entry_count, 0) <> 0
    )
    select f.customer_id, f.revenue, f.cost, f.n::bigint, f.waiting::bigint
    from found as f
    where exists (select from cut)
    order by f.revenue desc, f.cost desc, f.customer_id
    limit top_customers.top;
    if found then
      return;
    end if;
  end if;
  return query
  select t.customer_id, t.revenue, t.cost, t.entry_count, t.unconverted_count
  from private.customer_totals(top_customers.org_id, top_customers.from_on, top_customers.to_on, null) as t
  order by t.revenue desc, t.cost desc, t.customer_id
  limit top_customers.top;
end
$$;
revoke execute on function private.top_customers(uuid, date, date, int) from public, anon, authenticated;
