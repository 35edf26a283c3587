-- requires: normal_identity
-- A customer's own mail address and phone number are identities too. One that another customer has already
-- stays there: customer_duplicates() shows the pair.
create or replace function private.keep_identities()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into public.customer_identities (org_id, customer_id, kind, value)
  select new.org_id, new.id, given.kind, given.value
  from public.organisations as o
  cross join lateral (values
    ('mail', private.normal_identity('mail', new.email, null)),
    ('phone', private.normal_identity('phone', new.phone, coalesce(new.country, o.country)))
  ) as given (kind, value)
  where o.id = new.org_id and given.value is not null
    -- a note in the phone field ("ask at the desk") is no number
    and (given.kind <> 'phone' or given.value ~ '^\+[1-9][0-9]{5,14}$')
  on conflict do nothing;
  return null;
end
$$;
revoke execute on function private.keep_identities() from public, anon, authenticated;

create or replace trigger keep_identities_on_insert after insert on public.customers
  for each row when (new.email is not null or new.phone is not null) execute function private.keep_identities();
create or replace trigger keep_identities after update on public.customers
  for each row when ((old.email, old.phone, old.country) is distinct from (new.email, new.phone, new.country))
  execute function private.keep_identities();
