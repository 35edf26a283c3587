-- requires: limit_syncs, choose_connection, sync_job, defer_run, has_job, refuse
-- "Sync now", and further back than that from a day of the organisation's on: the run that will do it. The one that runs or
-- waits already is given where it reads as far back; one that waits is told to. Beside one that runs a deeper one waits, and
-- so does the next beside one whose job is dead.
create or replace function private.ask_sync(
  provider text,
  org_id uuid,
  integration_id uuid,
  since_on date,
  out is_new boolean,
  out run public.sync_runs
)
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_place public.integrations;
  v_since timestamptz;
begin
  perform private.limit_syncs();
  v_place := private.choose_connection(ask_sync.provider, ask_sync.org_id, ask_sync.integration_id);
  select ask_sync.since_on::timestamp at time zone o.timezone into v_since
  from public.organisations as o where o.id = v_place.org_id;
  if v_since not between now() - interval '366 days' and now() then
    perform private.refuse('KT197', 422, 'A synchronisation begins between a year ago and today.', 'since');
  elsif v_since is not null and ask_sync.provider = 'openrouter' then
    perform private.refuse(
      'KT197', 422, 'OpenRouter tells of the last 30 days only, and all of them are read each time.', 'since', 'Leave it out.'
    );
  end if;
  -- whoever else asks, and a run that begins, waits here; what they did is seen
  perform from public.integrations as i where i.org_id = v_place.org_id and i.id = v_place.id for no key update;
  select r.* into run
  from public.sync_runs as r
  where r.org_id = v_place.org_id and r.integration_id = v_place.id and r.job = private.sync_job(ask_sync.provider)
    and (
      r.state = 'waiting'
      or r.state = 'running' and (v_since is null or r.since_at <= v_since) and private.has_job(r.job || ':' || r.integration_id::text)
    )
  order by r.state
  limit 1;
  is_new := run.id is null;
  if is_new then
    insert into public.sync_runs as r (org_id, integration_id, job, state, since_at, started_at)
    values (v_place.org_id, v_place.id, private.sync_job(ask_sync.provider), 'waiting', v_since, clock_timestamp())
    returning r.* into run;
  elsif run.state = 'waiting' and v_since < coalesce(run.since_at, 'infinity') then
    update public.sync_runs as r
    set since_at = v_since
    where r.org_id = run.org_id and r.id = run.id
    returning r.* into run;
  end if;
  if run.state = 'waiting' then
    -- also for one that waited already: its job may be lost
    perform private.defer_run(run, run.retry_at);
  end if;
end
$$;
revoke execute on function private.ask_sync(text, uuid, uuid, date) from public, anon;
grant execute on function private.ask_sync(text, uuid, uuid, date) to authenticated;
