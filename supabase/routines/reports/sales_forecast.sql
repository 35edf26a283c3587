-- requires: report_shapes, sales_reader, sales_amounts, win_rates, require_period
-- What open sales are likely to bring, by the month in which they are expected, from the running one to that of a day; what is overdue is in
-- the running one. Each is worth its value times the rate of its state; low and high hold about four of five outcomes (docs/reports.md).
create or replace function private.sales_forecast(
  org_id uuid,
  to_on date,
  currency text
)
returns setof public.forecast_month
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_person uuid := private.sales_reader(sales_forecast.org_id);
  v_currency text := coalesce(sales_forecast.currency, (select o.currency from public.organisations as o where o.id = sales_forecast.org_id));
  v_month date := (
    select date_trunc('month', now() at time zone o.timezone)::date from public.organisations as o where o.id = sales_forecast.org_id
  );
begin
  perform private.require_period(v_month, sales_forecast.to_on, v_currency);
  return query
  with rate as materialized (
    select w.state, w.rate, w.basis from private.win_rates(sales_forecast.org_id) as w where w.kind = 'sale'
  ),
  open as (
    select greatest(a.month, v_month) as month, sum(a.quantity)::bigint as n, coalesce(sum(a.amount), 0) as value,
      coalesce(sum(a.amount * r.rate), 0) as weighted, coalesce(sum(a.squares * r.rate * (1 - r.rate)), 0) as variance,
      coalesce(sum(a.quantity) filter (where a.amount is null), 0)::bigint as waiting
    from private.open_amounts(sales_forecast.org_id, v_person, v_currency) as a
    join rate as r on r.state = a.state
    where a.kind = 'sale'
    group by 1
  )
  select case when isfinite(m.month) then m.month end, v_currency::public.currency_code, coalesce(o.n, 0), coalesce(o.value, 0)::public.money_amount,
    round(coalesce(o.weighted, 0), 8)::public.money_amount,
    round(coalesce(greatest(o.weighted - s.spread, 0), 0), 8)::public.money_amount,
    round(coalesce(least(o.weighted + s.spread, o.value), 0), 8)::public.money_amount,
    (select max(r.basis) from rate as r), coalesce(o.waiting, 0)
  from (
    select g.month::date as month from generate_series(v_month::timestamp, sales_forecast.to_on::timestamp, interval '1 month') as g (month)
    union all
    select date 'infinity'
  ) as m
  left join open as o on o.month = m.month
  -- 1.2816 deviations to each side hold 80 per cent of a normal distribution
  left join lateral (select 1.2816 * sqrt(o.variance) as spread) as s on true
  order by m.month;
end
$$;
revoke execute on function private.sales_forecast(uuid, date, text) from public, anon;
grant execute on function private.sales_forecast(uuid, date, text) to authenticated, service_role;

create or replace function public.sales_forecast(
  org_id uuid,
  to_on date,
  currency text default null
)
returns setof public.forecast_month
language sql
stable
set search_path = ''
as $$
  select * from private.sales_forecast(sales_forecast.org_id, sales_forecast.to_on, sales_forecast.currency)
$$;
revoke execute on function public.sales_forecast(uuid, date, text) from public, anon;
grant execute on function public.sales_forecast(uuid, date, text) to authenticated, service_role;
