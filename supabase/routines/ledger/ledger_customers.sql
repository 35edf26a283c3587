-- Sums per month or year and customer, folded and not yet folded. Needs reports.read, see ledger_daily.
create or replace view public.ledger_customers with (security_invoker = true) as
select
  s.org_id, s.to_currency, s.grain, s.starts_on, s.direction, s.customer_id,
  sum(s.amount_org)::public.money_amount as amount_org,
  sum(s.entry_count)::bigint as entry_count,
  sum(s.unconverted_count)::bigint as unconverted_count
from (
  select org_id, to_currency, grain, starts_on, direction, customer_id, amount_org, entry_count, unconverted_count
  from private.ledger_customers
  where grain in ('month', 'year')
  union all
  select org_id, to_currency, g.grain, date_trunc(g.grain, day)::date, direction, customer_id, amount_org, entry_count,
    unconverted_count
  from private.ledger_delta cross join (values ('month'), ('year')) as g (grain)
  where org_id = any ((select private.org_ids_with('reports.read'))::uuid[])
    or (select pg_catalog.pg_has_role(current_user, 'service_role', 'member'))
) as s
group by s.org_id, s.to_currency, s.grain, s.starts_on, s.direction, s.customer_id
having sum(s.entry_count) <> 0;
comment on view public.ledger_customers is 'Revenue and cost per month or year (grain) and customer; right at every moment.';
revoke all on public.ledger_customers from public, anon, authenticated;
grant select on public.ledger_customers to authenticated, service_role;
