-- Serialises every change of who is who in one organisation; a guard read before this lock would be stale.
create or replace function private.lock_organisation(
  org_id uuid
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform from public.organisations as o where o.id = lock_organisation.org_id for no key update;
end
$$;
revoke execute on function private.lock_organisation(uuid) from public, anon, authenticated;
