-- requires: require_permission, refuse, customer_links
-- Makes two customers one: everything that points to the second points to the first from here on. What was moved is
-- written down row by row, so that undo_merge() puts back exactly that. Returns the merge's id.
create or replace function private.merge_customers(
  org_id uuid,
  kept_id uuid,
  merged_id uuid
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_merge_id uuid;
  v_link record;
  v_moved int;
  v_total int := 0;
begin
  perform private.require_permission(merge_customers.org_id, 'customers.update');
  -- in the order of their ids, so that two merges of one pair wait for each other; and before any guard reads them
  perform from public.customers as c
  where c.org_id = merge_customers.org_id and c.id in (merge_customers.kept_id, merge_customers.merged_id)
  order by c.id for update;
  if merge_customers.kept_id = merge_customers.merged_id then
    perform private.refuse('KT022', 422, 'A customer cannot be merged with itself.', 'merged_id', 'Choose another customer.');
  end if;
  if (select count(*) from public.customers as c
      where c.org_id = merge_customers.org_id and c.id in (merge_customers.kept_id, merge_customers.merged_id)) < 2 then
    perform private.refuse('KT004', 404, 'There is no such customer.', null, 'Read the list again.');
  end if;
  if exists (select from public.customers as c
      where c.org_id = merge_customers.org_id and c.id in (merge_customers.kept_id, merge_customers.merged_id)
        and c.merged_into is not null) then
    perform private.refuse('KT023', 409, 'One of the two is merged already.', null, 'Undo that merge first, or choose the customer it became.');
  end if;
  insert into public.customer_merges as m (org_id, kept_id, merged_id, merged_by)
  values (merge_customers.org_id, merge_customers.kept_id, merge_customers.merged_id, (select auth.uid()))
  returning m.id into v_merge_id;
  for v_link in select * from private.customer_links() loop
    execute format(
      'with moved as (update %s as t set %I = $1 where t.org_id = $2 and t.%I = $3 returning t.id)
       insert into private.customer_merge_rows (org_id, merge_id, table_name, column_name, row_id)
       select $2, $4, %L, %L, moved.id from moved',
      v_link.table_name, v_link.column_name, v_link.column_name, v_link.table_name, v_link.column_name
    ) using merge_customers.kept_id, merge_customers.org_id, merge_customers.merged_id, v_merge_id;
    get diagnostics v_moved = row_count;
    v_total := v_total + v_moved;
  end loop;
  update public.customers as c set merged_into = merge_customers.kept_id
  where c.org_id = merge_customers.org_id and c.id = merge_customers.merged_id;
  update public.customer_merges as m set moved_count = v_total
  where m.org_id = merge_customers.org_id and m.id = v_merge_id;
  return v_merge_id;
end
$$;
revoke execute on function private.merge_customers(uuid, uuid, uuid) from public, anon;
grant execute on function private.merge_customers(uuid, uuid, uuid) to authenticated, service_role;

create or replace function public.merge_customers(
  org_id uuid,
  kept_id uuid,
  merged_id uuid
)
returns uuid
language sql
volatile
set search_path = ''
-- PostgREST takes this over for the request: all facts of a customer move at once
set statement_timeout = '30s'
as $$
  select private.merge_customers(merge_customers.org_id, merge_customers.kept_id, merge_customers.merged_id)
$$;
revoke execute on function public.merge_customers(uuid, uuid, uuid) from public, anon;
grant execute on function public.merge_customers(uuid, uuid, uuid) to authenticated, service_role;
