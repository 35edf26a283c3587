-- requires: restore_rows
-- What went with a record or a tag in the same transaction comes back with it: its tasks, notes and tags, as far as what else they point
-- to is still there.
create or replace function private.restore_around(
  org_id uuid,
  table_name text,
  row_id uuid,
  deleted_in xid
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_column text := coalesce(
    (select k.column_name from private.record_kinds as k where k.table_name = restore_around.table_name),
    case restore_around.table_name when 'tags' then 'tag_id' end
  );
  v_row record;
  v_is_whole boolean;
  v_kind record;
begin
  for v_row in
    select a.table_name, a.old
    from public.audit_log as a
    where a.org_id = restore_around.org_id and a.at > now() - interval '15 minutes' and a.xmin = restore_around.deleted_in
      and a.op = 'delete' and a.table_name in ('tasks', 'notes', 'record_tags') and a.old ->> v_column = restore_around.row_id::text
    order by a.at, a.id
  loop
    v_is_whole := v_row.old ->> 'tag_id' is null or exists (
      select from public.tags as t where t.org_id = restore_around.org_id and t.id = (v_row.old ->> 'tag_id')::uuid
    );
    for v_kind in select k.column_name, k.table_name from private.record_kinds as k where v_row.old ->> k.column_name is not null loop
      execute format('select $3 and exists (select from public.%I as t where t.org_id = $1 and t.id = $2)', v_kind.table_name)
        into v_is_whole using restore_around.org_id, (v_row.old ->> v_kind.column_name)::uuid, v_is_whole;
    end loop;
    if v_is_whole then
      perform private.restore_rows(v_row.table_name, jsonb_build_array(v_row.old));
    end if;
  end loop;
end
$$;
revoke execute on function private.restore_around(uuid, text, uuid, xid) from public, anon, authenticated;
