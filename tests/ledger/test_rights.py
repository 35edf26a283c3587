"""Who sees which figure and entry, and what nobody can write."""

from __future__ import annotations

import uuid
from typing import Any

import psycopg
import pytest

from tests.database import Database
from tests.ledger.books import Books, figures, open_books

PERIOD = ("2026-03-01", "2026-03-31", "SEK")


@pytest.fixture()
def books(database: Database) -> Books:
    return open_books(database)


def as_user(books: Books, user: uuid.UUID, query: str, *values: Any) -> list[dict[str, Any]]:
    with books.database.acting_as(user) as connection:
        cursor = connection.execute(query, values)
        return cursor.fetchall() if cursor.description else []


INSERT = (
    "insert into manual_entries (org_id, direction, happened_on, amount, currency) values (%s, 'revenue', '2026-03-12', 7, 'SEK')"
    " returning id, assigned_to"
)


@pytest.mark.parametrize("folded", [False, True])
def test_a_rep_sees_own_entries_and_own_figures_only(books: Books, folded: bool) -> None:
    rep, membership = books.database.join(books.org_id, "rep")
    books.enter("revenue", "2026-03-12", "100")
    [row] = as_user(books, rep, INSERT, books.org_id)
    assert row["assigned_to"] == membership
    if folded:
        books.fold()
    assert len(as_user(books, rep, "select 1 from manual_entries")) == 1
    assert [line["amount"] for line in as_user(books, rep, "select amount from ledger_lines")] == [7]
    own = as_user(books, rep, "select grain, amount_org from ledger_people order by grain")
    assert [(row["grain"], row["amount_org"]) for row in own] == [("day", 7), ("month", 7), ("year", 7)]
    assert as_user(books, rep, "select 1 from ledger_daily") == []
    assert as_user(books, rep, "select 1 from ledger_customers") == []
    [now, _] = figures(books.database, rep, books.org_id, *PERIOD)
    assert (now["revenue"], now["entry_count"]) == (7, 1)
    assert [
        d["revenue"]
        for d in as_user(
            books,
            rep,
            "select revenue from overview_days(%s, '2026-03-12', '2026-03-12', 'SEK')",
            books.org_id,
        )
    ] == [7]
    customers = as_user(
        books,
        rep,
        "select kind, revenue from overview_customers(%s, '2026-01-01', '2026-12-31', 'SEK', 5)",
        books.org_id,
    )
    assert customers == [{"kind": "none", "revenue": 7}]
    assert books.figures(*PERIOD[:2])["revenue"] == 107
    assert [
        day["amount_org"] for day in as_user(books, books.owner, "select amount_org from ledger_daily")
    ] == [107]


def test_a_rep_cannot_put_money_into_a_colleagues_figures(books: Books) -> None:
    rep, own = books.database.join(books.org_id, "rep")
    _, colleague = books.database.join(books.org_id, "rep")
    [row] = as_user(books, rep, INSERT, books.org_id)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_user(books, rep, "update manual_entries set person_id = %s where id = %s", colleague, row["id"])
    as_user(books, rep, "update manual_entries set person_id = %s where id = %s", own, row["id"])
    assert as_user(books, rep, "delete from manual_entries where id = %s returning id", row["id"]) == []


def test_a_viewer_reads_and_does_not_write(books: Books) -> None:
    viewer, _ = books.database.join(books.org_id, "viewer")
    fact = books.enter("revenue", "2026-03-12", "100")
    assert len(as_user(books, viewer, "select 1 from ledger_lines")) == 1
    assert figures(books.database, viewer, books.org_id, *PERIOD)[0]["revenue"] == 100
    assert (
        as_user(books, viewer, "update manual_entries set note = 'x' where id = %s returning id", fact) == []
    )
    assert as_user(books, viewer, "delete from manual_entries where id = %s returning id", fact) == []
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_user(books, viewer, INSERT, books.org_id)


def test_the_owner_of_one_organisation_and_viewer_of_another_does_not_mix_them(
    books: Books, database: Database
) -> None:
    other = open_books(database)
    database.join(other.org_id, "viewer", books.owner)
    fact = other.enter("cost", "2026-03-12", "5")
    assert (
        as_user(books, books.owner, "update manual_entries set note = 'x' where id = %s returning id", fact)
        == []
    )
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_user(books, books.owner, INSERT, other.org_id)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_user(books, books.owner, "update manual_entries set org_id = %s", books.org_id)


@pytest.mark.parametrize(
    "table",
    [
        "ledger_entries",
        "fx_rates",
        "private.ledger_daily",
        "private.ledger_delta",
        "private.ledger_sources",
        "private.ledger_people",
    ],
)
@pytest.mark.parametrize("statement", ["delete from {}", "insert into {} default values"])
def test_nobody_writes_the_ledger_or_a_rate(books: Books, table: str, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_user(books, books.owner, statement.format(table))


@pytest.mark.parametrize("call", ["private.fold_ledger(1)", "private.convert_pending(1, false)", "private.check_ledger(gen_random_uuid())",
    "private.repost(gen_random_uuid(), 'manual_entries', '{}')", "private.record_rates('ecb', '[]')", "private.sweep_ledger()",
    "private.customer_totals(gen_random_uuid(), '2026-01-01', '2026-01-02', null)", "private.add_audit_month('2030-01-01')"])  # fmt: skip
def test_the_jobs_functions_are_not_for_people(books: Books, call: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_user(books, books.owner, f"select {call}")


@pytest.mark.parametrize(
    ("start", "end", "currency", "code"),
    [
        ("2026-03-31", "2026-03-01", "SEK", "KT020"),
        ("2020-01-01", "2026-01-01", "SEK", "KT020"),
        ("2026-03-01", "2026-03-31", "kr", "KT021"),
    ],
)
def test_a_period_or_currency_that_is_none_is_named(
    books: Books, start: str, end: str, currency: str, code: str
) -> None:
    with pytest.raises(psycopg.Error, match=code):
        figures(books.database, books.owner, books.org_id, start, end, currency)
