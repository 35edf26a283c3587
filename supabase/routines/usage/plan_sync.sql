-- Says how many more pages a run will take in, as far as it knows, for the page that shows how far it is.
create or replace function private.plan_sync(
  org_id uuid,
  run_id uuid,
  pages int
)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  update public.sync_runs as r
  set page_total = r.page_count + plan_sync.pages
  where r.org_id = plan_sync.org_id and r.id = plan_sync.run_id and r.state = 'running'
$$;
revoke execute on function private.plan_sync(uuid, uuid, int) from public, anon, authenticated;
grant execute on function private.plan_sync(uuid, uuid, int) to service_role;
