-- requires: restore_rows, note_customer_ties
-- Its tasks, notes and tags are restore_around()'s.
-- What went with a customer in the same transaction comes back with it: its contacts and identities, and the rows that
-- pointed to it and point to nobody since. An identity that has found another customer stays there.
create or replace function private.restore_customer_ties(
  org_id uuid,
  customer_id uuid,
  deleted_in xid
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_row record;
begin
  for v_row in
    select a.table_name, a.old
    from public.audit_log as a
    where a.org_id = restore_customer_ties.org_id and a.at > now() - interval '15 minutes'
      and a.xmin = restore_customer_ties.deleted_in and a.op = 'delete'
      and a.old ->> 'customer_id' = restore_customer_ties.customer_id::text
      and a.table_name not in ('tasks', 'notes', 'record_tags')
    order by a.at, a.id
  loop
    if v_row.table_name <> 'customer_identities' or not exists (
      select from public.customer_identities as i
      where i.org_id = restore_customer_ties.org_id and i.kind = v_row.old ->> 'kind'
        and i.provider = v_row.old ->> 'provider' and i.value = v_row.old ->> 'value'
    ) then
      perform private.restore_rows(v_row.table_name, jsonb_build_array(v_row.old));
    end if;
  end loop;
  for v_row in
    select t.table_name, t.column_name, t.row_ids
    from private.customer_ties as t
    where t.org_id = restore_customer_ties.org_id and t.customer_id = restore_customer_ties.customer_id
      and t.xmin = restore_customer_ties.deleted_in
    order by t.table_name, t.column_name
  loop
    -- one statement per table: each posts what it changes, and a statement per row cost ten times as much
    execute format(
      'update %s as t set %I = $1 where t.org_id = $2 and t.id = any ($3) and t.%I is null',
      v_row.table_name, v_row.column_name, v_row.column_name
    ) using restore_customer_ties.customer_id, restore_customer_ties.org_id, v_row.row_ids;
  end loop;
end
$$;
revoke execute on function private.restore_customer_ties(uuid, uuid, xid) from public, anon, authenticated;
