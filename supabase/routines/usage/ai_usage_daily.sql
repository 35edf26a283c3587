-- Sums per day, model, provider, key, customer and person: our own calls, and what the provider counts beyond them.
-- The tables' own policies decide: everybody's, or one's own.
create or replace view public.ai_usage_daily with (security_invoker = true) as
select
  s.org_id, s.usage_on, s.integration_id, s.model, s.provider_name, s.key_hash, s.customer_id, s.person_id,
  sum(s.request_count)::bigint as request_count,
  sum(s.prompt_tokens)::bigint as prompt_tokens,
  sum(s.completion_tokens)::bigint as completion_tokens,
  sum(s.reasoning_tokens)::bigint as reasoning_tokens,
  sum(s.cost)::public.money_amount as cost,
  'USD'::public.currency_code as currency
from (
  select org_id, usage_on, integration_id, model, provider_name, key_hash, customer_id, person_id, 1::bigint as request_count,
    prompt_tokens, completion_tokens, reasoning_tokens, cost::numeric as cost
  from public.ai_usage_logs
  union all
  select org_id, usage_on, integration_id, model, provider_name, key_hash, customer_id, person_id,
    request_count - logged_request_count, prompt_tokens - logged_prompt_tokens, completion_tokens - logged_completion_tokens,
    reasoning_tokens - logged_reasoning_tokens, cost::numeric - logged_amount::numeric
  from public.ai_usage_days
) as s
group by s.org_id, s.usage_on, s.integration_id, s.model, s.provider_name, s.key_hash, s.customer_id, s.person_id
having sum(s.request_count) <> 0 or sum(s.cost) <> 0;
comment on view public.ai_usage_daily is 'AI use per day, model, provider, key, customer and person: calls, tokens and dollars; right at every moment.';
revoke all on public.ai_usage_daily from public, anon, authenticated;
grant select on public.ai_usage_daily to authenticated, service_role;
