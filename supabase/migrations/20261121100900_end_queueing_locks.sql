-- Ends queueing locks: a killed or failed job cannot come back beside another with the same one. Whether a job waits
-- already is asked by defer_job_once() instead.
-- Takes a brief lock on private.job_outbox. Check: \d private.job_outbox
set local lock_timeout = '3s';

-- squawk-ignore ban-drop-function
drop function if exists private.defer_job(text, jsonb, text, text, timestamptz, int, text);
-- squawk-ignore ban-drop-function
drop function if exists private.move_one_job();
-- it returned the job's id
-- squawk-ignore ban-drop-function
drop function if exists private.defer_tick(text, bigint);

-- squawk-ignore ban-drop-column
alter table private.job_outbox drop column queueing_lock;

-- what waits or runs at this moment; a new database has no queue yet
do $$
begin
  if to_regclass('procrastinate.procrastinate_jobs') is not null then
    update procrastinate.procrastinate_jobs set queueing_lock = null where queueing_lock is not null;
  end if;
end
$$;
