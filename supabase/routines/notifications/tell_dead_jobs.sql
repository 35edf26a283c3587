-- requires: notify, end_sync, has_job
-- Tells of each dead job once: in the audit log of the organisation it worked for, and to whoever can run it again. A mail
-- that cannot be sent ends here: the notice of it is a cause of its own, which rings no second time before it is read. Jobs
-- of no organisation are told by /health alone. A synchronisation whose job is dead has ended too. Returns how many were found.
create or replace function private.tell_dead_jobs(
  batch int
)
returns int
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_dead record;
  v_count int := 0;
begin
  for v_dead in
    with told as (
      insert into private.job_deaths (job_id)
      select j.id
      from procrastinate.procrastinate_jobs as j
      where j.status = 'failed' and not exists (select from private.job_deaths as d where d.job_id = j.id)
      order by j.id
      limit tell_dead_jobs.batch
      on conflict do nothing
      returning job_id
    )
    select j.id, j.task_name as task, j.attempts, o.id as org_id, j.args, j.args ->> 'kind' = 'notifications' as is_mail,
      (
        select f.error from private.job_failures as f where f.job_id = j.id order by f.failed_at desc limit 1
      ) as error
    from told as t
    join procrastinate.procrastinate_jobs as j on j.id = t.job_id
    left join public.organisations as o on o.id::text = j.args ->> 'org_id'
    order by j.id
  loop
    v_count := v_count + 1;
    continue when v_dead.org_id is null;
    insert into public.audit_log (org_id, table_name, row_id, op, job, old, new)
    values (
      v_dead.org_id, 'jobs', v_dead.org_id, 'update', v_dead.task, jsonb_build_object('state', 'running'),
      jsonb_build_object('state', 'failed', 'task', v_dead.task, 'attempts', v_dead.attempts, 'error', left(v_dead.error, 500))
    );
    if v_dead.is_mail then
      update private.notification_mails as m
      set given_up_at = clock_timestamp()
      where m.org_id = v_dead.org_id and m.person_id::text = v_dead.args ->> 'about_id' and m.sent_at is null;
    end if;
    perform private.end_sync(
      r.org_id, r.id, 'It stopped: its job failed for good, or three workers died while they ran it. Synchronise again.'
    )
    from public.sync_runs as r
    where r.org_id = v_dead.org_id and r.integration_id::text = v_dead.args ->> 'integration_id' and r.job = v_dead.task
      and r.state = 'running' and not private.has_job(r.job || ':' || r.integration_id::text);
    perform private.notify(
      v_dead.org_id, 'job_failed', v_dead.task || case when v_dead.is_mail then ':notifications' else '' end,
      jsonb_build_object('task', v_dead.task, 'error', v_dead.error), 'jobs'
    );
  end loop;
  return v_count;
end
$$;
revoke execute on function private.tell_dead_jobs(int) from public, anon, authenticated;
