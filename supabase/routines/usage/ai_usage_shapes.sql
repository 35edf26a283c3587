-- The shapes in which the AI usage functions answer: views without rows, as of the overview.
create or replace view public.ai_usage_figure with (security_invoker = true) as
select
  null::int as place, null::text as by, null::text as group_key, null::text as name,
  null::public.currency_code as currency, null::public.money_amount as cost,
  null::public.currency_code as charged_in, null::public.money_amount as cost_charged,
  null::bigint as request_count, null::bigint as prompt_tokens, null::bigint as completion_tokens,
  null::bigint as reasoning_tokens, null::bigint as unconverted_count, null::bigint as group_count
where false;
comment on view public.ai_usage_figure is 'A row of ai_usage_figures(): a day, model, provider, key, customer or person; group_count is how many rows there are, of which the API returns 1,000 at most.';
revoke all on public.ai_usage_figure from public, anon, authenticated, service_role;

create or replace view public.ai_usage_total with (security_invoker = true) as
select
  null::text as period, null::date as from_on, null::date as to_on,
  null::public.currency_code as currency, null::public.money_amount as cost,
  null::public.currency_code as charged_in, null::public.money_amount as cost_charged,
  null::bigint as request_count, null::bigint as prompt_tokens, null::bigint as completion_tokens,
  null::bigint as reasoning_tokens, null::bigint as unconverted_count, null::boolean as rates_missing
where false;
comment on view public.ai_usage_total is 'A row of ai_usage_totals(): the period now or before.';
revoke all on public.ai_usage_total from public, anon, authenticated, service_role;

create or replace view public.ai_usage_difference with (security_invoker = true) as
select
  null::date as usage_on, null::text as key_hash, null::text as key_name, null::text as model, null::text as state,
  null::bigint as told_request_count, null::bigint as logged_request_count, null::bigint as told_tokens,
  null::bigint as logged_tokens, null::public.money_amount as told_amount, null::public.money_amount as logged_amount,
  null::public.money_amount as difference, null::public.currency_code as currency
where false;
comment on view public.ai_usage_difference is 'A row of ai_usage_differences(): a day, key and model as its provider counts it and as we logged it.';
revoke all on public.ai_usage_difference from public, anon, authenticated, service_role;
