-- requires: announce
-- A job that gave up, or that was given another chance, changes the list of what needs a look.
create or replace function private.announce_jobs()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if new.args ->> 'org_id' ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then
    perform private.announce((new.args ->> 'org_id')::uuid, 'spine', 'jobs', 'update', null, 1);
  end if;
  return null;
end
$$;
revoke execute on function private.announce_jobs() from public, anon, authenticated;

create or replace trigger announce_update after update of status on procrastinate.procrastinate_jobs
  for each row when (old.status <> new.status and (old.status = 'failed' or new.status = 'failed'))
  execute function private.announce_jobs();
