-- requires: report_shapes, sales_reader, sales_amounts, win_rates, require_period
-- What is open now, a row per state in order: how many, worth how much, and how much of that is to be expected.
create or replace function private.sales_pipeline(
  org_id uuid,
  currency text
)
returns setof public.pipeline_state
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_person uuid := private.sales_reader(sales_pipeline.org_id);
  v_currency text := coalesce(sales_pipeline.currency, (select o.currency from public.organisations as o where o.id = sales_pipeline.org_id));
begin
  perform private.require_period('2000-01-01', '2000-01-01', v_currency);
  return query
  select w.kind, w.state, v_currency::public.currency_code, coalesce(sum(a.quantity), 0)::bigint, coalesce(sum(a.amount), 0)::public.money_amount,
    min(a.since), round(w.rate, 6), round(coalesce(sum(a.amount), 0) * w.rate, 8)::public.money_amount,
    coalesce(sum(a.quantity) filter (where a.amount is null), 0)::bigint
  from private.win_rates(sales_pipeline.org_id) as w
  left join private.open_amounts(sales_pipeline.org_id, v_person, v_currency) as a on a.kind = w.kind and a.state = w.state
  group by w.kind, w.state, w.place, w.rate
  order by w.place;
end
$$;
revoke execute on function private.sales_pipeline(uuid, text) from public, anon;
grant execute on function private.sales_pipeline(uuid, text) to authenticated, service_role;

create or replace function public.sales_pipeline(
  org_id uuid,
  currency text default null
)
returns setof public.pipeline_state
language sql
stable
set search_path = ''
as $$
  select * from private.sales_pipeline(sales_pipeline.org_id, sales_pipeline.currency)
$$;
revoke execute on function public.sales_pipeline(uuid, text) from public, anon;
grant execute on function public.sales_pipeline(uuid, text) to authenticated, service_role;
