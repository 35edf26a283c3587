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
begin
  return query
  select distinct on (f.event_id) f.event_id, f.matched_by, f.customer_id
  from (
    select 1 as place, e.id as event_id, i.id as matched_by, i.customer_id, e.starts_at
    from public.customer_identities as i
    join public.calendar_events as e on e.org_id = i.org_id and e.client_phone = i.value and e.customer_id is null
    where i.org_id = bookings_to_match.org_id and i.kind = 'phone' and i.provider = ''
      and (bookings_to_match.identity_id is null or i.id = bookings_to_match.identity_id)
    union all
    select 2, e.id, i.id, i.customer_id, e.starts_at
    from public.customer_identities as i
    join public.calendar_events as e on e.org_id = i.org_id and e.client_email = i.value and e.customer_id is null
    where i.org_id = bookings_to_match.org_id and i.kind = 'mail' and i.provider = ''
      and (bookings_to_match.identity_id is null or i.id = bookings_to_match.identity_id)
    union all
    select 3, e.id, i.id, i.customer_id, e.starts_at
    from public.customer_identities as i
    join public.calendar_events as e
      on e.org_id = i.org_id and e.provider = i.provider and e.client_id = i.value and e.customer_id is null
    where i.org_id = bookings_to_match.org_id and i.kind = 'provider'
      and (bookings_to_match.identity_id is null or i.id = bookings_to_match.identity_id)
  ) as f
  where bookings_to_match.identity_id is not null or f.starts_at between now() - interval '90 days' and now() + interval '90 days'
  order by f.event_id, f.place;
end
$$;
revoke execute on function private.bookings_to_match(uuid, uuid) from public, anon, authenticated;
