-- requires: defer_job_once
-- A tick of the clock becomes a job once, however many clocks run: the tick's own time is the key. While the job of an
-- earlier tick still waits, this tick is spent without a second one. Returns whether it became a job.
create or replace function private.defer_tick(
  task text,
  ticked_at bigint
)
returns boolean
language plpgsql
volatile
set search_path = procrastinate, pg_temp
as $$
begin
  insert into procrastinate.procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
  values (defer_tick.task, 'clock', defer_tick.ticked_at)
  on conflict do nothing;
  if not found then
    return false;
  end if;
  delete from procrastinate.procrastinate_periodic_defers as p
  where p.task_name = defer_tick.task and p.periodic_id = 'clock' and p.defer_timestamp < defer_tick.ticked_at;
  return private.defer_job_once(defer_tick.task, '{}', defer_tick.task);
end
$$;
revoke execute on function private.defer_tick(text, bigint) from public, anon, authenticated;
