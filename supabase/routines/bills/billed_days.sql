-- The days whose AI use an applied bill is the price of.
create or replace function private.billed_days(
  bill public.provider_bills
)
returns date[]
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(array_agg(l.happened_on), '{}')
  from public.provider_bill_lines as l
  where l.org_id = bill.org_id and l.bill_id = bill.id and l.is_posted and l.covers_day
$$;
revoke execute on function private.billed_days(public.provider_bills) from public, anon, authenticated;
