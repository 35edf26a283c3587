-- The shape in which booking_figures() answers: a view without rows, as of the overview.
create or replace view public.booking_figure with (security_invoker = true) as
select
  null::int as place, null::text as by, null::text as group_key, null::text as name,
  null::public.currency_code as currency, null::public.money_amount as value, null::bigint as booking_count,
  null::bigint as ahead_count, null::bigint as kept_count, null::bigint as no_show_count, null::bigint as cancelled_count,
  null::numeric as no_show_rate, null::bigint as unconverted_count,
  null::bigint as sold_count, null::bigint as paid_count, null::public.money_amount as paid_value
where false;
comment on view public.booking_figure is
  'A row of booking_figures(): a day, service, member of staff, customer or period; value is the net value of the kept ones, booking_count all but the cancelled, no_show_rate of those that are over; sold_count of those whose sale is completed, paid ones too, paid_value the net amount of the paid sales.';
revoke all on public.booking_figure from public, anon, authenticated, service_role;

-- The shape in which untaxed_services() answers.
create or replace view public.untaxed_service with (security_invoker = true) as
select null::uuid as service_id, null::text as name, null::int as booking_count, null::boolean as is_more where false;
comment on view public.untaxed_service is
  'A row of untaxed_services(): a service without a tax rate, and how many kept bookings count at their gross price for it; is_more where there are more than were counted.';
revoke all on public.untaxed_service from public, anon, authenticated, service_role;
