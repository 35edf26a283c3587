-- requires: announce_synced
-- Ends a run, with an error or without, and tells the connection: one that failed says why until it works again. A
-- connection that was paused or ended meanwhile stays so, and then the run was broken off.
create or replace function private.end_sync(
  org_id uuid,
  run_id uuid,
  error text
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_run public.sync_runs;
  v_goes_on boolean;
begin
  select r.* into v_run
  from public.sync_runs as r
  where r.org_id = end_sync.org_id and r.id = end_sync.run_id and r.state = 'running';
  if not found then
    return;
  end if;
  update public.integrations as i
  set state = case when end_sync.error is null then 'connected' else 'failing' end, last_error = left(end_sync.error, 2000),
    last_error_at = case when end_sync.error is not null then clock_timestamp() end,
    last_synced_at = case when end_sync.error is null then clock_timestamp() else i.last_synced_at end
  where i.org_id = end_sync.org_id and i.id = v_run.integration_id and i.state in ('connected', 'failing');
  v_goes_on := found;
  -- one that was cancelled meanwhile stays so
  update public.sync_runs as r
  set state = case when end_sync.error is not null then 'failed' when v_goes_on then 'succeeded' else 'broken_off' end,
    error = left(end_sync.error, 2000), finished_at = clock_timestamp()
  where r.org_id = end_sync.org_id and r.id = end_sync.run_id and r.state = 'running'
  returning r.* into v_run;
  if found then
    perform private.announce_synced(v_run);
  end if;
end
$$;
revoke execute on function private.end_sync(uuid, uuid, text) from public, anon, authenticated;
grant execute on function private.end_sync(uuid, uuid, text) to service_role;
