-- Sums per day, workspace, state and currency: folded and not yet folded, in one. Needs reports.read; the delta's own
-- policy is wider (a person's own rows), so the same predicate stands here.
create or replace view public.ledger_daily with (security_invoker = true) as
select
  s.org_id, s.to_currency, s.day, s.direction, s.workspace, s.state, s.currency,
  sum(s.amount)::public.money_amount as amount,
  sum(s.amount_org)::public.money_amount as amount_org,
  sum(s.entry_count)::bigint as entry_count,
  sum(s.unconverted_count)::bigint as unconverted_count
from (
  select org_id, to_currency, day, direction, workspace, state, currency, amount, amount_org, entry_count, unconverted_count
  from private.ledger_daily
  union all
  select org_id, to_currency, day, direction, workspace, state, currency, amount, amount_org, entry_count, unconverted_count
  from private.ledger_delta
  where org_id = any ((select private.org_ids_with('reports.read'))::uuid[])
    or (select pg_catalog.pg_has_role(current_user, 'service_role', 'member'))
) as s
group by s.org_id, s.to_currency, s.day, s.direction, s.workspace, s.state, s.currency
having sum(s.entry_count) <> 0;
comment on view public.ledger_daily is 'Revenue and cost per day, workspace, state and currency; right at every moment.';
revoke all on public.ledger_daily from public, anon, authenticated;
grant select on public.ledger_daily to authenticated, service_role;
