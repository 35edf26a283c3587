-- requires: sales_facts, sales_marked_days
-- What the reports are summed from: one part and cut of a period, as of one moment. Of everybody it is the rollup's rows, and of days that
-- have changed since what the facts say now; of one person, whose rows an index finds, the facts.
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
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  v_days date[] := case when sales_rows.person is null then private.sales_marked_days(sales_rows.org_id, sales_rows.part) end;
begin
  if v_days is null then
    return query
    select f.day, f.key, f.item, f.month, f.currency, f.quantity, f.amount, f.squares, f.longest, f.since
    from private.sales_facts(
      sales_rows.org_id, sales_rows.part, sales_rows.cut, array[sales_rows.from_on], array[sales_rows.to_on], sales_rows.person
    ) as f;
    return;
  end if;
  v_days := array(select d.day from unnest(v_days) as d (day) where d.day between sales_rows.from_on and sales_rows.to_on);
  return query
  select d.day, d.key, d.item, d.month, d.currency, d.quantity, d.amount, d.squares, d.longest, d.since
  from private.sales_days as d
  where d.org_id = sales_rows.org_id and d.part = sales_rows.part and d.cut = sales_rows.cut
    and d.day between sales_rows.from_on and sales_rows.to_on and d.day <> all (v_days);
  if cardinality(v_days) > 0 then
    return query
    select f.day, f.key, f.item, f.month, f.currency, f.quantity, f.amount, f.squares, f.longest, f.since
    from private.sales_facts(sales_rows.org_id, sales_rows.part, sales_rows.cut, v_days, v_days, null) as f;
  end if;
end
$$;
revoke execute on function private.sales_rows(uuid, text, text, date, date, uuid) from public, anon, authenticated;
