-- What calendar_events should have posted, for check_ledger(); written apart from the posting function on purpose: the net value
-- is reckoned anew from price and tax.
create or replace function private.expected_calendar_events(
  org_id uuid
)
returns setof private.expected_entry
language sql
stable
set search_path = ''
as $$
  select
    f.id, 0::smallint, f.happened_on, 'revenue'::text, 'estimated'::text, f.customer_id, null::uuid, n.amount, f.currency::text
  from public.calendar_events as f
  cross join lateral (
    select case
      when f.tax_included and f.tax_rate is not null then round(f.price::numeric * 100 / (100 + f.tax_rate), 2)
      when f.tax_included then round(f.price::numeric, 2)
      else f.price::numeric
    end as amount
  ) as n
  where f.org_id = expected_calendar_events.org_id and f.state = 'kept' and n.amount > 0
    and not exists (
      select from public.sales as s where s.org_id = f.org_id and s.booking_id = f.id and s.completed_on is not null
    )
$$;
revoke execute on function private.expected_calendar_events(uuid) from public, anon, authenticated;
