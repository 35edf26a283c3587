-- What the reports of sales are summed from: leads and sales per day, in their own currencies, and a list of what has changed since.
-- Nothing is computed here: one mark that stands for everything lets the first fold look at every day. Locks nothing that exists.
-- Check: \d private.sales_days
set local lock_timeout = '3s';

-- What leads and sales count on a day, by part and cut: docs/reports.md has both.
create table private.sales_days (
  -- what a fold writes while its organisation is deleted goes with it
  org_id uuid not null references public.organisations (id) on delete cascade,
  part text not null,
  cut text not null,
  day date not null,
  key text not null,
  item text not null,
  month date not null,
  currency text not null,
  quantity bigint not null,
  amount numeric not null,
  squares numeric not null,
  longest bigint,
  since timestamptz,
  primary key (org_id, part, cut, day, key, item, month, currency),
  constraint sales_days_part_is_known check (part in ('sold', 'cancelled', 'made', 'moved', 'open', 'ended')),
  constraint sales_days_cut_is_known check (cut in ('all', 'person', 'source', 'service'))
);
comment on table private.sales_days is 'Leads and sales per day, folded by fold_sales(); a day that has a mark is read from the facts instead.';
alter table private.sales_days enable row level security;

-- What the rollup is older than: a part's day; or a moment or sale, which stands for its day when this is read; or, without a part, all of
-- an organisation's days. The organisation of zeros stands for all.
create table private.sales_marks (
  id bigint primary key generated always as identity,
  org_id uuid not null,
  part text,
  day date,
  at timestamptz,
  sale_id uuid,
  -- a day is folded once it rests
  marked_at timestamptz not null default now(),
  constraint sales_marks_name_one check (num_nonnulls(day, at, sale_id) = num_nonnulls(part))
);
comment on table private.sales_marks is 'Of what the rollup of sales is older than the facts; written in the transaction that changes them.';
create index sales_marks_part on private.sales_marks (org_id, part, day);
alter table private.sales_marks enable row level security;
insert into private.sales_marks (org_id) values ('00000000-0000-0000-0000-000000000000');
