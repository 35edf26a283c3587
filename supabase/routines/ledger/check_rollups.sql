-- Each rollup plus the delta against the entries, key by key. Entries are summed per key before anything is compared,
-- so that the comparison meets as many rows as the rollup has.
create or replace function private.check_rollups(
  org_id uuid
)
returns setof private.ledger_problem
language sql
stable
security definer
set search_path = ''
as $$
  with daily as (
    select to_currency, day, direction, workspace, state, currency, sum(amount::numeric) as amount,
      coalesce(sum(amount_org::numeric), 0) as amount_org, count(*) as n, count(*) filter (where amount_org is null) as waiting
    from public.ledger_entries as e where e.org_id = check_rollups.org_id
    group by 1, 2, 3, 4, 5, 6
    union all
    select to_currency, day, direction, workspace, state, currency, -amount, -amount_org, -entry_count, -unconverted_count
    from private.ledger_delta as d where d.org_id = check_rollups.org_id
    union all
    select to_currency, day, direction, workspace, state, currency, -amount, -amount_org, -entry_count, -unconverted_count
    from private.ledger_daily as t where t.org_id = check_rollups.org_id
  ),
  person_day as materialized (
    select to_currency, day, direction, person_id, coalesce(sum(amount_org::numeric), 0) as amount_org, count(*) as n,
      count(*) filter (where amount_org is null) as waiting
    from public.ledger_entries as e where e.org_id = check_rollups.org_id
    group by 1, 2, 3, 4
    union all
    select to_currency, day, direction, person_id, -amount_org, -entry_count, -unconverted_count
    from private.ledger_delta as d where d.org_id = check_rollups.org_id
  ),
  people as (
    select g.grain, p.to_currency, date_trunc(g.grain, p.day)::date as starts_on, p.direction, p.person_id,
      p.amount_org, p.n, p.waiting
    from person_day as p cross join (values ('day'), ('month'), ('year')) as g (grain)
    union all
    select t.grain, t.to_currency, t.starts_on, t.direction, t.person_id, -t.amount_org, -t.entry_count, -t.unconverted_count
    from private.ledger_people as t where t.org_id = check_rollups.org_id
  ),
  month as materialized (
    select to_currency, date_trunc('month', day)::date as starts_on, direction, customer_id, source,
      coalesce(sum(amount_org::numeric), 0) as amount_org, count(*) as n, count(*) filter (where amount_org is null) as waiting
    from public.ledger_entries as e where e.org_id = check_rollups.org_id
    group by 1, 2, 3, 4, 5
    union all
    select to_currency, date_trunc('month', day)::date, direction, customer_id, source, -amount_org, -entry_count, -unconverted_count
    from private.ledger_delta as d where d.org_id = check_rollups.org_id
  ),
  customers as (
    select g.grain, m.to_currency, case g.grain when 'source' then '-infinity' else date_trunc(g.grain, m.starts_on)::date end as starts_on,
      m.direction, m.customer_id, case g.grain when 'source' then m.source else '' end as source, m.amount_org, m.n, m.waiting
    from month as m cross join (values ('month'), ('year'), ('source')) as g (grain)
    where g.grain <> 'source' or (m.customer_id is not null and m.source is not null)
    union all
    select t.grain, t.to_currency, t.starts_on, t.direction, t.customer_id, t.source, -t.amount_org, -t.entry_count, -t.unconverted_count
    from private.ledger_customers as t where t.org_id = check_rollups.org_id
  )
  select 'error', 'daily_differs', null::text, null::uuid, day,
    jsonb_build_object('key', jsonb_build_array(to_currency, day, direction, workspace, state, currency), 'amount', sum(amount),
      'amount_org', sum(amount_org), 'entries', sum(n), 'unconverted', sum(waiting))
  from daily group by to_currency, day, direction, workspace, state, currency
  having sum(amount) <> 0 or sum(amount_org) <> 0 or sum(n) <> 0 or sum(waiting) <> 0
  union all
  select 'error', 'people_differs', null, null, starts_on,
    jsonb_build_object('key', jsonb_build_array(to_currency, grain, starts_on, direction, person_id), 'amount_org', sum(amount_org),
      'entries', sum(n), 'unconverted', sum(waiting))
  from people group by grain, to_currency, starts_on, direction, person_id
  having sum(amount_org) <> 0 or sum(n) <> 0 or sum(waiting) <> 0
  union all
  select 'error', 'customers_differs', null, null, nullif(starts_on, '-infinity'),
    jsonb_build_object('key', jsonb_build_array(to_currency, grain, starts_on, direction, customer_id, source), 'amount_org', sum(amount_org),
      'entries', sum(n), 'unconverted', sum(waiting))
  from customers group by grain, to_currency, starts_on, direction, customer_id, source
  having sum(amount_org) <> 0 or sum(n) <> 0 or sum(waiting) <> 0
$$;
revoke execute on function private.check_rollups(uuid) from public, anon, authenticated;
