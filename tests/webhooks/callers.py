"""Customers by the thousand who were all called, written past the providers."""

from __future__ import annotations

import uuid
from typing import Any

import psycopg

# every second one is the rep's; seven prices, so that most of those beside each other cost the same
CALLERS = """
with made as (
  insert into customers (org_id, name, assigned_to)
  select %(org)s, 'Caller ' || n, case when n %% 2 = 0 then %(rep)s::uuid end from generate_series(1, %(customers)s) as n
  returning id, name, assigned_to
),
caller as (
  select id, assigned_to, substr(name, 8)::int as n from made
  union all
  select null, null, %(customers)s + n from generate_series(1, %(nobodys)s) as n
),
called as (
  insert into telephony_events (org_id, id, kind, direction, state, from_number, to_number, customer_id, assigned_to, started_at, seconds, provider_key)
  select %(org)s, gen_random_uuid(), 'call', 'outbound', 'completed', '+46100', '+467' || lpad(n::text, 8, '0'), id, assigned_to,
    %(at)s::timestamptz, 60, 'twilio'
  from caller
  returning id, to_number, customer_id, assigned_to, started_at
)
insert into telephony_legs (org_id, event_id, integration_id, provider, provider_leg_id, kind, direction, state, rank, is_final, counterpart,
  started_at, happened_on, seconds, price, currency, priced_at, customer_id, assigned_to)
select %(org)s, id, %(integration)s, 'twilio', 'CA' || id, 'call', 'outbound', 'completed', 9, true, to_number, started_at, (started_at at time zone 'UTC')::date, 60,
  0.01 * (1 + substr(to_number, 5)::int %% 7), 'USD', started_at, customer_id, assigned_to
from called
"""


def call(
    connection: psycopg.Connection[Any],
    org_id: uuid.UUID | str,
    integration_id: uuid.UUID | str,
    customers: int,
    nobodys: int,
    at: str = "2026-03-14 12:00Z",
    rep: uuid.UUID | None = None,
) -> None:
    """One call of 60 seconds and 0.01 to 0.07 USD to each of so many customers, and to so many numbers that are nobody's."""
    given = {
        "org": org_id,
        "integration": integration_id,
        "customers": customers,
        "nobodys": nobodys,
        "at": at,
        "rep": rep,
    }
    connection.execute(CALLERS, given)
    # as autovacuum does after a while: without statistics the entries of each call are sought one by one
    connection.execute("analyze telephony_events, telephony_legs, ledger_entries, customers")
