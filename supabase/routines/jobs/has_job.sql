-- Whether a job with this lock waits or is under way. One of a killed worker's is, until it is rescued or parked.
create or replace function private.has_job(
  lock text
)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return exists (select from private.job_outbox as o where o.lock = has_job.lock)
    or exists (
      select from procrastinate.procrastinate_jobs as j where j.lock = has_job.lock and j.status in ('todo', 'doing')
    );
end
$$;
revoke execute on function private.has_job(text) from public, anon, authenticated;
