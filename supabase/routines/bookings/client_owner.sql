-- Whose customer a booking's client is, and the identity that says so: by phone number, else mail address, else the provider's
-- id. No row when nobody's. Customer and identity are held until the caller's transaction ends, as number_owner() does.
create or replace function private.client_owner(
  org_id uuid,
  provider text,
  phone text,
  email text,
  client_id text
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
  v_found record;
begin
  loop
    select i.id, i.customer_id, i.kind, i.value into v_found
    from (
      values (1, 'phone', '', client_owner.phone), (2, 'mail', '', client_owner.email),
        (3, 'provider', client_owner.provider, client_owner.client_id)
    ) as k (place, kind, provider, value)
    join public.customer_identities as i
      on i.org_id = client_owner.org_id and i.kind = k.kind and i.provider = k.provider and i.value = k.value
    order by k.place
    limit 1;
    exit when not found;
    perform from public.customers as c where c.org_id = client_owner.org_id and c.id = v_found.customer_id for share;
    return query
    select i.id, i.customer_id
    from public.customer_identities as i
    where i.org_id = client_owner.org_id and i.id = v_found.id and i.customer_id = v_found.customer_id
      and i.kind = v_found.kind and i.value = v_found.value
    for key share;
    -- a merge or a correction was quicker: read again what it left
    exit when found;
  end loop;
end
$$;
revoke execute on function private.client_owner(uuid, text, text, text, text) from public, anon, authenticated;
