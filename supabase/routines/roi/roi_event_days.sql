-- The days that calls and messages count on: those of their legs, and of the bookings they led to. Looked up one by one (offset 0
-- holds the planner to it): an array of thousands would else be compared with every row there is.
create or replace function private.roi_event_days(
  org_id uuid,
  event_ids uuid[]
)
returns setof date
language sql
stable
security definer
set search_path = ''
as $$
  select d.day
  from (select distinct g.id from unnest(roi_event_days.event_ids) as g (id)) as e
  cross join lateral (
    (select l.happened_on as day from public.telephony_legs as l where l.org_id = roi_event_days.org_id and l.event_id = e.id offset 0)
    union all
    (select c.happened_on from public.calendar_events as c where c.org_id = roi_event_days.org_id and c.origin_event_id = e.id offset 0)
  ) as d
  group by d.day
$$;
revoke execute on function private.roi_event_days(uuid, uuid[]) from public, anon, authenticated;
