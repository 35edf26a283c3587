-- requires: prove_integration, sync_job
-- When a connection is synchronised next by itself: at the clock's next tick, or when its provider may be asked again. Null for
-- one that is paused or ended or the demo firm's, and where no clock runs.
create or replace function private.next_sync(
  org_id uuid,
  integration_id uuid
)
returns timestamptz
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_provider text := private.prove_integration(next_sync.org_id, 'integrations.read', next_sync.integration_id);
begin
  return (
    select greatest(
      to_timestamp((floor(extract(epoch from now()) / c.every_seconds) + 1) * c.every_seconds),
      (
        select r.retry_at from public.sync_runs as r
        where r.org_id = i.org_id and r.integration_id = i.id and r.state = 'waiting' and r.job = c.task
      )
    )
    from public.integrations as i
    join public.organisations as o on o.id = i.org_id and o.rates_source <> 'demo'
    join private.clock_times as c on c.task = private.sync_job(v_provider)
    where i.org_id = next_sync.org_id and i.id = next_sync.integration_id and i.state in ('connected', 'failing')
  );
end
$$;
revoke execute on function private.next_sync(uuid, uuid) from public, anon;
grant execute on function private.next_sync(uuid, uuid) to authenticated, service_role;

create or replace function public.next_sync(
  org_id uuid,
  integration_id uuid
)
returns timestamptz
language sql
stable
security invoker
set search_path = ''
as $$
  select private.next_sync(next_sync.org_id, next_sync.integration_id)
$$;
revoke execute on function public.next_sync(uuid, uuid) from public, anon;
grant execute on function public.next_sync(uuid, uuid) to authenticated, service_role;
