-- requires: sales_facts, sales_marked_days
-- Where the rollup of sales differs from the facts on days without a mark; must return no row.
create or replace function private.check_sales_days(
  org_id uuid
)
returns table (
  part text,
  cut text,
  day date,
  key text,
  item text,
  folded numeric,
  facts numeric
)
language sql
stable
security definer
set search_path = ''
as $$
  select p.part, k.cut, k.day, k.key, k.item, k.folded, k.facts
  from unnest(array['sold', 'cancelled', 'made', 'moved', 'open', 'ended']) as p (part)
  cross join lateral (select private.sales_marked_days(check_sales_days.org_id, p.part) as days) as m
  cross join lateral (
    select cut, day, key, item, s.amount as folded, f.amount as facts
    from private.sales_facts(check_sales_days.org_id, p.part, null, array[date '1990-01-01'], array[date '2100-01-01'], null) as f
    full join (
      select d.* from private.sales_days as d where d.org_id = check_sales_days.org_id and d.part = p.part
    ) as s using (cut, day, key, item, month, currency)
    where (s.quantity, s.amount, s.squares, s.longest, s.since) is distinct from (f.quantity, f.amount, f.squares, f.longest, f.since)
  ) as k
  where k.day <> all (m.days)
$$;
revoke execute on function private.check_sales_days(uuid) from public, anon, authenticated;
