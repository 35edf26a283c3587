-- requires: count_into_bills, ai_usage_days_postings
-- A daily figure of a day that a bill covers counts into the bill's line. The trigger that posts has taken the day before
-- this one, by its name, comes to it.
create or replace function private.count_billed_ai_usage_days()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_changes private.logged_change[];
  v_new_ids uuid[];
begin
  if tg_op = 'INSERT' then
    select array_agg(row(c.*)::private.logged_change) into v_changes
    from (
      select org_id, integration_id, usage_on, null::text, null::text, null::text, 0::bigint, 0::bigint, 0::bigint, 0::bigint, sum(cost::numeric - logged_amount::numeric)
      from new_rows group by 1, 2, 3
    ) as c;
  elsif tg_op = 'DELETE' then
    select array_agg(row(c.*)::private.logged_change) into v_changes
    from (
      select org_id, integration_id, usage_on, null::text, null::text, null::text, 0::bigint, 0::bigint, 0::bigint, 0::bigint, sum(logged_amount::numeric - cost::numeric)
      from old_rows group by 1, 2, 3
    ) as c;
  else
    select array_agg(row(c.*)::private.logged_change) into v_changes
    from (
      select s.org_id, s.integration_id, s.usage_on, null::text, null::text, null::text, 0::bigint, 0::bigint, 0::bigint, 0::bigint, sum(s.amount)
      from (
        select org_id, integration_id, usage_on, cost::numeric - logged_amount::numeric as amount from new_rows
        union all
        select org_id, integration_id, usage_on, logged_amount::numeric - cost::numeric from old_rows
      ) as s
      group by 1, 2, 3
      having sum(s.amount) <> 0
    ) as c;
  end if;
  if v_changes is not null then
    if tg_op = 'INSERT' then
      select array_agg(n.id) into v_new_ids from new_rows as n;
    end if;
    perform private.count_into_bills(v_changes, day_ids => v_new_ids);
  end if;
  return null;
end
$$;
revoke execute on function private.count_billed_ai_usage_days() from public, anon, authenticated;

create or replace trigger settle_billed_insert after insert on public.ai_usage_days
  referencing new table as new_rows
  for each statement execute function private.count_billed_ai_usage_days();
create or replace trigger settle_billed_update after update on public.ai_usage_days
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.count_billed_ai_usage_days();
create or replace trigger settle_billed_delete after delete on public.ai_usage_days
  referencing old table as old_rows
  for each statement execute function private.count_billed_ai_usage_days();
