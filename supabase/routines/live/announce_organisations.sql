-- requires: announce
-- announce_change() for the one table whose rows are the organisations themselves. One that is gone has nobody to tell.
create or replace function private.announce_organisations()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_id uuid;
begin
  for v_id in select r.id from new_rows as r loop
    perform private.announce(v_id, 'spine', 'organisations', 'update', array[v_id], 1);
  end loop;
  return null;
end
$$;
revoke execute on function private.announce_organisations() from public, anon, authenticated;

create or replace trigger announce_update after update on public.organisations referencing new table as new_rows
  for each statement execute function private.announce_organisations();
