-- Looks at the rows that were there before the checks of 20261122090000, while others read and write. Check: \d calendar_events
set local lock_timeout = '3s';

alter table public.telephony_events validate constraint telephony_events_reference_is_short;
alter table public.calendar_events validate constraint origin;
alter table public.calendar_events validate constraint origin_setter;
alter table public.calendar_events validate constraint calendar_events_origin_rule_is_known;
alter table public.calendar_events validate constraint calendar_events_origin_identity_is_known;
alter table public.calendar_events validate constraint calendar_events_origin_has_a_rule;
alter table public.calendar_events validate constraint calendar_events_origin_was_set;
