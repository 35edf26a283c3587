-- requires: report_shapes, sales_reader, sales_amounts, require_period, refuse
-- Revenue of a period by day, week, month (each has its row) or by person, service, source (the most first; beyond 200 rows, the rest
-- are one with a key of null). Rows add up to sales_figures(): what rounding leaves is in the first of them.
create or replace function private.sales_report(
  org_id uuid,
  by text,
  from_on date,
  to_on date,
  currency text
)
returns setof public.sales_report_row
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_org uuid := sales_report.org_id;
  v_by text := sales_report.by;
  v_person uuid := private.sales_reader(sales_report.org_id);
  v_currency text := coalesce(sales_report.currency, (select o.currency from public.organisations as o where o.id = sales_report.org_id));
  v_is_time boolean := coalesce(sales_report.by in ('day', 'week', 'month'), false);
  v_total numeric;
begin
  perform private.require_period(sales_report.from_on, sales_report.to_on, v_currency);
  if v_by is null or v_by not in ('day', 'week', 'month', 'person', 'service', 'source') then
    perform private.refuse('KT254', 422, 'The report cannot be grouped so.', 'by', 'Give day, week, month, person, service or source.');
  end if;
  if not v_is_time then
    select coalesce(sum(a.amount), 0) into v_total
    from private.sales_amounts(v_org, 'all', sales_report.from_on, sales_report.to_on, v_person, v_currency) as a;
  end if;
  return query
  with piece as (
    select case when v_is_time then date_trunc(v_by, a.day)::date::text else a.key end as key, a.quantity, a.amount,
      case when a.amount is null then a.quantity else 0 end as waiting
    from private.sales_amounts(
      v_org, case when v_is_time then 'all' else v_by end, sales_report.from_on, sales_report.to_on, v_person, v_currency
    ) as a
    union all
    select distinct date_trunc(v_by, s.day)::date::text, 0, 0, 0
    from generate_series(sales_report.from_on::timestamp, sales_report.to_on::timestamp, interval '1 day') as s (day)
    where v_is_time
  ),
  summed as (
    select p.key, sum(p.quantity)::bigint as n, coalesce(sum(p.amount), 0) as revenue, sum(p.waiting)::bigint as waiting
    from piece as p group by p.key
  ),
  placed as (
    select s.*, row_number() over (order by case when v_is_time then s.key end, s.revenue desc, s.n desc, s.key) as place, count(*) over () as keys
    from summed as s
  ),
  kept as (
    -- as many as fit on a page
    select least(p.place, case when v_is_time or p.keys <= 200 then p.place else 200 end) as place,
      max(case when v_is_time or p.keys <= 200 or p.place < 200 then p.key end) as key,
      sum(p.n)::bigint as n, sum(p.revenue) as revenue, sum(p.waiting)::bigint as waiting
    from placed as p group by 1
  ),
  whole as (
    select k.*, coalesce(v_total, t.total) as total, k.revenue + case when k.place = 1 and v_total is not null then v_total - t.total else 0 end as exact
    from kept as k
    cross join (select sum(k.revenue) as total from kept as k) as t
  )
  select w.key,
    case v_by
      when 'person' then (select m.name from public.memberships as m where m.org_id = v_org and m.id::text = w.key)
      when 'service' then (select s.name from public.services as s where s.org_id = v_org and s.id::text = w.key)
      when 'source' then nullif(w.key, '')
    end,
    v_currency::public.currency_code, w.exact::public.money_amount, w.n, round(w.exact / nullif(w.n - w.waiting, 0), 8)::public.money_amount,
    w.waiting, round(w.exact / nullif(w.total, 0), 6)
  from whole as w
  order by w.place;
end
$$;
revoke execute on function private.sales_report(uuid, text, date, date, text) from public, anon;
grant execute on function private.sales_report(uuid, text, date, date, text) to authenticated, service_role;

create or replace function public.sales_report(
  org_id uuid,
  by text,
  from_on date,
  to_on date,
  currency text default null
)
returns setof public.sales_report_row
language sql
stable
set search_path = ''
as $$
  select * from private.sales_report(
    sales_report.org_id, sales_report.by, sales_report.from_on, sales_report.to_on, sales_report.currency
  )
$$;
revoke execute on function public.sales_report(uuid, text, date, date, text) from public, anon;
grant execute on function public.sales_report(uuid, text, date, date, text) to authenticated, service_role;
