-- requires: find_rates, convert_amount, telephony_leg_costs, provider_bill_lines_postings, guardrail_period
-- What an organisation, customer or agent has spent in a period, in a currency at each day's rate: the same facts that the ledger
-- holds as costs, at the same rates. AI: our calls by the moment of the call, what the provider counts beyond them by its day, and
-- its bills. Messages: both directions, as far as a price or an estimate is known. unconverted_count: sums for which no rate is known.
create or replace function private.guarded_spend(
  org_id uuid,
  scope text,
  customer_id uuid,
  agent_id text,
  covers text,
  period text,
  in_currency text,
  at timestamptz,
  out amount numeric,
  out unconverted_count bigint
)
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
  select o.* into v_organisation from public.organisations as o where o.id = guarded_spend.org_id;
  v_days := private.guardrail_period(guarded_spend.period, v_organisation.timezone, guarded_spend.at);
  with piece as (
    select l.usage_on as day, l.currency::text as currency, l.cost::numeric as amount
    from public.ai_usage_logs as l
    where l.org_id = guarded_spend.org_id and guarded_spend.covers <> 'messages'
      and l.called_at >= v_days.starts_at and l.called_at < v_days.ends_at
      and (guarded_spend.scope = 'organisation'
        or guarded_spend.scope = 'customer' and l.customer_id = guarded_spend.customer_id
        or guarded_spend.scope = 'agent' and l.agent_id = guarded_spend.agent_id)
    union all
    select d.usage_on, d.currency::text, d.cost::numeric - d.logged_amount::numeric
    from public.ai_usage_days as d
    where d.org_id = guarded_spend.org_id and guarded_spend.covers <> 'messages' and d.usage_on between v_days.from_on and v_days.to_on
      and (guarded_spend.scope = 'organisation' or guarded_spend.scope = 'customer' and d.customer_id = guarded_spend.customer_id)
    union all
    select p.day, p.currency::text, p.amount
    from private.provider_bill_lines_postings as p
    join public.provider_bill_lines as b on b.org_id = p.org_id and b.id = p.id
    where p.org_id = guarded_spend.org_id and guarded_spend.covers <> 'messages' and guarded_spend.scope = 'organisation'
      and b.provider = 'openrouter' and b.happened_on between v_days.from_on and v_days.to_on
    union all
    select c.happened_on, c.currency::text, c.amount
    from private.telephony_leg_costs as c
    where c.org_id = guarded_spend.org_id and guarded_spend.covers <> 'ai' and c.kind = 'message'
      and c.happened_on between v_days.from_on and v_days.to_on
      and (guarded_spend.scope = 'organisation' or guarded_spend.scope = 'customer' and c.customer_id = guarded_spend.customer_id)
  ),
  original as (
    select p.day, p.currency, sum(p.amount) as amount
    from piece as p
    group by p.day, p.currency
    having sum(p.amount) <> 0
  ),
  converted as (
    select case when o.currency = guarded_spend.in_currency then o.amount
      else private.convert_amount(o.amount, r.rate_from, r.rate_to) end as amount
    from original as o
    left join lateral (
      select f.* from private.find_rates(o.currency, guarded_spend.in_currency, o.day, v_organisation.rates_source) as f
      where o.currency <> guarded_spend.in_currency
    ) as r on true
  )
  select coalesce(sum(c.amount), 0), count(*) filter (where c.amount is null) into amount, unconverted_count
  from converted as c;
end
$$;
revoke execute on function private.guarded_spend(uuid, text, uuid, text, text, text, text, timestamptz) from public, anon, authenticated;
