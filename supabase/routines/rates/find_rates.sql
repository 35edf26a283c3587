-- requires: newest_rate
-- The two rates of a source by which an amount of a day goes from one currency to another, through the euro; null fields
-- when one is missing. rated_on is the older of the two days.
create or replace function private.find_rates(
  from_currency public.currency_code,
  to_currency public.currency_code,
  day date,
  source text
)
returns private.found_rates
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_from public.fx_rates;
  v_to public.fx_rates;
begin
  if find_rates.from_currency = find_rates.to_currency then
    return row(1, 1, null, null, find_rates.day)::private.found_rates;
  end if;
  if find_rates.from_currency = 'EUR' then
    v_from.rate := 1;
  else
    v_from := private.newest_rate(find_rates.from_currency, find_rates.day, find_rates.source);
  end if;
  if find_rates.to_currency = 'EUR' then
    v_to.rate := 1;
  else
    v_to := private.newest_rate(find_rates.to_currency, find_rates.day, find_rates.source);
  end if;
  if v_from.rate is null or v_to.rate is null then
    return null;
  end if;
  return row(v_from.rate, v_to.rate, v_from.seq, v_to.seq, least(v_from.rated_on, v_to.rated_on))::private.found_rates;
end
$$;
revoke execute on function private.find_rates(public.currency_code, public.currency_code, date, text) from public, anon, authenticated;

-- gone in the transaction that brings its callers' new text: a caller has to say whose rates it wants
drop function if exists private.find_rates(public.currency_code, public.currency_code, date);
