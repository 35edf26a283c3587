-- requires: org_ids_with, my_memberships, require_permission, find_rates, convert_amount
-- Calls, tokens and money per group and day, from what the caller may see: all use with ai_usage_logs.read, else that of
-- their own person. As in the overview, the organisation's own currency sums converted entries, and another one sums
-- dollars per group and day and converts those sums. Narrowed to a model, provider, key or customer where one is given.
create or replace function private.ai_usage_sums(
  org_id uuid,
  from_on date,
  to_on date,
  by text,
  in_currency public.currency_code,
  of_model text default null,
  of_provider text default null,
  of_key text default null,
  of_customer uuid default null
)
returns table (
  group_key text,
  day date,
  request_count bigint,
  prompt_tokens bigint,
  completion_tokens bigint,
  reasoning_tokens bigint,
  dollars numeric,
  amount numeric,
  unconverted_count bigint
)
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_currency public.currency_code := (select o.currency from public.organisations as o where o.id = ai_usage_sums.org_id);
  v_source text := (select o.rates_source from public.organisations as o where o.id = ai_usage_sums.org_id);
  v_in_entries boolean := ai_usage_sums.in_currency = v_currency and v_currency <> 'USD';
  v_all boolean := ai_usage_sums.org_id = any (private.org_ids_with('ai_usage_logs.read'));
  v_mine uuid[] := private.my_memberships();
begin
  if not v_all then
    perform private.require_permission(ai_usage_sums.org_id, 'ai_usage_logs.read_own');
  end if;
  return query
  with used as (
    select 'ai_usage_logs' as source, l.id, l.usage_on, l.model, l.provider_name, l.key_hash, l.customer_id, l.person_id,
      1::bigint as request_count, l.prompt_tokens, l.completion_tokens, l.reasoning_tokens, l.cost::numeric as dollars
    from public.ai_usage_logs as l
    where l.org_id = ai_usage_sums.org_id and l.usage_on between ai_usage_sums.from_on and ai_usage_sums.to_on
    union all
    select 'ai_usage_days', d.id, d.usage_on, d.model, d.provider_name, d.key_hash, d.customer_id, d.person_id,
      d.request_count - d.logged_request_count, d.prompt_tokens - d.logged_prompt_tokens,
      d.completion_tokens - d.logged_completion_tokens, d.reasoning_tokens - d.logged_reasoning_tokens,
      d.cost::numeric - d.logged_amount::numeric
    from public.ai_usage_days as d
    where d.org_id = ai_usage_sums.org_id and d.usage_on between ai_usage_sums.from_on and ai_usage_sums.to_on
  ),
  wanted as (
    select u.*,
      nullif(case ai_usage_sums.by
        when 'day' then u.usage_on::text
        when 'model' then u.model
        when 'provider' then u.provider_name
        when 'key' then u.key_hash
        when 'customer' then u.customer_id::text
        when 'person' then u.person_id::text
      end, '') as group_key
    from used as u
    where (v_all or u.person_id = any (v_mine))
      and (ai_usage_sums.of_model is null or u.model = ai_usage_sums.of_model)
      and (ai_usage_sums.of_provider is null or u.provider_name = ai_usage_sums.of_provider)
      and (ai_usage_sums.of_key is null or u.key_hash = ai_usage_sums.of_key)
      and (ai_usage_sums.of_customer is null or u.customer_id = ai_usage_sums.of_customer)
  ),
  per_day as (
    select w.group_key, w.usage_on, sum(w.request_count)::bigint as n, sum(w.prompt_tokens)::bigint as prompt,
      sum(w.completion_tokens)::bigint as completion, sum(w.reasoning_tokens)::bigint as reasoning,
      sum(w.dollars) as dollars, sum(e.amount_org::numeric) as converted,
      count(*) filter (where w.dollars <> 0) as paid,
      count(*) filter (where w.dollars <> 0 and e.amount_org is null) as waiting
    from wanted as w
    left join public.ledger_entries as e
      on v_in_entries and e.org_id = ai_usage_sums.org_id and e.source = w.source and e.source_id = w.id
        and e.part = 0 and e.to_currency = v_currency
        -- an entry stands on its call's day: those of the period are found by it, not all that there ever were
        and e.day = w.usage_on and e.day between ai_usage_sums.from_on and ai_usage_sums.to_on
    group by w.group_key, w.usage_on
  ),
  rate as materialized (
    -- looked up once per day, and only for a currency that the entries do not have
    select p.usage_on, r.rate_from, r.rate_to
    from (
      select distinct g.usage_on from per_day as g where not v_in_entries and ai_usage_sums.in_currency <> 'USD'
    ) as p
    cross join lateral private.find_rates('USD', ai_usage_sums.in_currency, p.usage_on, v_source) as r
  )
  select g.group_key, g.usage_on, g.n, g.prompt, g.completion, g.reasoning, g.dollars,
    coalesce(
      case
        when v_in_entries then g.converted
        when ai_usage_sums.in_currency = 'USD' then g.dollars
        else private.convert_amount(g.dollars, r.rate_from, r.rate_to)
      end, 0
    ),
    case
      when v_in_entries then g.waiting
      when ai_usage_sums.in_currency <> 'USD' and r.rate_from is null then g.paid
      else 0
    end
  from per_day as g
  left join rate as r on r.usage_on = g.usage_on;
end
$$;
revoke execute on function
  private.ai_usage_sums(uuid, date, date, text, public.currency_code, text, text, text, uuid)
  from public, anon, authenticated;
