-- How the queue is, for /health and the page of jobs: workers that are alive, jobs waiting and since when, dead jobs.
create or replace function private.queue_state()
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'workers', (
        select count(*) from procrastinate.procrastinate_workers as w
        where w.last_heartbeat > clock_timestamp() - interval '20 seconds'
      ),
      'waiting', count(*) filter (where j.status = 'todo'),
      'running', count(*) filter (where j.status = 'doing'),
      'dead', count(*) filter (where j.status = 'failed'),
      'outbox', (select count(*) from private.job_outbox),
      'oldest_outbox_seconds', coalesce(
        (select extract(epoch from clock_timestamp() - min(o.deferred_at))::int from private.job_outbox as o), 0
      )
    )
    from procrastinate.procrastinate_jobs as j
  );
end
$$;
revoke execute on function private.queue_state() from public, anon, authenticated;
grant execute on function private.queue_state() to service_role;
