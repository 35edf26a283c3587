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

-- which tables tell, to whose workspace, of what
do $$
declare
  v_table record;
  v_op text;
begin
  for v_table in
    select t.name, t.workspace, t.ops
    from (values
      ('memberships', 'spine', '{insert,update,delete}'::text[]),
      ('invitations', 'spine', '{insert,update,delete}'),
      ('customers', 'spine', '{insert,update,delete}'),
      ('contacts', 'spine', '{insert,update,delete}'),
      ('customer_identities', 'spine', '{insert,update,delete}'),
      ('customer_merges', 'spine', '{insert,update,delete}'),
      ('manual_entries', 'spine', '{insert,update,delete}'),
      ('services', 'spine', '{insert,update,delete}'),
      ('currency_changes', 'spine', '{insert,update,delete}'),
      ('audit_log', 'spine', '{insert}'),
      ('roi_settings', 'usage', '{insert,update,delete}'),
      ('guardrails', 'usage', '{insert,update,delete}'),
      ('spend_alerts', 'usage', '{insert,update,delete}'),
      ('spend_alert_crossings', 'usage', '{insert,update,delete}'),
      ('integrations', 'usage', '{insert,update,delete}'),
      ('openrouter_keys', 'usage', '{insert,update,delete}'),
      ('sync_runs', 'usage', '{insert,update,delete}'),
      ('ai_usage_logs', 'usage', '{insert,update,delete}'),
      ('ai_usage_days', 'usage', '{insert,update,delete}'),
      ('telephony_events', 'usage', '{insert,update,delete}'),
      -- a new leg comes with its call; later its price or state comes alone
      ('telephony_legs', 'usage', '{update}'),
      ('calendar_events', 'usage', '{insert,update,delete}'),
      ('provider_bills', 'usage', '{insert,update,delete}'),
      ('webhook_events', 'usage', '{insert,update}'),
      ('function_logs', 'usage', '{insert}'),
      ('leads', 'sales', '{insert,update,delete}'),
      ('sales', 'sales', '{insert,update,delete}'),
      ('sale_lines', 'sales', '{insert,update,delete}'),
      ('tasks', 'spine', '{insert,update,delete}'),
      ('notes', 'spine', '{insert,update,delete}'),
      ('tags', 'spine', '{insert,update,delete}'),
      ('record_tags', 'spine', '{insert,update,delete}'),
      ('saved_views', 'spine', '{insert,update,delete}')
    ) as t (name, workspace, ops)
  loop
    foreach v_op in array v_table.ops loop
      execute format(
        'create or replace trigger %I after %s on public.%I referencing %s as %s
           for each statement execute function private.announce_change(%L)',
        'announce_' || v_op, v_op, v_table.name, case v_op when 'delete' then 'old table' else 'new table' end,
        case v_op when 'delete' then 'old_rows' else 'new_rows' end, v_table.workspace
      );
    end loop;
  end loop;
end
$$;

-- unless that was known before
create or replace trigger announce_insert after insert on public.telephony_legs referencing new table as new_rows
  for each row when (new.parent_leg_id is not null) execute function private.announce_change('usage');
