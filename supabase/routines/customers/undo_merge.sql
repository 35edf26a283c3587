-- requires: require_permission, refuse, customer_links
-- Parts two merged customers again: each row that the merge moved goes back, unless somebody has since given it to a
-- third. What came after the merge stays with the kept one.
create or replace function private.undo_merge(
  org_id uuid,
  merge_id uuid
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_merge public.customer_merges;
  v_link record;
  v_ids uuid[];
begin
  perform private.require_permission(undo_merge.org_id, 'customers.update');
  select m.* into v_merge from public.customer_merges as m
  where m.org_id = undo_merge.org_id and m.id = undo_merge.merge_id for update;
  if v_merge.id is null then
    perform private.refuse('KT004', 404, 'There is no such merge.', null, 'Read the list again.');
  end if;
  perform from public.customers as c
  where c.org_id = v_merge.org_id and c.id in (v_merge.kept_id, v_merge.merged_id)
  order by c.id for update;
  if v_merge.undone_at is not null then
    perform private.refuse('KT024', 409, 'This merge is undone already.', null, 'Read the list again.');
  end if;
  if exists (select from public.customers as c
      where c.org_id = v_merge.org_id and c.id = v_merge.kept_id and c.merged_into is not null) then
    perform private.refuse('KT025', 409, 'The kept customer was merged into another since.', null, 'Undo the later merge first.');
  end if;
  -- before the rows go back: a fact that names a merged customer would follow the merge
  update public.customers as c set merged_into = null where c.org_id = v_merge.org_id and c.id = v_merge.merged_id;
  for v_link in select * from private.customer_links() loop
    -- as an array: nothing is known of rows that a merge has just written, and a join was planned as a loop in a loop
    select array_agg(r.row_id) into v_ids from private.customer_merge_rows as r
    where r.org_id = v_merge.org_id and r.merge_id = v_merge.id
      and r.table_name = v_link.table_name and r.column_name = v_link.column_name;
    execute format(
      'update %s as t set %I = $1 where t.org_id = $2 and t.%I = $3 and t.id = any ($4)',
      v_link.table_name, v_link.column_name, v_link.column_name
    ) using v_merge.merged_id, v_merge.org_id, v_merge.kept_id, v_ids;
  end loop;
  -- by the clock, so that undo_delete() can tell what was deleted before from what was deleted after
  update public.customer_merges as m set undone_at = clock_timestamp() where m.org_id = v_merge.org_id and m.id = v_merge.id;
end
$$;
revoke execute on function private.undo_merge(uuid, uuid) from public, anon;
grant execute on function private.undo_merge(uuid, uuid) to authenticated, service_role;

create or replace function public.undo_merge(
  org_id uuid,
  merge_id uuid
)
returns void
language sql
volatile
set search_path = ''
-- PostgREST takes this over for the request: what a merge did in its time can be taken back in twice that
set statement_timeout = '60s'
as $$
  select private.undo_merge(undo_merge.org_id, undo_merge.merge_id)
$$;
revoke execute on function public.undo_merge(uuid, uuid) from public, anon;
grant execute on function public.undo_merge(uuid, uuid) to authenticated, service_role;
