-- requires: announce
-- Each statement on a table that people see in lists tells their pages, once per organisation and never with what is in
-- the rows. The argument names the workspace. A loop of many pages sets `kontor.quiet` for those that need not be told.
create or replace function private.announce_change()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_change record;
begin
  if coalesce(current_setting('kontor.quiet', true), '') = 'on' then
    return null;
  end if;
  if tg_op = 'DELETE' then
    for v_change in
      select r.org_id, count(*) as row_count, case when count(*) <= 50 then array_agg(r.id) end as ids
      from old_rows as r group by r.org_id
    loop
      perform private.announce(v_change.org_id, tg_argv[0], tg_table_name, 'delete', v_change.ids, v_change.row_count);
    end loop;
  else
    for v_change in
      select r.org_id, count(*) as row_count, case when count(*) <= 50 then array_agg(r.id) end as ids
      from new_rows as r group by r.org_id
    loop
      perform private.announce(v_change.org_id, tg_argv[0], tg_table_name, lower(tg_op), v_change.ids, v_change.row_count);
    end loop;
  end if;
  return null;
end
$$;
revoke execute on function private.announce_change() from public, anon, authenticated;

create or replace trigger announce_insert after insert on public.memberships referencing new table as new_rows
  for each statement execute function private.announce_change('spine');
create or replace trigger announce_update after update on public.memberships referencing new table as new_rows
  for each statement execute function private.announce_change('spine');
create or replace trigger announce_delete after delete on public.memberships referencing old table as old_rows
  for each statement execute function private.announce_change('spine');

create or replace trigger announce_insert after insert on public.invitations referencing new table as new_rows
  for each statement execute function private.announce_change('spine');
create or replace trigger announce_update after update on public.invitations referencing new table as new_rows
  for each statement execute function private.announce_change('spine');
create or replace trigger announce_delete after delete on public.invitations referencing old table as old_rows
  for each statement execute function private.announce_change('spine');

create or replace trigger announce_insert after insert on public.customers referencing new table as new_rows
  for each statement execute function private.announce_change('spine');
create or replace trigger announce_update after update on public.customers referencing new table as new_rows
  for each statement execute function private.announce_change('spine');
create or replace trigger announce_delete after delete on public.customers referencing old table as old_rows
  for each statement execute function private.announce_change('spine');

create or replace trigger announce_insert after insert on public.contacts referencing new table as new_rows
  for each statement execute function private.announce_change('spine');
create or replace trigger announce_update after update on public.contacts referencing new table as new_rows
  for each statement execute function private.announce_change('spine');
create or replace trigger announce_delete after delete on public.contacts referencing old table as old_rows
  for each statement execute function private.announce_change('spine');

create or replace trigger announce_insert after insert on public.customer_identities referencing new table as new_rows
  for each statement execute function private.announce_change('spine');
create or replace trigger announce_update after update on public.customer_identities referencing new table as new_rows
  for each statement execute function private.announce_change('spine');
create or replace trigger announce_delete after delete on public.customer_identities referencing old table as old_rows
  for each statement execute function private.announce_change('spine');

create or replace trigger announce_insert after insert on public.customer_merges referencing new table as new_rows
  for each statement execute function private.announce_change('spine');
create or replace trigger announce_update after update on public.customer_merges referencing new table as new_rows
  for each statement execute function private.announce_change('spine');
create or replace trigger announce_delete after delete on public.customer_merges referencing old table as old_rows
  for each statement execute function private.announce_change('spine');

create or replace trigger announce_insert after insert on public.manual_entries referencing new table as new_rows
  for each statement execute function private.announce_change('spine');
create or replace trigger announce_update after update on public.manual_entries referencing new table as new_rows
  for each statement execute function private.announce_change('spine');
create or replace trigger announce_delete after delete on public.manual_entries referencing old table as old_rows
  for each statement execute function private.announce_change('spine');

create or replace trigger announce_insert after insert on public.services referencing new table as new_rows
  for each statement execute function private.announce_change('spine');
create or replace trigger announce_update after update on public.services referencing new table as new_rows
  for each statement execute function private.announce_change('spine');
create or replace trigger announce_delete after delete on public.services referencing old table as old_rows
  for each statement execute function private.announce_change('spine');

create or replace trigger announce_insert after insert on public.roi_settings referencing new table as new_rows
  for each statement execute function private.announce_change('usage');
create or replace trigger announce_update after update on public.roi_settings referencing new table as new_rows
  for each statement execute function private.announce_change('usage');
create or replace trigger announce_delete after delete on public.roi_settings referencing old table as old_rows
  for each statement execute function private.announce_change('usage');

create or replace trigger announce_insert after insert on public.guardrails referencing new table as new_rows
  for each statement execute function private.announce_change('usage');
create or replace trigger announce_update after update on public.guardrails referencing new table as new_rows
  for each statement execute function private.announce_change('usage');
create or replace trigger announce_delete after delete on public.guardrails referencing old table as old_rows
  for each statement execute function private.announce_change('usage');

create or replace trigger announce_insert after insert on public.spend_alerts referencing new table as new_rows
  for each statement execute function private.announce_change('usage');
create or replace trigger announce_update after update on public.spend_alerts referencing new table as new_rows
  for each statement execute function private.announce_change('usage');
create or replace trigger announce_delete after delete on public.spend_alerts referencing old table as old_rows
  for each statement execute function private.announce_change('usage');

create or replace trigger announce_insert after insert on public.spend_alert_crossings referencing new table as new_rows
  for each statement execute function private.announce_change('usage');
create or replace trigger announce_update after update on public.spend_alert_crossings referencing new table as new_rows
  for each statement execute function private.announce_change('usage');
create or replace trigger announce_delete after delete on public.spend_alert_crossings referencing old table as old_rows
  for each statement execute function private.announce_change('usage');

create or replace trigger announce_insert after insert on public.currency_changes referencing new table as new_rows
  for each statement execute function private.announce_change('spine');
create or replace trigger announce_update after update on public.currency_changes referencing new table as new_rows
  for each statement execute function private.announce_change('spine');
create or replace trigger announce_delete after delete on public.currency_changes referencing old table as old_rows
  for each statement execute function private.announce_change('spine');

create or replace trigger announce_insert after insert on public.integrations referencing new table as new_rows
  for each statement execute function private.announce_change('usage');
create or replace trigger announce_update after update on public.integrations referencing new table as new_rows
  for each statement execute function private.announce_change('usage');
create or replace trigger announce_delete after delete on public.integrations referencing old table as old_rows
  for each statement execute function private.announce_change('usage');

create or replace trigger announce_insert after insert on public.openrouter_keys referencing new table as new_rows
  for each statement execute function private.announce_change('usage');
create or replace trigger announce_update after update on public.openrouter_keys referencing new table as new_rows
  for each statement execute function private.announce_change('usage');
create or replace trigger announce_delete after delete on public.openrouter_keys referencing old table as old_rows
  for each statement execute function private.announce_change('usage');

create or replace trigger announce_insert after insert on public.sync_runs referencing new table as new_rows
  for each statement execute function private.announce_change('usage');
create or replace trigger announce_update after update on public.sync_runs referencing new table as new_rows
  for each statement execute function private.announce_change('usage');
create or replace trigger announce_delete after delete on public.sync_runs referencing old table as old_rows
  for each statement execute function private.announce_change('usage');

create or replace trigger announce_insert after insert on public.ai_usage_logs referencing new table as new_rows
  for each statement execute function private.announce_change('usage');
create or replace trigger announce_update after update on public.ai_usage_logs referencing new table as new_rows
  for each statement execute function private.announce_change('usage');
create or replace trigger announce_delete after delete on public.ai_usage_logs referencing old table as old_rows
  for each statement execute function private.announce_change('usage');

create or replace trigger announce_insert after insert on public.ai_usage_days referencing new table as new_rows
  for each statement execute function private.announce_change('usage');
create or replace trigger announce_update after update on public.ai_usage_days referencing new table as new_rows
  for each statement execute function private.announce_change('usage');
create or replace trigger announce_delete after delete on public.ai_usage_days referencing old table as old_rows
  for each statement execute function private.announce_change('usage');

create or replace trigger announce_insert after insert on public.telephony_events referencing new table as new_rows
  for each statement execute function private.announce_change('usage');
create or replace trigger announce_update after update on public.telephony_events referencing new table as new_rows
  for each statement execute function private.announce_change('usage');
create or replace trigger announce_delete after delete on public.telephony_events referencing old table as old_rows
  for each statement execute function private.announce_change('usage');

-- a new leg comes with its call, unless that was known; later its price or state comes alone
create or replace trigger announce_insert after insert on public.telephony_legs referencing new table as new_rows
  for each row when (new.parent_leg_id is not null) execute function private.announce_change('usage');
create or replace trigger announce_update after update on public.telephony_legs referencing new table as new_rows
  for each statement execute function private.announce_change('usage');

create or replace trigger announce_insert after insert on public.calendar_events referencing new table as new_rows
  for each statement execute function private.announce_change('usage');
create or replace trigger announce_update after update on public.calendar_events referencing new table as new_rows
  for each statement execute function private.announce_change('usage');
create or replace trigger announce_delete after delete on public.calendar_events referencing old table as old_rows
  for each statement execute function private.announce_change('usage');

create or replace trigger announce_insert after insert on public.provider_bills referencing new table as new_rows
  for each statement execute function private.announce_change('usage');
create or replace trigger announce_update after update on public.provider_bills referencing new table as new_rows
  for each statement execute function private.announce_change('usage');
create or replace trigger announce_delete after delete on public.provider_bills referencing old table as old_rows
  for each statement execute function private.announce_change('usage');

create or replace trigger announce_insert after insert on public.webhook_events referencing new table as new_rows
  for each statement execute function private.announce_change('usage');
create or replace trigger announce_update after update on public.webhook_events referencing new table as new_rows
  for each statement execute function private.announce_change('usage');

create or replace trigger announce_insert after insert on public.function_logs referencing new table as new_rows
  for each statement execute function private.announce_change('usage');

create or replace trigger announce_insert after insert on public.audit_log referencing new table as new_rows
  for each statement execute function private.announce_change('spine');
