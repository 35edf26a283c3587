-- requires: require_permission
-- The jobs of an organisation that gave up, newest first, each with the last error.
create or replace function private.dead_jobs(
  org_id uuid
)
returns table (id bigint, task text, args jsonb, attempts int, failed_at timestamptz, error text)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform private.require_permission(dead_jobs.org_id, 'integrations.read');
  return query
  select j.id, j.task_name::text, j.args, j.attempts, f.failed_at, f.error
  from procrastinate.procrastinate_jobs as j
  left join lateral (
    select x.failed_at, x.error from private.job_failures as x where x.job_id = j.id order by x.failed_at desc limit 1
  ) as f on true
  where j.status = 'failed' and j.args ->> 'org_id' = dead_jobs.org_id::text
  order by j.id desc
  limit 200;
end
$$;
revoke execute on function private.dead_jobs(uuid) from public, anon;
grant execute on function private.dead_jobs(uuid) to authenticated, service_role;

create or replace function public.dead_jobs(
  org_id uuid
)
returns table (id bigint, task text, args jsonb, attempts int, failed_at timestamptz, error text)
language sql
stable
security invoker
set search_path = ''
as $$
  select * from private.dead_jobs(dead_jobs.org_id)
$$;
revoke execute on function public.dead_jobs(uuid) from public, anon;
grant execute on function public.dead_jobs(uuid) to authenticated, service_role;
