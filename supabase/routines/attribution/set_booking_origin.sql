-- requires: require_permission, refuse, org_ids_with, my_memberships, attribute_bookings
-- What a person says led to a booking: a call or message, or with null nothing. It stands whatever syncs tell later, until
-- follow_rules() takes it back. With calendar_events.update any booking, with update_own those of one's own customers; the call
-- must be one that the person sees. Who said what stands in the audit log. Returns the booking's id.
create or replace function private.set_booking_origin(
  org_id uuid,
  id uuid,
  event_id uuid,
  follow_rules boolean
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_all boolean := coalesce(set_booking_origin.org_id = any (private.org_ids_with('calendar_events.update')), false);
  v_all_calls boolean := coalesce(set_booking_origin.org_id = any (private.org_ids_with('telephony_events.read')), false);
  v_mine uuid[] := private.my_memberships();
  v_old public.calendar_events;
  v_new public.calendar_events;
begin
  if not v_all then
    perform private.require_permission(set_booking_origin.org_id, 'calendar_events.update_own');
  end if;
  if set_booking_origin.event_id is not null then
    -- the call before the booking, as everybody locks them
    perform from public.telephony_events as e
    where e.org_id = set_booking_origin.org_id and e.id = set_booking_origin.event_id and (v_all_calls or e.assigned_to = any (v_mine))
    for key share;
    if not found then
      perform private.refuse('KT200', 404, 'This call or message is not there, or not yours to see.', 'field: event_id', 'Choose one from the list.');
    end if;
  end if;
  select b.* into v_old from public.calendar_events as b
  where b.org_id = set_booking_origin.org_id and b.id = set_booking_origin.id and (v_all or b.assigned_to = any (v_mine))
  for no key update;
  if not found then
    perform private.refuse('KT151', 404, 'This booking is not there, or not yours to change.', null, 'Read the list again.');
  end if;
  if set_booking_origin.follow_rules then
    update public.calendar_events as b
    set origin_event_id = null, origin_rule = null, origin_identity = null, origin_set_by = null, origin_set_at = null, updated_at = now()
    where b.org_id = v_old.org_id and b.id = v_old.id and b.origin_rule = 'person';
    if found then
      perform private.attribute(v_old.org_id, array[v_old.id]);
    end if;
  else
    update public.calendar_events as b
    set origin_event_id = set_booking_origin.event_id, origin_rule = 'person', origin_identity = null,
      origin_set_by = (select m.id from public.memberships as m where m.org_id = v_old.org_id and m.user_id = (select auth.uid())),
      origin_set_at = clock_timestamp(), updated_at = now()
    where b.org_id = v_old.org_id and b.id = v_old.id
      and (b.origin_rule is distinct from 'person' or b.origin_event_id is distinct from set_booking_origin.event_id);
  end if;
  select b.* into v_new from public.calendar_events as b where b.org_id = v_old.org_id and b.id = v_old.id;
  if (v_new.origin_event_id, v_new.origin_rule) is distinct from (v_old.origin_event_id, v_old.origin_rule) then
    insert into public.audit_log (org_id, table_name, row_id, op, actor, old, new)
    values (
      v_old.org_id, 'calendar_events', v_old.id, 'update', (select auth.uid()),
      jsonb_build_object('origin_event_id', v_old.origin_event_id, 'origin_rule', v_old.origin_rule),
      jsonb_build_object('origin_event_id', v_new.origin_event_id, 'origin_rule', v_new.origin_rule)
    );
  end if;
  return v_new.id;
end
$$;
revoke execute on function private.set_booking_origin(uuid, uuid, uuid, boolean) from public, anon;
grant execute on function private.set_booking_origin(uuid, uuid, uuid, boolean) to authenticated, service_role;

create or replace function public.set_booking_origin(
  org_id uuid,
  id uuid,
  event_id uuid,
  follow_rules boolean default false
)
returns uuid
language sql
volatile
set search_path = ''
as $$
  select private.set_booking_origin(
    set_booking_origin.org_id, set_booking_origin.id, set_booking_origin.event_id, set_booking_origin.follow_rules
  )
$$;
revoke execute on function public.set_booking_origin(uuid, uuid, uuid, boolean) from public, anon;
grant execute on function public.set_booking_origin(uuid, uuid, uuid, boolean) to authenticated, service_role;
