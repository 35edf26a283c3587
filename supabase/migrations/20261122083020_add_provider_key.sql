-- The list of calls is narrowed to providers: until now the view added up the legs of each call of the period to know whose they
-- were, 2.4 million pages for a year of 480,000. A call keeps the names of its legs' providers, as one text: equality of text is an
-- index condition behind a policy, overlap of arrays is not.
-- Adds a column without a default, which locks telephony_events for a moment; then writes each row, with the lock of an update.
-- Check: \d telephony_events
set local lock_timeout = '3s';

alter table public.telephony_events add column provider_key text;
comment on column public.telephony_events.provider_key is
  'The providers of its legs, in the order of the alphabet, with + between them; kept by trigger.';

set local kontor.quiet = 'on';
update public.telephony_events as e
set provider_key = l.provider_key
from (
  select g.org_id, g.event_id, string_agg(distinct g.provider collate "C", '+' order by g.provider collate "C") as provider_key
  from public.telephony_legs as g
  group by g.org_id, g.event_id
) as l
where l.org_id = e.org_id and l.event_id = e.id;
