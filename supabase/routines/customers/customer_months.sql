-- requires: customer_value, require_customer
-- What a customer brought in and cost in each of the last `months` months (at most 120), the running one last; months without anything
-- are told too. Who sees what, and from where it is read, is as of customer_value().
create or replace function private.customer_months(
  org_id uuid,
  customer_id uuid,
  in_currency text,
  months int
)
returns setof public.customer_month
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_last date := (
    select date_trunc('month', now() at time zone o.timezone)::date from public.organisations as o where o.id = customer_months.org_id
  );
  v_first date := (v_last - (least(greatest(coalesce(customer_months.months, 12), 1), 120) - 1) * interval '1 month')::date;
begin
  -- asked first: without an organisation there are no months, and nothing would be read
  perform private.require_customer(customer_months.org_id, customer_months.customer_id);
  return query
  with piece as materialized (
    select p.* from private.customer_pieces(
      customer_months.org_id, customer_months.customer_id, customer_months.in_currency, 'month', v_first
    ) as p
  )
  select m.month::date, customer_months.in_currency::public.currency_code,
    coalesce(sum(p.amount) filter (where p.direction = 'revenue'), 0)::public.money_amount,
    coalesce(sum(p.amount) filter (where p.direction = 'cost'), 0)::public.money_amount,
    coalesce(sum(case p.direction when 'revenue' then p.amount else -p.amount end), 0)::public.money_amount,
    coalesce(sum(p.unconverted_count), 0)::bigint
  from generate_series(v_first::timestamp, v_last::timestamp, interval '1 month') as m (month)
  left join piece as p on p.group_key = m.month::date::text
  group by m.month
  order by m.month;
end
$$;
revoke execute on function private.customer_months(uuid, uuid, text, int) from public, anon;
grant execute on function private.customer_months(uuid, uuid, text, int) to authenticated, service_role;

create or replace function public.customer_months(
  org_id uuid,
  customer_id uuid,
  in_currency text,
  months int default 24
)
returns setof public.customer_month
language sql
stable
set search_path = ''
as $$
  select * from private.customer_months(
    customer_months.org_id, customer_months.customer_id, customer_months.in_currency, customer_months.months
  )
$$;
revoke execute on function public.customer_months(uuid, uuid, text, int) from public, anon;
grant execute on function public.customer_months(uuid, uuid, text, int) to authenticated, service_role;
