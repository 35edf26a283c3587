-- requires: defer_job_once
-- Hands a run that waits to the queue, to begin at a time or, with null, at once: where its job waits already, none is added.
create or replace function private.defer_run(
  run public.sync_runs,
  run_at timestamptz
)
returns void
language sql
volatile
set search_path = ''
as $$
  select private.defer_job_once(
    (run).job,
    jsonb_build_object('org_id', (run).org_id, 'integration_id', (run).integration_id, 'run_id', (run).id),
    (run).job || ':' || (run).integration_id::text,
    defer_run.run_at
  )
$$;
revoke execute on function private.defer_run(public.sync_runs, timestamptz) from public, anon, authenticated;
