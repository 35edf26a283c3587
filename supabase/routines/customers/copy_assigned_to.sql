-- A contact, identity or call is its customer's owner's: its assigned_to is a copy, so that "own" needs no look-up.
create or replace function private.copy_assigned_to()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- the lock waits for a hand-over or merge under way, and then reads what it left; a key share would let a hand-over pass
  select c.assigned_to into new.assigned_to
  from public.customers as c
  where c.org_id = new.org_id and c.id = new.customer_id
  for share;
  return new;
end
$$;
revoke execute on function private.copy_assigned_to() from public, anon, authenticated;

create or replace trigger copy_assigned_to_on_insert before insert on public.contacts
  for each row execute function private.copy_assigned_to();
create or replace trigger copy_assigned_to before update on public.contacts
  for each row when (old.customer_id is distinct from new.customer_id) execute function private.copy_assigned_to();
create or replace trigger copy_assigned_to_on_insert before insert on public.customer_identities
  for each row execute function private.copy_assigned_to();
create or replace trigger copy_assigned_to before update on public.customer_identities
  for each row when (old.customer_id is distinct from new.customer_id) execute function private.copy_assigned_to();
