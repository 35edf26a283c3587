-- requires: lock_usage_day
-- Counts changes of our own calls into the provider's rows of days that are taken in already. A call for which the
-- provider has no row there gets one of nothing, so that what it cost is taken back: the provider's figure stands. A key
-- without a page of its own, such as one that was deleted before it was ever listed, is part of the day's rest. While the
-- connection or its organisation is being deleted there is nothing left to count into.
create or replace function private.count_logged(
  changes private.logged_change[]
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_day record;
begin
  for v_day in
    select distinct c.integration_id, c.usage_on from unnest(count_logged.changes) as c order by 1, 2
  loop
    perform private.lock_usage_day(v_day.integration_id, v_day.usage_on, false);
  end loop;
  -- a statement of its own, so that it sees what was committed while we waited
  insert into public.ai_usage_days as d (
    org_id, integration_id, usage_on, key_hash, model, provider_name, logged_request_count, logged_prompt_tokens,
    logged_completion_tokens, logged_reasoning_tokens, logged_amount, customer_id, person_id
  )
  select c.org_id, c.integration_id, c.usage_on, p.key_hash, c.model, c.provider_name, sum(c.request_count),
    sum(c.prompt_tokens), sum(c.completion_tokens), sum(c.reasoning_tokens), sum(c.amount), k.customer_id, k.person_id
  from unnest(count_logged.changes) as c
  join public.organisations as o on o.id = c.org_id
  join public.integrations as i on i.org_id = c.org_id and i.id = c.integration_id
  cross join lateral (
    -- the key's own page, else the rest, whose key is empty
    select t.key_hash from private.ai_usage_pages as t
    where t.org_id = c.org_id and t.integration_id = c.integration_id and t.usage_on = c.usage_on
      and t.key_hash in (c.key_hash, '')
    order by t.key_hash desc limit 1
  ) as p
  -- the call that is counted holds the key's row
  left join public.openrouter_keys as k on k.org_id = c.org_id and k.integration_id = c.integration_id and k.key_hash = p.key_hash
  group by c.org_id, c.integration_id, c.usage_on, p.key_hash, c.model, c.provider_name, k.customer_id, k.person_id
  order by c.org_id, c.integration_id, c.usage_on, p.key_hash, c.model, c.provider_name
  on conflict (org_id, integration_id, usage_on, key_hash, model, provider_name) do update
  set logged_request_count = d.logged_request_count + excluded.logged_request_count,
    logged_prompt_tokens = d.logged_prompt_tokens + excluded.logged_prompt_tokens,
    logged_completion_tokens = d.logged_completion_tokens + excluded.logged_completion_tokens,
    logged_reasoning_tokens = d.logged_reasoning_tokens + excluded.logged_reasoning_tokens,
    logged_amount = d.logged_amount + excluded.logged_amount;
end
$$;
revoke execute on function private.count_logged(private.logged_change[]) from public, anon, authenticated;
