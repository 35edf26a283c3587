-- requires: refuse, org_ids_with, my_memberships
-- A person ties a sale to a booking that they may see, and that is the same customer's or nobody's: with its completion the sale takes
-- the booking's revenue. Functions that move both (a merge, an undo) are not asked.
create or replace function private.check_booking()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if not exists (
    select from public.calendar_events as e
    where e.org_id = new.org_id and e.id = new.booking_id and (e.customer_id is null or e.customer_id = new.customer_id)
      and (
        e.org_id = any (private.org_ids_with('calendar_events.read'))
        or (e.org_id = any (private.org_ids_with('calendar_events.read_own')) and e.assigned_to = any (private.my_memberships()))
      )
  ) then
    perform private.refuse(
      'KT252', 422, 'This booking is not there, or is another customer''s.', 'field: booking_id', 'Choose one of the sale''s customer.'
    );
  end if;
  return new;
end
$$;
revoke execute on function private.check_booking() from public, anon, authenticated;

-- named to come after belong_to_kept: the customer is the one that a merged one became
create or replace trigger check_booking_on_insert before insert on public.sales
  for each row when (new.booking_id is not null and current_user = 'authenticated')
  execute function private.check_booking();
create or replace trigger check_booking before update on public.sales
  for each row when (
    new.booking_id is not null and current_user = 'authenticated'
    and (old.booking_id, old.customer_id) is distinct from (new.booking_id, new.customer_id)
  )
  execute function private.check_booking();
