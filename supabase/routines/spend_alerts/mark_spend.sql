-- Notes that an organisation's alerts are to be looked at again. What is spent is noted by fold_ledger(); this is for what moves
-- spend without an entry: an alert itself, the call that an agent turns out to have held, the time zone and rates that it is counted by.
create or replace function private.mark_spend()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_org_id uuid;
begin
  if tg_table_name = 'organisations' then
    v_org_id := new.id;
  elsif tg_op = 'DELETE' then
    v_org_id := old.org_id;
  else
    v_org_id := new.org_id;
  end if;
  -- of an organisation that is being deleted nothing is left to look at
  if (case tg_table_name
    when 'spend_alerts' then exists (select from public.organisations as o where o.id = v_org_id)
    else exists (select from public.spend_alerts as a where a.org_id = v_org_id and a.is_enabled)
  end) then
    insert into private.spend_marks (org_id) values (v_org_id);
  end if;
  return null;
end
$$;
revoke execute on function private.mark_spend() from public, anon, authenticated;

create or replace trigger mark_spend_on_change after insert or delete on public.spend_alerts
  for each row execute function private.mark_spend();
create or replace trigger mark_spend after update on public.spend_alerts
  for each row when (old.* is distinct from new.*) execute function private.mark_spend();
create or replace trigger mark_spend after update on public.telephony_events
  for each row when ((old.agent_id, old.agent_name) is distinct from (new.agent_id, new.agent_name))
  execute function private.mark_spend();
create or replace trigger mark_spend after update on public.telephony_legs
  for each row when (old.event_id is distinct from new.event_id)
  execute function private.mark_spend();
create or replace trigger mark_spend after update on public.organisations
  for each row when ((old.timezone, old.rates_source) is distinct from (new.timezone, new.rates_source))
  execute function private.mark_spend();
