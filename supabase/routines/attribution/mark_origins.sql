-- requires: may_lead
-- Marks what has to be looked at again: bookings that are new or whose client, time or id changed, and calls and messages that
-- can have led to one. attribute_bookings() does the rest within a second, after the commit.
create or replace function private.mark_booking()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if tg_op = 'UPDATE' and new.origin_event_id is null and old.origin_event_id is not null
    and new.origin_set_at = old.origin_set_at
  then
    -- the call that a person named is gone: the rules say again
    update public.calendar_events as b
    set origin_rule = null, origin_set_by = null, origin_set_at = null
    where b.org_id = new.org_id and b.id = new.id;
  end if;
  insert into private.origin_marks (org_id, booking_id) values (new.org_id, new.id);
  return null;
end
$$;
revoke execute on function private.mark_booking() from public, anon, authenticated;

create or replace trigger mark_origin_on_insert after insert on public.calendar_events
  for each row execute function private.mark_booking();
create or replace trigger mark_origin after update on public.calendar_events
  for each row when (
    (new.customer_id, new.client_phone, new.booked_at, new.provider_booking_id)
      is distinct from (old.customer_id, old.client_phone, old.booked_at, old.provider_booking_id)
    -- its call was deleted
    or new.origin_event_id is null and old.origin_event_id is not null and new.origin_rule is not distinct from old.origin_rule
  )
  execute function private.mark_booking();

create or replace function private.mark_event()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if new.booking_reference is not null or private.may_lead(new) or tg_op = 'UPDATE' and private.may_lead(old) then
    insert into private.origin_marks (org_id, event_id) values (new.org_id, new.id);
  end if;
  return null;
end
$$;
revoke execute on function private.mark_event() from public, anon, authenticated;

create or replace trigger mark_origin_on_insert after insert on public.telephony_events
  for each row execute function private.mark_event();
create or replace trigger mark_origin after update on public.telephony_events
  for each row when (
    (new.state, new.direction, new.from_number, new.to_number, new.started_at, new.seconds, new.customer_id, new.booking_reference)
      is distinct from (old.state, old.direction, old.from_number, old.to_number, old.started_at, old.seconds, old.customer_id, old.booking_reference)
  )
  execute function private.mark_event();
