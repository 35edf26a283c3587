-- requires: find_rates, convert_amount
-- Revenue and cost of a few customers in another currency than the organisation's: originals summed per day and currency,
-- those sums converted. An id of null among them is entries without a customer.
create or replace function private.customer_sums(
  org_id uuid,
  from_on date,
  to_on date,
  in_currency public.currency_code,
  customer_ids uuid[],
  with_none boolean,
  person_ids uuid[]
)
returns table (
  customer_id uuid,
  revenue numeric,
  cost numeric,
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
  v_currency public.currency_code := (select o.currency from public.organisations as o where o.id = customer_sums.org_id);
  v_source text := (select o.rates_source from public.organisations as o where o.id = customer_sums.org_id);
begin
  return query
  with original as (
    select e.customer_id, e.day, e.direction, e.currency, sum(e.amount::numeric) as amount, count(*) as n
    from public.ledger_entries as e
    where e.org_id = customer_sums.org_id and e.to_currency = v_currency
      and e.day between customer_sums.from_on and customer_sums.to_on
      and (e.customer_id = any (customer_sums.customer_ids) or (customer_sums.with_none and e.customer_id is null))
      and (customer_sums.person_ids is null or e.person_id = any (customer_sums.person_ids))
    group by e.customer_id, e.day, e.direction, e.currency
  ),
  shown as (
    select o.customer_id, o.direction,
      case when o.currency = customer_sums.in_currency then o.amount
        else private.convert_amount(o.amount, r.rate_from, r.rate_to) end as amount,
      case when r.rate_from is null then o.n else 0 end as waiting
    from original as o
    cross join lateral private.find_rates(o.currency, customer_sums.in_currency, o.day, v_source) as r
  )
  select s.customer_id,
    coalesce(sum(s.amount) filter (where s.direction = 'revenue'), 0),
    coalesce(sum(s.amount) filter (where s.direction = 'cost'), 0),
    sum(s.waiting)::bigint
  from shown as s
  group by s.customer_id;
end
$$;
revoke execute on function private.customer_sums(uuid, date, date, public.currency_code, uuid[], boolean, uuid[])
  from public, anon, authenticated;
