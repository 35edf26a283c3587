-- requires: ai_usage_shapes, prove_integration, require_period
-- The provider's figures of days, keys and models beside what our own calls say of the same, and what becomes of the difference.
-- Calls that nobody counted yet stand alone. Models are not split by who served them, which the two may name differently.
create or replace function private.compare_usage(
  org_id uuid,
  integration_id uuid,
  from_on date,
  to_on date
)
returns setof public.ai_usage_difference
language sql
stable
security definer
set search_path = ''
as $$
  with told as (
    select d.usage_on, d.key_hash, d.model, sum(d.request_count) as requests, sum(d.logged_request_count) as own_requests,
      sum(d.prompt_tokens + d.completion_tokens) as tokens, sum(d.logged_prompt_tokens + d.logged_completion_tokens) as own_tokens,
      sum(d.cost::numeric) as amount, sum(d.logged_amount::numeric) as own_amount
    from public.ai_usage_days as d
    where d.org_id = compare_usage.org_id and d.integration_id = compare_usage.integration_id
      and d.usage_on between compare_usage.from_on and compare_usage.to_on
    group by d.usage_on, d.key_hash, d.model
    union all
    select l.usage_on, l.key_hash, l.model, 0, count(*), 0, sum(l.prompt_tokens + l.completion_tokens), 0, sum(l.cost::numeric)
    from public.ai_usage_logs as l
    where l.org_id = compare_usage.org_id and l.integration_id = compare_usage.integration_id
      and l.usage_on between compare_usage.from_on and compare_usage.to_on
      -- what is taken in already is counted in the rows above
      and not exists (
        select from private.ai_usage_pages as p
        where p.org_id = l.org_id and p.integration_id = l.integration_id and p.usage_on = l.usage_on
          and p.key_hash in (l.key_hash, '')
      )
    group by l.usage_on, l.key_hash, l.model
  )
  select t.usage_on, t.key_hash, k.name, t.model,
    case
      -- an hour after its end a day is asked for as it stays
      when i.last_synced_at is null or i.last_synced_at < (t.usage_on + 1)::timestamp at time zone 'UTC' + interval '1 hour'
        then 'open'
      when (t.requests, t.tokens, t.amount) = (t.own_requests, t.own_tokens, t.own_amount) then 'agrees'
      -- each call's answer tells its cost rounded
      when (t.requests, t.tokens) = (t.own_requests, t.own_tokens) and abs(t.amount - t.own_amount) <= 0.000001 * t.requests
        then 'rounding'
      when t.own_requests > t.requests then 'ours_only'
      when t.own_requests < t.requests and t.own_amount <= t.amount then 'elsewhere'
      else 'differs'
    end,
    t.requests::bigint, t.own_requests::bigint, t.tokens::bigint, t.own_tokens::bigint, t.amount::public.money_amount,
    t.own_amount::public.money_amount, (t.amount - t.own_amount)::public.money_amount, 'USD'::public.currency_code
  from told as t
  join public.integrations as i on i.org_id = compare_usage.org_id and i.id = compare_usage.integration_id
  left join public.openrouter_keys as k on k.org_id = i.org_id and k.integration_id = i.id and k.key_hash = t.key_hash
$$;
revoke execute on function private.compare_usage(uuid, uuid, date, date) from public, anon, authenticated;

-- Of a connection's period, at most 200 rows: first what is not explained by itself, the newest day and the largest first.
create or replace function private.ai_usage_differences(
  org_id uuid,
  integration_id uuid,
  from_on date,
  to_on date
)
returns setof public.ai_usage_difference
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform private.prove_integration(ai_usage_differences.org_id, 'ai_usage_logs.read', ai_usage_differences.integration_id);
  perform private.require_period(ai_usage_differences.from_on, ai_usage_differences.to_on, 'USD');
  return query
  select c.*
  from private.compare_usage(
    ai_usage_differences.org_id, ai_usage_differences.integration_id, ai_usage_differences.from_on, ai_usage_differences.to_on
  ) as c
  order by c.state in ('agrees', 'rounding'), c.usage_on desc, abs(c.difference::numeric) desc, c.key_hash, c.model
  limit 200;
end
$$;
revoke execute on function private.ai_usage_differences(uuid, uuid, date, date) from public, anon;
grant execute on function private.ai_usage_differences(uuid, uuid, date, date) to authenticated, service_role;

create or replace function public.ai_usage_differences(
  org_id uuid,
  integration_id uuid,
  from_on date,
  to_on date
)
returns setof public.ai_usage_difference
language sql
stable
security invoker
set search_path = ''
as $$
  select *
  from private.ai_usage_differences(
    ai_usage_differences.org_id, ai_usage_differences.integration_id, ai_usage_differences.from_on, ai_usage_differences.to_on
  )
$$;
revoke execute on function public.ai_usage_differences(uuid, uuid, date, date) from public, anon;
grant execute on function public.ai_usage_differences(uuid, uuid, date, date) to authenticated, service_role;
