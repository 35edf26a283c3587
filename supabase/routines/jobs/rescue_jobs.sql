-- Takes back the jobs of workers that have been silent for too long: they wait again at once, and the third time a
-- worker died over one it is parked as dead. A job that cannot be taken back is told and holds up no other one.
-- Returns how many jobs were taken back or parked.
create or replace function private.rescue_jobs(
  silence interval
)
returns int
language plpgsql
volatile
set search_path = procrastinate, pg_temp
as $$
declare
  v_job bigint;
  v_kills int;
  v_count int := 0;
begin
  for v_job in
    select j.id
    from procrastinate.procrastinate_jobs as j
    left join procrastinate.procrastinate_workers as w on w.id = j.worker_id
    where j.status = 'doing'
      and (w.id is null or w.last_heartbeat < clock_timestamp() - rescue_jobs.silence)
    order by j.id
    for update of j skip locked
  loop
    begin
      insert into private.job_kills as k (job_id, kill_count) values (v_job, 1)
      on conflict (job_id) do update set kill_count = k.kill_count + 1, killed_at = clock_timestamp()
      returning k.kill_count into v_kills;
      if v_kills < 3 then
        perform procrastinate.procrastinate_retry_job_v2(v_job, now(), null, null, null);
      else
        insert into private.job_failures (job_id, error)
        values (v_job, 'Parked: three workers died while they ran this job.');
        perform procrastinate.procrastinate_finish_job_v1(v_job, 'failed', false);
      end if;
      v_count := v_count + 1;
    exception when others then
      raise warning 'job % cannot be taken back: %', v_job, sqlerrm;
    end;
  end loop;
  delete from procrastinate.procrastinate_workers as w
  where w.last_heartbeat < clock_timestamp() - rescue_jobs.silence
    and not exists (select from procrastinate.procrastinate_jobs as j where j.worker_id = w.id and j.status = 'doing');
  return v_count;
end
$$;
revoke execute on function private.rescue_jobs(interval) from public, anon, authenticated;
