-- requires: require_permission, refuse, defer_job, settle
-- Runs a dead job again, with all its attempts: the dead one goes and a new one with the same work takes its place.
create or replace function private.replay_job(
  org_id uuid,
  job_id bigint
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_task text;
  v_args jsonb;
  v_lock text;
  v_queue text;
begin
  perform private.require_permission(replay_job.org_id, 'integrations.update');
  delete from procrastinate.procrastinate_jobs as j
  where j.id = replay_job.job_id and j.status = 'failed' and j.args ->> 'org_id' = replay_job.org_id::text
  returning j.task_name, j.args, j.lock, j.queue_name into v_task, v_args, v_lock, v_queue;
  if v_task is null then
    perform private.refuse('KT030', 404, 'There is no such dead job.', null, 'It may have been replayed already.');
  end if;
  delete from private.job_failures as f where f.job_id = replay_job.job_id;
  delete from private.job_kills as k where k.job_id = replay_job.job_id;
  perform private.defer_job(v_task, v_args, lock => v_lock, queue => v_queue);
  if not exists (
    select from procrastinate.procrastinate_jobs as j
    where j.status = 'failed' and j.task_name = v_task and j.args ->> 'org_id' = replay_job.org_id::text
  ) then
    perform private.settle(replay_job.org_id, 'job_failed', v_task);
    perform private.settle(replay_job.org_id, 'job_failed', v_task || ':notifications');
  end if;
end
$$;
revoke execute on function private.replay_job(uuid, bigint) from public, anon;
grant execute on function private.replay_job(uuid, bigint) to authenticated, service_role;

create or replace function public.replay_job(
  org_id uuid,
  job_id bigint
)
returns void
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.replay_job(replay_job.org_id, replay_job.job_id)
$$;
revoke execute on function public.replay_job(uuid, bigint) from public, anon;
grant execute on function public.replay_job(uuid, bigint) to authenticated, service_role;
