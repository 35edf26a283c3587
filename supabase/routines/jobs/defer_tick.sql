-- A tick of the clock becomes a job once, however many clocks run: the tick's own time is the key. While the job of an
-- earlier tick still waits, this tick is spent without a second one. Returns the job's id, or null.
create or replace function private.defer_tick(
  task text,
  ticked_at bigint
)
returns bigint
language plpgsql
volatile
set search_path = procrastinate, pg_temp
as $$
begin
  return procrastinate.procrastinate_defer_periodic_job_v2(
    'default', defer_tick.task, defer_tick.task, defer_tick.task, 0, 'clock', defer_tick.ticked_at, '{}'::jsonb
  );
exception when unique_violation then
  insert into procrastinate.procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
  values (defer_tick.task, 'clock', defer_tick.ticked_at)
  on conflict do nothing;
  return null;
end
$$;
revoke execute on function private.defer_tick(text, bigint) from public, anon, authenticated;
