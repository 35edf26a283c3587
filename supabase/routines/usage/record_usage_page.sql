-- requires: lock_usage_day, leave_usage_rest, announce_page
-- Takes in one key's day as the provider counts it, and moves the cursor, in the caller's transaction. The day's rows are
-- replaced: what the provider restated changes, what it dropped goes, and our own calls are counted anew. A call without
-- a row of the provider's gets one of nothing. The page without a key is the day's rest, and counts the calls of all keys
-- without a page of their own. Returns how many rows changed; null when the connection is not to be
-- synchronised any more.
create or replace function private.record_usage_page(
  org_id uuid,
  integration_id uuid,
  run_id uuid,
  usage_on date,
  key_hash text,
  rows jsonb,
  cursor jsonb
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_customer_id uuid;
  v_person_id uuid;
  v_called text[] := array[record_usage_page.key_hash];
  v_new int;
  v_changed int;
  v_dropped int;
begin
  perform from public.integrations as i
  where i.org_id = record_usage_page.org_id and i.id = record_usage_page.integration_id and i.state in ('connected', 'failing')
  for key share;
  if not found then
    return null;
  end if;
  -- a run that was taken for dead and comes back must not overwrite what its successor brought; the lock makes a
  -- successor wait for a page that is under way
  perform from public.sync_runs as r
  where r.org_id = record_usage_page.org_id and r.id = record_usage_page.run_id and r.state = 'running'
  for no key update;
  if not found then
    return null;
  end if;
  perform private.announce_page(record_usage_page.org_id, record_usage_page.run_id);
  -- the key's customer, the key, then the day: the order in which a logged call locks them, and a merge the first two
  perform from public.openrouter_keys as k
  join public.customers as c on c.org_id = k.org_id and c.id = k.customer_id
  where k.org_id = record_usage_page.org_id and k.integration_id = record_usage_page.integration_id
    and k.key_hash = record_usage_page.key_hash
  for key share of c;
  select k.customer_id, k.person_id into v_customer_id, v_person_id
  from public.openrouter_keys as k
  where k.org_id = record_usage_page.org_id and k.integration_id = record_usage_page.integration_id
    and k.key_hash = record_usage_page.key_hash
  for share;
  perform private.lock_usage_day(record_usage_page.integration_id, record_usage_page.usage_on, true);
  if record_usage_page.key_hash = '' then
    select array_agg(distinct l.key_hash) into v_called
    from public.ai_usage_logs as l
    where l.org_id = record_usage_page.org_id and l.integration_id = record_usage_page.integration_id
      and l.usage_on = record_usage_page.usage_on
      and not exists (
        select from private.ai_usage_pages as p
        where p.org_id = l.org_id and p.integration_id = l.integration_id and p.usage_on = l.usage_on and p.key_hash = l.key_hash
      );
  else
    perform private.leave_usage_rest(
      record_usage_page.org_id, record_usage_page.integration_id, record_usage_page.usage_on, record_usage_page.key_hash
    );
  end if;
  insert into private.ai_usage_pages as p (org_id, integration_id, usage_on, key_hash)
  values (record_usage_page.org_id, record_usage_page.integration_id, record_usage_page.usage_on, record_usage_page.key_hash)
  on conflict on constraint ai_usage_pages_pkey do update set taken_at = clock_timestamp();
  with told as (
    select g.model, g.provider_name, sum(g.requests) as requests, sum(g.prompt_tokens) as prompt,
      sum(g.completion_tokens) as completion, sum(g.reasoning_tokens) as reasoning, sum(g.cost) as cost, sum(g.byok) as byok
    from jsonb_to_recordset(record_usage_page.rows) as g (
      model text, provider_name text, requests bigint, prompt_tokens bigint, completion_tokens bigint,
      reasoning_tokens bigint, cost numeric, byok numeric
    )
    group by 1, 2
  ),
  called as (
    select l.model, l.provider_name, count(*) as requests, sum(l.prompt_tokens) as prompt,
      sum(l.completion_tokens) as completion, sum(l.reasoning_tokens) as reasoning, sum(l.cost::numeric) as amount
    from public.ai_usage_logs as l
    where l.org_id = record_usage_page.org_id and l.integration_id = record_usage_page.integration_id
      and l.key_hash = any (v_called) and l.usage_on = record_usage_page.usage_on
    group by 1, 2
  ),
  written as (
    insert into public.ai_usage_days as d (
      org_id, integration_id, usage_on, key_hash, model, provider_name, request_count, prompt_tokens, completion_tokens,
      reasoning_tokens, cost, byok_amount, logged_request_count, logged_prompt_tokens, logged_completion_tokens,
      logged_reasoning_tokens, logged_amount, customer_id, person_id
    )
    select record_usage_page.org_id, record_usage_page.integration_id, record_usage_page.usage_on, record_usage_page.key_hash,
      model, provider_name, coalesce(t.requests, 0), coalesce(t.prompt, 0), coalesce(t.completion, 0),
      coalesce(t.reasoning, 0), coalesce(t.cost, 0), coalesce(t.byok, 0), coalesce(c.requests, 0), coalesce(c.prompt, 0),
      coalesce(c.completion, 0), coalesce(c.reasoning, 0), coalesce(c.amount, 0), v_customer_id, v_person_id
    from told as t
    full join called as c using (model, provider_name)
    order by model, provider_name
    on conflict (org_id, integration_id, usage_on, key_hash, model, provider_name) do update
    set request_count = excluded.request_count, prompt_tokens = excluded.prompt_tokens,
      completion_tokens = excluded.completion_tokens, reasoning_tokens = excluded.reasoning_tokens, cost = excluded.cost,
      byok_amount = excluded.byok_amount, logged_request_count = excluded.logged_request_count,
      logged_prompt_tokens = excluded.logged_prompt_tokens, logged_completion_tokens = excluded.logged_completion_tokens,
      logged_reasoning_tokens = excluded.logged_reasoning_tokens, logged_amount = excluded.logged_amount, updated_at = now()
    where (d.request_count, d.prompt_tokens, d.completion_tokens, d.reasoning_tokens, d.cost, d.byok_amount,
        d.logged_request_count, d.logged_prompt_tokens, d.logged_completion_tokens, d.logged_reasoning_tokens, d.logged_amount)
      is distinct from (excluded.request_count, excluded.prompt_tokens, excluded.completion_tokens, excluded.reasoning_tokens,
        excluded.cost, excluded.byok_amount, excluded.logged_request_count, excluded.logged_prompt_tokens,
        excluded.logged_completion_tokens, excluded.logged_reasoning_tokens, excluded.logged_amount)
    returning d.xmax = 0 as is_new
  )
  select count(*) filter (where w.is_new), count(*) filter (where not w.is_new) into v_new, v_changed from written as w;
  delete from public.ai_usage_days as d
  where d.org_id = record_usage_page.org_id and d.integration_id = record_usage_page.integration_id
    and d.usage_on = record_usage_page.usage_on and d.key_hash = record_usage_page.key_hash and d.logged_request_count = 0
    and not exists (
      select from jsonb_to_recordset(record_usage_page.rows) as g (model text, provider_name text)
      where g.model = d.model and g.provider_name = d.provider_name
    );
  get diagnostics v_dropped = row_count;
  update public.sync_runs as r
  set page_count = r.page_count + 1, row_count = r.row_count + v_new + v_changed + v_dropped, held_count = 0,
    found_count = r.found_count + jsonb_array_length(record_usage_page.rows), new_count = r.new_count + v_new,
    changed_count = r.changed_count + v_changed + v_dropped, cursor = record_usage_page.cursor
  where r.org_id = record_usage_page.org_id and r.id = record_usage_page.run_id;
  insert into public.sync_cursors as c (org_id, integration_id, stream, cursor)
  values (record_usage_page.org_id, record_usage_page.integration_id, 'activity', record_usage_page.cursor)
  on conflict on constraint sync_cursors_pkey do update set cursor = excluded.cursor, updated_at = now();
  perform set_config('kontor.quiet', 'off', true);
  return v_new + v_changed + v_dropped;
end
$$;
revoke execute on function private.record_usage_page(uuid, uuid, uuid, date, text, jsonb, jsonb) from public, anon, authenticated;
grant execute on function private.record_usage_page(uuid, uuid, uuid, date, text, jsonb, jsonb) to service_role;
