-- requires: find_rates, convert_amount
-- A call posts what its answer said it cost, on its UTC day; a free one posts nothing. While the organisation changes its
-- currency, an entry stands in both. Rates are looked up once per day, for a page is of one day.
create or replace function private.post_ai_usage_logs(
  org_ids uuid[],
  ids uuid[],
  fresh boolean
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
-- keys are looked up one by one (offset 0 holds the planner to it); what is left to join are sets, never in a loop
set enable_nestloop = off
as $$
begin
  -- the cached plan of a small table may look rows up by half their key: a batch is worth a plan of its own
  if cardinality(ids) >= 50 then
    set local plan_cache_mode = force_custom_plan;
  end if;
  if not fresh then
    delete from public.ledger_entries as e
    where e.org_id = any (org_ids) and e.source = 'ai_usage_logs' and e.source_id = any (ids)
      and not exists (
        select from public.ai_usage_logs as t
        where t.org_id = e.org_id and t.id = e.source_id and t.cost <> 0
        offset 0
      );
  end if;
  with fact as materialized (
    select t.*, c.to_currency, o.rates_source
    from public.organisations as o
    cross join (select distinct g.id from unnest(ids) as g (id)) as k
    cross join lateral (
      select f.org_id, f.id, f.usage_on, f.customer_id, f.person_id, f.currency,
        case when f.billed_by is null then 'actual' else 'reconciled' end as state, f.cost::numeric as amount
      from public.ai_usage_logs as f
      where f.org_id = o.id and f.id = k.id and f.cost <> 0
      offset 0
    ) as t
    cross join lateral (values (o.currency), (o.next_currency)) as c (to_currency)
    where o.id = any (org_ids) and c.to_currency is not null
  ),
  rate as materialized (
    select p.currency, p.to_currency, p.day, p.rates_source, r.rate_from, r.rate_to, r.from_seq, r.to_seq, r.rated_on
    from (
      select distinct f.currency, f.to_currency, f.usage_on as day, f.rates_source from fact as f where f.currency <> f.to_currency
    ) as p
    cross join lateral private.find_rates(p.currency, p.to_currency, p.day, p.rates_source) as r
  )
  insert into public.ledger_entries as e (
    org_id, source, source_id, part, to_currency, day, direction, workspace, state, customer_id, person_id,
    amount, currency, amount_org, rate, rated_on, rate_from_seq, rate_to_seq
  )
  select
    f.org_id, 'ai_usage_logs', f.id, 0, f.to_currency, f.usage_on, 'cost', 'usage', f.state, f.customer_id, f.person_id,
    f.amount, f.currency,
    case when f.currency = f.to_currency then f.amount else private.convert_amount(f.amount, r.rate_from, r.rate_to) end,
    case when f.currency = f.to_currency then 1 else round(r.rate_to / r.rate_from, 12) end,
    case when f.currency = f.to_currency then f.usage_on else r.rated_on end, r.from_seq, r.to_seq
  from fact as f
  left join rate as r
    on r.currency = f.currency and r.to_currency = f.to_currency and r.day = f.usage_on and r.rates_source = f.rates_source
  order by f.org_id, f.id
  on conflict (org_id, source, source_id, part, to_currency) do update
  set day = excluded.day, direction = excluded.direction, workspace = excluded.workspace, state = excluded.state,
    customer_id = excluded.customer_id, person_id = excluded.person_id, amount = excluded.amount,
    currency = excluded.currency, amount_org = excluded.amount_org, rate = excluded.rate, rated_on = excluded.rated_on,
    rate_from_seq = excluded.rate_from_seq, rate_to_seq = excluded.rate_to_seq, posted_at = clock_timestamp()
  where (e.day, e.direction, e.workspace, e.state, e.customer_id, e.person_id, e.amount, e.currency, e.amount_org,
      e.rate_from_seq, e.rate_to_seq)
    is distinct from (excluded.day, excluded.direction, excluded.workspace, excluded.state, excluded.customer_id,
      excluded.person_id, excluded.amount, excluded.currency, excluded.amount_org,
      excluded.rate_from_seq, excluded.rate_to_seq);
end
$$;
revoke execute on function private.post_ai_usage_logs(uuid[], uuid[], boolean) from public, anon, authenticated;
