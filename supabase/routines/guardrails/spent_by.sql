-- requires: find_rates, convert_amount, telephony_leg_costs, provider_bill_lines_postings, guardrail_period, roi_facts
-- What an organisation, customer or agent has spent in a period, or each customer or agent where none is given, in a currency at
-- each day's rate: the same facts that the ledger holds as costs, at the same rates. kinds: `ai`, our calls by the moment of the
-- call, what the provider counts beyond them by its day, and its bills; `messages`, `calls`: both directions, as far as a price or an
-- estimate is known; with both, what is on telephony's bills alone too. An agent's calls are those that it held.
create or replace function private.spent_by(
  org_id uuid,
  scope text,
  customer_id uuid,
  agent_id text,
  kinds text[],
  period text,
  in_currency text,
  at timestamptz
)
returns setof private.spent
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_organisation public.organisations;
  v_days record;
begin
  select o.* into v_organisation from public.organisations as o where o.id = spent_by.org_id;
  v_days := private.guardrail_period(spent_by.period, v_organisation.timezone, spent_by.at);
  return query
  with piece as (
    select case when spent_by.scope = 'customer' then l.customer_id end as customer_id,
      case when spent_by.scope = 'agent' then l.agent_id end as agent_id,
      l.usage_on as day, l.currency::text as currency, l.cost::numeric as amount
    from public.ai_usage_logs as l
    where l.org_id = spent_by.org_id and 'ai' = any (spent_by.kinds)
      and l.called_at >= v_days.starts_at and l.called_at < v_days.ends_at
      and (spent_by.scope <> 'customer' or l.customer_id is not null)
      and (spent_by.scope <> 'agent' or l.agent_id is not null)
      and (spent_by.customer_id is null or l.customer_id = spent_by.customer_id)
      and (spent_by.agent_id is null or l.agent_id = spent_by.agent_id)
    union all
    select case when spent_by.scope = 'customer' then d.customer_id end, null, d.usage_on, d.currency::text,
      d.cost::numeric - d.logged_amount::numeric
    from public.ai_usage_days as d
    where d.org_id = spent_by.org_id and 'ai' = any (spent_by.kinds) and d.usage_on between v_days.from_on and v_days.to_on
      and spent_by.scope <> 'agent'
      and (spent_by.scope <> 'customer' or d.customer_id is not null)
      and (spent_by.customer_id is null or d.customer_id = spent_by.customer_id)
    union all
    select null, null, p.day, p.currency::text, p.amount
    from private.provider_bill_lines_postings as p
    join public.provider_bill_lines as b on b.org_id = p.org_id and b.id = p.id
    where p.org_id = spent_by.org_id and spent_by.scope = 'organisation'
      and case b.provider when 'openrouter' then 'ai' = any (spent_by.kinds) else spent_by.kinds @> '{messages,calls}' end
      and b.happened_on between v_days.from_on and v_days.to_on
    union all
    select case when spent_by.scope = 'customer' then c.customer_id end, null, c.happened_on, c.currency::text, c.amount
    from private.telephony_leg_costs as c
    where c.org_id = spent_by.org_id and c.happened_on between v_days.from_on and v_days.to_on
      and (c.kind = 'message' and 'messages' = any (spent_by.kinds) or c.kind = 'call' and 'calls' = any (spent_by.kinds))
      and spent_by.scope <> 'agent'
      and (spent_by.scope <> 'customer' or c.customer_id is not null)
      and (spent_by.customer_id is null or c.customer_id = spent_by.customer_id)
    union all
    select null, private.agent_key(e), c.happened_on, c.currency::text, c.amount
    from private.telephony_leg_costs as c
    join public.telephony_events as e on e.org_id = c.org_id and e.id = c.event_id
    where c.org_id = spent_by.org_id and c.happened_on between v_days.from_on and v_days.to_on
      and c.kind = 'call' and 'calls' = any (spent_by.kinds) and spent_by.scope = 'agent' and private.agent_key(e) is not null
      and (spent_by.agent_id is null or private.agent_key(e) = spent_by.agent_id)
  ),
  original as (
    select p.customer_id, p.agent_id, p.day, p.currency, sum(p.amount) as amount
    from piece as p
    group by p.customer_id, p.agent_id, p.day, p.currency
    having sum(p.amount) <> 0
  ),
  rate as (
    select o.day, o.currency, r.*
    from (select distinct f.day, f.currency from original as f where f.currency <> spent_by.in_currency) as o
    cross join lateral private.find_rates(o.currency, spent_by.in_currency, o.day, v_organisation.rates_source) as r
  ),
  converted as (
    select o.customer_id, o.agent_id, case when o.currency = spent_by.in_currency then o.amount
      else private.convert_amount(o.amount, r.rate_from, r.rate_to) end as amount
    from original as o
    left join rate as r on r.day = o.day and r.currency = o.currency
  )
  select c.customer_id, c.agent_id, coalesce(sum(c.amount), 0), count(*) filter (where c.amount is null)
  from converted as c
  group by c.customer_id, c.agent_id;
end
$$;
revoke execute on function private.spent_by(uuid, text, uuid, text, text[], text, text, timestamptz) from public, anon, authenticated;
