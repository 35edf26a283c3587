alter table public.calendar_events enable row level security;
revoke all on public.calendar_events from public, anon, authenticated, service_role;
grant select on public.calendar_events to authenticated;
grant select on public.calendar_events to service_role;
-- no insert, update or delete for people: providers' reports write them, and set_booking_state() says who came

-- Who reads bookings sees everybody's; a rep those of their own customers.
drop policy if exists calendar_events_select_own on public.calendar_events;
create policy calendar_events_select_own on public.calendar_events for select to authenticated
  using (
    org_id = any ((select private.org_ids_with('calendar_events.read'))::uuid[])
    or (org_id = any ((select private.org_ids_with('calendar_events.read_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );
