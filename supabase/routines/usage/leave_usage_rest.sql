-- A key's first page of a day: its calls, counted into the day's rest until now, leave it for the key's own row.
create or replace function private.leave_usage_rest(
  org_id uuid,
  integration_id uuid,
  usage_on date,
  key_hash text
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if exists (
    select from private.ai_usage_pages as p
    where p.org_id = leave_usage_rest.org_id and p.integration_id = leave_usage_rest.integration_id
      and p.usage_on = leave_usage_rest.usage_on and p.key_hash = leave_usage_rest.key_hash
  ) then
    return;
  end if;
  update public.ai_usage_days as d
  set logged_request_count = d.logged_request_count - c.requests, logged_prompt_tokens = d.logged_prompt_tokens - c.prompt,
    logged_completion_tokens = d.logged_completion_tokens - c.completion,
    logged_reasoning_tokens = d.logged_reasoning_tokens - c.reasoning,
    logged_amount = d.logged_amount::numeric - c.amount, updated_at = now()
  from (
    select l.model, l.provider_name, count(*) as requests, sum(l.prompt_tokens) as prompt,
      sum(l.completion_tokens) as completion, sum(l.reasoning_tokens) as reasoning, sum(l.cost::numeric) as amount
    from public.ai_usage_logs as l
    where l.org_id = leave_usage_rest.org_id and l.integration_id = leave_usage_rest.integration_id
      and l.key_hash = leave_usage_rest.key_hash and l.usage_on = leave_usage_rest.usage_on
    group by 1, 2
  ) as c
  where d.org_id = leave_usage_rest.org_id and d.integration_id = leave_usage_rest.integration_id
    and d.usage_on = leave_usage_rest.usage_on and d.key_hash = '' and d.model = c.model and d.provider_name = c.provider_name;
end
$$;
revoke execute on function private.leave_usage_rest(uuid, uuid, date, text) from public, anon, authenticated;
