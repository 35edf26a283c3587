-- The identity that a number in E.164 is, with its customer; no row when the number leads to nobody.
create or replace function private.identity_by_phone(
  org_id uuid,
  number text
)
returns table (
  identity_id uuid,
  customer_id uuid
)
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
  select i.id, i.customer_id
  from public.customer_identities as i
  where i.org_id = identity_by_phone.org_id and i.kind = 'phone' and i.provider = '' and i.value = identity_by_phone.number;
end
$$;
revoke execute on function private.identity_by_phone(uuid, text) from public, anon, authenticated;
