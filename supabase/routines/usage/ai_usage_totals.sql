-- requires: ai_usage_sums, ai_usage_shapes, require_period
-- Calls, tokens and cost of a period and of the equally long one before it, in any currency.
create or replace function private.ai_usage_totals(
  org_id uuid,
  from_on date,
  to_on date,
  in_currency text
)
returns setof public.ai_usage_total
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform private.require_period(ai_usage_totals.from_on, ai_usage_totals.to_on, ai_usage_totals.in_currency);
  return query
  select p.name, p.starts_on, p.ends_on, ai_usage_totals.in_currency::public.currency_code,
    coalesce(sum(s.amount), 0)::public.money_amount, 'USD'::public.currency_code,
    coalesce(sum(s.dollars), 0)::public.money_amount, coalesce(sum(s.request_count), 0)::bigint,
    coalesce(sum(s.prompt_tokens), 0)::bigint, coalesce(sum(s.completion_tokens), 0)::bigint,
    coalesce(sum(s.reasoning_tokens), 0)::bigint, coalesce(sum(s.unconverted_count), 0)::bigint,
    coalesce(sum(s.unconverted_count), 0) > 0
  from (values
    (1, 'now', ai_usage_totals.from_on, ai_usage_totals.to_on),
    (2, 'before', ai_usage_totals.from_on - (ai_usage_totals.to_on - ai_usage_totals.from_on) - 1, ai_usage_totals.from_on - 1)
  ) as p (place, name, starts_on, ends_on)
  left join lateral private.ai_usage_sums(
    ai_usage_totals.org_id, p.starts_on, p.ends_on, 'day', ai_usage_totals.in_currency
  ) as s on true
  group by p.place, p.name, p.starts_on, p.ends_on
  order by p.place;
end
$$;
revoke execute on function private.ai_usage_totals(uuid, date, date, text) from public, anon;
grant execute on function private.ai_usage_totals(uuid, date, date, text) to authenticated, service_role;

create or replace function public.ai_usage_totals(
  org_id uuid,
  from_on date,
  to_on date,
  in_currency text
)
returns setof public.ai_usage_total
language sql
stable
set search_path = ''
as $$
  select * from private.ai_usage_totals(
    ai_usage_totals.org_id, ai_usage_totals.from_on, ai_usage_totals.to_on, ai_usage_totals.in_currency
  )
$$;
revoke execute on function public.ai_usage_totals(uuid, date, date, text) from public, anon;
grant execute on function public.ai_usage_totals(uuid, date, date, text) to authenticated, service_role;
