-- So many of the largest customers of a year or month of the rollup. The index has them by magnitude, so that only those of one magnitude
-- are put in order. No search_path of its own: with one it would not be inlined.
create or replace function private.largest_rolled_up(
  org_id uuid,
  to_currency public.currency_code,
  grain text,
  starts_on date,
  direction text,
  depth int
)
returns table (customer_id uuid, amount_org numeric)
language sql
stable
as $$
  select t.customer_id, t.amount_org
  from private.ledger_customers as t
  where t.org_id = largest_rolled_up.org_id and t.to_currency = largest_rolled_up.to_currency and t.grain = largest_rolled_up.grain
    and t.starts_on = largest_rolled_up.starts_on and t.direction = largest_rolled_up.direction and t.magnitude is not null
  order by t.magnitude desc, t.amount_org desc
  limit largest_rolled_up.depth
$$;
revoke execute on function private.largest_rolled_up(uuid, public.currency_code, text, date, text, int) from public, anon, authenticated;

-- The least amount below zero; null where there is none.
create or replace function private.least_rolled_up(
  org_id uuid,
  to_currency public.currency_code,
  grain text,
  starts_on date,
  direction text
)
returns numeric
language sql
stable
as $$
  select min(t.amount_org)
  from private.ledger_customers as t
  where t.org_id = least_rolled_up.org_id and t.to_currency = least_rolled_up.to_currency and t.grain = least_rolled_up.grain
    and t.starts_on = least_rolled_up.starts_on and t.direction = least_rolled_up.direction and t.magnitude < 0
$$;
revoke execute on function private.least_rolled_up(uuid, public.currency_code, text, date, text) from public, anon, authenticated;
