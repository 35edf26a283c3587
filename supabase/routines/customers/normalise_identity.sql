-- requires: normal_identity
-- An identity is kept as it is compared; what is no address or number is left to the named check to refuse.
create or replace function private.normalise_identity()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  new.value := coalesce(
    private.normal_identity(
      new.kind, new.value,
      (select coalesce(c.country, o.country) from public.organisations as o
       left join public.customers as c on c.org_id = o.id and c.id = new.customer_id
       where o.id = new.org_id)
    ),
    new.value
  );
  return new;
end
$$;
revoke execute on function private.normalise_identity() from public, anon, authenticated;

create or replace trigger normalise_identity before insert or update of kind, value on public.customer_identities
  for each row execute function private.normalise_identity();
