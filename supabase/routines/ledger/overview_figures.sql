-- requires: overview_sums, overview_shapes, require_period
-- Revenue, cost and margin of a period and of the equally long one before it.
create or replace function private.overview_figures(
  org_id uuid,
  from_on date,
  to_on date,
  in_currency text
)
returns setof public.overview_figure
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform private.require_period(overview_figures.from_on, overview_figures.to_on, overview_figures.in_currency);
  return query
  select p.name, p.starts_on, p.ends_on, overview_figures.in_currency::public.currency_code,
    coalesce(sum(s.revenue), 0)::public.money_amount, coalesce(sum(s.cost), 0)::public.money_amount,
    (coalesce(sum(s.revenue), 0) - coalesce(sum(s.cost), 0))::public.money_amount,
    coalesce(sum(s.entry_count), 0)::bigint, coalesce(sum(s.unconverted_count), 0)::bigint,
    coalesce(sum(s.unconverted_count), 0) > 0
  from (values
    (1, 'now', overview_figures.from_on, overview_figures.to_on),
    (2, 'before', overview_figures.from_on - (overview_figures.to_on - overview_figures.from_on) - 1, overview_figures.from_on - 1)
  ) as p (place, name, starts_on, ends_on)
  left join lateral private.overview_sums(overview_figures.org_id, p.starts_on, p.ends_on, overview_figures.in_currency) as s on true
  group by p.place, p.name, p.starts_on, p.ends_on
  order by p.place;
end
$$;
revoke execute on function private.overview_figures(uuid, date, date, text) from public, anon;
grant execute on function private.overview_figures(uuid, date, date, text) to authenticated, service_role;

create or replace function public.overview_figures(
  org_id uuid,
  from_on date,
  to_on date,
  in_currency text
)
returns setof public.overview_figure
language sql
stable
set search_path = ''
as $$
  select * from private.overview_figures(overview_figures.org_id, overview_figures.from_on, overview_figures.to_on, overview_figures.in_currency)
$$;
revoke execute on function public.overview_figures(uuid, date, date, text) from public, anon;
grant execute on function public.overview_figures(uuid, date, date, text) to authenticated, service_role;
