-- requires: demo_id, demo_share
-- Fourteen months of what the demo firm earned and spent: contracts by the month, jobs by the day with a season and a trend,
-- the hours that each took, and what the office costs. Abroad it is paid in the customer's own currency; software is bought in dollars.
create or replace function private.demo_entries(
  org_id uuid,
  today date
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_sv boolean := (select o.locale = 'sv' from public.organisations as o where o.id = demo_entries.org_id);
begin
  insert into public.manual_entries (
    org_id, direction, happened_on, customer_id, person_id, amount, currency, note, assigned_to, created_at, updated_at
  )
  with contract as materialized (
    select * from (values
      (1, 3, 14800, 'SEK', 0.58, 'Caretaking, monthly', 'Fastighetsskötsel, månad'),
      (2, 4, 11900, 'SEK', 0.66, 'Caretaking, monthly', 'Fastighetsskötsel, månad'),
      (3, 3, 9200, 'SEK', 0.61, 'Cleaning, monthly', 'Städning, månad'), (4, 4, 8600, 'SEK', 1.12, 'Cleaning, monthly', 'Städning, månad'),
      (5, 3, 7400, 'SEK', 0.55, 'Cleaning, monthly', 'Städning, månad'), (6, 4, 4900, 'SEK', 0.7, 'Waste and yard', 'Avfall och gård'),
      (7, 3, 3800, 'SEK', 0.64, 'Windows, monthly', 'Fönster, månad'), (8, 4, 9600, 'DKK', 0.6, 'Caretaking, monthly', 'Fastighetsskötsel, månad'),
      (9, 2, 1450, 'EUR', 0.52, 'Caretaking, monthly', 'Fastighetsskötsel, månad'), (12, 3, 6900, 'SEK', 0.77, 'Cleaning, monthly', 'Städning, månad')
    ) as k (customer, person, amount, currency, share, note, note_sv)
  ),
  -- jobs: none on Sundays, most in spring and autumn, more each month
  job as materialized (
    select d.day, 1 + floor(26 * power(private.demo_share('customer' || d.number || ' ' || j.number), 1.3))::int as customer,
      3 + (d.number + j.number) % 2 as person, private.demo_share('hours' || d.number || ' ' || j.number) as share,
      round((1300 + 7400 * power(private.demo_share('job' || d.number || ' ' || j.number), 2))
        * (1 + 0.25 * (d.number / 425.0)) * (1 + 0.2 * cos(4 * pi() * (extract(doy from d.day) - 110) / 365))::numeric / 10) * 10 as amount,
      (array['Window cleaning', 'Moving clean', 'Garden work', 'Repair', 'Snow and sand', 'Painting'])[n.note] as note,
      (array['Fönsterputs', 'Flyttstädning', 'Trädgård', 'Reparation', 'Snöröjning', 'Målning'])[n.note] as note_sv
    from (
      select demo_entries.today - s.back as day, 425 - s.back as number from generate_series(0, 425) as s (back)
    ) as d
    cross join generate_series(1, 4) as j (number)
    cross join lateral (values (
      case when extract(month from d.day) in (12, 1, 2) and j.number = 1 then 5
        else 1 + floor(private.demo_share('kind' || d.number || ' ' || j.number) * 4.99)::int % 6 end
    )) as n (note)
    where extract(isodow from d.day) < 7
      and private.demo_share('day' || d.number || ' ' || j.number) < 0.28 + 0.16 * d.number / 425.0 + case when j.number = 1 then 0.2 else 0 end
  )
  select demo_entries.org_id, e.direction, e.day,
    case when e.customer > 0 then private.demo_id(demo_entries.org_id, 'customer', e.customer) end,
    case when e.person > 0 then private.demo_id(demo_entries.org_id, 'person', e.person) end,
    e.amount, e.currency, case when v_sv then e.note_sv else e.note end,
    case when e.person > 0 then private.demo_id(demo_entries.org_id, 'person', e.person) end, c.at, c.at
  from (
    -- contracts: once a month, a little more each year
    select 'revenue' as direction, d.day, k.customer, k.person,
      round(k.amount * (1 + 0.05 * (d.day - (demo_entries.today - 425)) / 365)) as amount, k.currency, k.note, k.note_sv
    from contract as k
    cross join lateral (
      select (s.day + make_interval(days => k.customer * 3 % 27))::date as day
      from generate_series(
        date_trunc('month', demo_entries.today - 395)::timestamp, demo_entries.today::timestamp, interval '1 month'
      ) as s (day)
    ) as d
    where d.day <= demo_entries.today
    union all
    -- and every week the hours that they take; one of them takes more than it pays
    select 'cost', demo_entries.today - s.back, k.customer, k.person,
      round(k.amount * k.share * (0.85 + 0.3 * private.demo_share('hours' || k.customer || ' ' || (425 - s.back) / 7)) * 12 / 52), k.currency,
      'Hours', 'Timmar'
    from contract as k
    cross join generate_series(0, 395) as s (back)
    where s.back % 7 = k.customer % 7
    union all
    select 'revenue', j.day, j.customer, j.person, j.amount, 'SEK', j.note, j.note_sv from job as j
    union all
    select 'cost', j.day, j.customer, j.person, round(j.amount * (0.38 + 0.4 * j.share)), 'SEK', 'Hours and materials', 'Timmar och material'
    from job as j
    union all
    -- a firm in Norway, now and then
    select 'revenue', demo_entries.today - s.back, 10, 2, 4200 + 300 * (s.back % 7), 'NOK', 'Cabin opened and cleaned', 'Stuga öppnad och städad'
    from generate_series(6, 420, 46) as s (back)
    union all
    -- the office: pay on the 25th, rent on the 1st, the rest when it falls due
    select 'cost', (date_trunc('month', d.day) + make_interval(days => k.due - 1))::date, 0, k.person, k.amount, k.currency, k.note, k.note_sv
    from generate_series(
      date_trunc('month', demo_entries.today - 395)::timestamp, demo_entries.today::timestamp, interval '1 month'
    ) as d (day)
    cross join (values
      (25, 1, 33400, 'SEK', 'Pay', 'Lön'), (1, 0, 14500, 'SEK', 'Rent', 'Hyra'), (12, 0, 6900, 'SEK', 'Leasing of two vans', 'Leasing av två bilar'),
      (5, 0, 2150, 'SEK', 'Insurance', 'Försäkring'), (15, 0, 189, 'USD', 'Software', 'Programvara'), (18, 0, 96, 'EUR', 'Maps and routes', 'Kartor och rutter')
    ) as k (due, person, amount, currency, note, note_sv)
    where (date_trunc('month', d.day) + make_interval(days => k.due - 1))::date <= demo_entries.today
    union all
    select 'cost', demo_entries.today - s.back, 0, 3 + s.back % 2,
      round(180 + 900 * private.demo_share('cost' || s.back), 2), 'SEK',
      (array['Fuel', 'Materials', 'Tools', 'Chemicals'])[1 + s.back % 4], (array['Drivmedel', 'Material', 'Verktyg', 'Kemikalier'])[1 + s.back % 4]
    from generate_series(0, 425) as s (back)
    where extract(isodow from demo_entries.today - s.back) < 6 and private.demo_share('buys' || s.back) < 0.55
  ) as e
  cross join lateral (values (least(e.day::timestamp at time zone 'Europe/Stockholm' + interval '17 hours', now()))) as c (at)
  order by e.day, e.direction, e.customer, e.amount, e.note;
end
$$;
revoke execute on function private.demo_entries(uuid, date) from public, anon, authenticated;
