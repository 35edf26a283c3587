-- A new row belongs to whoever makes it: assigned_to is in no grant, so a caller cannot give it to somebody else.
create or replace function private.fill_assigned_to()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := auth.uid();
begin
  if v_user_id is not null then
    new.assigned_to := (
      select m.id from public.memberships as m where m.org_id = new.org_id and m.user_id = v_user_id
    );
  end if;
  return new;
end
$$;
revoke execute on function private.fill_assigned_to() from public, anon, authenticated;

create or replace trigger fill_assigned_to before insert on public.customers
  for each row when (new.assigned_to is null) execute function private.fill_assigned_to();
create or replace trigger fill_assigned_to before insert on public.manual_entries
  for each row when (new.assigned_to is null) execute function private.fill_assigned_to();
