-- Leads, and the sales that they become: who might buy, what is sold for how much, and how long each stood in which state.
-- Which state may follow which is rows. Locks nothing that exists (keys to customers, services, bookings and memberships take a brief
-- lock there; calendar_events gets a column with a constant default). Check: \d sales
set local lock_timeout = '3s';

-- What may follow what; a trigger refuses the rest and names what may.
create table public.allowed_transitions (
  entity text not null,
  from_state text not null,
  to_state text not null,
  primary key (entity, from_state, to_state),
  constraint allowed_transitions_entity_is_known check (entity in ('lead', 'sale'))
);
comment on table public.allowed_transitions is 'The state machines: which state a lead or sale may be given next.';
alter table public.allowed_transitions enable row level security;
insert into public.allowed_transitions (entity, from_state, to_state)
values
  ('lead', 'NEW', 'CONTACTED'), ('lead', 'NEW', 'QUALIFIED'), ('lead', 'NEW', 'CONVERTED'), ('lead', 'NEW', 'LOST'),
  ('lead', 'CONTACTED', 'QUALIFIED'), ('lead', 'CONTACTED', 'CONVERTED'), ('lead', 'CONTACTED', 'LOST'),
  ('lead', 'QUALIFIED', 'CONTACTED'), ('lead', 'QUALIFIED', 'CONVERTED'), ('lead', 'QUALIFIED', 'LOST'),
  -- somebody who comes back
  ('lead', 'LOST', 'CONTACTED'), ('lead', 'LOST', 'QUALIFIED'),
  ('sale', 'DRAFT', 'QUOTED'), ('sale', 'DRAFT', 'ACCEPTED'), ('sale', 'DRAFT', 'CANCELLED'),
  ('sale', 'QUOTED', 'ACCEPTED'), ('sale', 'QUOTED', 'CANCELLED'),
  ('sale', 'ACCEPTED', 'SCHEDULED'), ('sale', 'ACCEPTED', 'COMPLETED'), ('sale', 'ACCEPTED', 'CANCELLED'),
  ('sale', 'SCHEDULED', 'ACCEPTED'), ('sale', 'SCHEDULED', 'COMPLETED'), ('sale', 'SCHEDULED', 'CANCELLED'),
  -- said too early, or of the wrong one
  ('sale', 'COMPLETED', 'ACCEPTED'), ('sale', 'COMPLETED', 'CANCELLED'),
  ('sale', 'COMPLETED', 'INVOICED'), ('sale', 'INVOICED', 'COMPLETED'), ('sale', 'INVOICED', 'PAID'), ('sale', 'PAID', 'INVOICED'),
  -- won back: it was ended by mistake, or the customer came again
  ('sale', 'CANCELLED', 'DRAFT');

-- Somebody who might buy. A conversion makes a sale of it once, and finds or makes its customer.
create table public.leads (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  state text not null default 'NEW',
  state_since timestamptz not null default now(),
  name text not null,
  company text,
  email text,
  phone text,
  source text,
  note text,
  service_id uuid,
  estimated_value public.money_amount,
  currency public.currency_code not null,
  follow_up_on date,
  lost_reason text,
  customer_id uuid,
  assigned_to uuid,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id),
  constraint service foreign key (org_id, service_id) references public.services (org_id, id) on delete set null (service_id),
  constraint customer foreign key (org_id, customer_id) references public.customers (org_id, id)
    on delete set null (customer_id),
  constraint assignee foreign key (org_id, assigned_to) references public.memberships (org_id, id)
    on delete set null (assigned_to),
  constraint leads_name_is_short_as_written check (char_length(name) between 1 and 200),
  constraint leads_name_is_one_line
    check (name !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]'),
  constraint leads_name_is_visible
    check (name ~ '[^\s\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u202f\u205f-\u2064\u2800\u3000\u3164\ufeff\uffa0]'),
  constraint leads_company_is_short_as_written check (char_length(company) between 1 and 200),
  constraint leads_company_is_one_line
    check (company !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]'),
  constraint leads_company_is_visible
    check (company ~ '[^\s\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u202f\u205f-\u2064\u2800\u3000\u3164\ufeff\uffa0]'),
  constraint leads_source_is_short_as_written check (char_length(source) between 1 and 200),
  constraint leads_source_is_one_line
    check (source !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]'),
  constraint leads_source_is_visible
    check (source ~ '[^\s\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u202f\u205f-\u2064\u2800\u3000\u3164\ufeff\uffa0]'),
  constraint leads_lost_reason_is_short_as_written check (char_length(lost_reason) between 1 and 200),
  constraint leads_lost_reason_is_one_line
    check (lost_reason !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]'),
  constraint leads_lost_reason_is_visible
    check (lost_reason ~ '[^\s\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u202f\u205f-\u2064\u2800\u3000\u3164\ufeff\uffa0]'),
  constraint leads_state_is_known check (state in ('NEW', 'CONTACTED', 'QUALIFIED', 'CONVERTED', 'LOST')),
  constraint leads_email_is_plausible check (email ~ '^[^@\s]+@[^@\s]+$' and char_length(email) <= 320),
  constraint leads_email_is_one_line check (email !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]'),
  constraint leads_phone_is_one_line check (phone !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]'),
  constraint leads_phone_is_short check (char_length(phone) between 3 and 40),
  constraint leads_note_is_short check (char_length(note) <= 10000),
  constraint leads_value_is_in_bounds check (estimated_value between 0 and 10000000000),
  constraint leads_follow_up_on_is_bounded check (follow_up_on between '2000-01-01' and '2100-01-01'),
  constraint leads_lost_reason_is_of_lost check (lost_reason is null or state = 'LOST')
);
comment on table public.leads is 'Somebody who might buy: who, where from, what, for how much, and when to come back to them.';
-- the list, newest first: of everybody, of one's own, of one state
create index leads_created_at on public.leads (org_id, created_at desc, id);
create index leads_assigned_to on public.leads (org_id, assigned_to, created_at desc, id);
create index leads_state on public.leads (org_id, state, created_at desc, id);
create index leads_assigned_to_state on public.leads (org_id, assigned_to, state, created_at desc, id);
-- whom to come back to, the longest waiting first: of everybody, of one's own
create index leads_follow_up_on on public.leads (org_id, follow_up_on, id) where state not in ('CONVERTED', 'LOST');
create index leads_assigned_to_follow_up_on on public.leads (org_id, assigned_to, follow_up_on, id) where state not in ('CONVERTED', 'LOST');
-- the keys' own look-ups
create index leads_customer_id on public.leads (org_id, customer_id) where customer_id is not null;
create index leads_service_id on public.leads (org_id, service_id) where service_id is not null;
alter table public.leads enable row level security;

-- What is sold to a customer. Its amounts are its lines', added up by trigger; it posts its net amount on the day of completion.
create table public.sales (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  -- given when it leaves DRAFT, and kept
  number text,
  state text not null default 'DRAFT',
  state_since timestamptz not null default now(),
  title text not null,
  customer_id uuid,
  lead_id uuid,
  booking_id uuid,
  source text,
  note text,
  currency public.currency_code not null,
  -- what is hoped for while there are no lines
  expected_amount public.money_amount,
  expected_on date,
  -- in per cent of each line
  discount numeric not null default 0,
  line_count int not null default 0,
  net_amount public.money_amount not null default 0,
  tax_amount public.money_amount not null default 0,
  -- what a list sorts and filters by, in hundredths: behind row-level security only whole numbers use an index
  net_hundredths bigint generated always as (round(net_amount::numeric * 100)::bigint) stored,
  starts_at timestamptz,
  ends_at timestamptz,
  completed_on date,
  -- whose sale it was when it was completed: a later hand-over moves no revenue of the past
  sold_by uuid,
  lost_reason text,
  assigned_to uuid,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id),
  constraint customer foreign key (org_id, customer_id) references public.customers (org_id, id)
    on delete set null (customer_id),
  constraint lead foreign key (org_id, lead_id) references public.leads (org_id, id) on delete set null (lead_id),
  constraint booking foreign key (org_id, booking_id) references public.calendar_events (org_id, id) on delete set null (booking_id),
  constraint seller foreign key (org_id, sold_by) references public.memberships (org_id, id) on delete set null (sold_by),
  constraint assignee foreign key (org_id, assigned_to) references public.memberships (org_id, id)
    on delete set null (assigned_to),
  constraint sales_title_is_short_as_written check (char_length(title) between 1 and 200),
  constraint sales_title_is_one_line
    check (title !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]'),
  constraint sales_title_is_visible
    check (title ~ '[^\s\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u202f\u205f-\u2064\u2800\u3000\u3164\ufeff\uffa0]'),
  constraint sales_source_is_short_as_written check (char_length(source) between 1 and 200),
  constraint sales_source_is_one_line
    check (source !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]'),
  constraint sales_source_is_visible
    check (source ~ '[^\s\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u202f\u205f-\u2064\u2800\u3000\u3164\ufeff\uffa0]'),
  constraint sales_lost_reason_is_short_as_written check (char_length(lost_reason) between 1 and 200),
  constraint sales_lost_reason_is_one_line
    check (lost_reason !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]'),
  constraint sales_lost_reason_is_visible
    check (lost_reason ~ '[^\s\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u202f\u205f-\u2064\u2800\u3000\u3164\ufeff\uffa0]'),
  constraint sales_number_is_one unique (org_id, number),
  constraint sales_number_has_its_form check (number ~ '^S-[0-9]{4}-[0-9]{6,}$'),
  constraint sales_number_from_quote_on check (number is not null or state in ('DRAFT', 'CANCELLED')),
  constraint sales_state_is_known
    check (state in ('DRAFT', 'QUOTED', 'ACCEPTED', 'SCHEDULED', 'COMPLETED', 'INVOICED', 'PAID', 'CANCELLED')),
  constraint sales_note_is_short check (char_length(note) <= 10000),
  constraint sales_expected_amount_is_in_bounds check (expected_amount between 0 and 10000000000),
  constraint sales_expected_on_is_bounded check (expected_on between '2000-01-01' and '2100-01-01'),
  constraint sales_discount_is_a_percentage check (discount between 0 and 100 and min_scale(discount) <= 6),
  constraint sales_times_are_bounded check (starts_at >= '2000-01-01' and ends_at between starts_at and '2100-01-01'),
  constraint sales_times_are_two check ((starts_at is null) = (ends_at is null)),
  constraint sales_scheduled_has_a_time check (state <> 'SCHEDULED' or starts_at is not null),
  constraint sales_completed_has_a_day check ((state in ('COMPLETED', 'INVOICED', 'PAID')) = (completed_on is not null)),
  constraint sales_completed_on_is_bounded check (completed_on between '2000-01-01' and '2100-01-01'),
  constraint sales_lost_reason_is_of_cancelled check (lost_reason is null or state = 'CANCELLED')
);
comment on table public.sales is 'What is sold to a customer, from draft to paid; a completed one posts its net amount.';
comment on column public.sales.net_amount is 'Without tax, in currency: the sum of its lines, each rounded to two decimals.';
comment on column public.sales.discount is 'In per cent, taken off each line after the line''s own.';
-- one of a lead, and one of a booking that was not called off
create unique index sales_lead_id on public.sales (org_id, lead_id) where lead_id is not null;
create unique index sales_booking_id on public.sales (org_id, booking_id) where booking_id is not null and state <> 'CANCELLED';
-- the list, newest first: of everybody, of one's own, of one state
create index sales_created_at on public.sales (org_id, created_at desc, id);
create index sales_assigned_to on public.sales (org_id, assigned_to, created_at desc, id);
create index sales_state on public.sales (org_id, state, created_at desc, id);
create index sales_assigned_to_state on public.sales (org_id, assigned_to, state, created_at desc, id);
-- by amount, by when it is expected
create index sales_net_hundredths on public.sales (org_id, net_hundredths desc, id);
create index sales_assigned_to_net_hundredths on public.sales (org_id, assigned_to, net_hundredths desc, id);
create index sales_expected_on on public.sales (org_id, expected_on, id) where state in ('DRAFT', 'QUOTED', 'ACCEPTED', 'SCHEDULED');
create index sales_assigned_to_expected_on on public.sales (org_id, assigned_to, expected_on, id)
  where state in ('DRAFT', 'QUOTED', 'ACCEPTED', 'SCHEDULED');
-- a customer's page; the sums of a period; the keys' own look-ups
create index sales_customer_id on public.sales (org_id, customer_id, created_at desc) where customer_id is not null;
create index sales_completed_on on public.sales (org_id, completed_on) where completed_on is not null;
create index sales_sold_by on public.sales (org_id, sold_by) where sold_by is not null;
alter table public.sales enable row level security;

-- A line of a sale. Its amounts follow from the rest; assigned_to is the sale's, copied by trigger.
create table public.sale_lines (
  org_id uuid not null,
  id uuid not null default gen_random_uuid(),
  sale_id uuid not null,
  position int not null default 0,
  service_id uuid,
  description text not null,
  quantity numeric not null default 1,
  unit_price public.money_amount not null,
  discount numeric not null default 0,
  tax_rate numeric not null default 0,
  tax_included boolean not null default false,
  -- the sale's, copied, so that the amounts follow from the row alone
  sale_discount numeric not null default 0,
  net_amount public.money_amount generated always as (
    case
      when tax_included then round(
        round(unit_price::numeric * quantity * (100 - discount) * (100 - sale_discount) / 10000, 2) * 100 / (100 + tax_rate), 2)
      else round(unit_price::numeric * quantity * (100 - discount) * (100 - sale_discount) / 10000, 2)
    end
  ) stored,
  tax_amount public.money_amount generated always as (
    case
      when tax_included then
        round(unit_price::numeric * quantity * (100 - discount) * (100 - sale_discount) / 10000, 2)
        - round(round(unit_price::numeric * quantity * (100 - discount) * (100 - sale_discount) / 10000, 2) * 100 / (100 + tax_rate), 2)
      else round(round(unit_price::numeric * quantity * (100 - discount) * (100 - sale_discount) / 10000, 2) * tax_rate / 100, 2)
    end
  ) stored,
  assigned_to uuid,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id),
  constraint sale foreign key (org_id, sale_id) references public.sales (org_id, id) on delete cascade,
  constraint service foreign key (org_id, service_id) references public.services (org_id, id) on delete set null (service_id),
  constraint assignee foreign key (org_id, assigned_to) references public.memberships (org_id, id)
    on delete set null (assigned_to),
  constraint sale_lines_description_is_short_as_written check (char_length(description) between 1 and 500),
  constraint sale_lines_description_is_one_line
    check (description !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]'),
  constraint sale_lines_description_is_visible
    check (description ~ '[^\s\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u202f\u205f-\u2064\u2800\u3000\u3164\ufeff\uffa0]'),
  constraint sale_lines_position_is_in_bounds check (position between 0 and 100000),
  constraint sale_lines_quantity_is_in_bounds check (quantity between 0 and 1000000 and min_scale(quantity) <= 6),
  constraint sale_lines_unit_price_is_in_bounds check (unit_price between -1000000000 and 1000000000),
  constraint sale_lines_discount_is_a_percentage check (discount between 0 and 100 and min_scale(discount) <= 6),
  constraint sale_lines_tax_rate_is_a_percentage check (tax_rate between 0 and 100 and min_scale(tax_rate) <= 6)
);
comment on table public.sale_lines is 'What a sale is made of: how much of what, at which price, less discount, with which tax.';
comment on column public.sale_lines.unit_price is 'With the tax or without, as tax_included says; below zero for what is taken off.';
create index sale_lines_sale_id on public.sale_lines (org_id, sale_id, position, id);
create index sale_lines_service_id on public.sale_lines (org_id, service_id) where service_id is not null;
create index sale_lines_assigned_to on public.sale_lines (org_id, assigned_to, sale_id);
alter table public.sale_lines enable row level security;

-- Each change of a lead's or sale's state, with how long it had stood in the one before.
create table public.state_changes (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  lead_id uuid,
  sale_id uuid,
  from_state text,
  to_state text not null,
  seconds_before bigint,
  changed_at timestamptz not null default now(),
  changed_by uuid,
  assigned_to uuid,
  primary key (org_id, id),
  constraint lead foreign key (org_id, lead_id) references public.leads (org_id, id) on delete cascade,
  constraint sale foreign key (org_id, sale_id) references public.sales (org_id, id) on delete cascade,
  constraint changer foreign key (org_id, changed_by) references public.memberships (org_id, id) on delete set null (changed_by),
  constraint assignee foreign key (org_id, assigned_to) references public.memberships (org_id, id)
    on delete set null (assigned_to),
  constraint state_changes_are_of_one check (num_nonnulls(lead_id, sale_id) = 1)
);
comment on table public.state_changes is 'When a lead or sale came to which state, who gave it, and how many seconds it had been in the one before.';
create index state_changes_lead_id on public.state_changes (org_id, lead_id, changed_at) where lead_id is not null;
create index state_changes_sale_id on public.state_changes (org_id, sale_id, changed_at) where sale_id is not null;
create index state_changes_changed_at on public.state_changes (org_id, changed_at desc, id);
create index state_changes_assigned_to on public.state_changes (org_id, assigned_to, changed_at desc, id);
create index state_changes_changed_by on public.state_changes (org_id, changed_by) where changed_by is not null;
alter table public.state_changes enable row level security;

-- The last number given, per year.
create table private.sale_numbers (
  org_id uuid not null references public.organisations (id) on delete cascade,
  year int not null,
  last_number int not null,
  primary key (org_id, year)
);
alter table private.sale_numbers enable row level security;

-- Above 0, a completed sale carries the booking's revenue.
alter table public.calendar_events add column superseding_count int not null default 0;
comment on column public.calendar_events.superseding_count is 'Above 0, a completed sale of this booking carries its revenue.';

insert into private.ledger_sources (source, workspace) values ('sales', 'sales');

insert into public.role_permissions (role, permission)
select r.role, t.name || '.' || v.verb
from (values ('owner'), ('admin'), ('manager')) as r (role)
cross join (values ('leads'), ('sales')) as t (name)
cross join (values ('read'), ('create'), ('update'), ('delete'), ('export')) as v (verb)
union all
select 'rep', t.name || '.' || v.verb || '_own'
from (values ('leads'), ('sales')) as t (name)
cross join (values ('read'), ('create'), ('update')) as v (verb)
union all
values ('viewer', 'leads.read'), ('viewer', 'sales.read');
