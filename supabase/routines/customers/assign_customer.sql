-- requires: require_permission
-- Hands a customer, with its contacts and identities, to another member. Entries of the past stay where they were.
create or replace function private.assign_customer(
  org_id uuid,
  customer_id uuid,
  membership_id uuid
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.require_permission(assign_customer.org_id, 'customers.update');
  update public.customers as c set assigned_to = assign_customer.membership_id
  where c.org_id = assign_customer.org_id and c.id = assign_customer.customer_id;
  if not found then
    perform private.refuse('KT004', 404, 'There is no such customer.', null, null);
  end if;
end
$$;
revoke execute on function private.assign_customer(uuid, uuid, uuid) from public, anon;
grant execute on function private.assign_customer(uuid, uuid, uuid) to authenticated, service_role;

create or replace function public.assign_customer(
  org_id uuid,
  customer_id uuid,
  membership_id uuid
)
returns void
language sql
volatile
set search_path = ''
-- PostgREST takes this over for the request: all calls of a customer go along
set statement_timeout = '30s'
as $$
  select private.assign_customer(assign_customer.org_id, assign_customer.customer_id, assign_customer.membership_id)
$$;
revoke execute on function public.assign_customer(uuid, uuid, uuid) from public, anon;
grant execute on function public.assign_customer(uuid, uuid, uuid) to authenticated, service_role;
