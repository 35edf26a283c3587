-- requires: org_ids_with, my_memberships, require_permission
-- The records that have one of the tags, for their lists: all of them, or one's own. Definers that ask for the rights themselves, planned
-- by the tags that are asked for.
create or replace function private.customers_tagged(
  org_id uuid,
  tag_ids uuid[]
)
returns setof public.customers
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_all boolean := customers_tagged.org_id = any (private.org_ids_with('customers.read'));
  v_mine uuid[] := private.my_memberships();
begin
  if not v_all then
    perform private.require_permission(customers_tagged.org_id, 'customers.read_own');
  end if;
  return query
  select r.*
  from public.customers as r
  where r.org_id = customers_tagged.org_id and (v_all or r.assigned_to = any (v_mine)) and r.id in (
    select t.customer_id from public.record_tags as t
    where t.org_id = customers_tagged.org_id and t.tag_id = any (customers_tagged.tag_ids) and t.customer_id is not null
  );
end
$$;
revoke execute on function private.customers_tagged(uuid, uuid[]) from public, anon;
grant execute on function private.customers_tagged(uuid, uuid[]) to authenticated, service_role;

create or replace function public.customers_tagged(
  org_id uuid,
  tag_ids uuid[]
)
returns setof public.customers
language sql
stable
security invoker
set search_path = ''
as $$
  select * from private.customers_tagged(customers_tagged.org_id, customers_tagged.tag_ids)
$$;
revoke execute on function public.customers_tagged(uuid, uuid[]) from public, anon;
grant execute on function public.customers_tagged(uuid, uuid[]) to authenticated, service_role;

create or replace function private.leads_tagged(
  org_id uuid,
  tag_ids uuid[]
)
returns setof public.leads
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_all boolean := leads_tagged.org_id = any (private.org_ids_with('leads.read'));
  v_mine uuid[] := private.my_memberships();
begin
  if not v_all then
    perform private.require_permission(leads_tagged.org_id, 'leads.read_own');
  end if;
  return query
  select r.*
  from public.leads as r
  where r.org_id = leads_tagged.org_id and (v_all or r.assigned_to = any (v_mine)) and r.id in (
    select t.lead_id from public.record_tags as t
    where t.org_id = leads_tagged.org_id and t.tag_id = any (leads_tagged.tag_ids) and t.lead_id is not null
  );
end
$$;
revoke execute on function private.leads_tagged(uuid, uuid[]) from public, anon;
grant execute on function private.leads_tagged(uuid, uuid[]) to authenticated, service_role;

create or replace function public.leads_tagged(
  org_id uuid,
  tag_ids uuid[]
)
returns setof public.leads
language sql
stable
security invoker
set search_path = ''
as $$
  select * from private.leads_tagged(leads_tagged.org_id, leads_tagged.tag_ids)
$$;
revoke execute on function public.leads_tagged(uuid, uuid[]) from public, anon;
grant execute on function public.leads_tagged(uuid, uuid[]) to authenticated, service_role;

create or replace function private.sales_tagged(
  org_id uuid,
  tag_ids uuid[]
)
returns setof public.sales
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_all boolean := sales_tagged.org_id = any (private.org_ids_with('sales.read'));
  v_mine uuid[] := private.my_memberships();
begin
  if not v_all then
    perform private.require_permission(sales_tagged.org_id, 'sales.read_own');
  end if;
  return query
  select r.*
  from public.sales as r
  where r.org_id = sales_tagged.org_id and (v_all or r.assigned_to = any (v_mine)) and r.id in (
    select t.sale_id from public.record_tags as t
    where t.org_id = sales_tagged.org_id and t.tag_id = any (sales_tagged.tag_ids) and t.sale_id is not null
  );
end
$$;
revoke execute on function private.sales_tagged(uuid, uuid[]) from public, anon;
grant execute on function private.sales_tagged(uuid, uuid[]) to authenticated, service_role;

create or replace function public.sales_tagged(
  org_id uuid,
  tag_ids uuid[]
)
returns setof public.sales
language sql
stable
security invoker
set search_path = ''
as $$
  select * from private.sales_tagged(sales_tagged.org_id, sales_tagged.tag_ids)
$$;
revoke execute on function public.sales_tagged(uuid, uuid[]) from public, anon;
grant execute on function public.sales_tagged(uuid, uuid[]) to authenticated, service_role;
