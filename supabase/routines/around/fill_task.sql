-- requires: refuse, org_ids_with, my_memberships
-- A task is whoever's it is given to, else whoever's makes it. It is about a record that its maker sees, and is given to somebody who is
-- there. Machines and what is put back are not asked.
create or replace function private.fill_task()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := auth.uid();
  v_new jsonb := to_jsonb(new);
  v_kind record;
  v_seen boolean;
begin
  if v_user_id is null or coalesce(current_setting('kontor.job', true), '') = 'undo_delete' then
    return new;
  end if;
  if new.assigned_to is null then
    new.assigned_to := (select m.id from public.memberships as m where m.org_id = new.org_id and m.user_id = v_user_id);
  elsif new.assigned_to <> all (private.my_memberships()) and new.org_id = any (private.org_ids_with('tasks.create')) and not exists (
    select from public.memberships as m where m.org_id = new.org_id and m.id = new.assigned_to and m.state = 'active'
  ) then
    perform private.refuse('KT013', 404, 'There is no such member.', 'field: assigned_to', 'Choose somebody of the organisation.');
  end if;
  for v_kind in select k.column_name, k.table_name from private.record_kinds as k where v_new ->> k.column_name is not null loop
    execute format(
      'select exists (select from public.%I as t where t.org_id = $1 and t.id = $2 and ($3 or ($4 and t.assigned_to = any ($5))))',
      v_kind.table_name
    ) into v_seen using new.org_id, (v_new ->> v_kind.column_name)::uuid,
      new.org_id = any (private.org_ids_with(v_kind.table_name || '.read')),
      new.org_id = any (private.org_ids_with(v_kind.table_name || '.read_own')), private.my_memberships();
    if not v_seen then
      perform private.refuse(
        'KT240', 404, 'What this is about is not there, or not yours to see.', 'field: ' || v_kind.column_name, 'Choose another, or none.'
      );
    end if;
  end loop;
  return new;
end
$$;
revoke execute on function private.fill_task() from public, anon, authenticated;
create or replace trigger fill_task before insert on public.tasks
  for each row execute function private.fill_task();
