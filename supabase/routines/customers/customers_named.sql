-- requires: org_ids_with, my_memberships, require_permission
-- The customers whose name holds the words, for the list and for whoever chooses one. A definer, since a policy turns the index on
-- parts of names off; it asks for the rights itself: all customers, or one's own.
create or replace function private.customers_named(
  org_id uuid,
  words text
)
returns setof public.customers
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
-- what is another organisation's is not gone through either
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  v_like text := '%' || regexp_replace(lower(btrim(left(customers_named.words, 200))), '([\\%_])', '\\\1', 'g') || '%';
  v_all boolean := customers_named.org_id = any (private.org_ids_with('customers.read'));
  v_mine uuid[] := private.my_memberships();
begin
  if not v_all then
    perform private.require_permission(customers_named.org_id, 'customers.read_own');
  end if;
  return query
  select c.*
  from public.customers as c
  where c.org_id = customers_named.org_id and lower(c.name) like v_like and (v_all or c.assigned_to = any (v_mine));
end
$$;
revoke execute on function private.customers_named(uuid, text) from public, anon;
grant execute on function private.customers_named(uuid, text) to authenticated, service_role;

create or replace function public.customers_named(
  org_id uuid,
  words text
)
returns setof public.customers
language sql
stable
security invoker
set search_path = ''
as $$
  select * from private.customers_named(customers_named.org_id, customers_named.words)
$$;
revoke execute on function public.customers_named(uuid, text) from public, anon;
grant execute on function public.customers_named(uuid, text) to authenticated, service_role;
