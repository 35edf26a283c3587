-- TRUNCATE fires no row or statement trigger of ours, so totals would stand without their facts.
create or replace function private.refuse_truncate()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  raise exception using
    errcode = '0A000', message = format('%I cannot be truncated.', tg_table_name), hint = 'Delete rows instead.';
end
$$;
revoke execute on function private.refuse_truncate() from public, anon, authenticated;

create or replace trigger refuse_truncate before truncate on public.ledger_entries
  for each statement execute function private.refuse_truncate();
create or replace trigger refuse_truncate before truncate on private.ledger_delta
  for each statement execute function private.refuse_truncate();
create or replace trigger refuse_truncate before truncate on private.ledger_daily
  for each statement execute function private.refuse_truncate();
create or replace trigger refuse_truncate before truncate on private.ledger_people
  for each statement execute function private.refuse_truncate();
create or replace trigger refuse_truncate before truncate on private.ledger_customers
  for each statement execute function private.refuse_truncate();
create or replace trigger refuse_truncate before truncate on public.fx_rates
  for each statement execute function private.refuse_truncate();
create or replace trigger refuse_truncate before truncate on public.sale_lines
  for each statement execute function private.refuse_truncate();
create or replace trigger refuse_truncate before truncate on public.state_changes
  for each statement execute function private.refuse_truncate();
create or replace trigger refuse_truncate before truncate on private.sales_days
  for each statement execute function private.refuse_truncate();
create or replace trigger refuse_truncate before truncate on private.sales_marks
  for each statement execute function private.refuse_truncate();
create or replace trigger refuse_truncate before truncate on private.roi_days
  for each statement execute function private.refuse_truncate();
create or replace trigger refuse_truncate before truncate on private.roi_marks
  for each statement execute function private.refuse_truncate();
