-- A provider's monthly bill, line by line: what is on it becomes the price of the call or day that it is about, what is on it alone
-- becomes a cost, and what is not on it is told.
-- Adds columns without a default to telephony_legs, ai_usage_logs and ai_usage_days: brief locks there, and of integrations.
-- Check: \d provider_bills
set local lock_timeout = '3s';

-- A bill as it was read from a file. Its figures are those of its last comparison; they move nothing until it is applied.
create table public.provider_bills (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  integration_id uuid not null,
  provider text not null,
  starts_on date not null,
  ends_on date not null,
  currency public.currency_code not null,
  -- what the bill says that its lines come to, where it says so
  told_total public.money_amount,
  file_name text not null default '',
  -- how the file writes amounts and days, and whether it writes what is charged as less than nothing
  decimal_mark text not null default '.',
  date_order text not null default 'ymd',
  is_negated boolean not null default false,
  sha256 text,
  state text not null default 'draft',
  line_count int not null default 0,
  error_count int not null default 0,
  billed_amount public.money_amount,
  vat_amount public.money_amount,
  ours_amount public.money_amount,
  missing_count int not null default 0,
  missing_amount public.money_amount,
  difference public.money_amount generated always as (billed_amount::numeric - ours_amount::numeric) stored,
  -- explanation → lines, what they charge, what we had
  explained jsonb not null default '{}',
  matched_at timestamptz,
  applied_at timestamptz,
  undone_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id),
  constraint integration foreign key (org_id, integration_id) references public.integrations (org_id, id) on delete cascade,
  constraint provider_bills_provider_is_a_word check (provider ~ '^[a-z][a-z0-9_]{1,39}$'),
  constraint provider_bills_period_is_bounded
    check (starts_on between '2000-01-01' and ends_on and ends_on < '2100-01-01' and ends_on - starts_on <= 366),
  constraint provider_bills_told_total_is_bounded check (told_total between -1000000000000 and 1000000000000),
  constraint provider_bills_file_name_is_short check (char_length(file_name) <= 200),
  constraint provider_bills_file_name_is_one_line
    check (file_name !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]'),
  constraint provider_bills_decimal_mark_is_known check (decimal_mark in ('.', ',')),
  constraint provider_bills_date_order_is_known check (date_order in ('ymd', 'dmy', 'mdy')),
  constraint provider_bills_sha256_is_one check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint provider_bills_state_is_known check (state in ('draft', 'matched', 'applied', 'undone')),
  constraint provider_bills_state_has_its_time check (
    (state = 'draft' or matched_at is not null) and (state <> 'applied' or applied_at is not null)
    and (state <> 'undone' or undone_at is not null)
  ),
  constraint provider_bills_counts_are_not_negative check (line_count >= 0 and error_count >= 0 and missing_count >= 0),
  constraint provider_bills_explained_is_an_object check (jsonb_typeof(explained) = 'object')
);
comment on table public.provider_bills is 'A provider''s bill for a period: what it charges, what we had, and whether it was applied.';
comment on column public.provider_bills.state is
  'draft: read from a file; matched: compared with what we have; applied: its prices count; undone: they do no longer.';
comment on column public.provider_bills.billed_amount is 'What its lines charge, without value added tax.';
comment on column public.provider_bills.ours_amount is 'What we had for the same, with what should be on the bill and is not (missing_amount).';
-- the list, newest period first; a connection's bills
create index provider_bills_starts_on on public.provider_bills (org_id, starts_on desc, id);
create index provider_bills_integration_id on public.provider_bills (org_id, integration_id, starts_on);
alter table public.provider_bills enable row level security;

-- A line of a bill. Lines about the same call, or the same day of AI use, are taken together: the first of them, their head, has
-- the sum and what became of it. One that no fact of ours tells of posts itself once the bill is applied.
create table public.provider_bill_lines (
  org_id uuid not null,
  id uuid not null default gen_random_uuid(),
  bill_id uuid not null,
  integration_id uuid not null,
  provider text not null,
  line_no int not null,
  record_id text,
  happened_on date not null,
  description text not null default '',
  amount public.money_amount not null default 0,
  currency public.currency_code not null,
  -- what could not be read, and as it was written
  error text,
  told text,
  head_no int,
  leg_id uuid,
  -- it stands for all AI use of its day
  covers_day boolean not null default false,
  billed_amount public.money_amount,
  ours_amount public.money_amount,
  explanation text,
  is_posted boolean not null default false,
  -- of a day that it covers, what calls and the provider's daily figures have posted already
  counted_amount public.money_amount not null default 0,
  primary key (org_id, id),
  constraint bill foreign key (org_id, bill_id) references public.provider_bills (org_id, id) on delete cascade,
  constraint integration foreign key (org_id, integration_id) references public.integrations (org_id, id) on delete cascade,
  constraint leg foreign key (org_id, leg_id) references public.telephony_legs (org_id, id) on delete set null (leg_id),
  constraint provider_bill_lines_line_is_once unique (org_id, bill_id, line_no),
  constraint provider_bill_lines_provider_is_a_word check (provider ~ '^[a-z][a-z0-9_]{1,39}$'),
  constraint provider_bill_lines_line_no_is_positive check (line_no between 1 and 10000000 and head_no <= line_no),
  constraint provider_bill_lines_record_id_is_short check (char_length(record_id) between 1 and 200),
  constraint provider_bill_lines_happened_on_is_bounded check (happened_on between '1999-12-31' and '2100-01-01'),
  constraint provider_bill_lines_description_is_short check (char_length(description) <= 500),
  constraint provider_bill_lines_amount_is_bounded check (amount between -1000000000 and 1000000000),
  constraint provider_bill_lines_error_is_known check (error in (
    'amount_unreadable', 'day_unreadable', 'day_missing', 'day_outside_period', 'currency_unknown', 'currency_differs', 'id_too_long'
  )),
  constraint provider_bill_lines_told_is_short check (char_length(told) <= 200),
  constraint provider_bill_lines_explanation_is_known check (explanation in (
    'equal', 'other_day', 'rounding', 'estimated', 'price_changed', 'not_in_kontor', 'other_charge',
    'not_itemised', 'vat', 'on_other_bill', 'other_connection', 'other_currency', 'unclear_line'
  )),
  constraint provider_bill_lines_posted_is_a_head check (not is_posted or head_no = line_no and billed_amount is not null)
);
comment on table public.provider_bill_lines is 'A line of a provider''s bill, the call or day that it is about, and why it differs from ours.';
comment on column public.provider_bill_lines.billed_amount is 'What all lines about the same come to; on the first of them only.';
-- the lines of one bill that have one explanation; those about a call
create index provider_bill_lines_explanation on public.provider_bill_lines (org_id, bill_id, explanation, line_no);
create index provider_bill_lines_leg_id on public.provider_bill_lines (org_id, leg_id) where leg_id is not null;
-- the lines about a call that is told of later
create index provider_bill_lines_record_id on public.provider_bill_lines (org_id, provider, record_id) where record_id is not null;
-- the days that a bill covers; what two bills may both have
create index provider_bill_lines_happened_on on public.provider_bill_lines (org_id, integration_id, happened_on) where is_posted;
alter table public.provider_bill_lines enable row level security;

-- What a bill says, beside what its provider said before: a later report changes that and not this, and an undone bill takes
-- only this away. An applied bill is never deleted but with its organisation.
alter table public.telephony_legs
  add column billed_price public.money_amount,
  add column billed_currency public.currency_code,
  add column billed_by uuid,
  add constraint bill foreign key (org_id, billed_by) references public.provider_bills (org_id, id)
    on delete set null (billed_by) not valid,
  add constraint telephony_legs_billed_price_has_a_currency
    check ((billed_price is null) = (billed_currency is null) and (billed_by is null or billed_price is not null)) not valid;
comment on column public.telephony_legs.billed_price is 'The price on the provider''s bill, which counts instead of price.';
alter table public.ai_usage_logs
  add column billed_by uuid,
  add constraint bill foreign key (org_id, billed_by) references public.provider_bills (org_id, id)
    on delete set null (billed_by) not valid;
alter table public.ai_usage_days
  add column billed_by uuid,
  add constraint bill foreign key (org_id, billed_by) references public.provider_bills (org_id, id)
    on delete set null (billed_by) not valid;

insert into private.ledger_sources (source, workspace) values ('provider_bill_lines', 'usage');

insert into public.role_permissions (role, permission)
select r.role, 'provider_bills.' || v.verb
from (values ('owner'), ('admin')) as r (role)
cross join (values ('read'), ('create'), ('update'), ('delete'), ('export')) as v (verb)
union all
values ('manager', 'provider_bills.read'), ('manager', 'provider_bills.export');

insert into public.notification_types (name, place, permission, in_app, by_mail, renew_after)
values ('bill_differs', 8, 'provider_bills.update', true, true, interval '0');

-- When a line of a file says that it was: a moment where it says so, else a day.
create type private.told_moment as (
  at timestamptz,
  day date
);
