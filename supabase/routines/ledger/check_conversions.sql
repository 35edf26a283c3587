-- Each entry's conversion, recomputed from the rate rows that it names, and whether a better rate is known by now:
-- pending for 5 minutes, an error after. Looks rates up by itself, once per currency, day and pair of rate rows.
create or replace function private.check_conversions(
  org_id uuid
)
returns setof private.ledger_problem
language sql
stable
security definer
set search_path = ''
-- the estimates of what is grouped here are too low, and a loop over it would be a loop in a loop
set enable_nestloop = off
as $$
  with used as (
    select e.currency, e.to_currency, e.day, coalesce(e.rate_from_seq, 0) as from_seq, coalesce(e.rate_to_seq, 0) as to_seq
    from public.ledger_entries as e
    where e.org_id = check_conversions.org_id and e.currency <> e.to_currency
    group by 1, 2, 3, 4, 5
  ),
  needed as (
    select currency, day from used
    union
    select to_currency, day from used
  ),
  best as materialized (
    select n.currency, n.day, coalesce(r.seq, 0) as seq, r.loaded_at, n.currency = 'EUR' or r.seq is not null as is_known
    from needed as n
    left join lateral (
      select c.seq, c.loaded_at
      from public.fx_rates as c
      where c.source = (select o.rates_source from public.organisations as o where o.id = check_conversions.org_id)
        and c.currency = n.currency and c.rated_on <= n.day and c.rated_on >= n.day - 7
      order by c.rated_on desc, c.seq desc
      limit 1
    ) as r on true
  ),
  judged as materialized (
    select u.*,
      case when u.currency = 'EUR' then 1 else rf.rate end as rate_from,
      case when u.to_currency = 'EUR' then 1 else rt.rate end as rate_to,
      (rf.seq is null or (rf.currency = u.currency and rf.source = o.rates_source and rf.rated_on between u.day - 7 and u.day))
        and (rt.seq is null or (rt.currency = u.to_currency and rt.source = o.rates_source and rt.rated_on between u.day - 7 and u.day))
        as rates_fit,
      bf.is_known and bt.is_known as is_known,
      (u.from_seq, u.to_seq) <> (bf.seq, bt.seq) as is_outdated,
      greatest(bf.loaded_at, bt.loaded_at) as loaded_at
    from used as u
    join public.organisations as o on o.id = check_conversions.org_id
    left join public.fx_rates as rf on rf.seq = u.from_seq
    left join public.fx_rates as rt on rt.seq = u.to_seq
    join best as bf on bf.currency = u.currency and bf.day = u.day
    join best as bt on bt.currency = u.to_currency and bt.day = u.day
  ),
  converted as (
    select e.source, e.source_id, e.day, e.amount_org, j.is_known and j.is_outdated as is_outdated, j.is_known,
      greatest(e.posted_at, j.loaded_at) as known_since,
      not j.rates_fit or e.amount_org is distinct from round((e.amount * j.rate_to)::numeric(50, 20) / j.rate_from, 8) as is_wrong
    from public.ledger_entries as e
    join judged as j on j.currency = e.currency and j.to_currency = e.to_currency and j.day = e.day
      and j.from_seq = coalesce(e.rate_from_seq, 0) and j.to_seq = coalesce(e.rate_to_seq, 0)
    where e.org_id = check_conversions.org_id and e.currency <> e.to_currency
  )
  select 'error', 'conversion_differs', e.source, e.source_id, e.day, jsonb_build_object('amount_org', e.amount_org)
  from public.ledger_entries as e
  where e.org_id = check_conversions.org_id and e.currency = e.to_currency
    and (e.amount_org is null or e.amount_org <> e.amount or e.rate_from_seq is not null or e.rate_to_seq is not null)
  union all
  select 'error', 'conversion_differs', c.source, c.source_id, c.day, jsonb_build_object('amount_org', c.amount_org)
  from converted as c where c.is_wrong
  union all
  select case when c.known_since < clock_timestamp() - interval '5 minutes' then 'error' else 'pending' end,
    case when c.amount_org is null then 'unconverted' else 'rate_outdated' end, c.source, c.source_id, c.day,
    jsonb_build_object('known_since', c.known_since)
  from converted as c
  where c.is_known and (c.amount_org is null or c.is_outdated)
$$;
revoke execute on function private.check_conversions(uuid) from public, anon, authenticated;
