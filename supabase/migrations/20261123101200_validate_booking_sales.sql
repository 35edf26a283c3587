-- The checks and the key that came with the steps of a booking's sale hold of the rows that were there: reads both tables, blocks nothing.
-- Check: \d calendar_events, \d sales
set local lock_timeout = '3s';
alter table public.calendar_events validate constraint calendar_events_sale_step_is_known;
alter table public.calendar_events validate constraint calendar_events_origin_has_a_day;
alter table public.sales validate constraint booking_setter;
alter table public.sales validate constraint sales_booking_rule_is_known;
alter table public.sales validate constraint sales_booking_rule_is_of_a_booking;
alter table public.sales validate constraint sales_booking_rule_has_a_time;
alter table public.sales validate constraint sales_booking_setter_is_a_person;
