-- The newest rate of a currency within the 7 days before a day, of one source and no other: a demo rate never converts an
-- amount of a real organisation, nor the other way round.
create or replace function private.newest_rate(
  currency public.currency_code,
  day date,
  source text
)
returns public.fx_rates
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_rate public.fx_rates;
begin
  select r.* into v_rate
  from public.fx_rates as r
  where r.source = newest_rate.source and r.currency = newest_rate.currency
    and r.rated_on between newest_rate.day - 7 and newest_rate.day
  order by r.rated_on desc, r.seq desc
  limit 1;
  return v_rate;
end
$$;
revoke execute on function private.newest_rate(public.currency_code, date, text) from public, anon, authenticated;

-- gone in the transaction that brings its callers' new text: it mixed the sources
drop function if exists private.newest_rate(public.currency_code, date);
