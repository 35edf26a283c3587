-- What is taken in of a day with a key's name to it, as record_usage_page() takes it: the provider's day less this is what
-- no known key has used. With a key, what is taken in of that one.
create or replace function private.stored_usage(
  org_id uuid,
  integration_id uuid,
  usage_on date,
  of_key text
)
returns table (
  model text,
  provider_name text,
  requests bigint,
  prompt_tokens bigint,
  completion_tokens bigint,
  reasoning_tokens bigint,
  cost numeric,
  byok numeric
)
language sql
stable
security definer
set search_path = ''
as $$
  select d.model, d.provider_name, sum(d.request_count)::bigint, sum(d.prompt_tokens)::bigint,
    sum(d.completion_tokens)::bigint, sum(d.reasoning_tokens)::bigint, sum(d.cost::numeric), sum(d.byok_amount::numeric)
  from public.ai_usage_days as d
  where d.org_id = stored_usage.org_id and d.integration_id = stored_usage.integration_id
    and d.usage_on = stored_usage.usage_on and d.key_hash <> ''
    and (stored_usage.of_key is null or d.key_hash = stored_usage.of_key)
  group by 1, 2
$$;
revoke execute on function private.stored_usage(uuid, uuid, date, text) from public, anon, authenticated;
grant execute on function private.stored_usage(uuid, uuid, date, text) to service_role;
