-- What pointed to a customer when it was deleted, so that undo_delete() gives exactly that back: the log does not tell it
-- of rows that are too many to be logged one by one. Takes a brief lock on organisations. Check: \d private.customer_ties
set local lock_timeout = '3s';

-- One row per deleted customer and column; as arrays, since a customer may have tens of thousands of facts. What is older
-- than a deletion can be taken back goes with the organisation's next deletion.
create table private.customer_ties (
  org_id uuid not null references public.organisations (id) on delete cascade,
  customer_id uuid not null,
  table_name text not null,
  column_name text not null,
  row_ids uuid[] not null,
  noted_at timestamptz not null default clock_timestamp(),
  primary key (org_id, customer_id, table_name, column_name)
);
alter table private.customer_ties enable row level security;
