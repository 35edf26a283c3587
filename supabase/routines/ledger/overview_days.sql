-- requires: overview_sums, overview_shapes, require_period
-- A row per day of the period, days without entries included, in any currency.
create or replace function private.overview_days(
  org_id uuid,
  from_on date,
  to_on date,
  in_currency text
)
returns setof public.overview_day
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform private.require_period(overview_days.from_on, overview_days.to_on, overview_days.in_currency);
  return query
  select d.day::date, overview_days.in_currency::public.currency_code,
    coalesce(s.revenue, 0)::public.money_amount, coalesce(s.cost, 0)::public.money_amount,
    (coalesce(s.revenue, 0) - coalesce(s.cost, 0))::public.money_amount,
    coalesce(s.entry_count, 0), coalesce(s.unconverted_count, 0)
  from generate_series(overview_days.from_on::timestamp, overview_days.to_on::timestamp, interval '1 day') as d (day)
  left join private.overview_sums(overview_days.org_id, overview_days.from_on, overview_days.to_on, overview_days.in_currency) as s
    on s.day = d.day::date
  order by 1;
end
$$;
revoke execute on function private.overview_days(uuid, date, date, text) from public, anon;
grant execute on function private.overview_days(uuid, date, date, text) to authenticated, service_role;

create or replace function public.overview_days(
  org_id uuid,
  from_on date,
  to_on date,
  in_currency text
)
returns setof public.overview_day
language sql
stable
set search_path = ''
as $$
  select * from private.overview_days(overview_days.org_id, overview_days.from_on, overview_days.to_on, overview_days.in_currency)
$$;
revoke execute on function public.overview_days(uuid, date, date, text) from public, anon;
grant execute on function public.overview_days(uuid, date, date, text) to authenticated, service_role;
