-- Forgets dead jobs after 90 days, and what was noted about jobs that are gone. Returns how many rows went.
create or replace function private.tidy_jobs()
returns int
language plpgsql
volatile
set search_path = procrastinate, pg_temp
as $$
declare
  v_count int;
begin
  with dead as (
    delete from procrastinate.procrastinate_jobs as j
    where j.status in ('failed', 'aborted', 'cancelled')
      and not exists (
        select from procrastinate.procrastinate_events as e
        where e.job_id = j.id and e.at > now() - interval '90 days'
      )
    returning 1
  ),
  failures as (
    delete from private.job_failures as f
    where not exists (select from procrastinate.procrastinate_jobs as j where j.id = f.job_id) returning 1
  ),
  kills as (
    delete from private.job_kills as k
    where not exists (select from procrastinate.procrastinate_jobs as j where j.id = k.job_id) returning 1
  ),
  deaths as (
    delete from private.job_deaths as d
    where not exists (select from procrastinate.procrastinate_jobs as j where j.id = d.job_id) returning 1
  )
  select (select count(*) from dead) + (select count(*) from failures) + (select count(*) from kills)
    + (select count(*) from deaths) into v_count;
  return v_count;
end
$$;
revoke execute on function private.tidy_jobs() from public, anon, authenticated;
