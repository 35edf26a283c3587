-- requires: defer_run
-- A worker begins a run: the one that it was asked for, or with null whatever is due, which is the one that waits or else a new
-- one. Only one runs at a time, so another that still says so was killed: what was asked for is then begun anew, as far back.
-- Returns the run's id; null when there is nothing to do: the connection is not to be synchronised, as the demo firm's never are,
-- the run was cancelled or done by another meanwhile, or its provider wants to be left alone for a while.
create or replace function private.take_sync(
  org_id uuid,
  integration_id uuid,
  job text,
  run_id uuid
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_asked public.sync_runs;
  v_run public.sync_runs;
  v_goes_on boolean;
begin
  perform from public.integrations as i
  where i.org_id = take_sync.org_id and i.id = take_sync.integration_id and i.state in ('connected', 'failing')
    and not exists (select from public.organisations as o where o.id = i.org_id and o.rates_source = 'demo')
  for no key update;
  v_goes_on := found;
  with broken_off as (
    update public.sync_runs as r
    set state = 'broken_off', finished_at = clock_timestamp(), retry_at = null,
      error = case when v_goes_on then 'The worker was stopped.' else 'The connection was paused or ended.' end
    where r.org_id = take_sync.org_id and r.integration_id = take_sync.integration_id and r.job = take_sync.job
      and r.state = case when v_goes_on then 'running' else 'waiting' end
    returning r.org_id, r.id
  )
  delete from private.sync_announcements as a
  using broken_off as b
  where a.org_id = b.org_id and a.run_id = b.id;
  if not v_goes_on then
    return null;
  end if;
  if take_sync.run_id is not null then
    select r.* into v_asked
    from public.sync_runs as r
    where r.org_id = take_sync.org_id and r.integration_id = take_sync.integration_id and r.id = take_sync.run_id;
    -- what was asked for was done, or is not wanted any more
    if v_asked.id is null or exists (
      select from public.sync_runs as r
      where r.org_id = v_asked.org_id and r.integration_id = v_asked.integration_id and r.job = v_asked.job
        and r.state in ('succeeded', 'cancelled') and r.started_at >= v_asked.started_at
        and (v_asked.since_at is null or r.since_at <= v_asked.since_at)
    ) then
      return null;
    end if;
  end if;
  select r.* into v_run
  from public.sync_runs as r
  where r.org_id = take_sync.org_id and r.integration_id = take_sync.integration_id and r.job = take_sync.job
    and r.state = 'waiting'
  for no key update;
  if v_run.retry_at > clock_timestamp() then
    perform private.defer_run(v_run, v_run.retry_at);
    return null;
  end if;
  if v_run.id is null then
    insert into public.sync_runs as r (org_id, integration_id, job, since_at, started_at)
    values (take_sync.org_id, take_sync.integration_id, take_sync.job, v_asked.since_at, clock_timestamp())
    returning r.id into v_run.id;
  else
    update public.sync_runs as r
    set state = 'running', started_at = case when r.held_count > 0 then r.started_at else clock_timestamp() end,
      retry_at = null, error = null, since_at = least(r.since_at, v_asked.since_at)
    where r.org_id = v_run.org_id and r.id = v_run.id;
  end if;
  return v_run.id;
end
$$;
revoke execute on function private.take_sync(uuid, uuid, text, uuid) from public, anon, authenticated;
grant execute on function private.take_sync(uuid, uuid, text, uuid) to service_role;
