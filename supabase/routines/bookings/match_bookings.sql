-- requires: bookings_to_match
-- Gives bookings that no customer has to the one whose number, address or provider's id their client has: of one identity, or
-- with null of all those that begin within 90 days, since one may be noted at the moment of its first booking. Returns how many.
create or replace function private.match_bookings(
  org_id uuid,
  identity_id uuid default null
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_customers uuid[];
  v_ids uuid[];
  v_identities uuid[];
begin
  select array_agg(m.event_id), array_agg(m.customer_id) into v_ids, v_customers
  from private.bookings_to_match(match_bookings.org_id, match_bookings.identity_id) as m;
  if v_ids is null then
    return 0;
  end if;
  -- the customers before their bookings, as everybody locks them: see number_owner()
  perform from public.customers as c
  where c.org_id = match_bookings.org_id and c.id = any (v_customers)
  order by c.id for share;
  perform from public.calendar_events as e
  where e.org_id = match_bookings.org_id and e.id = any (v_ids)
  order by e.id for no key update;
  -- the same again under their locks
  select array_agg(m.event_id), array_agg(m.matched_by) into v_ids, v_identities
  from private.bookings_to_match(match_bookings.org_id, match_bookings.identity_id) as m
  where m.event_id = any (v_ids) and m.customer_id = any (v_customers);
  if v_ids is null then
    return 0;
  end if;
  update public.calendar_events as e
  set customer_id = i.customer_id, matched_by = i.id, updated_at = now()
  from unnest(v_ids, v_identities) as m (event_id, matched_by)
  join public.customer_identities as i on i.org_id = match_bookings.org_id and i.id = m.matched_by
  where e.org_id = match_bookings.org_id and e.id = m.event_id and e.customer_id is null;
  return cardinality(v_ids);
end
$$;
revoke execute on function private.match_bookings(uuid, uuid) from public, anon, authenticated;
grant execute on function private.match_bookings(uuid, uuid) to service_role;

-- An identity that is noted at a customer brings the bookings made with it that nobody had.
create or replace function private.on_client_noted()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.match_bookings(new.org_id, new.id);
  return null;
end
$$;
revoke execute on function private.on_client_noted() from public, anon, authenticated;

create or replace trigger match_bookings_on_insert after insert on public.customer_identities
  for each row when (new.kind in ('phone', 'mail', 'provider')) execute function private.on_client_noted();
create or replace trigger match_bookings after update on public.customer_identities
  for each row when (
    new.kind in ('phone', 'mail', 'provider')
    and (old.kind, old.provider, old.value, old.customer_id) is distinct from (new.kind, new.provider, new.value, new.customer_id)
  )
  execute function private.on_client_noted();
