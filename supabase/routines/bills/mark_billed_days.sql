-- requires: mark_roi
-- Marks the days of the return that a bill changes, each once: by row, a bill of 100,000 lines would mark as often. Called while the
-- calls have the bill's price; whoever changes them has set `kontor.marked` for as long.
create or replace function private.mark_billed_days(
  bill public.provider_bills
)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  insert into private.roi_marks (org_id, day)
  select bill.org_id, g.happened_on
  from public.telephony_legs as g
  where g.org_id = bill.org_id and g.billed_by = bill.id
  union
  select bill.org_id, l.happened_on
  from public.provider_bill_lines as l
  where l.org_id = bill.org_id and l.bill_id = bill.id
$$;
revoke execute on function private.mark_billed_days(public.provider_bills) from public, anon, authenticated;
