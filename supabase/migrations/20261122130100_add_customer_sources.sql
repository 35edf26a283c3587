-- What a customer brought in and cost in all, by kind of fact: the customers' rollup gets a grain of its own, a row per customer and
-- source, and the delta says of which fact an entry is. Holds whoever posts while it counts every entry once (a second per million);
-- delta rows from before have no source: what they tell of is counted here. Check: \d private.ledger_customers
set local lock_timeout = '3s';
lock table private.ledger_delta in share row exclusive mode;
alter table private.ledger_delta add column source text;
alter table private.ledger_customers add column source text not null default '';
-- squawk-ignore ban-drop-constraint
alter table private.ledger_customers drop constraint ledger_customers_grain_is_known;
-- squawk-ignore constraint-missing-not-valid
alter table private.ledger_customers add constraint ledger_customers_grain_is_known check (grain in ('month', 'year', 'source'));
-- squawk-ignore ban-drop-constraint
alter table private.ledger_customers drop constraint ledger_customers_key;
-- squawk-ignore constraint-missing-not-valid, disallowed-unique-constraint
alter table private.ledger_customers add constraint ledger_customers_key
  unique nulls not distinct (org_id, to_currency, grain, starts_on, direction, customer_id, source);
comment on column private.ledger_customers.source is 'Of the grain `source`, which counts all days, the table of facts; else empty.';
insert into private.ledger_customers (
  org_id, to_currency, grain, starts_on, direction, customer_id, source, amount_org, entry_count, unconverted_count
)
select e.org_id, e.to_currency, 'source', '-infinity', e.direction, e.customer_id, e.source, coalesce(sum(e.amount_org::numeric), 0), count(*),
  count(*) filter (where e.amount_org is null)
from public.ledger_entries as e
where e.customer_id is not null
group by e.org_id, e.to_currency, e.direction, e.customer_id, e.source;
