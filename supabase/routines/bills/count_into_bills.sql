-- Calls and daily figures of a day that a bill covers count into its line, so that all of them together stay the bill's figure; new
-- ones, whose ids are given, are reconciled from the start: of a day's calls they alone are not. The caller holds the day.
create or replace function private.count_into_bills(
  changes private.logged_change[],
  log_ids uuid[] default null,
  day_ids uuid[] default null
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_change record;
  v_bill_id uuid;
begin
  for v_change in
    select c.org_id, c.integration_id, c.usage_on, sum(c.amount) as amount
    from unnest(count_into_bills.changes) as c
    group by 1, 2, 3
    having sum(c.amount) <> 0 or num_nonnulls(count_into_bills.log_ids, count_into_bills.day_ids) > 0
    order by 1, 2, 3
  loop
    update public.provider_bill_lines as l
    set counted_amount = l.counted_amount::numeric + v_change.amount
    where l.org_id = v_change.org_id and l.integration_id = v_change.integration_id and l.happened_on = v_change.usage_on
      and l.is_posted and l.covers_day
    returning l.bill_id into v_bill_id;
    if v_bill_id is not null and count_into_bills.log_ids is not null then
      update public.ai_usage_logs as u
      set billed_by = v_bill_id
      where u.org_id = v_change.org_id and u.id = any (count_into_bills.log_ids) and u.integration_id = v_change.integration_id
        and u.usage_on = v_change.usage_on;
    end if;
    if v_bill_id is not null and count_into_bills.day_ids is not null then
      update public.ai_usage_days as u
      set billed_by = v_bill_id, updated_at = now()
      where u.org_id = v_change.org_id and u.id = any (count_into_bills.day_ids) and u.integration_id = v_change.integration_id
        and u.usage_on = v_change.usage_on;
    end if;
  end loop;
end
$$;
revoke execute on function private.count_into_bills(private.logged_change[], uuid[], uuid[]) from public, anon, authenticated;
drop function if exists private.count_into_bills(private.logged_change[], boolean);
