"""Many entries are voided or revived in one call: all or none, within one's rights, and the totals follow."""

from __future__ import annotations

import uuid
from typing import Any

import psycopg
import pytest

from tests.database import Database
from tests.ledger.books import Books, open_books

MARCH = ("2026-03-01", "2026-03-31")


@pytest.fixture()
def books(database: Database) -> Books:
    return open_books(database)


def set_state(books: Books, user: uuid.UUID, ids: list[uuid.UUID] | None, state: str | None) -> Any:
    with books.database.acting_as(user) as connection:
        row = connection.execute(
            "select set_manual_entries_state(%s, %s, %s) as n", [books.org_id, ids, state]
        ).fetchone()
    assert row is not None
    return row["n"]


def states(books: Books) -> list[str]:
    rows = books.all("select state from manual_entries where org_id = %s order by amount", books.org_id)
    return [row["state"] for row in rows]


def test_voided_entries_leave_the_totals_and_revived_ones_come_back(books: Books) -> None:
    ids = [books.enter("revenue", "2026-03-12", str(amount)) for amount in (1, 20, 300)]
    assert set_state(books, books.owner, ids[:2], "void") == 2
    assert states(books) == ["void", "void", "active"]
    assert books.figures(*MARCH)["revenue"] == 300
    assert set_state(books, books.owner, ids, "active") == 2
    assert books.figures(*MARCH)["revenue"] == 321
    assert books.problems() == []


def test_an_id_given_twice_counts_once_and_an_unchanged_entry_keeps_its_version(books: Books) -> None:
    fact = books.enter("revenue", "2026-03-12", "5")
    assert set_state(books, books.owner, [fact, fact], "active") == 0
    assert set_state(books, books.owner, [fact, fact], "void") == 1
    assert books.value("select version from manual_entries where id = %s", fact) == 2


def test_a_rep_changes_own_entries_and_nothing_when_one_is_a_colleagues(books: Books) -> None:
    rep, membership = books.database.join(books.org_id, "rep")
    own = [books.enter("cost", "2026-03-12", str(n), assigned_to=membership) for n in (1, 2)]
    colleagues = books.enter("cost", "2026-03-12", "3")
    with pytest.raises(psycopg.Error, match=r"KT062.*1 of 3"):
        set_state(books, rep, [*own, colleagues], "void")
    assert states(books) == ["active"] * 3
    assert set_state(books, rep, own, "void") == 2
    assert states(books) == ["void", "void", "active"]


def test_an_own_entry_that_counts_for_a_colleague_is_not_a_reps_to_change(books: Books) -> None:
    rep, membership = books.database.join(books.org_id, "rep")
    _, colleague = books.database.join(books.org_id, "rep")
    fact = books.enter("cost", "2026-03-12", "3", assigned_to=membership, person_id=colleague)
    with pytest.raises(psycopg.Error, match="KT062"):
        set_state(books, rep, [fact], "void")


def test_an_entry_of_another_organisation_is_not_there(books: Books) -> None:
    other = open_books(books.database)
    fact = other.enter("revenue", "2026-03-12", "5")
    with pytest.raises(psycopg.Error, match="KT062"):
        set_state(books, books.owner, [fact], "void")
    with pytest.raises(psycopg.Error, match="KT004"):
        set_state(books, other.owner, [fact], "void")
    assert states(other) == ["active"]


@pytest.mark.parametrize("role", ["viewer", "talent"])
def test_who_only_reads_is_told_the_missing_permission(books: Books, role: str) -> None:
    reader, _ = books.database.join(books.org_id, role)
    fact = books.enter("revenue", "2026-03-12", "5")
    with pytest.raises(psycopg.Error, match=r"KT003.*manual_entries\.update_own"):
        set_state(books, reader, [fact], "void")
    assert states(books) == ["active"]


@pytest.mark.parametrize("state", ["deleted", "", None])
def test_a_state_that_is_none_is_named(books: Books, state: str | None) -> None:
    with pytest.raises(psycopg.Error, match=r"KT060.*field: state"):
        set_state(books, books.owner, [uuid.uuid4()], state)


@pytest.mark.parametrize("count", [None, 0, 1001])
def test_none_and_more_than_a_thousand_are_refused(books: Books, count: int | None) -> None:
    ids = None if count is None else [uuid.uuid4() for _ in range(count)]
    with pytest.raises(psycopg.Error, match=r"KT061.*field: ids"):
        set_state(books, books.owner, ids, "void")


def test_a_thousand_are_one_change(books: Books) -> None:
    books.all(
        "insert into manual_entries (org_id, direction, happened_on, amount, currency)"
        " select %s, 'cost', '2026-03-12', n, 'SEK' from generate_series(1, 1000) as n", books.org_id,
    )  # fmt: skip
    ids = [row["id"] for row in books.all("select id from manual_entries where org_id = %s", books.org_id)]
    assert set_state(books, books.owner, ids, "void") == 1000
    assert books.value("select count(*) from ledger_entries where org_id = %s", books.org_id) == 0
    assert books.problems() == []
