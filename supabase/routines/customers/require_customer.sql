-- requires: require_permission, refuse, org_ids_with, my_memberships
-- Refuses who may not see this customer: theirs, or everybody's.
create or replace function private.require_customer(
  org_id uuid,
  customer_id uuid
)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_all boolean := coalesce(require_customer.org_id = any (private.org_ids_with('customers.read')), false);
begin
  if not v_all then
    perform private.require_permission(require_customer.org_id, 'customers.read_own');
  end if;
  if not exists (
    select from public.customers as c
    where c.org_id = require_customer.org_id and c.id = require_customer.customer_id
      and (v_all or c.assigned_to = any (private.my_memberships()))
  ) then
    perform private.refuse('KT253', 404, 'This customer is not there, or not yours to see.', null, 'Read the list again.');
  end if;
end
$$;
revoke execute on function private.require_customer(uuid, uuid) from public, anon;
grant execute on function private.require_customer(uuid, uuid) to authenticated, service_role;
