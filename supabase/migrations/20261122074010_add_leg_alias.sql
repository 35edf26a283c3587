-- A leg may be known to others by another name than to its own provider's records: a voice platform names Telnyx's legs by their
-- control id. Adds a column without a default and an attribute to a type that no table holds: brief locks of telephony_legs.
-- Check: \d telephony_legs
set local lock_timeout = '3s';

alter table public.telephony_legs
  add column alias text,
  add constraint telephony_legs_aliases_are_short check (char_length(alias) between 1 and 200) not valid;
comment on column public.telephony_legs.alias is 'The name by which other providers know the leg, where that is not provider_leg_id.';
-- the leg that a platform's names
create index telephony_legs_alias on public.telephony_legs (org_id, provider, alias) where alias is not null;

alter type private.leg_report add attribute alias text;
