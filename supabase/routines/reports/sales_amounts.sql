-- requires: sales_rows, find_rates, convert_amount
-- Completed sales per day and key of a cut, each sum of a day and currency at that day's rate; an amount is null without one.
create or replace function private.sales_amounts(
  org_id uuid,
  cut text,
  from_on date,
  to_on date,
  person uuid,
  in_currency text
)
returns table (
  day date,
  key text,
  quantity bigint,
  amount numeric
)
language sql
stable
security definer
set search_path = ''
as $$
  with original as materialized (
    select r.day, r.key, r.currency, r.quantity, r.amount
    from private.sales_rows(
      sales_amounts.org_id, 'sold', sales_amounts.cut, sales_amounts.from_on, sales_amounts.to_on, sales_amounts.person
    ) as r
  ),
  rate as materialized (
    -- looked up once per day and currency
    select p.day, p.currency, r.rate_from, r.rate_to
    from (select distinct o.day, o.currency from original as o where o.currency <> sales_amounts.in_currency) as p
    join public.organisations as g on g.id = sales_amounts.org_id
    cross join lateral private.find_rates(
      p.currency::public.currency_code, sales_amounts.in_currency::public.currency_code, p.day, g.rates_source) as r
  )
  select o.day, o.key, o.quantity,
    case when o.currency = sales_amounts.in_currency then o.amount else private.convert_amount(o.amount, r.rate_from, r.rate_to) end
  from original as o
  left join rate as r on r.day = o.day and r.currency = o.currency
$$;
revoke execute on function private.sales_amounts(uuid, text, date, date, uuid, text) from public, anon, authenticated;

-- Open leads and sales per state and month, at the rate of today; amounts are null without one. Squares are the sum of the squared values.
create or replace function private.open_amounts(
  org_id uuid,
  person uuid,
  in_currency text
)
returns table (
  kind text,
  state text,
  month date,
  quantity bigint,
  amount numeric,
  squares numeric,
  since timestamptz
)
language sql
stable
security definer
set search_path = ''
as $$
  with original as materialized (
    select r.key, r.item, r.month, r.currency, sum(r.quantity)::bigint as quantity, sum(r.amount) as amount, sum(r.squares) as squares,
      min(r.since) as since
    from private.sales_rows(open_amounts.org_id, 'open', 'all', '1990-01-01', '2100-01-01', open_amounts.person) as r
    group by 1, 2, 3, 4
  ),
  rate as materialized (
    select p.currency, r.rate_from, r.rate_to
    from (select distinct o.currency from original as o where o.currency <> open_amounts.in_currency) as p
    join public.organisations as g on g.id = open_amounts.org_id
    cross join lateral private.find_rates(
      p.currency::public.currency_code, open_amounts.in_currency::public.currency_code, (now() at time zone g.timezone)::date, g.rates_source) as r
  )
  select o.key, o.item, o.month, o.quantity,
    case when o.currency = open_amounts.in_currency then o.amount else private.convert_amount(o.amount, r.rate_from, r.rate_to) end,
    case
      when o.currency = open_amounts.in_currency then o.squares
      else private.convert_amount(private.convert_amount(o.squares, r.rate_from, r.rate_to), r.rate_from, r.rate_to)
    end,
    o.since
  from original as o
  left join rate as r on r.currency = o.currency
$$;
revoke execute on function private.open_amounts(uuid, uuid, text) from public, anon, authenticated;
