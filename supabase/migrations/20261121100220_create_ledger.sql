-- The ledger: one entry per fact and part, the delta its changes leave, and the three rollups folded from that delta.
-- Locks nothing that exists. Check: \d ledger_entries
set local lock_timeout = '3s';

-- Which tables post, and to which workspace. Each has private.post_<source>() and private.expected_<source>().
create table private.ledger_sources (
  source text primary key,
  workspace text not null,
  constraint ledger_sources_workspace_is_known
    check (workspace in ('manual', 'usage', 'support', 'sales', 'earnings', 'agency'))
);
alter table private.ledger_sources enable row level security;

-- Derived from the facts by trigger and by nothing else. amount_org is null while no rate is known.
-- No key to organisations: a fact's own key holds it, and the entry goes when the fact goes.
create table public.ledger_entries (
  org_id uuid not null,
  source text not null,
  source_id uuid not null,
  part smallint not null default 0,
  to_currency public.currency_code not null,
  day date not null,
  direction text not null,
  workspace text not null,
  state text not null,
  customer_id uuid,
  person_id uuid,
  amount public.money_amount not null,
  currency public.currency_code not null,
  amount_org public.money_amount,
  rate public.money_amount,
  rated_on date,
  rate_from_seq bigint,
  rate_to_seq bigint,
  posted_at timestamptz not null default clock_timestamp(),
  primary key (org_id, source, source_id, part, to_currency),
  constraint ledger_entries_direction_is_known check (direction in ('revenue', 'cost')),
  constraint ledger_entries_state_is_known check (state in ('estimated', 'actual', 'reconciled')),
  constraint ledger_entries_day_is_bounded check (day between '1990-01-01' and '2100-01-01'),
  constraint ledger_entries_rate_has_a_day check ((amount_org is null) = (rated_on is null))
);
comment on table public.ledger_entries is 'Every revenue and cost, once, with the rate it was converted by; posted by triggers on the facts.';
-- the entries behind a figure: of a period, of a customer, of a person
create index ledger_entries_day on public.ledger_entries (org_id, day);
create index ledger_entries_customer_id on public.ledger_entries (org_id, customer_id, day);
create index ledger_entries_person_id on public.ledger_entries (org_id, person_id, day);
-- convert_pending(): what waits for a rate, and what a late or corrected rate may touch
create index ledger_entries_unconverted on public.ledger_entries (day, currency) where amount_org is null;
create index ledger_entries_foreign on public.ledger_entries (day, currency, to_currency) where currency <> to_currency;
alter table public.ledger_entries enable row level security;

-- What changed in the entries and is not in the rollups yet. Rows are inserted and deleted, never updated:
-- fold_ledger() deletes by ctid.
create table private.ledger_delta (
  id bigint generated always as identity primary key,
  org_id uuid not null,
  to_currency public.currency_code not null,
  day date not null,
  direction text not null,
  workspace text not null,
  state text not null,
  currency public.currency_code not null,
  customer_id uuid,
  person_id uuid,
  amount numeric not null,
  amount_org numeric not null,
  entry_count bigint not null,
  unconverted_count bigint not null
) with (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);
alter table private.ledger_delta enable row level security;

create table private.ledger_daily (
  org_id uuid not null,
  to_currency public.currency_code not null,
  day date not null,
  direction text not null,
  workspace text not null,
  state text not null,
  currency public.currency_code not null,
  amount numeric not null,
  amount_org numeric not null,
  entry_count bigint not null,
  unconverted_count bigint not null,
  primary key (org_id, to_currency, day, direction, workspace, state, currency)
) with (fillfactor = 70);
alter table private.ledger_daily enable row level security;

create table private.ledger_people (
  org_id uuid not null,
  to_currency public.currency_code not null,
  day date not null,
  direction text not null,
  person_id uuid,
  amount_org numeric not null,
  entry_count bigint not null,
  unconverted_count bigint not null,
  constraint ledger_people_key unique nulls not distinct (org_id, to_currency, day, direction, person_id)
) with (fillfactor = 70);
-- one's own figures
create index ledger_people_person_id on private.ledger_people (org_id, person_id, day);
alter table private.ledger_people enable row level security;

-- A row per month and one per year: the top of a year over months alone takes seconds with 100k customers.
create table private.ledger_customers (
  org_id uuid not null,
  to_currency public.currency_code not null,
  grain text not null,
  starts_on date not null,
  direction text not null,
  customer_id uuid,
  amount_org numeric not null,
  entry_count bigint not null,
  unconverted_count bigint not null,
  constraint ledger_customers_grain_is_known check (grain in ('month', 'year')),
  constraint ledger_customers_key unique nulls not distinct (org_id, to_currency, grain, starts_on, direction, customer_id)
) with (fillfactor = 70);
-- one customer's figures
create index ledger_customers_customer_id on private.ledger_customers (org_id, customer_id, grain, starts_on);
alter table private.ledger_customers enable row level security;

-- What a fact table says it should have posted; check_ledger() compares it with what is there.
create type private.expected_entry as (
  source_id uuid,
  part smallint,
  day date,
  direction text,
  state text,
  customer_id uuid,
  person_id uuid,
  amount numeric,
  currency text
);

-- A difference that check_ledger() found: severity error or pending, the kind, and where.
create type private.ledger_problem as (
  severity text,
  kind text,
  source text,
  source_id uuid,
  day date,
  detail jsonb
);
