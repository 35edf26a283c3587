-- What the migration before asked of new rows holds for the old ones too: their columns are empty.
-- Reads the tables once, beside readers and writers. Check: \d telephony_legs shows no constraint as not valid.
set local lock_timeout = '3s';

alter table public.telephony_legs validate constraint telephony_legs_parent_has_a_leg;
alter table public.telephony_legs validate constraint telephony_legs_components_have_a_price;
alter table public.telephony_legs validate constraint telephony_legs_superseding_is_not_negative;
alter table public.telephony_events validate constraint telephony_events_agent_is_short;
alter table public.telephony_events validate constraint telephony_events_outcome_is_short;
alter table public.telephony_events validate constraint telephony_events_summary_is_short;
alter table public.telephony_events validate constraint telephony_events_transcript_is_short;
