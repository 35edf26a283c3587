-- requires: defer_job_once
-- Hands the synchronisation of connections to the queue, one at a time for each: of one connection, or with null of all
-- that are not paused or ended. Where such a job waits already, none is added. Returns how many were handed over.
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
    if private.defer_job_once(
      'sync_openrouter_activity', jsonb_build_object('org_id', v_due.org_id, 'integration_id', v_due.id), v_due.lock
    ) then
      v_count := v_count + 1;
    end if;
  end loop;
  return v_count;
end
$$;
revoke execute on function private.defer_sync(uuid) from public, anon, authenticated;
grant execute on function private.defer_sync(uuid) to service_role;
