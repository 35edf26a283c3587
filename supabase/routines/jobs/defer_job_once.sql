-- requires: defer_job
-- Hands a job to the queue unless the same with this lock waits there already; false then. The one that waits does not start
-- before the caller's transaction is over, so that it sees what the caller did. This is asked here and not left to a
-- queueing lock, beside which a killed or failed job could not come back. Two callers at once may add one each: the lock
-- lets them run one after the other.
create or replace function private.defer_job_once(
  task text,
  args jsonb,
  lock text,
  run_at timestamptz default null
)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform from private.job_outbox as o
  where o.lock = defer_job_once.lock and o.task = defer_job_once.task and o.args = defer_job_once.args
  limit 1 for key share skip locked;
  if found then
    return false;
  end if;
  perform from procrastinate.procrastinate_jobs as j
  where j.lock = defer_job_once.lock and j.task_name = defer_job_once.task and j.args = defer_job_once.args
    and j.status = 'todo'
  limit 1 for key share skip locked;
  if found then
    return false;
  end if;
  perform private.defer_job(
    defer_job_once.task, defer_job_once.args, lock => defer_job_once.lock, run_at => defer_job_once.run_at
  );
  return true;
end
$$;
revoke execute on function private.defer_job_once(text, jsonb, text, timestamptz) from public, anon, authenticated;
grant execute on function private.defer_job_once(text, jsonb, text, timestamptz) to service_role;
