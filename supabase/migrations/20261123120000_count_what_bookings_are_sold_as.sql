-- How many bookings are sold or paid is known to the planner: it took them for one in two hundred, and where there are hardly any it went
-- through all of a period in their order, 123,000 pages of a year of 125,000 bookings for none that is paid.
-- Locks nothing that reads or writes. Check: select stxname from pg_statistic_ext
set local lock_timeout = '3s';

create statistics public.calendar_events_sold_as on (case when state = 'kept' then sale_step end) from public.calendar_events;
analyze public.calendar_events;
