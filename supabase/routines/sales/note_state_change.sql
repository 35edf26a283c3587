-- Writes down to which state a lead or sale came, who gave it, and how long it had stood in the one before. One that is put back after
-- its deletion brings its own history, and so does the demo firm's.
create or replace function private.note_state_change()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := auth.uid();
begin
  if current_setting('kontor.job', true) in ('undo_delete', 'load_demo') then
    return null;
  end if;
  insert into public.state_changes (org_id, lead_id, sale_id, from_state, to_state, seconds_before, changed_by, assigned_to, customer_id)
  values (
    new.org_id, case tg_table_name when 'leads' then new.id end, case tg_table_name when 'sales' then new.id end,
    case when tg_op = 'UPDATE' then old.state end, new.state,
    case when tg_op = 'UPDATE' then greatest(0, extract(epoch from new.state_since - old.state_since))::bigint end,
    (select m.id from public.memberships as m where m.org_id = new.org_id and m.user_id = v_user_id), new.assigned_to,
    new.customer_id
  );
  return null;
end
$$;
revoke execute on function private.note_state_change() from public, anon, authenticated;

create or replace trigger note_state_on_insert after insert on public.leads
  for each row execute function private.note_state_change();
create or replace trigger note_state after update on public.leads
  for each row when (old.state is distinct from new.state) execute function private.note_state_change();
create or replace trigger note_state_on_insert after insert on public.sales
  for each row execute function private.note_state_change();
create or replace trigger note_state after update on public.sales
  for each row when (old.state is distinct from new.state) execute function private.note_state_change();
