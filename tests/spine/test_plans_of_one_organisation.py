"""Beside many small organisations a large one's questions are planned for as many rows as it has, on the tenth time as on the first."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from tests.database import Database

OTHERS = 30
LEADS = 5_000
RARE = 3
FILL = """
insert into leads (org_id, name, state, currency, assigned_to)
select %s, 'x', case when n <= %s then 'QUALIFIED' else 'NEW' end, 'SEK', %s from generate_series(1, %s) as n
"""
ENTRIES = """
insert into manual_entries (org_id, direction, happened_on, amount, currency, state)
select %s, 'cost', date '2026-01-01' + n %% 300, 1, 'SEK', case when n <= %s then 'void' else 'active' end from generate_series(1, %s) as n
"""
BOOKINGS = """
insert into calendar_events (org_id, state, told_state, starts_at, ends_at, happened_on, currency)
select %s, 'kept', 'kept', k.at, k.at + interval '1 hour', k.at::date, 'SEK'
from (select timestamptz '2026-01-01 00:00Z' + make_interval(hours => n) as at from generate_series(1, %s) as n) as k
"""
UNTOLD = """
select c.oid::regclass::text as name
from pg_class as c
join pg_attribute as a on a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped
where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind in ('r', 'p')
  and a.attoptions is distinct from case c.relkind when 'p' then '{n_distinct_inherited=1}' else '{n_distinct=1}' end::text[]
"""


@dataclass(frozen=True)
class Large:
    database: Database
    org_id: uuid.UUID
    manager: uuid.UUID


@pytest.fixture(scope="module")
def large(database: Database) -> Large:
    org_id = database.organisation_of(database.new_user())
    manager, place = database.join(org_id, "manager")
    others = [database.organisation_of(database.new_user()) for _ in range(OTHERS)]
    with database.connect(autocommit=True) as connection:
        connection.execute(FILL, [org_id, RARE, place, LEADS])
        for other in others:
            connection.execute(FILL, [other, 0, None, 2])
        connection.execute("vacuum (analyze) leads")
    return Large(database, org_id, manager)


def test_every_table_of_an_organisation_is_planned_as_one_organisations(database: Database) -> None:
    with database.connect() as connection:
        connection.execute("select private.add_audit_month(date '2031-05-01')")
        connection.execute("drop table private.function_logs_2027_03, private.webhook_payloads_2027_03")
        for parent in ("function_logs", "webhook_payloads"):
            connection.execute("select private.add_log_months(%s)", [parent])
        untold = [row["name"] for row in connection.execute(UNTOLD)]
        connection.rollback()
    assert not untold, "alter table … alter column org_id set (n_distinct = 1): see docs/decisions/0006"


def test_as_many_rows_are_expected_behind_the_policy_as_there_are(large: Large) -> None:
    with large.database.acting_as(large.manager) as connection:
        plan = explained(connection, f"select * from leads where org_id = '{large.org_id}'")
    assert LEADS * 0.9 <= plan["Plan Rows"] <= LEADS * 1.1


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_read_often_is_planned_for_its_own_values_each_time(large: Large, method: str) -> None:
    """A plan for all values would take a rare state for a usual one, and go through the whole list for it."""
    with large.database.acting_as(large.manager) as connection:
        connection.execute("select set_config('request.method', %s, true)", [method])
        connection.execute("select private.limit_requests()")
        connection.execute(
            "prepare listed (uuid, text) as select * from leads where org_id = $1 and state = $2 order by created_at desc, id limit 25"
        )
        for _ in range(10):
            found = connection.execute(f"execute listed ('{large.org_id}', 'QUALIFIED')").fetchall()
            assert len(found) == RARE
        plan = json.dumps(explained(connection, f"execute listed ('{large.org_id}', 'QUALIFIED')"))
    assert ("$2" in plan) == (method == "POST")


def test_what_a_policy_asks_is_not_reckoned_for_each_row_that_is_looked_up(large: Large) -> None:
    """It is asked once. Reckoned for each row, twenty times the lookup itself, it changed the plan of a list from the owner's."""
    asked = (
        f"select * from leads as l left join lateral (select name from customers as c where (c.org_id, c.id) = (l.org_id, l.customer_id)"
        f" limit 1) as c on true where l.org_id = '{large.org_id}'"
    )
    with large.database.connect() as connection:
        owners = explained(connection, asked)["Total Cost"]
    with large.database.acting_as(large.manager) as connection:
        assert explained(connection, asked)["Total Cost"] < owners * 4


def test_void_entries_are_found_without_going_through_the_others(large: Large) -> None:
    with large.database.connect(autocommit=True) as connection:
        connection.execute(ENTRIES, [large.org_id, RARE, LEADS])
        connection.execute("vacuum (analyze) manual_entries")
    asked = f"select * from manual_entries where org_id = '{large.org_id}' and state = 'void' order by happened_on desc, id limit 51"
    with large.database.acting_as(large.manager) as connection:
        assert len(connection.execute(asked.encode()).fetchall()) == RARE
        plan = json.dumps(explained(connection, asked))
    assert "manual_entries_void" in plan


def test_hardly_any_booking_is_expected_to_be_sold_where_hardly_any_is(large: Large) -> None:
    """Else a list in another order goes through a whole period's bookings for them."""
    with large.database.connect(autocommit=True) as connection:
        connection.execute(BOOKINGS, [large.org_id, LEADS])
        connection.execute("vacuum (analyze) calendar_events")
    asked = f"select id from booking_list where org_id = '{large.org_id}' and sold_as = 'paid'"
    with large.database.acting_as(large.manager) as connection:
        assert explained(connection, asked)["Plan Rows"] == 1


def explained(connection: psycopg.Connection[dict[str, Any]], statement: str) -> dict[str, Any]:
    row = connection.execute(f"explain (format json) {statement}".encode()).fetchone()
    assert row is not None
    plan: dict[str, Any] = row["QUERY PLAN"][0]["Plan"]
    return plan
