-- Each entry's conversion, recomputed from the rate rows that it names, and whether a better rate is known by now:
-- pending for 5 minutes, an error after. Looks rates up by itself.
create or replace function private.check_conversions(
  org_id uuid
)
returns setof private.ledger_problem
language sql
stable
security definer
set search_path = ''
as $$
  with entry as (
    select * from public.ledger_entries as e where e.org_id = check_conversions.org_id
  ),
  needed as (
    select currency, day from entry where currency <> to_currency
    union
    select to_currency, day from entry where currency <> to_currency
  ),
  best as materialized (
    select n.currency, n.day, r.seq, r.loaded_at, n.currency = 'EUR' or r.seq is not null as is_known
    from needed as n
    left join lateral (
      select c.seq, c.loaded_at
      from public.fx_rates as c
      where c.currency = n.currency and c.rated_on <= n.day and c.rated_on >= n.day - 7
      order by (c.source = 'ecb') desc, c.rated_on desc, c.seq desc
      limit 1
    ) as r on true
  ),
  judged as (
    select e.*,
      case when e.currency = 'EUR' then 1 else rf.rate end as used_from,
      case when e.to_currency = 'EUR' then 1 else rt.rate end as used_to,
      (rf.seq is null or (rf.currency = e.currency and rf.rated_on between e.day - 7 and e.day))
        and (rt.seq is null or (rt.currency = e.to_currency and rt.rated_on between e.day - 7 and e.day)) as rates_fit,
      bf.is_known and bt.is_known as is_known,
      (e.rate_from_seq, e.rate_to_seq) is distinct from (bf.seq, bt.seq) as is_outdated,
      greatest(e.posted_at, bf.loaded_at, bt.loaded_at) as known_since
    from entry as e
    left join public.fx_rates as rf on rf.seq = e.rate_from_seq
    left join public.fx_rates as rt on rt.seq = e.rate_to_seq
    left join best as bf on bf.currency = e.currency and bf.day = e.day
    left join best as bt on bt.currency = e.to_currency and bt.day = e.day
  )
  select 'error', 'conversion_differs', j.source, j.source_id, j.day, jsonb_build_object('amount_org', j.amount_org)
  from judged as j
  where j.amount_org is distinct from
      case when j.currency = j.to_currency then j.amount::numeric
        else round((j.amount * j.used_to)::numeric(50, 20) / j.used_from, 8) end
    or not j.rates_fit
    or (j.currency = j.to_currency and (j.rate_from_seq is not null or j.rate_to_seq is not null))
  union all
  select case when j.known_since < clock_timestamp() - interval '5 minutes' then 'error' else 'pending' end,
    case when j.amount_org is null then 'unconverted' else 'rate_outdated' end, j.source, j.source_id, j.day,
    jsonb_build_object('known_since', j.known_since)
  from judged as j
  where j.currency <> j.to_currency and j.is_known and (j.amount_org is null or j.is_outdated)
$$;
revoke execute on function private.check_conversions(uuid) from public, anon, authenticated;
