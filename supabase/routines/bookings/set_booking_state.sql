-- requires: require_permission, refuse, org_ids_with, my_memberships, booking_state
-- What a person says of a booking that has begun: kept or no_show, whatever the provider tells later; null takes it back. With
-- calendar_events.update any, with update_own those of one's own customers. Who said what stands in the log. Returns the state.
create or replace function private.set_booking_state(
  org_id uuid,
  id uuid,
  state text
)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_all boolean := coalesce(set_booking_state.org_id = any (private.org_ids_with('calendar_events.update')), false);
  v_mine uuid[] := private.my_memberships();
  v_old public.calendar_events;
  v_state text;
begin
  if not v_all then
    perform private.require_permission(set_booking_state.org_id, 'calendar_events.update_own');
  end if;
  if set_booking_state.state not in ('kept', 'no_show') then
    perform private.refuse('KT150', 422, 'There is no such state.', 'field: state', 'A booking was kept or is a no-show; null takes back what was said.');
  end if;
  select e.* into v_old from public.calendar_events as e
  where e.org_id = set_booking_state.org_id and e.id = set_booking_state.id and (v_all or e.assigned_to = any (v_mine))
  for no key update;
  if not found then
    perform private.refuse('KT151', 404, 'This booking is not there, or not yours to change.', null, 'Read the list again.');
  end if;
  if v_old.starts_at > clock_timestamp() and set_booking_state.state is not null then
    perform private.refuse('KT152', 409, 'This booking has not begun yet.', 'field: state', 'Wait until it begins, or cancel it where it was booked.');
  end if;
  if v_old.set_state is not distinct from set_booking_state.state
    and (v_old.set_state is null or v_old.starts_at <= v_old.set_at) then
    return v_old.state;
  end if;
  update public.calendar_events as e
  set set_state = set_booking_state.state,
    set_at = case when set_booking_state.state is not null then clock_timestamp() end,
    set_by = case when set_booking_state.state is not null then
      (select m.id from public.memberships as m where m.org_id = v_old.org_id and m.user_id = (select auth.uid())) end,
    state = private.booking_state(
      v_old.told_state, set_booking_state.state, clock_timestamp(), v_old.starts_at, v_old.ends_at, clock_timestamp()
    ),
    updated_at = now()
  where e.org_id = v_old.org_id and e.id = v_old.id
  returning e.state into v_state;
  insert into public.audit_log (org_id, table_name, row_id, op, actor, old, new)
  values (
    v_old.org_id, 'calendar_events', v_old.id, 'update', (select auth.uid()),
    jsonb_build_object('set_state', v_old.set_state, 'state', v_old.state),
    jsonb_build_object('set_state', set_booking_state.state, 'state', v_state)
  );
  return v_state;
end
$$;
revoke execute on function private.set_booking_state(uuid, uuid, text) from public, anon;
grant execute on function private.set_booking_state(uuid, uuid, text) to authenticated, service_role;

create or replace function public.set_booking_state(
  org_id uuid,
  id uuid,
  state text
)
returns text
language sql
volatile
set search_path = ''
as $$
  select private.set_booking_state(set_booking_state.org_id, set_booking_state.id, set_booking_state.state)
$$;
revoke execute on function public.set_booking_state(uuid, uuid, text) from public, anon;
grant execute on function public.set_booking_state(uuid, uuid, text) to authenticated, service_role;
