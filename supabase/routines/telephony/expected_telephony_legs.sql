-- What telephony_legs should have posted, for check_ledger(); written apart from the posting function on purpose.
create or replace function private.expected_telephony_legs(
  org_id uuid
)
returns setof private.expected_entry
language sql
stable
set search_path = ''
as $$
  select
    f.id, 0::smallint, f.happened_on, 'cost'::text, case when f.price is null then 'estimated' else 'actual' end,
    e.customer_id, null::uuid, coalesce(f.price, f.estimated_price)::numeric, f.currency::text
  from public.telephony_legs as f
  -- the call's customer, of which the leg's own is a copy
  join public.telephony_events as e on e.org_id = f.org_id and e.id = f.event_id
  where f.org_id = expected_telephony_legs.org_id and coalesce(f.price, f.estimated_price, 0) <> 0
$$;
revoke execute on function private.expected_telephony_legs(uuid) from public, anon, authenticated;
