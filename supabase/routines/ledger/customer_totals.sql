-- Revenue and cost per customer in the organisation's currency: whole years and months from the rollup and the delta,
-- the days before and after them from the entries. Own entries only when person_ids is given.
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
  v_all boolean := customer_totals.person_ids is null;
  -- whole months are [v_month, v_month_end), whole years in them [v_year, v_year_end)
  v_month date := (date_trunc('month', customer_totals.from_on - 1) + interval '1 month')::date;
  v_month_end date := date_trunc('month', customer_totals.to_on + 1)::date;
  v_year date := (date_trunc('year', v_month - 1) + interval '1 year')::date;
  v_year_end date := date_trunc('year', v_month_end)::date;
begin
  if v_year >= v_year_end then
    v_year := v_month;
    v_year_end := v_month;
  end if;
  if not v_all or v_month >= v_month_end then
    v_month := customer_totals.from_on;
    v_month_end := v_month;
    v_year := v_month;
    v_year_end := v_month;
  end if;
  return query
  with piece as (
    select t.customer_id, t.direction, t.amount_org, t.entry_count, t.unconverted_count
    from private.ledger_customers as t
    where t.org_id = customer_totals.org_id and t.to_currency = v_currency and (
      (t.grain = 'year' and t.starts_on >= v_year and t.starts_on < v_year_end)
      or (t.grain = 'month' and t.starts_on >= v_month and t.starts_on < v_month_end
        and not (t.starts_on >= v_year and t.starts_on < v_year_end)))
    union all
    select d.customer_id, d.direction, d.amount_org, d.entry_count, d.unconverted_count
    from private.ledger_delta as d
    where d.org_id = customer_totals.org_id and d.to_currency = v_currency and d.day >= v_month and d.day < v_month_end
    union all
    select e.customer_id, e.direction, coalesce(e.amount_org, 0), 1, (e.amount_org is null)::int
    from public.ledger_entries as e
    where e.org_id = customer_totals.org_id and e.to_currency = v_currency
      and ((e.day >= customer_totals.from_on and e.day < v_month) or (e.day >= v_month_end and e.day <= customer_totals.to_on))
      and (v_all or e.person_id = any (customer_totals.person_ids))
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
