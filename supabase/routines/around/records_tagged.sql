-- requires: org_ids_with, require_permission
-- The records of a table that have one of the tags, each once, for whoever reads records of that table at all; others are refused. Which
-- of them they see is for the table's own policy to say, in the functions below.
create or replace function private.ids_tagged(
  org_id uuid,
  table_name text,
  tag_ids uuid[]
)
returns uuid[]
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  if not coalesce(ids_tagged.org_id = any (private.org_ids_with(ids_tagged.table_name || '.read')), false) then
    perform private.require_permission(ids_tagged.org_id, ids_tagged.table_name || '.read_own');
  end if;
  return array(
    select distinct g.id
    from public.record_tags as t
    cross join lateral (
      select case ids_tagged.table_name when 'customers' then t.customer_id when 'leads' then t.lead_id else t.sale_id end as id
    ) as g
    where t.org_id = ids_tagged.org_id and t.tag_id = any (ids_tagged.tag_ids) and g.id is not null
  );
end
$$;
revoke execute on function private.ids_tagged(uuid, text, uuid[]) from public, anon;
grant execute on function private.ids_tagged(uuid, text, uuid[]) to authenticated, service_role;

create or replace function public.customers_tagged(
  org_id uuid,
  tag_ids uuid[]
)
returns setof public.customers
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  -- before the rows are read, so that a stranger is refused and not told of none
  v_ids uuid[] := private.ids_tagged(customers_tagged.org_id, 'customers', customers_tagged.tag_ids);
begin
  return query select r.* from public.customers as r where r.org_id = customers_tagged.org_id and r.id = any (v_ids);
end
$$;
revoke execute on function public.customers_tagged(uuid, uuid[]) from public, anon;
grant execute on function public.customers_tagged(uuid, uuid[]) to authenticated, service_role;

create or replace function public.leads_tagged(
  org_id uuid,
  tag_ids uuid[]
)
returns setof public.leads
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  -- before the rows are read, so that a stranger is refused and not told of none
  v_ids uuid[] := private.ids_tagged(leads_tagged.org_id, 'leads', leads_tagged.tag_ids);
begin
  return query select r.* from public.leads as r where r.org_id = leads_tagged.org_id and r.id = any (v_ids);
end
$$;
revoke execute on function public.leads_tagged(uuid, uuid[]) from public, anon;
grant execute on function public.leads_tagged(uuid, uuid[]) to authenticated, service_role;

create or replace function public.sales_tagged(
  org_id uuid,
  tag_ids uuid[]
)
returns setof public.sales
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  -- before the rows are read, so that a stranger is refused and not told of none
  v_ids uuid[] := private.ids_tagged(sales_tagged.org_id, 'sales', sales_tagged.tag_ids);
begin
  return query select r.* from public.sales as r where r.org_id = sales_tagged.org_id and r.id = any (v_ids);
end
$$;
revoke execute on function public.sales_tagged(uuid, uuid[]) from public, anon;
grant execute on function public.sales_tagged(uuid, uuid[]) to authenticated, service_role;
