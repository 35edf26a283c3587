-- requires: find_rates, convert_amount
-- What post_telephony_legs() does, for one new leg: most have no price yet and post nothing. Returns false where it cannot
-- tell: when the organisation is changing its currency, or the price has parts or is a
-- bill's.
create or replace function private.post_telephony_leg(
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
  v_leg public.telephony_legs;
  v_amount numeric;
begin
  select f.* into v_leg
  from public.telephony_legs as f
  where f.org_id = post_telephony_leg.org_id and f.id = post_telephony_leg.id;
  v_amount := coalesce(v_leg.billed_price, v_leg.price, v_leg.estimated_price, 0);
  if v_amount = 0 then
    return true;
  end if;
  if num_nonnulls(
    v_leg.billed_price, v_leg.transport_price, v_leg.transcription_price, v_leg.model_price, v_leg.voice_price, v_leg.platform_price
  ) > 0 then
    return false;
  end if;
  insert into public.ledger_entries (
    org_id, source, source_id, part, to_currency, day, direction, workspace, state, customer_id,
    amount, currency, amount_org, rate, rated_on, rate_from_seq, rate_to_seq
  )
  select
    v_leg.org_id, 'telephony_legs', v_leg.id, 0, o.currency, v_leg.happened_on, 'cost', 'usage',
    case when v_leg.price is null then 'estimated' else 'actual' end, v_leg.customer_id, v_amount, v_leg.currency,
    case when v_leg.currency = o.currency then v_amount else private.convert_amount(v_amount, r.rate_from, r.rate_to) end,
    case when v_leg.currency = o.currency then 1 else round(r.rate_to / r.rate_from, 12) end,
    case when v_leg.currency = o.currency then v_leg.happened_on else r.rated_on end, r.from_seq, r.to_seq
  from public.organisations as o
  left join lateral (
    select g.* from private.find_rates(v_leg.currency, o.currency, v_leg.happened_on, o.rates_source) as g where v_leg.currency <> o.currency
  ) as r on true
  where o.id = v_leg.org_id and o.next_currency is null;
  return found;
end
$$;
revoke execute on function private.post_telephony_leg(uuid, uuid) from public, anon, authenticated;
