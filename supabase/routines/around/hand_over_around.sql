-- When a record changes hands, its notes and tags go along, and what its holder still had to do about it. The argument names the column
-- that points to the record.
create or replace function private.hand_over_around()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  execute format('update public.notes as t set assigned_to = $1 where t.org_id = $2 and t.%I = $3', tg_argv[0])
    using new.assigned_to, new.org_id, new.id;
  execute format('update public.record_tags as t set assigned_to = $1 where t.org_id = $2 and t.%I = $3', tg_argv[0])
    using new.assigned_to, new.org_id, new.id;
  execute format(
    'update public.tasks as t set assigned_to = $1, updated_at = now()
     where t.org_id = $2 and t.%I = $3 and t.state = ''OPEN'' and t.assigned_to is not distinct from $4', tg_argv[0]
  ) using new.assigned_to, new.org_id, new.id, old.assigned_to;
  return null;
end
$$;
revoke execute on function private.hand_over_around() from public, anon, authenticated;

do $$
declare
  v_kind record;
begin
  for v_kind in select k.column_name, k.table_name from private.record_kinds as k loop
    execute format(
      'create or replace trigger hand_over_around after update on public.%I
         for each row when (old.assigned_to is distinct from new.assigned_to) execute function private.hand_over_around(%L)',
      v_kind.table_name, v_kind.column_name
    );
  end loop;
end
$$;
