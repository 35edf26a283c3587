-- The shapes in which the overview functions answer. They are views without rows because PostgREST turns an amount into
-- a string only in the row type of a table or view.
create or replace view public.overview_figure with (security_invoker = true) as
select
  null::text as period, null::date as from_on, null::date as to_on, null::public.currency_code as currency,
  null::public.money_amount as revenue, null::public.money_amount as cost, null::public.money_amount as margin,
  null::bigint as entry_count, null::bigint as unconverted_count, null::boolean as rates_missing
where false;
comment on view public.overview_figure is 'A row of overview_figures(): the period now or before.';
revoke all on public.overview_figure from public, anon, authenticated, service_role;

create or replace view public.overview_day with (security_invoker = true) as
select
  null::date as day, null::public.currency_code as currency,
  null::public.money_amount as revenue, null::public.money_amount as cost, null::public.money_amount as margin,
  null::bigint as entry_count, null::bigint as unconverted_count
where false;
comment on view public.overview_day is 'A row of overview_days().';
revoke all on public.overview_day from public, anon, authenticated, service_role;

create or replace view public.overview_customer with (security_invoker = true) as
select
  null::int as place, null::text as kind, null::uuid as customer_id, null::text as customer_name,
  null::public.currency_code as currency,
  null::public.money_amount as revenue, null::public.money_amount as cost, null::public.money_amount as margin,
  null::bigint as entry_count, null::bigint as unconverted_count
where false;
comment on view public.overview_customer is 'A row of overview_customers(): a customer, entries without one, or the rest.';
revoke all on public.overview_customer from public, anon, authenticated, service_role;
