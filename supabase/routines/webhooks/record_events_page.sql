-- requires: apply_webhook_event, announce_page, lock_legs, lock_bookings, count_page
-- Takes in a page of what a provider lists, and moves the cursor, in the caller's transaction: each item is applied as the
-- event it would have been. A page may come in pieces: those before its last have no cursor. A run that reads
-- further back than ever keeps a cursor of its own. One that the data cannot take is counted and told, and holds up no other. Returns how many were
-- applied and the first failure; applied is null when the connection is not to be synchronised any more.
create or replace function private.record_events_page(
  org_id uuid,
  integration_id uuid,
  run_id uuid,
  events jsonb,
  cursor jsonb,
  out applied int,
  out failure text
)
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_provider text;
  v_event jsonb;
  v_applied record;
  v_run public.sync_runs;
  v_counted record;
begin
  select i.provider into v_provider
  from public.integrations as i
  where i.org_id = record_events_page.org_id and i.id = record_events_page.integration_id and i.state in ('connected', 'failing')
  for key share;
  if not found then
    return;
  end if;
  -- a run that was taken for dead and comes back must not go on beside its successor
  select r.* into v_run
  from public.sync_runs as r
  where r.org_id = record_events_page.org_id and r.id = record_events_page.run_id and r.state = 'running'
  for no key update;
  if not found then
    return;
  end if;
  perform private.announce_page(record_events_page.org_id, record_events_page.run_id);
  applied := 0;
  -- each of these takes what is of its own kind
  perform private.lock_legs(record_events_page.org_id, v_provider, record_events_page.events);
  perform private.lock_bookings(
    record_events_page.org_id, record_events_page.integration_id, v_provider, record_events_page.events
  );
  -- in one order, so that two pages that share an item lock it in the same one
  for v_event in
    select e.value from jsonb_array_elements(record_events_page.events) as e
    order by coalesce(e.value ->> 'leg_id', e.value ->> 'booking_id')
  loop
    select * into v_applied
    from private.apply_webhook_event(record_events_page.org_id, record_events_page.integration_id, v_provider, v_event);
    if v_applied.state = 'applied' then
      applied := applied + 1;
    elsif v_applied.state = 'failed' and failure is null then
      failure := v_applied.error;
    end if;
  end loop;
  select * into v_counted
  from private.count_page(record_events_page.org_id, record_events_page.integration_id, v_provider, v_run.started_at, record_events_page.events);
  update public.sync_runs as r
  set page_count = r.page_count + (record_events_page.cursor is not null)::int,
    row_count = r.row_count + record_events_page.applied, cursor = coalesce(record_events_page.cursor, r.cursor),
    held_count = 0, found_count = r.found_count + v_counted.listed, new_count = r.new_count + v_counted.made,
    changed_count = r.changed_count + v_counted.changed
  where r.org_id = record_events_page.org_id and r.id = record_events_page.run_id;
  insert into public.sync_cursors as c (org_id, integration_id, stream, cursor)
  select record_events_page.org_id, record_events_page.integration_id, case when v_run.since_at is null then 'events' else 'backfill' end,
    record_events_page.cursor
  where record_events_page.cursor is not null
  on conflict on constraint sync_cursors_pkey do update set cursor = excluded.cursor, updated_at = now();
  perform set_config('kontor.quiet', 'off', true);
end
$$;
revoke execute on function private.record_events_page(uuid, uuid, uuid, jsonb, jsonb) from public, anon, authenticated;
grant execute on function private.record_events_page(uuid, uuid, uuid, jsonb, jsonb) to service_role;
