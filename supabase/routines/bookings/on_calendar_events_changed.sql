-- requires: post_calendar_event, post_calendar_events, refuse_snapshot
-- Each statement on calendar_events posts what it changed. Only keys come from the transition tables: values are
-- read from the rows, which another trigger may have touched since.
create or replace function private.on_calendar_events_changed()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_org_ids uuid[];
  v_ids uuid[];
begin
  -- asked here first, since the call costs more than the answer
  if current_setting('transaction_isolation') <> 'read committed' then
    perform private.refuse_snapshot();
  end if;
  if tg_op = 'INSERT' then
    select array_agg(c.org_id), array_agg(c.id) into v_org_ids, v_ids from new_rows as c;
    if cardinality(v_ids) = 1 and private.post_calendar_event(v_org_ids[1], v_ids[1]) then
      return null;
    end if;
  elsif tg_op = 'DELETE' then
    select array_agg(c.org_id), array_agg(c.id) into v_org_ids, v_ids from old_rows as c;
  else
    select array_agg(c.org_id), array_agg(c.id) into v_org_ids, v_ids
    from (
      (select org_id, id, happened_on, customer_id, net_value, currency, state from new_rows
       except all
       select org_id, id, happened_on, customer_id, net_value, currency, state from old_rows)
      union all
      (select org_id, id, happened_on, customer_id, net_value, currency, state from old_rows
       except all
       select org_id, id, happened_on, customer_id, net_value, currency, state from new_rows)
    ) as c;
  end if;
  if v_ids is not null then
    perform private.post_calendar_events(v_org_ids, v_ids, tg_op = 'INSERT');
  end if;
  return null;
end
$$;
revoke execute on function private.on_calendar_events_changed() from public, anon, authenticated;

create or replace trigger post_insert after insert on public.calendar_events
  referencing new table as new_rows
  for each statement execute function private.on_calendar_events_changed();
create or replace trigger post_update after update on public.calendar_events
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.on_calendar_events_changed();
create or replace trigger post_delete after delete on public.calendar_events
  referencing old table as old_rows
  for each statement execute function private.on_calendar_events_changed();
