-- What finds kept bookings that count at their gross price since nobody has said their service's tax rate. Holds calendar_events'
-- writers while the index is built, a second for a million rows. Check: \d calendar_events
set local lock_timeout = '3s';

-- untaxed_services()
-- squawk-ignore require-concurrent-index-creation
create index calendar_events_untaxed on public.calendar_events (org_id, service_id)
  where tax_rate is null and tax_included and state = 'kept' and price > 0;
