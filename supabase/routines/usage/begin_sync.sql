-- requires: take_sync
-- What workers of before call, and whatever begins a run that nobody asked for.
create or replace function private.begin_sync(
  org_id uuid,
  integration_id uuid,
  job text
)
returns uuid
language sql
volatile
security definer
set search_path = ''
as $$
  select private.take_sync(begin_sync.org_id, begin_sync.integration_id, begin_sync.job, null)
$$;
revoke execute on function private.begin_sync(uuid, uuid, text) from public, anon, authenticated;
grant execute on function private.begin_sync(uuid, uuid, text) to service_role;
