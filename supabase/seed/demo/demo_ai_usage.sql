-- requires: demo_id, demo_share
-- A connection to OpenRouter that has no keys and never had: what its account would have counted, day by day, and the calls of
-- the last three weeks, which are part of those days.
create or replace function private.demo_ai_usage(
  org_id uuid,
  today date
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_integration_id uuid := private.demo_id(demo_ai_usage.org_id, 'integration', 1);
begin
  insert into public.integrations (org_id, id, provider, name, last_synced_at, created_at)
  values (demo_ai_usage.org_id, v_integration_id, 'openrouter', 'OpenRouter (demo)', now() - interval '20 minutes',
    (demo_ai_usage.today - 420)::timestamp at time zone 'Europe/Stockholm');

  insert into public.openrouter_keys (org_id, id, integration_id, key_hash, name, customer_id, person_id)
  select demo_ai_usage.org_id, private.demo_id(demo_ai_usage.org_id, 'key', k.number), v_integration_id,
    md5('demo key ' || k.number) || md5('key demo ' || k.number), k.name,
    case when k.customer > 0 then private.demo_id(demo_ai_usage.org_id, 'customer', k.customer) end,
    case when k.person > 0 then private.demo_id(demo_ai_usage.org_id, 'person', k.person) end
  from (values
    (1, 'receptionist', 0, 0), (2, 'quotes', 0, 2), (3, 'mail-helper', 0, 3), (4, 'oresund-reports', 8, 0)
  ) as k (number, name, customer, person);

  insert into private.ai_usage_pages (org_id, integration_id, usage_on, key_hash)
  select k.org_id, v_integration_id, demo_ai_usage.today - s.back, k.key_hash
  from public.openrouter_keys as k
  cross join generate_series(1, 420) as s (back)
  where k.org_id = demo_ai_usage.org_id;

  insert into public.ai_usage_days (
    org_id, integration_id, usage_on, model, provider_name, key_hash, request_count, prompt_tokens, completion_tokens,
    reasoning_tokens, cost, customer_id, person_id
  )
  select k.org_id, v_integration_id, d.day, m.model, m.provider, k.key_hash, u.requests, u.requests * m.prompt, u.requests * m.completion,
    u.requests * m.reasoning, round(u.requests * (m.prompt * m.in_price + (m.completion + m.reasoning) * m.out_price) / 1000000, 8),
    k.customer_id, k.person_id
  from (select demo_ai_usage.today - s.back as day, 420 - s.back as number from generate_series(1, 420) as s (back)) as d
  cross join (values
    (1, 'openai/gpt-4.1-mini', 'OpenAI', 1900, 310, 0, 0.4, 1.6, 240), (1, 'anthropic/claude-sonnet-4', 'Anthropic', 2600, 420, 0, 3, 15, 34),
    (2, 'anthropic/claude-sonnet-4', 'Anthropic', 3400, 900, 0, 3, 15, 29), (3, 'google/gemini-2.5-flash', 'Google', 1200, 260, 90, 0.3, 2.5, 150),
    (4, 'openai/o4-mini', 'OpenAI', 2800, 700, 1100, 1.1, 4.4, 12)
  ) as m (key, model, provider, prompt, completion, reasoning, in_price, out_price, most)
  join public.openrouter_keys as k
    on k.org_id = demo_ai_usage.org_id and k.id = private.demo_id(demo_ai_usage.org_id, 'key', m.key)
  cross join lateral (values (
    12 + floor(m.most * (0.4 + 0.9 * d.number / 420.0) * (0.5 + private.demo_share(m.model || m.key || d.number))
      * case when extract(isodow from d.day) < 6 then 1 else 0.3 end
      -- for some weeks many quotes were written
      * case when m.key = 2 and d.number between 330 and 365 then 2.6 else 1 end)::bigint
  )) as u (requests)
  where m.key <> 4 or d.number > 190
  order by d.day, m.key, m.model;

  -- the calls that went through us: each is counted into its day's row by the calls' own trigger
  insert into public.ai_usage_logs (
    org_id, integration_id, generation_id, called_at, model, provider_name, key_hash, prompt_tokens, completion_tokens,
    reasoning_tokens, cost, cost_text, agent_id
  )
  select demo_ai_usage.org_id, v_integration_id, 'gen-demo-' || s.back || '-' || c.number, t.at, m.model, m.provider, k.key_hash,
    t.prompt, t.completion, t.reasoning, p.cost, p.cost::text,
    -- what the receptionist writes down after its calls
    case m.key when 1 then md5('demo agent Tove')::uuid::text end
  from generate_series(1, 21) as s (back)
  cross join generate_series(1, 12) as c (number)
  join (values
    (0, 1, 'openai/gpt-4.1-mini', 'OpenAI', 1900, 310, 0, 0.4, 1.6), (1, 1, 'anthropic/claude-sonnet-4', 'Anthropic', 2600, 420, 0, 3, 15),
    (2, 2, 'anthropic/claude-sonnet-4', 'Anthropic', 3400, 900, 0, 3, 15), (3, 3, 'google/gemini-2.5-flash', 'Google', 1200, 260, 90, 0.3, 2.5)
  ) as m (place, key, model, provider, prompt, completion, reasoning, in_price, out_price) on m.place = c.number % 4
  join public.openrouter_keys as k
    on k.org_id = demo_ai_usage.org_id and k.id = private.demo_id(demo_ai_usage.org_id, 'key', m.key)
  cross join lateral (select private.demo_share('call' || s.back || ' ' || c.number) as share) as h
  cross join lateral (values (
    ((demo_ai_usage.today - s.back)::timestamp + interval '6 hours' + h.share * interval '11 hours') at time zone 'UTC',
    floor(m.prompt * (0.6 + 0.7 * h.share))::bigint, floor(m.completion * (0.5 + 0.9 * h.share))::bigint, m.reasoning::bigint
  )) as t (at, prompt, completion, reasoning)
  cross join lateral (values (
    round((t.prompt * m.in_price + (t.completion + t.reasoning) * m.out_price) / 1000000, 8)
  )) as p (cost)
  order by s.back desc, c.number;
end
$$;
revoke execute on function private.demo_ai_usage(uuid, date) from public, anon, authenticated;
