-- requires: require_permission, refuse, announce_synced, withdraw_run
-- Cancels a run that waits or runs: what it brought stays, the page under way is its last, and the next run begins as ever.
-- One that has ended is left as it is. Returns the run.
create or replace function private.cancel_sync(
  org_id uuid,
  run_id uuid
)
returns public.sync_runs
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_run public.sync_runs;
begin
  perform private.require_permission(cancel_sync.org_id, 'integrations.update');
  -- as all who begin and end runs do, before the run: a worker that begins it just now sees what became of it
  perform from public.integrations as i
  join public.sync_runs as r on r.org_id = i.org_id and r.integration_id = i.id
  where r.org_id = cancel_sync.org_id and r.id = cancel_sync.run_id
  for no key update of i;
  update public.sync_runs as r
  set state = 'cancelled', finished_at = clock_timestamp(), retry_at = null
  where r.org_id = cancel_sync.org_id and r.id = cancel_sync.run_id and r.state in ('waiting', 'running')
  returning r.* into v_run;
  if found then
    perform private.withdraw_run(v_run);
    perform private.announce_synced(v_run);
    return v_run;
  end if;
  select r.* into v_run from public.sync_runs as r where r.org_id = cancel_sync.org_id and r.id = cancel_sync.run_id;
  if v_run.id is null then
    perform private.refuse('KT199', 404, 'There is no such synchronisation.');
  end if;
  return v_run;
end
$$;
revoke execute on function private.cancel_sync(uuid, uuid) from public, anon;
grant execute on function private.cancel_sync(uuid, uuid) to authenticated, service_role;

create or replace function public.cancel_sync(
  org_id uuid,
  run_id uuid
)
returns public.sync_runs
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.cancel_sync(cancel_sync.org_id, cancel_sync.run_id)
$$;
revoke execute on function public.cancel_sync(uuid, uuid) from public, anon;
grant execute on function public.cancel_sync(uuid, uuid) to authenticated, service_role;
