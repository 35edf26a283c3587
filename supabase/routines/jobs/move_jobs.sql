-- Turns outbox rows into jobs: what is deleted is exactly what is deferred, in one statement, for any number of movers.
-- Returns how many rows it took.
create or replace function private.move_jobs(
  batch int
)
returns int
language plpgsql
volatile
set search_path = procrastinate, pg_temp
as $$
declare
  v_count int;
begin
  with pick as (
    select o.id from private.job_outbox as o order by o.id limit move_jobs.batch for update skip locked
  ),
  gone as (
    delete from private.job_outbox as o using pick as p where o.id = p.id returning o.*
  ),
  jobs as (
    select array_agg(
      row(g.queue, g.task, g.priority, g.lock, null, g.args, g.run_at)::procrastinate.procrastinate_job_to_defer_v1
      order by g.id
    ) as list
    from gone as g
  )
  select cardinality(procrastinate.procrastinate_defer_jobs_v1(j.list)) into v_count
  from jobs as j where j.list is not null;
  return coalesce(v_count, 0);
end
$$;
revoke execute on function private.move_jobs(int) from public, anon, authenticated;
