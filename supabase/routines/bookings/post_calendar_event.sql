-- requires: find_rates, convert_amount
-- What post_calendar_events() does, for one new booking: most are yet to come and post nothing. Returns false where it cannot
-- tell: when the organisation is changing its currency.
create or replace function private.post_calendar_event(
  org_id uuid,
  id uuid
)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_event public.calendar_events;
begin
  select f.* into v_event
  from public.calendar_events as f
  where f.org_id = post_calendar_event.org_id and f.id = post_calendar_event.id;
  if v_event.state <> 'kept' or coalesce(v_event.net_value, 0) = 0 then
    return true;
  end if;
  insert into public.ledger_entries (
    org_id, source, source_id, part, to_currency, day, direction, workspace, state, customer_id,
    amount, currency, amount_org, rate, rated_on, rate_from_seq, rate_to_seq
  )
  select
    v_event.org_id, 'calendar_events', v_event.id, 0, o.currency, v_event.happened_on, 'revenue', 'usage', 'estimated',
    v_event.customer_id, v_event.net_value, v_event.currency,
    case when v_event.currency = o.currency then v_event.net_value
      else private.convert_amount(v_event.net_value, r.rate_from, r.rate_to) end,
    case when v_event.currency = o.currency then 1 else round(r.rate_to / r.rate_from, 12) end,
    case when v_event.currency = o.currency then v_event.happened_on else r.rated_on end, r.from_seq, r.to_seq
  from public.organisations as o
  left join lateral (
    select g.* from private.find_rates(v_event.currency, o.currency, v_event.happened_on, o.rates_source) as g
    where v_event.currency <> o.currency
  ) as r on true
  where o.id = v_event.org_id and o.next_currency is null;
  return found;
end
$$;
revoke execute on function private.post_calendar_event(uuid, uuid) from public, anon, authenticated;
