-- requires: require_permission, refuse, defer_job
-- Has events applied again: those named, or with null all that failed or were not understood, at most 10,000 at once,
-- the oldest first. A job does it, since the provider's file reads them anew. Returns how many.
create or replace function private.defer_replay(
  org_id uuid,
  event_ids uuid[]
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_ids uuid[];
begin
  with chosen as (
    select e.id
    from public.webhook_events as e
    where e.org_id = defer_replay.org_id and e.state in ('failed', 'unknown', 'waiting')
      and (defer_replay.event_ids is null or e.id = any (defer_replay.event_ids))
    order by e.received_at, e.id
    limit 10000
    for no key update
  ),
  waiting as (
    update public.webhook_events as e set state = 'waiting', error = null
    from chosen as c
    where e.org_id = defer_replay.org_id and e.id = c.id
    returning e.id
  )
  select array_agg(w.id) into v_ids from waiting as w;
  if v_ids is null then
    return 0;
  end if;
  perform private.defer_job(
    'replay_webhook_events', jsonb_build_object('org_id', defer_replay.org_id), lock => 'replay_webhook_events:' || defer_replay.org_id::text
  );
  return cardinality(v_ids);
end
$$;
revoke execute on function private.defer_replay(uuid, uuid[]) from public, anon, authenticated;
grant execute on function private.defer_replay(uuid, uuid[]) to service_role;

create or replace function private.replay_webhook_events(
  org_id uuid,
  event_ids uuid[] default null
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
  perform private.require_permission(replay_webhook_events.org_id, 'webhook_events.update');
  v_count := private.defer_replay(replay_webhook_events.org_id, replay_webhook_events.event_ids);
  if v_count = 0 then
    perform private.refuse(
      'KT091', 404, 'There is no such event to apply again.', null, 'It may have been applied already: read the log again.'
    );
  end if;
  return v_count;
end
$$;
revoke execute on function private.replay_webhook_events(uuid, uuid[]) from public, anon;
grant execute on function private.replay_webhook_events(uuid, uuid[]) to authenticated, service_role;

create or replace function public.replay_webhook_events(
  org_id uuid,
  event_ids uuid[] default null
)
returns int
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.replay_webhook_events(replay_webhook_events.org_id, replay_webhook_events.event_ids)
$$;
revoke execute on function public.replay_webhook_events(uuid, uuid[]) from public, anon;
grant execute on function public.replay_webhook_events(uuid, uuid[]) to authenticated, service_role;

-- A connection that goes on after a pause, or gets keys after it was paused and ended, has the events applied that came meanwhile.
create or replace function private.on_integration_resumed()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- waits for events that are being taken in as of a paused connection, and holds those that come
  perform from public.webhook_endpoints as p
  where p.org_id = new.org_id and p.integration_id = new.id
  for update;
  perform private.defer_replay(
    new.org_id, array(
      select e.id
      from public.webhook_endpoints as p
      join public.webhook_events as e on e.org_id = p.org_id and e.endpoint_id = p.id and e.state = 'waiting'
      where p.org_id = new.org_id and p.integration_id = new.id
    )
  );
  return null;
end
$$;
revoke execute on function private.on_integration_resumed() from public, anon, authenticated;

create or replace trigger replay_when_resumed after update on public.integrations
  for each row when (old.state in ('paused', 'disconnected') and new.state = 'connected')
  execute function private.on_integration_resumed();
