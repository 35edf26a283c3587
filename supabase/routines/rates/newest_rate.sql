-- The newest rate of a currency within the 7 days before a day; a demo rate only where the ECB has none.
create or replace function private.newest_rate(
  currency public.currency_code,
  day date
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
  where r.source = 'ecb' and r.currency = newest_rate.currency
    and r.rated_on between newest_rate.day - 7 and newest_rate.day
  order by r.rated_on desc, r.seq desc
  limit 1;
  if not found then
    select r.* into v_rate
    from public.fx_rates as r
    where r.source = 'demo' and r.currency = newest_rate.currency
      and r.rated_on between newest_rate.day - 7 and newest_rate.day
    order by r.rated_on desc, r.seq desc
    limit 1;
  end if;
  return v_rate;
end
$$;
revoke execute on function private.newest_rate(public.currency_code, date) from public, anon, authenticated;
