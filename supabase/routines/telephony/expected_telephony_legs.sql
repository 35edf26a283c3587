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
    f.id, c.part::smallint, f.happened_on, 'cost'::text, case when f.billed_by is not null then 'reconciled' when f.price is null then 'estimated' else 'actual' end,
    e.customer_id, null::uuid, c.amount, coalesce(f.billed_currency, f.currency)::text
  from public.telephony_legs as f
  -- the call's customer, of which the leg's own is a copy
  join public.telephony_events as e on e.org_id = f.org_id and e.id = f.event_id
  cross join lateral (
    select n.part, n.amount
    from unnest(array[f.transport_price, f.transcription_price, f.model_price, f.voice_price, f.platform_price]::numeric[])
      with ordinality as n (amount, part)
    -- the line is the carrier's to charge, where its own leg of the call is known
    where (f.billed_currency is null or f.billed_currency = f.currency) and (n.part <> 1 or not exists (
      select from public.telephony_legs as c
      where c.org_id = f.org_id and c.provider = f.parent_provider and c.provider_leg_id = f.parent_leg_id
    ))
    union all
    select 0, coalesce(f.billed_price, f.price, f.estimated_price)::numeric
      - coalesce(sum(n.amount) filter (where f.billed_currency is null or f.billed_currency = f.currency), 0)
    from unnest(array[f.transport_price, f.transcription_price, f.model_price, f.voice_price, f.platform_price]::numeric[]) as n (amount)
  ) as c
  where f.org_id = expected_telephony_legs.org_id and c.amount <> 0
$$;
revoke execute on function private.expected_telephony_legs(uuid) from public, anon, authenticated;
