-- Calls and messages, and what each provider that carried them charges: a fact of its own per leg.
-- Locks nothing that exists (keys to integrations, customers and memberships take a brief lock there). Check: \d telephony_events
set local lock_timeout = '3s';

-- The states of calls and messages, in the order in which they follow: a later report of a lower rank changes nothing.
create table private.telephony_states (
  kind text not null,
  state text not null,
  rank smallint not null,
  is_final boolean not null,
  -- whether a provider charges for one that ended so, as far as an estimate goes
  is_charged boolean not null,
  primary key (kind, state),
  constraint telephony_states_kind_is_known check (kind in ('call', 'message'))
);
alter table private.telephony_states enable row level security;
insert into private.telephony_states (kind, state, rank, is_final, is_charged)
values
  ('call', 'queued', 0, false, false), ('call', 'initiated', 1, false, false), ('call', 'ringing', 2, false, false),
  ('call', 'in_progress', 3, false, false), ('call', 'completed', 9, true, true), ('call', 'busy', 9, true, false),
  ('call', 'no_answer', 9, true, false), ('call', 'failed', 9, true, false), ('call', 'canceled', 9, true, false),
  ('message', 'scheduled', 0, false, false), ('message', 'accepted', 1, false, false), ('message', 'queued', 2, false, false),
  ('message', 'sending', 3, false, false), ('message', 'sent', 4, false, false), ('message', 'failed', 5, true, false),
  ('message', 'canceled', 5, true, false), ('message', 'undelivered', 6, true, true), ('message', 'delivered', 7, true, true),
  ('message', 'read', 8, true, true), ('message', 'receiving', 3, false, false), ('message', 'received', 9, true, true);

-- One call or message, whoever carried it. assigned_to is its customer's, copied by trigger, so that "own" needs no look-up.
create table public.telephony_events (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  kind text not null,
  direction text not null,
  state text not null,
  from_number text not null,
  to_number text not null,
  counterpart text not null generated always as (case direction when 'inbound' then from_number else to_number end) stored,
  customer_id uuid,
  assigned_to uuid,
  started_at timestamptz not null,
  seconds int,
  body text,
  media_count int not null default 0,
  error_code text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id),
  constraint customer foreign key (org_id, customer_id) references public.customers (org_id, id)
    on delete set null (customer_id),
  constraint assignee foreign key (org_id, assigned_to) references public.memberships (org_id, id)
    on delete set null (assigned_to),
  constraint telephony_events_kind_is_known check (kind in ('call', 'message')),
  constraint telephony_events_direction_is_known check (direction in ('inbound', 'outbound')),
  constraint telephony_events_state_is_known check (state in (
    'queued', 'initiated', 'ringing', 'in_progress', 'completed', 'busy', 'no_answer', 'failed', 'canceled',
    'scheduled', 'accepted', 'sending', 'sent', 'undelivered', 'delivered', 'read', 'receiving', 'received'
  )),
  constraint telephony_events_numbers_are_short check (char_length(from_number) <= 200 and char_length(to_number) <= 200),
  constraint telephony_events_started_at_is_bounded check (started_at between '2000-01-01' and '2100-01-01'),
  constraint telephony_events_seconds_are_not_negative check (seconds >= 0),
  constraint telephony_events_body_is_short check (char_length(body) <= 10000),
  constraint telephony_events_media_are_not_negative check (media_count >= 0),
  constraint telephony_events_error_code_is_short check (char_length(error_code) <= 40)
);
comment on table public.telephony_events is 'A call or text message, its state and whom it was with; what it cost is in its legs.';
-- the list, newest first: of everybody, of one's own, of one kind, of one state
create index telephony_events_started_at on public.telephony_events (org_id, started_at desc, id);
create index telephony_events_assigned_to on public.telephony_events (org_id, assigned_to, started_at desc, id);
create index telephony_events_kind on public.telephony_events (org_id, kind, started_at desc, id);
create index telephony_events_state on public.telephony_events (org_id, state, started_at desc, id);
-- a customer's page; a number that becomes a customer's
create index telephony_events_customer_id on public.telephony_events (org_id, customer_id, started_at desc);
create index telephony_events_counterpart on public.telephony_events (org_id, counterpart, started_at desc);
alter table public.telephony_events enable row level security;

-- What one provider saw of it and charges for it: own event id, own clock, own price. Posts its cost.
create table public.telephony_legs (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  event_id uuid not null,
  integration_id uuid not null,
  provider text not null,
  provider_leg_id text not null,
  parent_leg_id text,
  kind text not null,
  direction text not null,
  state text not null,
  rank smallint not null,
  sequence int,
  is_final boolean not null,
  counterpart text not null,
  started_at timestamptz not null,
  start_is_told boolean not null default false,
  happened_on date not null,
  seconds int,
  unit_count int not null default 1,
  error_code text,
  price public.money_amount,
  estimated_price public.money_amount,
  currency public.currency_code not null default 'USD',
  priced_at timestamptz,
  price_asked_at timestamptz,
  customer_id uuid,
  assigned_to uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id),
  constraint event foreign key (org_id, event_id) references public.telephony_events (org_id, id) on delete cascade,
  constraint integration foreign key (org_id, integration_id) references public.integrations (org_id, id) on delete cascade,
  constraint customer foreign key (org_id, customer_id) references public.customers (org_id, id)
    on delete set null (customer_id),
  constraint assignee foreign key (org_id, assigned_to) references public.memberships (org_id, id)
    on delete set null (assigned_to),
  constraint telephony_legs_leg_is_once unique (org_id, provider, provider_leg_id),
  constraint telephony_legs_leg_ids_are_short
    check (char_length(provider_leg_id) between 1 and 200 and char_length(parent_leg_id) between 1 and 200),
  constraint telephony_legs_kind_is_known check (kind in ('call', 'message')),
  constraint telephony_legs_direction_is_known check (direction in ('inbound', 'outbound')),
  constraint telephony_legs_state_is_short check (char_length(state) between 1 and 40),
  constraint telephony_legs_counterpart_is_short check (char_length(counterpart) <= 200),
  constraint telephony_legs_started_at_is_bounded check (started_at between '2000-01-01' and '2100-01-01'),
  constraint telephony_legs_happened_on_is_bounded check (happened_on between '1999-12-31' and '2100-01-01'),
  constraint telephony_legs_seconds_are_not_negative check (seconds >= 0),
  constraint telephony_legs_units_are_positive check (unit_count between 1 and 1000000),
  constraint telephony_legs_error_code_is_short check (char_length(error_code) <= 40),
  constraint telephony_legs_prices_are_bounded
    check (price between -1000000000 and 1000000000 and estimated_price between 0 and 1000000000),
  constraint telephony_legs_price_has_a_time check ((price is null) = (priced_at is null))
);
comment on table public.telephony_legs is 'What one provider reports and charges for its part of a call or message.';
-- the figures of a period
create index telephony_legs_happened_on on public.telephony_legs (org_id, happened_on);
-- the legs of a call; of a customer; of a person
create index telephony_legs_event_id on public.telephony_legs (org_id, event_id);
create index telephony_legs_customer_id on public.telephony_legs (org_id, customer_id);
create index telephony_legs_assigned_to on public.telephony_legs (org_id, assigned_to);
-- calls that another call began, which may be told of first
create index telephony_legs_parent_leg_id on public.telephony_legs (org_id, provider, parent_leg_id) where parent_leg_id is not null;
-- what waits for its price
create index telephony_legs_unpriced on public.telephony_legs (org_id, integration_id, started_at) where price is null;
-- the newest price of the same kind to the same part of the world, for an estimate
create index telephony_legs_priced on public.telephony_legs (org_id, provider, kind, direction, left(counterpart, 3), priced_at desc)
  where price > 0;
alter table public.telephony_legs enable row level security;

insert into private.ledger_sources (source, workspace) values ('telephony_legs', 'usage');

insert into public.role_permissions (role, permission)
select r.role, 'telephony_events.' || v.verb
from (values ('owner'), ('admin'), ('manager')) as r (role)
cross join (values ('read'), ('export')) as v (verb)
union all
values ('rep', 'telephony_events.read_own'), ('viewer', 'telephony_events.read');

-- What a provider reports of a leg, in our words; each apply_<provider>() makes one of its own.
create type private.leg_report as (
  leg_id text,
  parent_id text,
  kind text,
  direction text,
  state text,
  sequence int,
  from_number text,
  to_number text,
  reported_at timestamptz,
  started_at timestamptz,
  seconds int,
  units int,
  body text,
  media_count int,
  error_code text,
  price numeric,
  currency text
);
