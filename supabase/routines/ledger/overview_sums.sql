-- requires: org_ids_with, my_memberships, require_permission, overview_pieces, find_rates, convert_amount
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
  v_source text := (select o.rates_source from public.organisations as o where o.id = overview_sums.org_id);
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
    from private.overview_pieces(overview_sums.org_id, overview_sums.from_on, overview_sums.to_on, v_currency, v_all, v_mine) as p
    group by p.day
    having sum(p.entry_count) <> 0;
    return;
  end if;
  return query
  with original as (
    select p.day, p.direction, p.currency, sum(p.amount) as amount, sum(p.entry_count)::bigint as n
    from private.overview_pieces(overview_sums.org_id, overview_sums.from_on, overview_sums.to_on, v_currency, v_all, v_mine) as p
    group by p.day, p.direction, p.currency
    having sum(p.entry_count) <> 0
  ),
  rate as materialized (
    -- looked up once per day and currency
    select p.currency, p.day, r.rate_from, r.rate_to
    from (select distinct o.currency, o.day from original as o where o.currency <> overview_sums.in_currency) as p
    cross join lateral private.find_rates(p.currency, overview_sums.in_currency, p.day, v_source) as r
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
