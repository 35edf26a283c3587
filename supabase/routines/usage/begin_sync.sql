-- Begins a run of a synchronisation. Only one runs at a time, so another that still says so was killed. Returns the run's
-- id; null when the connection is not to be synchronised, as the demo firm's never are.
create or replace function private.begin_sync(
  org_id uuid,
  integration_id uuid,
  job text
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_run_id uuid;
begin
  perform from public.integrations as i
  where i.org_id = begin_sync.org_id and i.id = begin_sync.integration_id and i.state in ('connected', 'failing')
    and not exists (select from public.organisations as o where o.id = i.org_id and o.rates_source = 'demo')
  for no key update;
  if not found then
    return null;
  end if;
  with broken_off as (
    update public.sync_runs as r
    set state = 'broken_off', finished_at = clock_timestamp(), error = 'The worker was stopped.'
    where r.org_id = begin_sync.org_id and r.integration_id = begin_sync.integration_id and r.job = begin_sync.job
      and r.state = 'running'
    returning r.org_id, r.id
  )
  delete from private.sync_announcements as a
  using broken_off as b
  where a.org_id = b.org_id and a.run_id = b.id;
  insert into public.sync_runs as r (org_id, integration_id, job, started_at)
  values (begin_sync.org_id, begin_sync.integration_id, begin_sync.job, clock_timestamp())
  returning r.id into v_run_id;
  return v_run_id;
end
$$;
revoke execute on function private.begin_sync(uuid, uuid, text) from public, anon, authenticated;
grant execute on function private.begin_sync(uuid, uuid, text) to service_role;
