-- requires: defer_job_once, sync_job
-- Hands the synchronisation of connections to the queue, one at a time for each: of one connection, or with null of all
-- that are not paused or ended; of one kind of job, or with null of any. The demo firm's are never asked: there is no account behind them. Where such a job waits already, none is added. Returns how many were handed over.
create or replace function private.defer_sync(
  integration_id uuid,
  task text
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
    select d.org_id, d.id, d.task
    from (
      select i.org_id, i.id, private.sync_job(i.provider) as task
      from public.integrations as i
      join public.organisations as o on o.id = i.org_id and o.rates_source <> 'demo'
      where i.state in ('connected', 'failing') and (defer_sync.integration_id is null or i.id = defer_sync.integration_id)
    ) as d
    where defer_sync.task is null or d.task = defer_sync.task
    order by d.org_id, d.id
  loop
    if private.defer_job_once(
      v_due.task, jsonb_build_object('org_id', v_due.org_id, 'integration_id', v_due.id), v_due.task || ':' || v_due.id::text
    ) then
      v_count := v_count + 1;
    end if;
  end loop;
  return v_count;
end
$$;
revoke execute on function private.defer_sync(uuid, text) from public, anon, authenticated;
grant execute on function private.defer_sync(uuid, text) to service_role;

-- What workers of before call; to be dropped when none runs any more.
create or replace function private.defer_sync(
  integration_id uuid
)
returns int
language sql
volatile
security definer
set search_path = ''
as $$
  select private.defer_sync(defer_sync.integration_id, null)
$$;
revoke execute on function private.defer_sync(uuid) from public, anon, authenticated;
grant execute on function private.defer_sync(uuid) to service_role;
