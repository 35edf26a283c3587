-- requires: model_price
-- The most that a call can come to, in dollars, rounded up to 12 places.
create or replace function private.most_of_call(
  org_id uuid,
  model text,
  prompt_tokens int,
  max_tokens int
)
returns numeric
language sql
stable
security definer
set search_path = ''
as $$
  select ceil((most_of_call.prompt_tokens * p.prompt_price + most_of_call.max_tokens * p.completion_price) * 1e12) / 1e12
  from private.model_price(most_of_call.org_id, most_of_call.model) as p
$$;
revoke execute on function private.most_of_call(uuid, text, int, int) from public, anon, authenticated;
