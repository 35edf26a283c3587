-- requires: restore_row
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
    select a.table_name, a.op, a.row_id, a.old
    from public.audit_log as a
    where a.org_id = restore_customer_ties.org_id and a.at > now() - interval '15 minutes'
      and a.xmin = restore_customer_ties.deleted_in and a.old ->> 'customer_id' = restore_customer_ties.customer_id::text
      and (a.op = 'delete' or a.new -> 'customer_id' = 'null')
    order by a.at, a.id
  loop
    if v_row.op = 'update' then
      -- the name is one that a trigger of ours wrote
      execute format(
        'update public.%I as t set customer_id = $1 where t.org_id = $2 and t.id = $3 and t.customer_id is null',
        v_row.table_name
      ) using restore_customer_ties.customer_id, restore_customer_ties.org_id, v_row.row_id;
    elsif v_row.table_name <> 'customer_identities' or not exists (
      select from public.customer_identities as i
      where i.org_id = restore_customer_ties.org_id and i.kind = v_row.old ->> 'kind'
        and i.provider = v_row.old ->> 'provider' and i.value = v_row.old ->> 'value'
    ) then
      perform private.restore_row(v_row.table_name, v_row.old);
    end if;
  end loop;
end
$$;
revoke execute on function private.restore_customer_ties(uuid, uuid, xid) from public, anon, authenticated;
