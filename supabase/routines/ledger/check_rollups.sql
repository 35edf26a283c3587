-- Each rollup plus the delta against the entries, key by key.
create or replace function private.check_rollups(
  org_id uuid
)
returns setof private.ledger_problem
language sql
stable
security definer
set search_path = ''
as $$
  with entry as (
    select e.*, (e.amount_org is null)::int as waiting from public.ledger_entries as e where e.org_id = check_rollups.org_id
  ),
  delta as (
    select d.* from private.ledger_delta as d where d.org_id = check_rollups.org_id
  ),
  signed as (
    select 'daily_differs' as kind, day, jsonb_build_array(to_currency, day, direction, workspace, state, currency) as key,
      amount::numeric as amount, coalesce(amount_org, 0)::numeric as amount_org, 1::bigint as n, waiting::bigint as waiting
    from entry
    union all
    select 'daily_differs', day, jsonb_build_array(to_currency, day, direction, workspace, state, currency),
      -amount, -amount_org, -entry_count, -unconverted_count from delta
    union all
    select 'daily_differs', t.day, jsonb_build_array(t.to_currency, t.day, t.direction, t.workspace, t.state, t.currency),
      -t.amount, -t.amount_org, -t.entry_count, -t.unconverted_count
    from private.ledger_daily as t where t.org_id = check_rollups.org_id
    union all
    select 'people_differs', day, jsonb_build_array(to_currency, day, direction, person_id),
      0, coalesce(amount_org, 0), 1, waiting from entry
    union all
    select 'people_differs', day, jsonb_build_array(to_currency, day, direction, person_id),
      0, -amount_org, -entry_count, -unconverted_count from delta
    union all
    select 'people_differs', t.day, jsonb_build_array(t.to_currency, t.day, t.direction, t.person_id),
      0, -t.amount_org, -t.entry_count, -t.unconverted_count
    from private.ledger_people as t where t.org_id = check_rollups.org_id
    union all
    select 'customers_differs', date_trunc(g.grain, e.day)::date,
      jsonb_build_array(e.to_currency, g.grain, date_trunc(g.grain, e.day)::date, e.direction, e.customer_id),
      0, coalesce(e.amount_org, 0), 1, e.waiting
    from entry as e cross join (values ('month'), ('year')) as g (grain)
    union all
    select 'customers_differs', date_trunc(g.grain, d.day)::date,
      jsonb_build_array(d.to_currency, g.grain, date_trunc(g.grain, d.day)::date, d.direction, d.customer_id),
      0, -d.amount_org, -d.entry_count, -d.unconverted_count
    from delta as d cross join (values ('month'), ('year')) as g (grain)
    union all
    select 'customers_differs', t.starts_on,
      jsonb_build_array(t.to_currency, t.grain, t.starts_on, t.direction, t.customer_id),
      0, -t.amount_org, -t.entry_count, -t.unconverted_count
    from private.ledger_customers as t where t.org_id = check_rollups.org_id
  )
  select 'error', s.kind, null::text, null::uuid, min(s.day),
    jsonb_build_object('key', s.key, 'amount', sum(s.amount), 'amount_org', sum(s.amount_org), 'entries', sum(s.n),
      'unconverted', sum(s.waiting))
  from signed as s
  group by s.kind, s.key
  having sum(s.amount) <> 0 or sum(s.amount_org) <> 0 or sum(s.n) <> 0 or sum(s.waiting) <> 0
$$;
revoke execute on function private.check_rollups(uuid) from public, anon, authenticated;
