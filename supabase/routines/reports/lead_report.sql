-- requires: report_shapes, sales_reader, sales_rows, require_period, refuse
-- What became of the leads that were made in a period, by month (each has its row), source or person (the most first; beyond 200 rows,
-- the rest are one with a key of null).
create or replace function private.lead_report(
  org_id uuid,
  by text,
  from_on date,
  to_on date
)
returns setof public.lead_report_row
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_org uuid := lead_report.org_id;
  v_by text := lead_report.by;
  v_person uuid := private.sales_reader(lead_report.org_id);
  v_is_month boolean := coalesce(lead_report.by = 'month', false);
begin
  perform private.require_period(lead_report.from_on, lead_report.to_on, 'SEK');
  if v_by is null or v_by not in ('month', 'source', 'person') then
    perform private.refuse('KT254', 422, 'The report cannot be grouped so.', 'by', 'Give month, source or person.');
  end if;
  return query
  with piece as (
    select case when v_is_month then date_trunc('month', r.day)::date::text else r.key end as key, r.item, r.quantity
    from private.sales_rows(v_org, 'made', case when v_is_month then 'all' else v_by end, lead_report.from_on, lead_report.to_on, v_person) as r
    union all
    select distinct date_trunc('month', s.day)::date::text, '', 0
    from generate_series(lead_report.from_on::timestamp, lead_report.to_on::timestamp, interval '1 day') as s (day)
    where v_is_month
  ),
  summed as (
    select p.key, sum(p.quantity)::bigint as n, coalesce(sum(p.quantity) filter (where p.item = 'converted'), 0)::bigint as converted,
      coalesce(sum(p.quantity) filter (where p.item = 'lost'), 0)::bigint as lost,
      coalesce(sum(p.quantity) filter (where p.item = 'open'), 0)::bigint as open
    from piece as p group by p.key
  ),
  placed as (
    select s.*, row_number() over (order by case when v_is_month then s.key end, s.n desc, s.key) as place, count(*) over () as keys
    from summed as s
  ),
  kept as (
    select least(p.place, case when v_is_month or p.keys <= 200 then p.place else 200 end) as place,
      max(case when v_is_month or p.keys <= 200 or p.place < 200 then p.key end) as key,
      sum(p.n)::bigint as n, sum(p.converted)::bigint as converted, sum(p.lost)::bigint as lost, sum(p.open)::bigint as open
    from placed as p group by 1
  )
  select k.key,
    case v_by
      when 'person' then (select m.name from public.memberships as m where m.org_id = v_org and m.id::text = k.key)
      when 'source' then nullif(k.key, '')
    end,
    k.n, k.converted, k.lost, k.open, round(k.converted::numeric / nullif(k.n, 0), 6)
  from kept as k
  order by k.place;
end
$$;
revoke execute on function private.lead_report(uuid, text, date, date) from public, anon;
grant execute on function private.lead_report(uuid, text, date, date) to authenticated, service_role;

create or replace function public.lead_report(
  org_id uuid,
  by text,
  from_on date,
  to_on date
)
returns setof public.lead_report_row
language sql
stable
set search_path = ''
as $$
  select * from private.lead_report(lead_report.org_id, lead_report.by, lead_report.from_on, lead_report.to_on)
$$;
revoke execute on function public.lead_report(uuid, text, date, date) from public, anon;
grant execute on function public.lead_report(uuid, text, date, date) to authenticated, service_role;
