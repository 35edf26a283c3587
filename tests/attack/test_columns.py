"""Every column that a person can write, over the real PostgREST, with everything that is no honest value.

The columns come from the catalog, so a new table is attacked on the day it is made.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.attack import hostile
from tests.attack.room import Room, document, faults, room, text
from tests.database import Database
from tests.matrix.expected import EXPECTED

# written over several lines; everything else that people write stands on one
MANY_LINES = {
    ("customers", "note"),
    ("contacts", "note"),
    ("manual_entries", "note"),
    ("leads", "note"),
    ("sales", "note"),
    ("notes", "body"),
}
# an empty name of a person shows their address instead
MAY_BE_EMPTY = {("profiles", "name"), ("contacts", "title")}

BOUNDS = """
select format('%s.%s', r.relname, a.attname) as name
from pg_class as r
join pg_attribute as a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
where r.relnamespace = 'public'::regnamespace and r.relkind in ('r', 'p')
  and format_type(a.atttypid, null) in ('text', 'jsonb', 'character varying', 'bytea', 'text[]', 'json')
  and (has_column_privilege('authenticated', r.oid, a.attnum, 'insert')
    or has_column_privilege('authenticated', r.oid, a.attnum, 'update'))
  and not exists (
    select from pg_constraint as k
    where k.conrelid = r.oid and k.contype = 'c' and a.attnum = any (k.conkey)
      -- a length as it is written, a closed list, a pattern with an end, or another table's key
      and pg_get_constraintdef(k.oid) ~ format(
        '(char_length|octet_length|pg_column_size)\\(%1$s\\)|%1$s = ANY|%1$s ~ ''\\^[^*+]*\\$''|CASE', a.attname
      )
  )
  and not exists (select from pg_constraint as k where k.conrelid = r.oid and k.contype = 'f' and a.attnum = any (k.conkey))
  and (r.relname, a.attname) not in (('profiles', 'timezone'), ('organisations', 'timezone'))
order by 1
"""


@pytest.fixture(scope="module")
def here(database: Database) -> Iterator[Room]:
    with room(database) as found:
        yield found


def columns(here: Room, *types: str) -> Iterator[tuple[str, str]]:
    """Every column of these types that is in a grant."""
    for name, relation in here.world.relations.items():
        for column in relation.columns.values():
            if column.type in types and (column.writable_on_insert or column.writable_on_update):
                yield name, column.name


def write(here: Room, table: str, column: str, raw: bytes) -> tuple[list[str], Any, int]:
    """Change one row, or make one where a change is not granted: (faults, what is stored, status)."""
    relation = here.world.relations[table]
    if relation.columns[column].writable_on_update:
        reply = here.send("PATCH", here.place(table), document({}, column, raw))
    else:
        values = here.world.values_for(relation, here.world.ours, None)
        granted = {key: value for key, value in values.items() if relation.columns[key].writable_on_insert}
        reply = here.send("POST", f"/{table}", document(granted, column, raw))
    what = f"{table}.{column} = {raw[:60]!r}"
    if reply.status_code >= 300:
        return faults(reply, what), None, reply.status_code
    rows = reply.json()
    if len(rows) != 1:
        return [f"{what}: reached {len(rows)} rows"], None, reply.status_code
    return [], rows[0][column], reply.status_code


def test_whatever_is_typed_into_a_text_comes_back_as_it_was_or_is_refused(here: Room) -> None:
    wrong, kept = [], 0
    for table, column in columns(here, "text"):
        for name, value in (hostile.TEXTS | hostile.CONTROLS | hostile.INVISIBLE).items():
            found, stored, status = write(here, table, column, text(value))
            wrong += found
            kept += status < 300
            # an identity is kept as it is compared
            if status < 300 and stored != value and (table, column) != ("customer_identities", "value"):
                wrong.append(f"{table}.{column}: {name} is stored as {stored!r}")
        for name, raw in hostile.IMPOSSIBLE.items():
            found, stored, status = write(here, table, column, raw)
            wrong += found
            if status < 300:
                wrong.append(f"{table}.{column}: {name} is stored as {stored!r}")
        for raw in hostile.WRONG_TYPES.values():
            wrong += write(here, table, column, raw)[0]
    assert wrong == []
    # most is no harm as long as it is only text
    assert kept > 100


def test_what_stands_on_one_line_takes_no_control_and_no_mark_that_turns_words(here: Room) -> None:
    taken = [
        f"{table}.{column}: {name}"
        for table, column in columns(here, "text")
        if (table, column) not in MANY_LINES
        for name, value in hostile.CONTROLS.items()
        if write(here, table, column, text(value))[2] < 300
    ]
    assert taken == []


def test_a_name_is_something_to_be_seen(here: Room) -> None:
    taken = [
        f"{table}.{column}: {name}"
        for table, column in columns(here, "text")
        if column in ("name", "title") and (table, column) not in MAY_BE_EMPTY
        for name, value in hostile.INVISIBLE.items()
        if write(here, table, column, text(value))[2] < 300
    ]
    assert taken == []


def test_every_text_that_people_write_has_a_bound(here: Room) -> None:
    assert [row["name"] for row in here.world.connection.execute(BOUNDS).fetchall()] == []


def test_a_megabyte_is_refused_in_every_text_and_ten_where_one_looks_up(here: Room) -> None:
    wrong = []
    for table, column in columns(here, "text"):
        # blanks around a short text are as long as they are
        values = ["x" * 1_000_000, " " * 1_000_000 + "x"]
        if (table, column) in {("customers", "name"), ("customer_identities", "value")}:
            values.append("x" * 10_000_000)
        for value in values:
            found, stored, status = write(here, table, column, text(value))
            wrong += found
            if status < 300 and len(stored) > 20_000:
                wrong.append(f"{table}.{column} holds {len(stored)} characters")
    assert wrong == []


def test_a_document_is_bounded_in_size_and_depth(here: Room) -> None:
    wrong = []
    for table, column in columns(here, "jsonb"):
        for raw in (
            hostile.deep(1_000), hostile.deep(100_000), b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
            b'"' + b"x" * 10_000_000 + b'"', b'{"a\\u0000": 1}', b'{"a": "\\ud800"}', b'{"a": 1e400}',
            b'{"a": ' + b"9" * 100_000 + b"}", b'{"a": 1e130000}', b"{}",
        ):  # fmt: skip
            found, stored, status = write(here, table, column, raw)
            wrong += found
            if status < 300 and len(json.dumps(stored)) > 100_000:
                wrong.append(f"{table}.{column} grows to {len(str(stored))} from {raw[:40]!r}")
    assert wrong == []


def test_no_number_and_no_day_breaks_a_column(here: Room) -> None:
    numbers = ("integer", "bigint", "numeric", "smallint", "money_amount", "boolean", "uuid", "interval")
    wrong = []
    for table, column in columns(here, *numbers):
        for raw in hostile.NUMBERS.values():
            wrong += write(here, table, column, raw)[0]
    for table, column in columns(here, "date", "timestamp with time zone", "time without time zone"):
        for name, raw in hostile.DAYS.items():
            found, stored, status = write(here, table, column, raw)
            wrong += found
            if status < 300 and not "1990" <= str(stored)[:4] <= "2100" and ":" not in str(stored)[:3]:
                wrong.append(f"{table}.{column}: {name} is stored as {stored}")
    assert wrong == []
    here_and_there = here.world.connection.execute(
        "select * from private.check_ledger(%s)", [here.world.ours]
    )
    assert here_and_there.fetchall() == []


def test_nobody_was_left_out(here: Room) -> None:
    attacked = {table for table, _ in columns(here, "text", "jsonb", "date", "money_amount", "uuid")}
    assert attacked == {name for name, access in EXPECTED.items() if access.insert | access.update}
