-- The shapes in which customer_value() and customer_months() answer: views without rows, as of the overview.
create or replace view public.customer_value_part with (security_invoker = true) as
select
  null::int as place, null::text as kind, null::public.currency_code as currency, null::public.money_amount as revenue,
  null::public.money_amount as cost, null::public.money_amount as margin, null::numeric as margin_share, null::bigint as entry_count,
  null::bigint as unconverted_count, null::bigint as sale_count, null::bigint as booking_count, null::date as first_on, null::date as last_on
where false;
comment on view public.customer_value_part is
  'A row of customer_value(): a customer in all, or of one kind of fact; margin_share is of the revenue, empty without any; the counts are of sales and of bookings without one that count as revenue.';
revoke all on public.customer_value_part from public, anon, authenticated, service_role;

create or replace view public.customer_month with (security_invoker = true) as
select
  null::date as month, null::public.currency_code as currency, null::public.money_amount as revenue, null::public.money_amount as cost,
  null::public.money_amount as margin, null::bigint as unconverted_count
where false;
comment on view public.customer_month is 'A row of customer_months(): what a customer brought in and cost in a month.';
revoke all on public.customer_month from public, anon, authenticated, service_role;
