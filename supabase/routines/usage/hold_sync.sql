-- requires: defer_run
-- A run whose provider is asked too often waits, and goes on from its cursor when it may; the connection stays as it is. Returns
-- whether it waits: not one that ended meanwhile, and not one that was told so ten times without a page between.
create or replace function private.hold_sync(
  org_id uuid,
  run_id uuid,
  error text,
  seconds double precision
)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_run public.sync_runs;
  v_until timestamptz := clock_timestamp() + make_interval(secs => hold_sync.seconds);
begin
  -- as all who begin and end runs do, before the run
  perform from public.integrations as i
  join public.sync_runs as r on r.org_id = i.org_id and r.integration_id = i.id
  where r.org_id = hold_sync.org_id and r.id = hold_sync.run_id
  for no key update of i;
  select r.* into v_run
  from public.sync_runs as r
  where r.org_id = hold_sync.org_id and r.id = hold_sync.run_id
  for no key update;
  if v_run.state is distinct from 'running' or v_run.held_count >= 10 then
    return false;
  end if;
  -- one that was asked for meanwhile waits for both
  update public.sync_runs as r
  set retry_at = v_until, since_at = least(r.since_at, v_run.since_at), held_count = v_run.held_count + 1,
    error = left(hold_sync.error, 2000)
  where r.org_id = v_run.org_id and r.integration_id = v_run.integration_id and r.job = v_run.job and r.state = 'waiting';
  update public.sync_runs as r
  set state = case when found then 'broken_off' else 'waiting' end, retry_at = case when not found then v_until end,
    finished_at = case when found then clock_timestamp() end, held_count = r.held_count + 1, error = left(hold_sync.error, 2000)
  where r.org_id = v_run.org_id and r.id = v_run.id
  returning r.* into v_run;
  if v_run.state = 'waiting' then
    perform private.defer_run(v_run, v_until);
  end if;
  return true;
end
$$;
revoke execute on function private.hold_sync(uuid, uuid, text, double precision) from public, anon, authenticated;
grant execute on function private.hold_sync(uuid, uuid, text, double precision) to service_role;
