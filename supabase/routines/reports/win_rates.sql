-- requires: sales_rows
-- How often what ever was in an open state and has ended was won, per state of leads (converted) and sales (completed), from the whole
-- organisation's history. Little history leans on all that ended, and that on a half: see docs/reports.md. `basis` is how many ended.
create or replace function private.win_rates(
  org_id uuid
)
returns table (
  kind text,
  state text,
  place int,
  rate numeric,
  basis bigint
)
language sql
stable
security definer
set search_path = ''
as $$
  with ended as materialized (
    select r.key, r.item, sum(r.quantity) as n, sum(r.amount) as won
    from private.sales_rows(win_rates.org_id, 'ended', 'all', '1990-01-01', '2100-01-01', null) as r
    group by 1, 2
  )
  select k.kind, k.state, k.place, (coalesce(e.won, 0) + 10 * a.rate) / (coalesce(e.n, 0) + 10), a.n::bigint
  from (values
    ('lead', 'NEW', 1), ('lead', 'CONTACTED', 2), ('lead', 'QUALIFIED', 3),
    ('sale', 'DRAFT', 4), ('sale', 'QUOTED', 5), ('sale', 'ACCEPTED', 6), ('sale', 'SCHEDULED', 7)
  ) as k (kind, state, place)
  cross join lateral (
    select coalesce(sum(e.n), 0) as n, (coalesce(sum(e.won), 0) + 1) / (coalesce(sum(e.n), 0) + 2) as rate
    from ended as e where e.key = k.kind and e.item = ''
  ) as a
  left join ended as e on e.key = k.kind and e.item = k.state
$$;
revoke execute on function private.win_rates(uuid) from public, anon, authenticated;
