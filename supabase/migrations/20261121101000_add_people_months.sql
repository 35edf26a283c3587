-- A person's year was 365 rows to add up, and a year by person took 6 % of the time of adding up the entries; with a row per
-- month and one per year it is as short as a customer's. The view is made anew by its routine, with grain and starts_on.
-- Locks ledger_people while its rows are added up once: a row per person and day. Check: \d private.ledger_people
set local lock_timeout = '3s';

-- squawk-ignore ban-drop-view
drop view if exists public.ledger_people;
-- squawk-ignore renaming-column
alter table private.ledger_people rename column day to starts_on;
alter table private.ledger_people add column grain text not null default 'day';
-- squawk-ignore ban-drop-default
alter table private.ledger_people alter column grain drop default;
-- squawk-ignore constraint-missing-not-valid
alter table private.ledger_people add constraint ledger_people_grain_is_known check (grain in ('day', 'month', 'year'));
-- squawk-ignore ban-drop-constraint
alter table private.ledger_people drop constraint ledger_people_key;
insert into private.ledger_people (
  org_id, to_currency, grain, starts_on, direction, person_id, amount_org, entry_count, unconverted_count
)
select p.org_id, p.to_currency, g.grain, date_trunc(g.grain, p.starts_on)::date, p.direction, p.person_id,
  sum(p.amount_org), sum(p.entry_count), sum(p.unconverted_count)
from private.ledger_people as p
cross join (values ('month'), ('year')) as g (grain)
where p.grain = 'day'
group by 1, 2, 3, 4, 5, 6;
-- squawk-ignore disallowed-unique-constraint, constraint-missing-not-valid
alter table private.ledger_people add constraint ledger_people_key
  unique nulls not distinct (org_id, to_currency, grain, starts_on, direction, person_id);
-- one's own figures
-- squawk-ignore require-concurrent-index-deletion
drop index private.ledger_people_person_id;
-- squawk-ignore require-concurrent-index-creation
create index ledger_people_person_id on private.ledger_people (org_id, person_id, grain, starts_on);
