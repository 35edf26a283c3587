-- The customers with the most of a year were found by adding up all of them: 200,000 rows of 100,000 customers, 419 ms. In the order of their
-- amounts the largest are read first, and few. Not the amount itself is in the index but its order of magnitude, two steps for each doubling,
-- so that a fold that changes an amount seldom changes the index too. The bytes of a double are its exponent, then its mantissa.
-- Writes private.ledger_customers anew, which holds whoever reads figures of customers: some ten seconds for a million rows.
-- Check: \d private.ledger_customers
set local lock_timeout = '3s';

-- squawk-ignore adding-field-with-default
alter table private.ledger_customers add column magnitude smallint generated always as (
  case
    when grain = 'source' then null
    when amount_org < 0 then -1
    else ((get_byte(float8send(amount_org::double precision), 0) << 8 | get_byte(float8send(amount_org::double precision), 1)) >> 3)::smallint
  end
) stored;
comment on column private.ledger_customers.magnitude is 'Two steps for each doubling of the amount, the larger the higher; -1 below zero, empty of the grain `source`.';
-- squawk-ignore require-concurrent-index-creation
create index ledger_customers_magnitude on private.ledger_customers (org_id, to_currency, grain, starts_on, direction, magnitude)
  where magnitude is not null;
