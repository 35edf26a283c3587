-- Sums per day, month or year and person, folded and not yet folded: all with reports.read, one's own with reports.read_own.
create or replace view public.ledger_people with (security_invoker = true) as
select
  s.org_id, s.to_currency, s.grain, s.starts_on, s.direction, s.person_id,
  sum(s.amount_org)::public.money_amount as amount_org,
  sum(s.entry_count)::bigint as entry_count,
  sum(s.unconverted_count)::bigint as unconverted_count
from (
  select org_id, to_currency, grain, starts_on, direction, person_id, amount_org, entry_count, unconverted_count
  from private.ledger_people
  union all
  select org_id, to_currency, g.grain, date_trunc(g.grain, day)::date, direction, person_id, amount_org, entry_count,
    unconverted_count
  from private.ledger_delta cross join (values ('day'), ('month'), ('year')) as g (grain)
) as s
group by s.org_id, s.to_currency, s.grain, s.starts_on, s.direction, s.person_id
having sum(s.entry_count) <> 0;
comment on view public.ledger_people is 'Revenue and cost per day, month or year (grain) and person; right at every moment.';
revoke all on public.ledger_people from public, anon, authenticated;
grant select on public.ledger_people to authenticated, service_role;
