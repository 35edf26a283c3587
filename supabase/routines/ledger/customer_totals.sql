-- requires: customer_changes
-- Revenue and cost per customer in the organisation's currency, of all of them: years and months from the rollup, and what changes those.
-- Own entries only when person_ids is given.
create or replace function private.customer_totals(
  org_id uuid,
  from_on date,
  to_on date,
  person_ids uuid[]
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
  v_currency public.currency_code := (select o.currency from public.organisations as o where o.id = customer_totals.org_id);
begin
  return query
  with piece as (
    select t.customer_id, t.direction, p.sign * t.amount_org as amount_org, p.sign * t.entry_count as entry_count,
      p.sign * t.unconverted_count as unconverted_count
    from private.period_parts(customer_totals.from_on, customer_totals.to_on) as p
    cross join lateral (
      select r.customer_id, r.direction, r.amount_org, r.entry_count, r.unconverted_count
      from private.ledger_customers as r
      where r.org_id = customer_totals.org_id and r.to_currency = v_currency and r.grain = p.grain and r.starts_on = p.starts_on
    ) as t
    where customer_totals.person_ids is null and p.grain <> 'days'
    union all
    select c.customer_id, c.direction, c.amount_org, c.entry_count, c.unconverted_count
    from private.customer_changes(customer_totals.org_id, customer_totals.from_on, customer_totals.to_on, v_currency, customer_totals.person_ids) as c
  )
  select p.customer_id,
    coalesce(sum(p.amount_org) filter (where p.direction = 'revenue'), 0),
    coalesce(sum(p.amount_org) filter (where p.direction = 'cost'), 0),
    sum(p.entry_count)::bigint, sum(p.unconverted_count)::bigint
  from piece as p
  group by p.customer_id
  having sum(p.entry_count) <> 0;
end
$$;
revoke execute on function private.customer_totals(uuid, date, date, uuid[]) from public, anon, authenticated;
