-- The customer that a number in E.164 leads to; null when it leads to none.
create or replace function private.customer_by_phone(
  org_id uuid,
  number text
)
returns uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return (
    select i.customer_id
    from public.customer_identities as i
    where i.org_id = customer_by_phone.org_id and i.kind = 'phone' and i.provider = '' and i.value = customer_by_phone.number
  );
end
$$;
revoke execute on function private.customer_by_phone(uuid, text) from public, anon, authenticated;
