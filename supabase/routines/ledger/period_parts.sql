-- What a period is the sum of (sign 1) and less (sign -1), in as few rows as may be: whole years and months, and days. A month of which the
-- period has more than half is the month less the other days, a year with more than six of those the year less the other months.
create or replace function private.period_parts(
  from_on date,
  to_on date
)
returns table (grain text, starts_on date, ends_on date, sign int)
language sql
immutable
rows 5
set search_path = ''
as $$
  with month as materialized (
    select m.starts_on, m.ends_on, d.first_on, d.last_on, (d.last_on - d.first_on + 1) * 2 > m.ends_on - m.starts_on + 1 as is_taken
    from generate_series(date_trunc('month', period_parts.from_on::timestamp), period_parts.to_on::timestamp, interval '1 month') as g (at)
    cross join lateral (select g.at::date as starts_on, (g.at + interval '1 month')::date - 1 as ends_on) as m
    cross join lateral (select greatest(m.starts_on, period_parts.from_on) as first_on, least(m.ends_on, period_parts.to_on) as last_on) as d
  ),
  year as materialized (
    select date_trunc('year', m.starts_on::timestamp)::date as starts_on
    from month as m
    where m.is_taken
    group by 1
    having count(*) > 6
  )
  select 'year', y.starts_on, (y.starts_on + interval '1 year')::date - 1, 1 from year as y
  union all
  select 'month', g.at::date, (g.at + interval '1 month')::date - 1, -1
  from year as y
  cross join generate_series(y.starts_on::timestamp, y.starts_on + interval '11 months', interval '1 month') as g (at)
  where not exists (select from month as m where m.is_taken and m.starts_on = g.at::date)
  union all
  select 'month', m.starts_on, m.ends_on, 1
  from month as m
  where m.is_taken and not exists (select from year as y where y.starts_on = date_trunc('year', m.starts_on::timestamp)::date)
  union all
  select 'days', m.starts_on, m.first_on - 1, -1 from month as m where m.is_taken and m.first_on > m.starts_on
  union all
  select 'days', m.last_on + 1, m.ends_on, -1 from month as m where m.is_taken and m.last_on < m.ends_on
  union all
  select 'days', m.first_on, m.last_on, 1 from month as m where not m.is_taken
$$;
revoke execute on function private.period_parts(date, date) from public, anon, authenticated;
