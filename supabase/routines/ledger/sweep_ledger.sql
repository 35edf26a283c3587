-- Rollup rows that count nothing any more, and what deleted organisations left behind, by name of no customer.
-- A row that a folder is about to add to is locked by it and skipped. Returns how many rows went.
create or replace function private.sweep_ledger()
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_count int;
begin
  with daily as (
    delete from private.ledger_daily as t where t.ctid = any (array(
      select r.ctid from private.ledger_daily as r
      where r.entry_count = 0 and r.unconverted_count = 0 and r.amount = 0 and r.amount_org = 0
      for update skip locked)) returning 1
  ),
  people as (
    delete from private.ledger_people as t where t.ctid = any (array(
      select r.ctid from private.ledger_people as r
      where r.entry_count = 0 and r.unconverted_count = 0 and r.amount_org = 0
      for update skip locked)) returning 1
  ),
  customers as (
    delete from private.ledger_customers as t where t.ctid = any (array(
      select r.ctid from private.ledger_customers as r
      where r.entry_count = 0 and r.unconverted_count = 0 and r.amount_org = 0
      for update skip locked)) returning 1
  )
  select (select count(*) from daily) + (select count(*) from people) + (select count(*) from customers) into v_count;
  return v_count;
end
$$;
revoke execute on function private.sweep_ledger() from public, anon, authenticated;
grant execute on function private.sweep_ledger() to service_role;
