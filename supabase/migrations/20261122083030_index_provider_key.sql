-- The calls of a provider are found by what the migration before wrote. Holds telephony_events' writers while its index is built, two
-- seconds for a million rows. Check: \d telephony_events
set local lock_timeout = '3s';

-- the list of the calls that some providers had a leg of, newest first
-- squawk-ignore require-concurrent-index-creation
create index telephony_events_provider_key on public.telephony_events (org_id, provider_key, started_at desc, id);
