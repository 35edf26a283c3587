-- requires: lock_usage_day
-- Takes what a bill is about in the order in which those take it who tell of it: days of AI use, calls, their legs, and only
-- then the bill's lines. A page of a synchronisation that has some of these and comes to others would else wait for the bill, and the
-- bill for the page. What is taken does not change until the transaction ends. Returns how many legs those are.
create or replace function private.lock_billed(
  bill public.provider_bills
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_day date;
  v_leg_ids uuid[];
  v_count int;
begin
  if bill.provider = 'openrouter' then
    for v_day in
      select distinct l.happened_on from public.provider_bill_lines as l
      where l.org_id = bill.org_id and l.bill_id = bill.id order by 1
    loop
      perform private.lock_usage_day(bill.integration_id, v_day, true);
    end loop;
    return 0;
  end if;
  select array_agg(distinct l.leg_id) into v_leg_ids
  from public.provider_bill_lines as l
  where l.org_id = bill.org_id and l.bill_id = bill.id and l.leg_id is not null;
  perform from public.telephony_events as e
  where e.org_id = bill.org_id and e.id = any (array(
    select g.event_id from public.telephony_legs as g where g.org_id = bill.org_id and g.id = any (v_leg_ids)
  ))
  order by e.id for no key update;
  perform from public.telephony_legs as g
  where g.org_id = bill.org_id and g.id = any (v_leg_ids)
  order by g.id for no key update;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
revoke execute on function private.lock_billed(public.provider_bills) from public, anon, authenticated;
