-- Forgets runs that ended more than 90 days ago, but the newest of each connection and job, at most `batch` at once. Returns how many.
create or replace function private.tidy_sync_runs(
  batch int
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_count int;
begin
  delete from public.sync_runs as r
  where (r.org_id, r.id) in (
    select o.org_id, o.id
    from public.sync_runs as o
    where o.finished_at < now() - interval '90 days'
      and exists (
        select from public.sync_runs as n
        where n.org_id = o.org_id and n.integration_id = o.integration_id and n.started_at > o.started_at and n.job = o.job
      )
    order by o.finished_at
    limit tidy_sync_runs.batch
  );
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
revoke execute on function private.tidy_sync_runs(int) from public, anon, authenticated;
