-- requires: phone_number
-- Takes what a page of listed bookings will touch, in the one order in which everybody locks: the bookings' ids, the customers
-- whose identities they are made with, these, their services, the bookings. See lock_legs.
create or replace function private.lock_bookings(
  org_id uuid,
  integration_id uuid,
  provider text,
  events jsonb
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_ids text[] := array(
    select distinct e.item ->> 'booking_id' from jsonb_array_elements(lock_bookings.events) as e (item)
    where e.item ->> 'booking_id' is not null
  );
  v_identities uuid[];
begin
  if v_ids = '{}' then
    return;
  end if;
  perform pg_advisory_xact_lock(k.key)
  from (
    select distinct hashtextextended(lock_bookings.org_id::text || lock_bookings.integration_id::text || b.id, 71000) as key
    from unnest(v_ids) as b (id)
    order by key
  ) as k;
  v_identities := array(
    select i.id
    from jsonb_array_elements(lock_bookings.events) as e (item)
    cross join lateral (
      values ('phone', '', private.phone_number(lock_bookings.org_id, e.item ->> 'client_phone')),
        ('mail', '', lower(btrim(e.item ->> 'client_email'))), ('provider', lock_bookings.provider, e.item ->> 'client_id')
    ) as k (kind, provider, value)
    join public.customer_identities as i
      on i.org_id = lock_bookings.org_id and i.kind = k.kind and i.provider = k.provider and i.value = k.value
  );
  perform from public.customers as c
  where c.org_id = lock_bookings.org_id and c.id = any (array(
    select i.customer_id from public.customer_identities as i
    where i.org_id = lock_bookings.org_id and i.id = any (v_identities)
    union
    -- whose they are now: a merge or hand-over of these takes their bookings in an order of its own
    select e.customer_id from public.calendar_events as e
    where e.org_id = lock_bookings.org_id and e.integration_id = lock_bookings.integration_id and e.provider_booking_id = any (v_ids)
  ))
  order by c.id for share;
  perform from public.customer_identities as i
  where i.org_id = lock_bookings.org_id and i.id = any (v_identities)
  order by i.id for key share;
  perform from public.services as s
  where s.org_id = lock_bookings.org_id and s.integration_id = lock_bookings.integration_id
    and s.provider_service_id in (select e.item ->> 'service_id' from jsonb_array_elements(lock_bookings.events) as e (item))
  order by s.id for share;
  perform from public.calendar_events as e
  where e.org_id = lock_bookings.org_id and e.integration_id = lock_bookings.integration_id and e.provider_booking_id = any (v_ids)
  order by e.id for no key update;
end
$$;
revoke execute on function private.lock_bookings(uuid, uuid, text, jsonb) from public, anon, authenticated;
