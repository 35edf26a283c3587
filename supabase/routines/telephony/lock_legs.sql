-- requires: phone_number
-- Takes what a page of listed calls and messages will touch, in the one order in which everybody locks: the legs' ids, the
-- customers whose numbers they are, the calls, the heads of threads. Items by themselves would take them in the list's order, and
-- two pages, or a page and a number that is noted, would wait for each other.
create or replace function private.lock_legs(
  org_id uuid,
  provider text,
  events jsonb
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(k.key)
  from (
    select distinct hashtextextended(lock_legs.org_id::text || n.provider || n.leg_id, 102010) as key
    from jsonb_array_elements(lock_legs.events) as e (item)
    cross join lateral (
      values
      (lock_legs.provider, e.item ->> 'leg_id'),
      (lock_legs.provider, e.item ->> 'alias'),
      (lock_legs.provider, 'session ' || (e.item ->> 'session_id')),
      (coalesce(e.item ->> 'parent_provider', lock_legs.provider), e.item ->> 'parent_id')
    ) as n (provider, leg_id)
    where n.leg_id is not null
    order by key
  ) as k;
  perform from public.customers as c
  where c.org_id = lock_legs.org_id and c.id = any (array(
    select i.customer_id
    from jsonb_array_elements(lock_legs.events) as e (item)
    cross join lateral (values (e.item ->> 'from_number'), (e.item ->> 'to_number')) as n (number)
    join public.customer_identities as i
      on i.org_id = lock_legs.org_id and i.kind = 'phone' and i.provider = ''
        and i.value = private.phone_number(lock_legs.org_id, n.number)
  ))
  order by c.id for share;
  perform from public.telephony_events as t
  where t.org_id = lock_legs.org_id and t.id = any (array(
    select l.event_id
    from jsonb_array_elements(lock_legs.events) as e (item)
    join public.telephony_legs as l
      on l.org_id = lock_legs.org_id and l.provider = lock_legs.provider and l.provider_leg_id = e.item ->> 'leg_id'
    union
    select l.event_id
    from jsonb_array_elements(lock_legs.events) as e (item)
    join public.telephony_legs as l
      on l.org_id = lock_legs.org_id and l.provider = lock_legs.provider and l.session_id = e.item ->> 'session_id'
  ))
  order by t.id for no key update;
  perform from public.message_heads as h
  where h.org_id = lock_legs.org_id and h.number = any (array(
    select private.phone_number(lock_legs.org_id, n.number)
    from jsonb_array_elements(lock_legs.events) as e (item)
    cross join lateral (values (e.item ->> 'from_number'), (e.item ->> 'to_number')) as n (number)
    where e.item ->> 'kind' = 'message'
  ))
  order by h.id for no key update;
end
$$;
revoke execute on function private.lock_legs(uuid, text, jsonb) from public, anon, authenticated;
