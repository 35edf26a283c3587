-- A call or message knows which number of a customer brought it to them, so that taking the number back takes back exactly that.
-- Adds a column without a default, which locks telephony_events for a moment; then writes the rows that have a customer by a
-- number they have now, with the lock of an update. Check: \d telephony_events
set local lock_timeout = '3s';

-- No foreign key: its action would empty the column before the trigger that reads it, and no id comes twice.
alter table public.telephony_events add column matched_by uuid;
comment on column public.telephony_events.matched_by is 'The customer_identities row by which it came to its customer; null when it came otherwise.';
create index telephony_events_by_matched_by on public.telephony_events (org_id, matched_by) where matched_by is not null;

set local kontor.quiet = 'on';
update public.telephony_events as e
set matched_by = i.id
from public.customer_identities as i
where i.org_id = e.org_id and i.kind = 'phone' and i.provider = '' and i.value = e.counterpart and i.customer_id = e.customer_id;
