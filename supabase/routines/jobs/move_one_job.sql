-- Moves the oldest outbox row, or drops it when its queueing lock is waiting already. False when there was none.
create or replace function private.move_one_job()
returns boolean
language plpgsql
volatile
set search_path = procrastinate, pg_temp
as $$
declare
  v_row private.job_outbox;
begin
  delete from private.job_outbox as o
  where o.id = (select p.id from private.job_outbox as p order by p.id limit 1 for update skip locked)
  returning o.* into v_row;
  if v_row.id is null then
    return false;
  end if;
  begin
    perform procrastinate.procrastinate_defer_jobs_v1(array[
      row(v_row.queue, v_row.task, v_row.priority, v_row.lock, v_row.queueing_lock, v_row.args, v_row.run_at)
    ]::procrastinate.procrastinate_job_to_defer_v1[]);
  exception when unique_violation then
    null; -- the same work waits already
  end;
  return true;
end
$$;
revoke execute on function private.move_one_job() from public, anon, authenticated;
