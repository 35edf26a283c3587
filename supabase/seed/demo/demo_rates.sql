-- requires: demo_share
-- Invented exchange rates of the working days up to a day, as far as they are missing: of the last 15 months, so that what a
-- week before the first entry was worth is known too. They count as loaded on their own day. Returns how many were added.
create or replace function private.demo_rates(
  today date
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_from date := coalesce(
    (select max(r.rated_on) + 1 from public.fx_rates as r where r.source = 'demo' and r.currency = 'SEK'), demo_rates.today - 460
  );
  v_count int;
begin
  insert into public.fx_rates (source, currency, rated_on, rate, loaded_at)
  select 'demo', c.currency, d.day::date,
    -- a slow wave, each currency at its own place in it, and a little unrest; the dollar swings wider, up and down within half a year
    round(c.euro * (1 + case c.currency when 'USD' then 0.055 * sin((d.day::date - date '2020-01-01') / 28.0)::numeric
        else 0.02 * sin((d.day::date - date '2020-01-01') / 47.0 + c.place)::numeric end
      + 0.004 * (private.demo_share(c.currency || d.day::date) - 0.5)), c.decimals),
    d.day + interval '16 hours'
  from generate_series(v_from::timestamp, demo_rates.today::timestamp, interval '1 day') as d (day)
  cross join (values
    ('AED', 4.00, 4, 1), ('AUD', 1.66, 4, 2), ('BGN', 1.96, 4, 3), ('BRL', 6.2, 4, 4), ('CAD', 1.51, 4, 5),
    ('CHF', 0.95, 4, 6), ('CNY', 7.9, 4, 7), ('CZK', 25.1, 3, 8), ('DKK', 7.46, 4, 9), ('GBP', 0.85, 5, 10),
    ('HKD', 8.5, 4, 11), ('HUF', 401, 2, 12), ('IDR', 17600, 2, 13), ('ILS', 4.0, 4, 14), ('INR', 92, 4, 15),
    ('ISK', 149, 2, 16), ('JPY', 163, 2, 17), ('KRW', 1490, 2, 18), ('MXN', 20.3, 4, 19), ('MYR', 4.9, 4, 20),
    ('NOK', 11.6, 4, 21), ('NZD', 1.83, 4, 22), ('PHP', 62, 3, 23), ('PLN', 4.3, 4, 24), ('RON', 4.97, 4, 25),
    ('SEK', 11.3, 4, 26), ('SGD', 1.46, 4, 27), ('THB', 38, 3, 28), ('TRY', 38, 4, 29), ('USD', 1.09, 4, 30),
    ('ZAR', 19.8, 4, 31)
  ) as c (currency, euro, decimals, place)
  where extract(isodow from d.day) < 6
  order by d.day, c.currency;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
revoke execute on function private.demo_rates(date) from public, anon, authenticated;
