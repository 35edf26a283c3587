-- Legs that a provider counts to one call without saying which of them began it: they name the call, their session. The leg that
-- came in, else the first that went out, stands as the one that began the others (private.lead_session).
-- Adds a column without a default and an attribute to a type that no table holds: brief locks of telephony_legs. Check:
-- \d telephony_legs
set local lock_timeout = '3s';

alter table public.telephony_legs
  add column session_id text,
  add constraint telephony_legs_session_ids_are_short check (char_length(session_id) between 1 and 200) not valid;
comment on column public.telephony_legs.session_id is 'The provider''s id of the whole call, where it tells no leg which other began it.';
-- the legs of a session
create index telephony_legs_session_id on public.telephony_legs (org_id, provider, session_id) where session_id is not null;

alter type private.leg_report add attribute session_id text;
