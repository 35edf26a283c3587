"""Every relation × person × verb, and the proof that the matrix notices a weakened policy, grant or column."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import pytest
from psycopg import sql

from bench.figures import harm, keep, ratio
from tests.database import Database
from tests.matrix import catalog, cells, world
from tests.matrix.expected import EXPECTED


@pytest.fixture(scope="module")
def filled(database: Database) -> Iterator[world.World]:
    with database.connect() as connection:
        yield world.build(connection, catalog.relations(connection))
        connection.rollback()


def test_every_cell_is_as_the_matrix_says(filled: world.World) -> None:
    assert list(cells.failures(filled)) == []


def test_every_described_relation_exists(filled: world.World) -> None:
    assert set(EXPECTED) == set(filled.relations)


def weaken(filled: world.World, table: str) -> Iterator[tuple[str, str]]:
    """Statements that each open one hole in one table."""
    name = sql.Identifier(table).as_string(filled.connection)
    policies = filled.connection.execute(
        "select policyname, cmd, with_check is not null as checked, qual is not null as used from pg_policies"
        " where schemaname = 'public' and tablename = %s order by 1", [table]
    ).fetchall()  # fmt: skip
    for policy in policies:
        change = " using (true)" * policy["used"] + " with check (true)" * policy["checked"]
        yield (
            f"{policy['policyname']} lets all through",
            f'alter policy "{policy["policyname"]}" on public.{name}{change}',
        )
    if not EXPECTED[table].delete:
        yield "delete is granted", f"grant delete on public.{name} to authenticated"
    yield "every column may be written", f"grant insert, update on public.{name} to authenticated"
    yield "strangers may read", f"grant select on public.{name} to anon"
    yield "row-level security is off", f"alter table public.{name} disable row level security"


def goes_unnoticed(filled: world.World, table: str, statement: str) -> bool:
    with cells.undone(filled):
        filled.connection.execute(statement.encode())
        relations = catalog.relations(filled.connection)
        mutated = world.World(filled.connection, relations, filled.ours, filled.theirs, filled.people)
        return next(cells.failures(mutated, {table}), None) is None
    raise AssertionError("unreachable")


def tables(filled: world.World) -> list[str]:
    return [relation.name for relation in filled.relations.values() if not relation.is_view]


def test_one_hole_in_each_table_is_noticed(filled: world.World) -> None:
    """One per table, chosen by the table's name; all of them are in the test below."""
    missed = []
    for table in tables(filled):
        holes = list(weaken(filled, table))
        what, statement = holes[zlib.crc32(table.encode()) % len(holes)]
        if goes_unnoticed(filled, table, statement):
            missed.append(f"{table}: {what}")
    assert missed == []


@pytest.mark.chaos
def test_every_hole_in_each_table_is_noticed(filled: world.World) -> None:
    holes = [(table, what, text) for table in tables(filled) for what, text in weaken(filled, table)]
    missed = [f"{table}: {what}" for table, what, text in holes if goes_unnoticed(filled, table, text)]
    leaks = list(cells.failures(filled))
    how = f"{len(holes)} weakened policies, grants and tables, each against every cell of its table"
    keep(
        [
            ratio("R1.mutants", 1 - len(missed) / len(holes), 0.98, f"{how}: caught ÷ all"),
            harm(
                "R1.leaks",
                len(leaks),
                f"{len(EXPECTED)} relations × {len(filled.people)} people × every verb",
            ),
        ]
    )
    assert (missed, leaks) == ([], [])
