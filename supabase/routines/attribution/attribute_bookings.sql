-- requires: booking_origins, may_lead, hold_origin_day
-- Writes at bookings what led to them by the rules, where that is another than stands there. What a person said is left.
-- Calls are locked before bookings, as joining the legs of a call does. Returns how many changed.
create or replace function private.attribute(
  org_id uuid,
  booking_ids uuid[]
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_count int;
begin
  perform from public.telephony_events as e
  where e.org_id = attribute.org_id
    and e.id in (select o.event_id from private.booking_origins(attribute.org_id, attribute.booking_ids) as o)
  order by e.id for key share;
  perform from public.calendar_events as b
  where b.org_id = attribute.org_id and b.id = any (attribute.booking_ids)
  order by b.id for no key update;
  -- the same again under their locks; a call that came between marks the booking anew
  update public.calendar_events as b
  set origin_event_id = o.event_id, origin_rule = o.rule, origin_identity = o.identity, updated_at = now()
  from private.booking_origins(attribute.org_id, attribute.booking_ids) as o
  where b.org_id = attribute.org_id and b.id = o.booking_id and b.origin_rule is distinct from 'person'
    and (b.origin_event_id, b.origin_rule, b.origin_identity) is distinct from (o.event_id, o.rule, o.identity);
  get diagnostics v_count = row_count;
  -- a call whose day moved while a booking was linked to it
  update public.calendar_events as b
  set origin_on = private.origin_day(b.org_id, b.origin_event_id)
  where b.org_id = attribute.org_id and b.id = any (attribute.booking_ids) and b.origin_event_id is not null
    and b.origin_on is distinct from private.origin_day(b.org_id, b.origin_event_id);
  return v_count;
end
$$;
revoke execute on function private.attribute(uuid, uuid[]) from public, anon, authenticated;

-- Looks at what was marked, oldest first: at most `batch` marks of bookings, calls and messages. A mark stands after the change
-- that made it, so whoever takes it sees both. Returns how many were taken.
create or replace function private.attribute_bookings(
  batch int
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_marks private.origin_marks[];
  v_part record;
begin
  with taken as (
    delete from private.origin_marks as m
    where m.id in (select f.id from private.origin_marks as f order by f.id limit batch for update skip locked)
    returning m.*
  )
  select array_agg(t::private.origin_marks) into v_marks from taken as t;
  for v_part in
    select f.org_id, array_agg(distinct f.booking_id) as ids
    from (
      select m.org_id, m.booking_id from unnest(v_marks) as m where m.booking_id is not null
      union all
      -- what it led to so far
      select b.org_id, b.id
      from unnest(v_marks) as m
      join public.calendar_events as b on b.org_id = m.org_id and b.origin_event_id = m.event_id
      union all
      -- and what it may lead to
      select b.org_id, b.id
      from unnest(v_marks) as m
      join public.telephony_events as e on e.org_id = m.org_id and e.id = m.event_id
      cross join lateral (
        (
          select c.org_id, c.id from public.calendar_events as c
          where c.org_id = e.org_id and c.customer_id = e.customer_id
            and coalesce(c.booked_at, least(c.created_at, c.starts_at)) between e.started_at and e.started_at + interval '365 days'
          offset 0
        )
        union all
        (
          select c.org_id, c.id from public.calendar_events as c
          where c.org_id = e.org_id and c.client_phone = e.counterpart
            and coalesce(c.booked_at, least(c.created_at, c.starts_at)) between e.started_at and e.started_at + interval '365 days'
          offset 0
        )
        union all
        (
          select c.org_id, c.id from public.calendar_events as c
          where c.org_id = e.org_id and c.provider_booking_id = e.booking_reference
          offset 0
        )
      ) as b
    ) as f
    group by f.org_id
    order by f.org_id
  loop
    perform private.attribute(v_part.org_id, v_part.ids);
  end loop;
  return coalesce(cardinality(v_marks), 0);
end
$$;
revoke execute on function private.attribute_bookings(int) from public, anon, authenticated;
