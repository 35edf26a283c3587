-- requires: post_ai_usage_days, refuse_snapshot
-- Each statement on ai_usage_days posts what it changed.
create or replace function private.on_ai_usage_days_changed()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_org_ids uuid[];
  v_ids uuid[];
begin
  perform private.refuse_snapshot();
  if tg_op = 'INSERT' then
    select array_agg(distinct c.org_id), array_agg(distinct c.id) into v_org_ids, v_ids from new_rows as c;
  elsif tg_op = 'DELETE' then
    select array_agg(distinct c.org_id), array_agg(distinct c.id) into v_org_ids, v_ids from old_rows as c;
  else
    select array_agg(distinct c.org_id), array_agg(distinct c.id) into v_org_ids, v_ids
    from (
      (select org_id, id, usage_on, customer_id, person_id, cost, logged_amount, billed_by from new_rows
       except all
       select org_id, id, usage_on, customer_id, person_id, cost, logged_amount, billed_by from old_rows)
      union all
      (select org_id, id, usage_on, customer_id, person_id, cost, logged_amount, billed_by from old_rows
       except all
       select org_id, id, usage_on, customer_id, person_id, cost, logged_amount, billed_by from new_rows)
    ) as c;
  end if;
  if v_ids is not null then
    perform private.post_ai_usage_days(v_org_ids, v_ids, tg_op = 'INSERT');
  end if;
  return null;
end
$$;
revoke execute on function private.on_ai_usage_days_changed() from public, anon, authenticated;

create or replace trigger post_insert after insert on public.ai_usage_days
  referencing new table as new_rows
  for each statement execute function private.on_ai_usage_days_changed();
create or replace trigger post_update after update on public.ai_usage_days
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.on_ai_usage_days_changed();
create or replace trigger post_delete after delete on public.ai_usage_days
  referencing old table as old_rows
  for each statement execute function private.on_ai_usage_days_changed();
