-- The latest day until `until` on which AI was used for a customer, as the caller may see it; null where there is none.
create or replace function private.ai_day_before(
  org_id uuid,
  customer_id uuid,
  until date
)
returns date
language sql
stable
security invoker
set search_path = ''
as $$
  select greatest(
    (
      select l.usage_on from public.ai_usage_logs as l
      where l.org_id = ai_day_before.org_id and l.customer_id = ai_day_before.customer_id
        and l.called_at < (until + 1)::timestamp at time zone 'UTC'
      order by l.called_at desc limit 1
    ),
    (
      select d.usage_on from public.ai_usage_days as d
      where d.org_id = ai_day_before.org_id and d.customer_id = ai_day_before.customer_id and d.usage_on <= until
      order by d.usage_on desc limit 1
    )
  )
$$;
revoke execute on function private.ai_day_before(uuid, uuid, date) from public, anon;
grant execute on function private.ai_day_before(uuid, uuid, date) to authenticated, service_role;

-- What it cost and how many requests it was: our own calls, and what the provider's day has beyond them.
create or replace function private.ai_day_of_customer(
  org_id uuid,
  customer_id uuid,
  day date
)
returns table (requests bigint, cost numeric)
language sql
stable
security invoker
set search_path = ''
as $$
  select coalesce(sum(p.requests), 0)::bigint, coalesce(sum(p.cost), 0)
  from (
    select count(*) as requests, sum(l.cost::numeric) as cost
    from public.ai_usage_logs as l
    where l.org_id = ai_day_of_customer.org_id and l.customer_id = ai_day_of_customer.customer_id
      and l.called_at >= day::timestamp at time zone 'UTC' and l.called_at < (day + 1)::timestamp at time zone 'UTC'
    union all
    select sum(d.request_count - d.logged_request_count), sum(d.cost::numeric - d.logged_amount::numeric)
    from public.ai_usage_days as d
    where d.org_id = ai_day_of_customer.org_id and d.customer_id = ai_day_of_customer.customer_id and d.usage_on = day
  ) as p
$$;
revoke execute on function private.ai_day_of_customer(uuid, uuid, date) from public, anon;
grant execute on function private.ai_day_of_customer(uuid, uuid, date) to authenticated, service_role;
