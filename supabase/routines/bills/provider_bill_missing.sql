-- requires: require_permission, missing_on_bill
-- What a connection told of in a bill's period and the bill has not: calls and messages that cost something, and days of AI use, the
-- first `most` by day. A month of the provider's is one in UTC; what another bill has is not missing.
create or replace function private.provider_bill_missing(
  org_id uuid,
  bill_id uuid,
  most int default 1000
)
returns setof public.provider_bill_missing_fact
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_bill public.provider_bills;
begin
  perform private.require_permission(provider_bill_missing.org_id, 'provider_bills.read');
  select b.* into v_bill
  from public.provider_bills as b where b.org_id = provider_bill_missing.org_id and b.id = provider_bill_missing.bill_id;
  return query
  select m.*
  from private.missing_on_bill(v_bill) as m
  order by m.happened_on, m.fact_id
  limit least(greatest(coalesce(provider_bill_missing.most, 0), 0), 1000);
end
$$;
revoke execute on function private.provider_bill_missing(uuid, uuid, int) from public, anon;
grant execute on function private.provider_bill_missing(uuid, uuid, int) to authenticated, service_role;

create or replace function public.provider_bill_missing(
  org_id uuid,
  bill_id uuid,
  most int default 1000
)
returns setof public.provider_bill_missing_fact
language sql
stable
security invoker
set search_path = ''
as $$
  select * from private.provider_bill_missing(provider_bill_missing.org_id, provider_bill_missing.bill_id, provider_bill_missing.most)
$$;
revoke execute on function public.provider_bill_missing(uuid, uuid, int) from public, anon;
grant execute on function public.provider_bill_missing(uuid, uuid, int) to authenticated, service_role;
