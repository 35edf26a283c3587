-- A call that a voice platform held over a carrier's line is one call with a leg of each: the platform's leg names the carrier's,
-- and says what its price is made of. What was said, by which agent and with what outcome stands with the call.
-- Adds columns without a default that needs writing, and attributes to a type that no table holds: brief locks of telephony_events
-- and telephony_legs. Check: \d telephony_legs
set local lock_timeout = '3s';

alter table public.telephony_legs
  -- whose leg parent_leg_id is, where that is another provider's
  add column parent_provider text,
  add column transport_price public.money_amount,
  add column transcription_price public.money_amount,
  add column model_price public.money_amount,
  add column voice_price public.money_amount,
  add column platform_price public.money_amount,
  -- how many legs of the same call tell its transport better than this one does
  add column superseding_count int not null default 0,
  add constraint telephony_legs_parent_has_a_leg check (parent_provider is null or parent_leg_id is not null) not valid,
  add constraint telephony_legs_components_have_a_price check (
    price is not null or num_nonnulls(transport_price, transcription_price, model_price, voice_price, platform_price) = 0
  ) not valid,
  add constraint telephony_legs_superseding_is_not_negative check (superseding_count >= 0) not valid;
alter table public.telephony_legs validate constraint telephony_legs_parent_has_a_leg;
alter table public.telephony_legs validate constraint telephony_legs_components_have_a_price;
alter table public.telephony_legs validate constraint telephony_legs_superseding_is_not_negative;
comment on column public.telephony_legs.transport_price is 'The part of price that is the line, as the provider says; not charged again beside a leg of the carrier''s own.';
comment on column public.telephony_legs.superseding_count is 'Above 0, another provider''s leg of this call carries its transport.';
-- the legs that rest on another provider's
create index telephony_legs_parent_provider on public.telephony_legs (org_id, parent_provider, parent_leg_id)
  where parent_provider is not null;

alter table public.telephony_events
  add column agent_id text,
  add column agent_name text,
  add column outcome text,
  add column summary text,
  add column transcript text,
  add column has_recording boolean not null default false,
  add constraint telephony_events_agent_is_short check (char_length(agent_id) <= 200 and char_length(agent_name) <= 200) not valid,
  add constraint telephony_events_outcome_is_short check (char_length(outcome) <= 200) not valid,
  add constraint telephony_events_summary_is_short check (char_length(summary) <= 10000) not valid,
  add constraint telephony_events_transcript_is_short check (char_length(transcript) <= 200000) not valid;
alter table public.telephony_events validate constraint telephony_events_agent_is_short;
alter table public.telephony_events validate constraint telephony_events_outcome_is_short;
alter table public.telephony_events validate constraint telephony_events_summary_is_short;
alter table public.telephony_events validate constraint telephony_events_transcript_is_short;
comment on column public.telephony_events.outcome is 'How the call went, in the platform''s own words.';

-- Where a provider keeps a leg's recording: an address that opens it is nobody's to see, it is fetched and passed on.
create table private.telephony_recordings (
  org_id uuid not null,
  leg_id uuid not null,
  url text not null,
  updated_at timestamptz not null default now(),
  primary key (org_id, leg_id),
  constraint leg foreign key (org_id, leg_id) references public.telephony_legs (org_id, id) on delete cascade,
  constraint telephony_recordings_url_is_short check (char_length(url) between 1 and 4000)
);
alter table private.telephony_recordings enable row level security;

alter type private.leg_report
  add attribute parent_provider text,
  add attribute transport_price numeric,
  add attribute transcription_price numeric,
  add attribute model_price numeric,
  add attribute voice_price numeric,
  add attribute platform_price numeric,
  add attribute agent_id text,
  add attribute agent_name text,
  add attribute outcome text,
  add attribute summary text,
  add attribute transcript text,
  add attribute recording_url text;
