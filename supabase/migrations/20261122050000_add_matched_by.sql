-- How a call became its customer's: by which noted number, so that a number which is corrected gives back what it brought and no more.
-- Takes a brief lock on telephony_events for a column without a default. What came before this is kept where it is: null is
-- "nobody knows". No key to customer_identities: a number may be deleted, and its calls are found by the number.
-- Check: \d telephony_events
set local lock_timeout = '3s';

alter table public.telephony_events add column matched_by uuid;
comment on column public.telephony_events.matched_by is
  'The noted number (customer_identities) by which it became its customer''s, also when that is gone; null where a person or nobody said whose it is.';
