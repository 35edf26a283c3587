-- The shapes in which the dashboard and the reports answer: views without rows, as of the overview.
create or replace view public.sales_figure with (security_invoker = true) as
select
  null::text as period, null::public.currency_code as currency, null::public.money_amount as revenue, null::bigint as sale_count,
  null::public.money_amount as average_deal, null::bigint as lead_count, null::bigint as converted_count, null::bigint as lost_count,
  null::numeric as conversion, null::bigint as won_count, null::bigint as cancelled_count, null::numeric as win_rate,
  null::bigint as unconverted_count
where false;
comment on view public.sales_figure is 'A row of sales_figures(): the period now or before; docs/reports.md says what counts.';
revoke all on public.sales_figure from public, anon, authenticated, service_role;

create or replace view public.sales_report_row with (security_invoker = true) as
select
  null::text as key, null::text as name, null::public.currency_code as currency, null::public.money_amount as revenue,
  null::bigint as sale_count, null::public.money_amount as average_deal, null::bigint as unconverted_count, null::numeric as share
where false;
comment on view public.sales_report_row is
  'A row of sales_report(): a day, week, month, person, service or source; a key of null is all that comes after the first rows.';
revoke all on public.sales_report_row from public, anon, authenticated, service_role;

create or replace view public.lead_report_row with (security_invoker = true) as
select
  null::text as key, null::text as name, null::bigint as lead_count, null::bigint as converted_count, null::bigint as lost_count,
  null::bigint as open_count, null::numeric as conversion
where false;
comment on view public.lead_report_row is 'A row of lead_report(): what became of the leads that were made in a period.';
revoke all on public.lead_report_row from public, anon, authenticated, service_role;

create or replace view public.pipeline_state with (security_invoker = true) as
select
  null::text as kind, null::text as state, null::public.currency_code as currency, null::bigint as row_count,
  null::public.money_amount as value, null::timestamptz as oldest_since, null::numeric as win_rate,
  null::public.money_amount as weighted_value, null::bigint as unconverted_count
where false;
comment on view public.pipeline_state is 'A row of sales_pipeline(): an open state of leads or sales.';
revoke all on public.pipeline_state from public, anon, authenticated, service_role;

create or replace view public.state_time with (security_invoker = true) as
select
  null::text as kind, null::text as state, null::bigint as visit_count, null::bigint as mean_seconds, null::bigint as longest_seconds
where false;
comment on view public.state_time is 'A row of time_in_state(): how long those that left a state in a period had been in it.';
revoke all on public.state_time from public, anon, authenticated, service_role;

create or replace view public.forecast_month with (security_invoker = true) as
select
  null::date as month, null::public.currency_code as currency, null::bigint as sale_count, null::public.money_amount as value,
  null::public.money_amount as weighted_value, null::public.money_amount as low_value, null::public.money_amount as high_value,
  null::bigint as basis_count, null::bigint as unconverted_count
where false;
comment on view public.forecast_month is
  'A row of sales_forecast(): open sales by the month in which they are expected; a month of null is without a day.';
revoke all on public.forecast_month from public, anon, authenticated, service_role;

create or replace view public.activity_entry with (security_invoker = true) as
select
  null::timestamptz as at, null::uuid as id, null::text as kind, null::text as title, null::text as from_state, null::text as to_state,
  null::uuid as lead_id, null::uuid as sale_id, null::uuid as customer_id, null::uuid as person_id, null::text as person_name
where false;
comment on view public.activity_entry is 'A row of sales_activity(): what happened, when, and who did it.';
revoke all on public.activity_entry from public, anon, authenticated, service_role;

create or replace view public.day_entry with (security_invoker = true) as
select
  null::text as kind, null::uuid as id, null::text as title, null::timestamptz as at, null::date as due_on, null::boolean as is_overdue,
  null::text as state, null::uuid as lead_id, null::uuid as sale_id, null::uuid as customer_id, null::text as customer_name,
  null::public.money_amount as amount, null::public.currency_code as currency
where false;
comment on view public.day_entry is 'A row of my_day(): a task, a lead to come back to, a sale, a booking.';
revoke all on public.day_entry from public, anon, authenticated, service_role;
