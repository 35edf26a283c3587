-- requires: telephony_leg_costs
-- The day on which a call or message counts: that of its first leg.
create or replace function private.origin_day(
  org_id uuid,
  event_id uuid
)
returns date
language sql
stable
security definer
set search_path = ''
as $$
  select min(l.happened_on) from private.telephony_leg_costs as l
  where l.org_id = origin_day.org_id and l.event_id = origin_day.event_id and l.is_first
$$;
revoke execute on function private.origin_day(uuid, uuid) from public, anon, authenticated;

-- A booking holds the day of what led to it.
create or replace function private.hold_origin_day()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  new.origin_on := private.origin_day(new.org_id, new.origin_event_id);
  return new;
end
$$;
revoke execute on function private.hold_origin_day() from public, anon, authenticated;
create or replace trigger hold_origin_day_on_insert before insert on public.calendar_events
  for each row when (new.origin_event_id is not null) execute function private.hold_origin_day();
create or replace trigger hold_origin_day before update on public.calendar_events
  for each row when (old.origin_event_id is distinct from new.origin_event_id) execute function private.hold_origin_day();

-- A call that is told to have been on another day, or whose first leg comes late, takes its bookings along. Of two transactions that do not
-- see each other attribute() sees both: what moves a call's day marks the call.
create or replace function private.move_origin_day()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.calendar_events as b
  set origin_on = private.origin_day(b.org_id, b.origin_event_id)
  where b.org_id = new.org_id and b.origin_event_id = new.event_id
    and b.origin_on is distinct from private.origin_day(b.org_id, b.origin_event_id);
  return null;
end
$$;
revoke execute on function private.move_origin_day() from public, anon, authenticated;
create or replace trigger move_origin_day_on_insert after insert on public.telephony_legs
  for each row execute function private.move_origin_day();
create or replace trigger move_origin_day after update on public.telephony_legs
  for each row when (
    (old.event_id, old.happened_on, old.parent_leg_id, old.parent_provider, old.superseding_count)
      is distinct from (new.event_id, new.happened_on, new.parent_leg_id, new.parent_provider, new.superseding_count)
  )
  execute function private.move_origin_day();
