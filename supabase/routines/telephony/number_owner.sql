-- Whose a number in E.164 is, and the identity that says so; no row when it is nobody's. Customer and identity are held until
-- the caller's transaction ends, in the order in which hand-overs, merges and calls lock them: customer, identity, call, leg.
-- So a number that is corrected meanwhile finds the call that came by it.
create or replace function private.number_owner(
  org_id uuid,
  number text
)
returns table (
  identity_id uuid,
  customer_id uuid
)
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_customer_id uuid;
begin
  loop
    select i.customer_id into v_customer_id
    from public.customer_identities as i
    where i.org_id = number_owner.org_id and i.kind = 'phone' and i.provider = '' and i.value = number_owner.number;
    exit when not found;
    perform from public.customers as c where c.org_id = number_owner.org_id and c.id = v_customer_id for share;
    return query
    select i.id, i.customer_id
    from public.customer_identities as i
    where i.org_id = number_owner.org_id and i.kind = 'phone' and i.provider = '' and i.value = number_owner.number
      and i.customer_id = v_customer_id
    for key share;
    -- a merge or a correction was quicker: read again what it left
    exit when found;
  end loop;
end
$$;
revoke execute on function private.number_owner(uuid, text) from public, anon, authenticated;

-- what went before this
drop function if exists private.customer_by_phone(uuid, text);
