-- requires: defer_job
-- Hands the synchronisation of connections to the queue, one at a time for each: of one connection, or with null of all
-- that are not paused or ended. Where such a job waits already, none is added. That is asked here and not left to a
-- queueing lock, which a killed job could not come back beside. Returns how many were handed over.
create or replace function private.defer_sync(
  integration_id uuid
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_due record;
  v_count int := 0;
begin
  for v_due in
    select i.org_id, i.id, 'sync_openrouter_activity:' || i.id::text as lock
    from public.integrations as i
    where i.provider = 'openrouter' and i.state in ('connected', 'failing')
      and (defer_sync.integration_id is null or i.id = defer_sync.integration_id)
    order by i.org_id, i.id
  loop
    if exists (select from private.job_outbox as o where o.lock = v_due.lock)
      or exists (select from procrastinate.procrastinate_jobs as j where j.lock = v_due.lock and j.status = 'todo') then
      continue;
    end if;
    perform private.defer_job(
      'sync_openrouter_activity', jsonb_build_object('org_id', v_due.org_id, 'integration_id', v_due.id), lock => v_due.lock
    );
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;
revoke execute on function private.defer_sync(uuid) from public, anon, authenticated;
grant execute on function private.defer_sync(uuid) to service_role;
