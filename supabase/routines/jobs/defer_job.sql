-- Hands a job to the queue in the caller's transaction: it exists when that commits, and never if it does not.
create or replace function private.defer_job(
  task text,
  args jsonb default '{}',
  lock text default null,
  run_at timestamptz default null,
  priority int default 0,
  queue text default 'default'
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  insert into private.job_outbox (queue, task, args, priority, lock, run_at)
  values (
    defer_job.queue, defer_job.task, defer_job.args, defer_job.priority, defer_job.lock, defer_job.run_at
  );
end
$$;
revoke execute on function private.defer_job(text, jsonb, text, timestamptz, int, text) from public, anon, authenticated;
grant execute on function private.defer_job(text, jsonb, text, timestamptz, int, text) to service_role;
