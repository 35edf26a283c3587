-- requires: sales_facts
-- What the reports are summed from: one part and cut of a period, of one person or (null) everybody.
create or replace function private.sales_rows(
  org_id uuid,
  part text,
  cut text,
  from_on date,
  to_on date,
  person uuid
)
returns table (
  day date,
  key text,
  item text,
  month date,
  currency text,
  quantity bigint,
  amount numeric,
  squares numeric,
  longest bigint,
  since timestamptz
)
language sql
stable
security definer
set search_path = ''
as $$
  select f.day, f.key, f.item, f.month, f.currency, f.quantity, f.amount, f.squares, f.longest, f.since
  from private.sales_facts(
    sales_rows.org_id, sales_rows.part, sales_rows.cut, array[sales_rows.from_on], array[sales_rows.to_on], sales_rows.person
  ) as f
$$;
revoke execute on function private.sales_rows(uuid, text, text, date, date, uuid) from public, anon, authenticated;
