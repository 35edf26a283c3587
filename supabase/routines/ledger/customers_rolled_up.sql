-- requires: period_parts
-- What the rollup's years and months of a period make of these customers (an id of null: entries without one), in the organisation's
-- currency; no row for one who has nothing there. No search_path of its own: with one it would not be inlined.
create or replace function private.customers_rolled_up(
  org_id uuid,
  from_on date,
  to_on date,
  to_currency public.currency_code,
  customer_ids uuid[]
)
returns table (
  customer_id uuid,
  revenue numeric,
  cost numeric,
  entry_count numeric,
  unconverted_count numeric
)
language sql
stable
as $$
  select k.id,
    coalesce(sum(p.sign * r.amount_org) filter (where r.direction = 'revenue'), 0),
    coalesce(sum(p.sign * r.amount_org) filter (where r.direction = 'cost'), 0),
    sum(p.sign * r.entry_count), sum(p.sign * r.unconverted_count)
  from unnest(customers_rolled_up.customer_ids) as k (id)
  cross join private.period_parts(customers_rolled_up.from_on, customers_rolled_up.to_on) as p
  cross join lateral (
    select t.direction, t.amount_org, t.entry_count, t.unconverted_count
    from private.ledger_customers as t
    where t.org_id = customers_rolled_up.org_id and t.to_currency = customers_rolled_up.to_currency
      and t.customer_id = k.id and t.grain = p.grain and t.starts_on = p.starts_on
    union all
    select t.direction, t.amount_org, t.entry_count, t.unconverted_count
    from private.ledger_customers as t
    where k.id is null and t.org_id = customers_rolled_up.org_id and t.to_currency = customers_rolled_up.to_currency
      and t.customer_id is null and t.grain = p.grain and t.starts_on = p.starts_on
  ) as r
  where p.grain <> 'days'
  group by k.id
$$;
revoke execute on function private.customers_rolled_up(uuid, date, date, public.currency_code, uuid[]) from public, anon, authenticated;
