-- requires: report_shapes, sales_reader, sales_amounts, require_period
-- The key figures of a period and of the equally long one before it; conversion is of the leads that were made in it.
create or replace function private.sales_figures(
  org_id uuid,
  from_on date,
  to_on date,
  currency text
)
returns setof public.sales_figure
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_org uuid := sales_figures.org_id;
  v_from date := sales_figures.from_on;
  v_person uuid := private.sales_reader(sales_figures.org_id);
  v_currency text := coalesce(sales_figures.currency, (select o.currency from public.organisations as o where o.id = sales_figures.org_id));
  v_before date;
begin
  perform private.require_period(v_from, sales_figures.to_on, v_currency);
  v_before := v_from - (sales_figures.to_on - v_from) - 1;
  return query
  with sold as (
    select a.day >= v_from as is_now, sum(a.quantity)::bigint as n, coalesce(sum(a.amount), 0) as revenue,
      coalesce(sum(a.quantity) filter (where a.amount is null), 0)::bigint as waiting
    from private.sales_amounts(v_org, 'all', v_before, sales_figures.to_on, v_person, v_currency) as a
    group by 1
  ),
  made as (
    select r.day >= v_from as is_now, sum(r.quantity)::bigint as n,
      coalesce(sum(r.quantity) filter (where r.item = 'converted'), 0)::bigint as converted,
      coalesce(sum(r.quantity) filter (where r.item = 'lost'), 0)::bigint as lost
    from private.sales_rows(v_org, 'made', 'all', v_before, sales_figures.to_on, v_person) as r
    group by 1
  ),
  cancelled as (
    select r.day >= v_from as is_now, sum(r.quantity)::bigint as n
    from private.sales_rows(v_org, 'cancelled', 'all', v_before, sales_figures.to_on, v_person) as r
    group by 1
  )
  select p.name, v_currency::public.currency_code, coalesce(s.revenue, 0)::public.money_amount, coalesce(s.n, 0),
    round(s.revenue / nullif(s.n - s.waiting, 0), 8)::public.money_amount, coalesce(m.n, 0), coalesce(m.converted, 0), coalesce(m.lost, 0),
    round(m.converted::numeric / m.n, 6), coalesce(s.n, 0), coalesce(c.n, 0),
    round(coalesce(s.n, 0)::numeric / nullif(coalesce(s.n, 0) + coalesce(c.n, 0), 0), 6), coalesce(s.waiting, 0)
  from (values (1, 'now', true), (2, 'before', false)) as p (place, name, is_now)
  left join sold as s on s.is_now = p.is_now
  left join made as m on m.is_now = p.is_now
  left join cancelled as c on c.is_now = p.is_now
  order by p.place;
end
$$;
revoke execute on function private.sales_figures(uuid, date, date, text) from public, anon;
grant execute on function private.sales_figures(uuid, date, date, text) to authenticated, service_role;

create or replace function public.sales_figures(
  org_id uuid,
  from_on date,
  to_on date,
  currency text default null
)
returns setof public.sales_figure
language sql
stable
set search_path = ''
as $$
  select * from private.sales_figures(sales_figures.org_id, sales_figures.from_on, sales_figures.to_on, sales_figures.currency)
$$;
revoke execute on function public.sales_figures(uuid, date, date, text) from public, anon;
grant execute on function public.sales_figures(uuid, date, date, text) to authenticated, service_role;
