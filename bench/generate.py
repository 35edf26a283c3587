"""Organisations full of facts, made by a rule: the same rows each time, so that two runs measure the same."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import psycopg

SPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
BATCH = 20_000
FIRST_DAY, DAYS = "2025-01-01", 730
# which triggers write what nobody measures here; everything that posts stays on
QUIET = ("audit_insert",)

PERSON = """
with made as (
  insert into auth.users (instance_id, id, aud, role, email, email_confirmed_at, raw_user_meta_data)
  values ('00000000-0000-0000-0000-000000000000', %(user)s, 'authenticated', 'authenticated', %(email)s, now(),
    '{"currency": "SEK"}')
  returning id
)
select id from made
"""

# the modulo of one running number decides everything: id, day, customer, person, currency, amount
FACTS = """
insert into public.manual_entries (org_id, id, direction, happened_on, customer_id, assigned_to, amount, currency, note)
select %(org)s, md5(%(org)s::text || n)::uuid, case when n %% 3 = 0 then 'cost' else 'revenue' end, date '2025-01-01' + (n * 7919 %% 730)::int,
  (%(customers)s::uuid[])[1 + n * 31 %% cardinality(%(customers)s::uuid[])],
  (%(people)s::uuid[])[1 + n %% cardinality(%(people)s::uuid[])],
  (n * 104729 %% 9999991)::numeric / 100 + 1,
  case n %% 10 when 0 then 'EUR' when 1 then 'USD' else 'SEK' end, 'fact ' || n
from generate_series(%(first)s::bigint, %(last)s::bigint) as n
"""

RATES = """
insert into public.fx_rates (source, currency, rated_on, rate)
select 'ecb', c.code, d::date, round(c.rate + (extract(doy from d)::int % 40) / 100.0, 4)
from (values ('SEK', 11.0), ('USD', 1.1), ('DKK', 7.4), ('GBP', 0.8)) as c (code, rate)
cross join generate_series(timestamp '2024-12-20', timestamp '2026-12-31', interval '1 day') as d
where extract(isodow from d) <= 5
  and not exists (select from public.fx_rates as r where r.currency = c.code and r.rated_on = d::date)
"""


@dataclass(frozen=True)
class Organisation:
    """One filled organisation: its people by role, its reps' memberships in order, and what is in it."""

    id: uuid.UUID
    owner: uuid.UUID
    manager: uuid.UUID
    rep: uuid.UUID
    rep_membership: uuid.UUID
    people: list[uuid.UUID]
    memberships: list[uuid.UUID]
    customers: list[uuid.UUID]
    facts: int


def fill(dsn: str, name: str, facts: int, *, people: int = 10, customers: int = 200) -> Organisation:
    """Make an organisation with so many manual entries, dealt evenly to so many reps; returns who and what."""
    with psycopg.connect(dsn) as connection:
        connection.execute(RATES)
        owner = _person(connection, f"{name} owner")
        row = connection.execute(
            "select org_id from memberships where user_id = %s and role = 'owner'", [owner]
        ).fetchone()
        assert row is not None
        org_id = row[0]
        manager, _ = join(connection, org_id, f"{name} manager", "manager")
        reps = [join(connection, org_id, f"{name} rep {number}", "rep") for number in range(people)]
        made = connection.execute(
            "insert into customers (org_id, name) select %s, 'Customer ' || n from generate_series(1, %s) as n"
            " returning id",
            [org_id, customers],
        ).fetchall()
    memberships = [membership for _, membership in reps]
    customer_ids = [row[0] for row in made]
    add_facts(dsn, org_id, facts, memberships, customer_ids)
    return Organisation(
        org_id,
        owner,
        manager,
        reps[0][0],
        memberships[0],
        [user for user, _ in reps],
        memberships,
        customer_ids,
        facts,
    )


def add_facts(
    dsn: str, org_id: uuid.UUID, facts: int, people: list[uuid.UUID], customers: list[uuid.UUID]
) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("set statement_timeout = 0")
        for trigger in QUIET:
            connection.execute(f"alter table public.manual_entries disable trigger {trigger}".encode())
        try:
            for first in range(0, facts, BATCH):
                connection.execute(
                    FACTS,
                    {
                        "org": org_id,
                        "customers": customers,
                        "people": people,
                        "first": first,
                        "last": min(first + BATCH, facts) - 1,
                    },
                )
                fold(connection)
        finally:
            for trigger in QUIET:
                connection.execute(f"alter table public.manual_entries enable trigger {trigger}".encode())


def fold(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Fold until nothing is left."""
    while connection.execute("select private.fold_ledger(50000)").fetchone() != (0,):
        pass


def _person(connection: psycopg.Connection[tuple[object, ...]], name: str) -> uuid.UUID:
    user = uuid.uuid5(SPACE, name)
    connection.execute("select set_config('kontor.admitted', 'on', true)")
    connection.execute(PERSON, {"user": user, "email": email_of(user)})
    return user


def email_of(user: uuid.UUID) -> str:
    return f"{user.hex[:12]}@example.com"


def join(
    connection: psycopg.Connection[tuple[object, ...]], org_id: uuid.UUID, name: str, role: str
) -> tuple[uuid.UUID, uuid.UUID]:
    """A new person of an organisation: user and membership."""
    user = _person(connection, name)
    connection.execute(
        "delete from organisations o using memberships m where m.org_id = o.id and m.user_id = %s", [user]
    )
    row = connection.execute(
        "insert into memberships (org_id, user_id, role, name) values (%s, %s, %s, %s) returning id",
        [org_id, user, role, name],
    ).fetchone()
    assert row is not None
    return user, uuid.UUID(str(row[0]))
