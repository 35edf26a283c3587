-- The days that calls and messages count on: those of their legs, and of the bookings they led to; and of bookings that a sale is of:
-- their own, and those of what led to them. Looked up one by one (offset 0 holds the planner to it): an array of thousands would else
-- be compared with every row there is.
create or replace function private.roi_event_days(
  org_id uuid,
  event_ids uuid[],
  booking_ids uuid[]
)
returns setof date
language sql
stable
security definer
set search_path = ''
as $$
  with booking as (
    select c.happened_on, c.origin_on, c.origin_event_id
    from (select distinct g.id from unnest(roi_event_days.booking_ids) as g (id)) as b
    cross join lateral (
      select c.happened_on, c.origin_on, c.origin_event_id from public.calendar_events as c
      where c.org_id = roi_event_days.org_id and c.id = b.id offset 0
    ) as c
  )
  select d.day
  from (
    select g.id from unnest(roi_event_days.event_ids) as g (id)
    union
    select b.origin_event_id from booking as b where b.origin_event_id is not null
  ) as e
  cross join lateral (
    (select l.happened_on as day from public.telephony_legs as l where l.org_id = roi_event_days.org_id and l.event_id = e.id offset 0)
    union all
    (
      select g.day from public.calendar_events as c cross join lateral (values (c.happened_on), (c.origin_on)) as g (day)
      where c.org_id = roi_event_days.org_id and c.origin_event_id = e.id and g.day is not null offset 0
    )
  ) as d
  union
  select d.day from booking as b cross join lateral (values (b.happened_on), (b.origin_on)) as d (day) where d.day is not null and b.origin_event_id is not null
$$;
revoke execute on function private.roi_event_days(uuid, uuid[], uuid[]) from public, anon, authenticated;
