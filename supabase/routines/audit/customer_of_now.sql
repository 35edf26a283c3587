-- The customer that took another's place by merging, or the customer itself; null when it is gone.
-- The key share lock keeps it from going before the caller's row points to it.
create or replace function private.customer_of_now(
  org_id uuid,
  customer_id uuid
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_found uuid;
  v_next uuid := customer_of_now.customer_id;
begin
  while v_next is not null loop
    select c.id, c.merged_into into v_found, v_next
    from public.customers as c
    where c.org_id = customer_of_now.org_id and c.id = v_next
    for key share;
  end loop;
  return v_found;
end
$$;
revoke execute on function private.customer_of_now(uuid, uuid) from public, anon, authenticated;
