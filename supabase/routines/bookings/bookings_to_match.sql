-- Bookings without a customer beside the identity that says whose they are: by phone, else by mail, else by the provider's id.
-- Of one identity, or with null of all those that begin within 90 days, before or after today.
create or replace function private.bookings_to_match(
  org_id uuid,
  identity_id uuid
)
returns table (
  event_id uuid,
  matched_by uuid,
  customer_id uuid
)
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_known public.customer_identities;
begin
  if bookings_to_match.identity_id is null then
    -- each booking looks its client up by the identities' key: a join of the two may be planned as all with all
    return query
    select e.id, m.id, m.customer_id
    from public.calendar_events as e
    cross join lateral (
      select i.id, i.customer_id
      from (
        values (1, 'phone', '', e.client_phone), (2, 'mail', '', e.client_email), (3, 'provider', e.provider, e.client_id)
      ) as k (place, kind, provider, value)
      cross join lateral (
        select f.id, f.customer_id
        from public.customer_identities as f
        where f.org_id = e.org_id and f.kind = k.kind and f.provider = k.provider and f.value = k.value
        offset 0
      ) as i
      order by k.place
      limit 1
    ) as m
    where e.org_id = bookings_to_match.org_id and e.customer_id is null
      and e.starts_at between now() - interval '90 days' and now() + interval '90 days';
    return;
  end if;
  select i.* into v_known
  from public.customer_identities as i
  where i.org_id = bookings_to_match.org_id and i.id = bookings_to_match.identity_id;
  return query
  select e.id, v_known.id, v_known.customer_id
  from public.calendar_events as e
  where e.org_id = v_known.org_id and e.customer_id is null and v_known.kind = 'phone' and e.client_phone = v_known.value
  union all
  select e.id, v_known.id, v_known.customer_id
  from public.calendar_events as e
  where e.org_id = v_known.org_id and e.customer_id is null and v_known.kind = 'mail' and e.client_email = v_known.value
  union all
  select e.id, v_known.id, v_known.customer_id
  from public.calendar_events as e
  where e.org_id = v_known.org_id and e.customer_id is null and v_known.kind = 'provider'
    and e.provider = v_known.provider and e.client_id = v_known.value;
end
$$;
revoke execute on function private.bookings_to_match(uuid, uuid) from public, anon, authenticated;
