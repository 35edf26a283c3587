-- Bookings, and the services that are booked: what booking systems report of the calendar, and what a kept booking brings in.
-- Locks nothing that exists (keys to integrations, customers and memberships take a brief lock there). Check: \d calendar_events
set local lock_timeout = '3s';

-- What the business sells by the hour or the visit. Made from what bookings tell, and from then on its people's: a booking
-- keeps the price and tax that it was made with.
create table public.services (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  name text not null,
  price public.money_amount,
  currency public.currency_code not null,
  -- in per cent; null while nobody has said, and then nothing is taken off
  tax_rate numeric,
  tax_included boolean not null default true,
  state text not null default 'active',
  -- where it was first heard of; empty for one that was typed in
  integration_id uuid,
  provider text,
  provider_service_id text,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id),
  constraint integration foreign key (org_id, integration_id) references public.integrations (org_id, id) on delete cascade,
  constraint services_service_is_once unique (org_id, integration_id, provider_service_id),
  constraint services_provider_has_an_id check (num_nonnulls(integration_id, provider, provider_service_id) in (0, 3)),
  constraint services_provider_is_a_word check (provider ~ '^[a-z][a-z0-9_]{1,39}$'),
  constraint services_service_id_is_short check (char_length(provider_service_id) between 1 and 200),
  constraint services_name_is_short_as_written check (char_length(name) between 1 and 200),
  constraint services_name_is_one_line
    check (name !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]'),
  constraint services_name_is_visible
    check (name ~ '[^\s\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u202f\u205f-\u2064\u2800\u3000\u3164\ufeff\uffa0]'),
  constraint services_state_is_known check (state in ('active', 'retired')),
  constraint services_price_is_in_bounds check (price between 0 and 10000000000),
  constraint services_tax_rate_is_a_percentage check (tax_rate between 0 and 100 and min_scale(tax_rate) <= 6)
);
comment on table public.services is 'What customers book: price, currency and tax; made from what bookings tell, edited by managers.';
comment on column public.services.tax_rate is 'In per cent; null: not known, and a booking''s net value is then its whole value.';
-- the list by name
create index services_name on public.services (org_id, name, id);
alter table public.services enable row level security;

-- What stands in the calendar; bookings first, other kinds later. assigned_to is the customer's, copied by trigger.
create table public.calendar_events (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  kind text not null default 'booking',
  integration_id uuid,
  provider text,
  provider_booking_id text,
  -- told_state is the provider's word, set_state a person's; state is what follows from both and from the clock
  state text not null,
  told_state text not null,
  set_state text,
  set_at timestamptz,
  set_by uuid,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  happened_on date not null,
  previous_starts_at timestamptz,
  moved_count int not null default 0,
  booked_at timestamptz,
  cancelled_at timestamptz,
  title text,
  service_id uuid,
  service_name text,
  staff_name text,
  price public.money_amount,
  currency public.currency_code not null,
  tax_rate numeric,
  tax_included boolean not null default true,
  -- what the customer pays, and what of it is ours
  value public.money_amount generated always as (
    case when tax_included then price::numeric else round(price::numeric * (100 + coalesce(tax_rate, 0)) / 100, 2) end
  ) stored,
  net_value public.money_amount generated always as (
    case when tax_included then round(price::numeric * 100 / (100 + coalesce(tax_rate, 0)), 2) else price::numeric end
  ) stored,
  client_id text,
  client_name text,
  client_phone text,
  client_email text,
  customer_id uuid,
  matched_by uuid,
  assigned_to uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id),
  constraint integration foreign key (org_id, integration_id) references public.integrations (org_id, id) on delete cascade,
  constraint service foreign key (org_id, service_id) references public.services (org_id, id),
  constraint customer foreign key (org_id, customer_id) references public.customers (org_id, id)
    on delete set null (customer_id),
  constraint assignee foreign key (org_id, assigned_to) references public.memberships (org_id, id)
    on delete set null (assigned_to),
  constraint setter foreign key (org_id, set_by) references public.memberships (org_id, id) on delete set null (set_by),
  -- per connection and not per provider: two companies at one provider count their bookings from 1 each
  constraint calendar_events_booking_is_once unique (org_id, integration_id, provider_booking_id),
  constraint calendar_events_provider_has_an_id check (num_nonnulls(integration_id, provider, provider_booking_id) in (0, 3)),
  constraint calendar_events_provider_is_a_word check (provider ~ '^[a-z][a-z0-9_]{1,39}$'),
  constraint calendar_events_booking_id_is_short check (char_length(provider_booking_id) between 1 and 200),
  constraint calendar_events_kind_is_known check (kind in ('booking')),
  constraint calendar_events_state_is_known check (state in ('pending', 'confirmed', 'kept', 'cancelled', 'no_show')),
  constraint calendar_events_told_state_is_known
    check (told_state in ('pending', 'confirmed', 'kept', 'cancelled', 'no_show')),
  constraint calendar_events_set_state_is_known check (set_state in ('kept', 'no_show')),
  constraint calendar_events_set_state_has_a_time check ((set_state is null) = (set_at is null)),
  constraint calendar_events_starts_at_is_bounded check (starts_at between '2000-01-01' and '2100-01-01'),
  constraint calendar_events_ends_at_after_start check (ends_at between starts_at and '2100-01-01'),
  constraint calendar_events_happened_on_is_bounded check (happened_on between '1999-12-31' and '2100-01-01'),
  constraint calendar_events_times_are_bounded check (
    previous_starts_at between '2000-01-01' and '2100-01-01' and booked_at between '2000-01-01' and '2100-01-01'
    and cancelled_at between '2000-01-01' and '2100-01-01'
  ),
  constraint calendar_events_moved_count_is_not_negative check (moved_count >= 0),
  constraint calendar_events_texts_are_short check (
    char_length(title) <= 500 and char_length(service_name) <= 200 and char_length(staff_name) <= 200
    and char_length(client_id) <= 200 and char_length(client_name) <= 200 and char_length(client_phone) <= 200
    and char_length(client_email) <= 320
  ),
  constraint calendar_events_price_is_in_bounds check (price between 0 and 10000000000),
  constraint calendar_events_tax_rate_is_a_percentage check (tax_rate between 0 and 100 and min_scale(tax_rate) <= 6)
);
comment on table public.calendar_events is 'A booking: when, what, with whom, and what it is worth once it was kept. Posts its net value.';
comment on column public.calendar_events.state is
  'pending: asked for; confirmed: agreed; kept: the customer came, or it is over for an hour and nobody said otherwise; cancelled; no_show.';
comment on column public.calendar_events.set_state is 'What a person said of it; holds whatever the provider tells later, unless it is moved to after set_at.';
comment on column public.calendar_events.price is 'As the provider told it, with the tax or without as tax_included says; null while nobody knows.';
comment on column public.calendar_events.matched_by is 'The identity by which it became its customer''s.';
-- the list, newest first: of everybody, of one's own, of one state
create index calendar_events_starts_at on public.calendar_events (org_id, starts_at desc, id);
create index calendar_events_assigned_to on public.calendar_events (org_id, assigned_to, starts_at desc, id);
create index calendar_events_state on public.calendar_events (org_id, state, starts_at desc, id);
-- a customer's page; a service's bookings; the setter's key
create index calendar_events_customer_id on public.calendar_events (org_id, customer_id, starts_at desc);
create index calendar_events_service_id on public.calendar_events (org_id, service_id, starts_at desc);
create index calendar_events_set_by on public.calendar_events (org_id, set_by) where set_by is not null;
-- the figures of a period
create index calendar_events_happened_on on public.calendar_events (org_id, happened_on);
-- an address, number or client that becomes a customer's
create index calendar_events_client_phone on public.calendar_events (org_id, client_phone) where customer_id is null;
create index calendar_events_client_email on public.calendar_events (org_id, client_email) where customer_id is null;
create index calendar_events_client_id on public.calendar_events (org_id, provider, client_id) where customer_id is null;
-- what is over and was kept, as far as anybody knows
create index calendar_events_to_keep on public.calendar_events (ends_at) where state = 'confirmed';
alter table public.calendar_events enable row level security;

-- When the newest known report of a booking was asked for: one that is older changes nothing, whatever comes first. Beside the
-- booking, since every sync raises it and that is no news to anybody.
create table private.booking_reports (
  org_id uuid not null,
  event_id uuid not null,
  told_at timestamptz not null,
  primary key (org_id, event_id),
  constraint event foreign key (org_id, event_id) references public.calendar_events (org_id, id) on delete cascade
);
alter table private.booking_reports enable row level security;

-- What a provider reports of a booking, in our words; each apply_<provider>() makes one of its own. Null: not told.
create type private.booking_report as (
  booking_id text,
  -- when the provider was asked, so that the state is of that moment or later
  told_at timestamptz,
  state text,
  starts_at timestamptz,
  ends_at timestamptz,
  booked_at timestamptz,
  cancelled_at timestamptz,
  title text,
  staff_name text,
  service_id text,
  service_name text,
  -- what the service costs now, which is the booking's price when it is first heard of
  service_price numeric,
  -- what the booking itself costs, where the provider says so
  price numeric,
  currency text,
  tax_rate numeric,
  tax_included boolean,
  client_id text,
  client_name text,
  client_phone text,
  client_email text
);

insert into private.ledger_sources (source, workspace) values ('calendar_events', 'usage');

insert into public.role_permissions (role, permission)
select r.role, p.permission
from (values ('owner'), ('admin'), ('manager')) as r (role)
cross join (values
  ('calendar_events.read'), ('calendar_events.update'), ('calendar_events.export'),
  ('services.read'), ('services.create'), ('services.update'), ('services.delete'), ('services.export')
) as p (permission)
union all
-- the catalogue is nobody's own: who sells reads all of it
values ('rep', 'calendar_events.read_own'), ('rep', 'calendar_events.update_own'), ('rep', 'services.read'),
  ('viewer', 'calendar_events.read'), ('viewer', 'services.read');
