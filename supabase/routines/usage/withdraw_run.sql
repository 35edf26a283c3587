-- Takes back the jobs that wait for a run, as one that is cancelled leaves them: one that is to begin much later would hold up
-- all others of its connection. A job under way finds the run ended by itself.
create or replace function private.withdraw_run(
  run public.sync_runs
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_lock text := (run).job || ':' || (run).integration_id::text;
begin
  delete from private.job_outbox as o where o.lock = v_lock and o.args ->> 'run_id' = (run).id::text;
  delete from procrastinate.procrastinate_jobs as j
  where j.lock = v_lock and j.args ->> 'run_id' = (run).id::text and j.status = 'todo';
end
$$;
revoke execute on function private.withdraw_run(public.sync_runs) from public, anon, authenticated;
