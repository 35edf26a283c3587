-- requires: org_ids_with, my_memberships, require_permission, find_rates, convert_amount
-- Revenue and cost per day in any currency, from what the caller may see: all days with reports.read, else the entries of
-- their own person. The organisation's own currency sums converted entries; another one sums originals per day and
-- currency and converts those sums.
create or replace function private.overview_sums(
  org_id uuid,
  from_on date,
  to_on date,
  in_currency public.currency_code
)
returns table (
  day date,
  revenue numeric,
  cost numeric,
  entry_count bigint,
  unconverted_count bigint
)
language plpgsql
stable
security definer
set search_path = ''
-- planned once: at a year of days, planning took as long as reading
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  v_currency public.currency_code := (select o.currency from public.organisations as o where o.id = overview_sums.org_id);
  v_all boolean := overview_sums.org_id = any (private.org_ids_with('reports.read'));
  v_mine uuid[] := private.my_memberships();
begin
  if not v_all then
    perform private.require_permission(overview_sums.org_id, 'reports.read_own');
  end if;
  if overview_sums.in_currency = v_currency then
    return query
    select p.day,
      coalesce(sum(p.amount_org) filter (where p.direction = 'revenue'), 0),
      coalesce(sum(p.amount_org) filter (where p.direction = 'cost'), 0),
      sum(p.entry_count)::bigint, sum(p.unconverted_count)::bigint
    from (
      select t.day, t.direction, t.amount_org, t.entry_count, t.unconverted_count
      from private.ledger_daily as t
      where v_all and t.org_id = overview_sums.org_id and t.to_currency = v_currency
        and t.day between overview_sums.from_on and overview_sums.to_on
      union all
      select d.day, d.direction, d.amount_org, d.entry_count, d.unconverted_count
      from private.ledger_delta as d
      where v_all and d.org_id = overview_sums.org_id and d.to_currency = v_currency
        and d.day between overview_sums.from_on and overview_sums.to_on
      union all
      select e.day, e.direction, coalesce(e.amount_org, 0), 1, (e.amount_org is null)::int
      from public.ledger_entries as e
      where not v_all and e.org_id = overview_sums.org_id and e.person_id = any (v_mine) and e.to_currency = v_currency
        and e.day between overview_sums.from_on and overview_sums.to_on
    ) as p
    group by p.day
    having sum(p.entry_count) <> 0;
    return;
  end if;
  return query
  with piece as (
    select t.day, t.direction, t.currency, t.amount, t.entry_count
    from private.ledger_daily as t
    where v_all and t.org_id = overview_sums.org_id and t.to_currency = v_currency
      and t.day between overview_sums.from_on and overview_sums.to_on
    union all
    select d.day, d.direction, d.currency, d.amount, d.entry_count
    from private.ledger_delta as d
    where v_all and d.org_id = overview_sums.org_id and d.to_currency = v_currency
      and d.day between overview_sums.from_on and overview_sums.to_on
    union all
    select e.day, e.direction, e.currency, e.amount, 1
    from public.ledger_entries as e
    where not v_all and e.org_id = overview_sums.org_id and e.person_id = any (v_mine) and e.to_currency = v_currency
      and e.day between overview_sums.from_on and overview_sums.to_on
  ),
  original as (
    select p.day, p.direction, p.currency, sum(p.amount) as amount, sum(p.entry_count)::bigint as n
    from piece as p
    group by p.day, p.direction, p.currency
    having sum(p.entry_count) <> 0
  ),
  rate as materialized (
    -- looked up once per day and currency
    select p.currency, p.day, r.rate_from, r.rate_to
    from (select distinct o.currency, o.day from original as o where o.currency <> overview_sums.in_currency) as p
    cross join lateral private.find_rates(p.currency, overview_sums.in_currency, p.day) as r
  ),
  shown as (
    select o.day, o.direction, o.n,
      case when o.currency = overview_sums.in_currency then o.amount
        else private.convert_amount(o.amount, r.rate_from, r.rate_to) end as amount,
      case when o.currency <> overview_sums.in_currency and r.rate_from is null then o.n else 0 end as waiting
    from original as o
    left join rate as r on r.currency = o.currency and r.day = o.day
  )
  select s.day,
    coalesce(sum(s.amount) filter (where s.direction = 'revenue'), 0),
    coalesce(sum(s.amount) filter (where s.direction = 'cost'), 0),
    sum(s.n)::bigint, sum(s.waiting)::bigint
  from shown as s
  group by s.day;
end
$$;
revoke execute on function private.overview_sums(uuid, date, date, public.currency_code) from public, anon, authenticated;
