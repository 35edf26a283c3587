"""The table of docs/posting.md, the catalog and the posting triggers name the same facts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.database import Database
from tests.ledger.books import Books, open_books

DOCUMENT = Path(__file__).parents[2] / "docs" / "posting.md"
COLUMNS = ["fact", "direction", "day", "amount", "state", "what it replaces"]


@pytest.fixture()
def books(database: Database) -> Books:
    return open_books(database)


def table() -> list[dict[str, str]]:
    lines = [line.strip("| \n") for line in DOCUMENT.read_text().splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    assert rows[0] == COLUMNS
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows[2:]]


def test_every_source_is_documented_and_nothing_else_is(books: Books) -> None:
    sources = {row["source"] for row in books.all("select source from private.ledger_sources")}
    assert {row["fact"].strip("`") for row in table()} == sources


def test_the_documented_day_and_state_are_columns_and_words_of_the_ledger(books: Books) -> None:
    for row in table():
        fact = row["fact"].strip("`")
        [day] = re.findall(r"`(\w+)`", row["day"])
        found = books.all(
            "select 1 from information_schema.columns where table_name = %s and column_name = %s", fact, day
        )
        assert found, (fact, day)
        assert set(re.findall(r"`(\w+)`", row["state"])) <= {"estimated", "actual", "reconciled"}


def test_every_source_posts_by_statement_trigger_and_refuses_truncate(books: Books) -> None:
    for row in books.all("select source from private.ledger_sources"):
        triggers = books.all(
            "select tgname, tgtype & 1 as is_row from pg_trigger where tgrelid = %s::regclass and not tgisinternal",
            f"public.{row['source']}",
        )
        names = {trigger["tgname"] for trigger in triggers if not trigger["is_row"]}
        assert {"post_insert", "post_update", "post_delete", "refuse_truncate"} <= names
        for name in (f"post_{row['source']}", f"expected_{row['source']}"):
            assert (
                books.value(
                    "select count(*) from pg_proc where proname = %s and pronamespace = 'private'::regnamespace",
                    name,
                )
                == 1
            )


def test_posting_reads_no_rate_or_amount_from_a_transition_table_join(books: Books) -> None:
    """A join on a transition table keeps the plan of the session's first call: 100k rows were not done in 85 s."""
    for row in books.all(
        "select proname, prosrc from pg_proc where pronamespace = 'private'::regnamespace and proname like 'on\\_%%'"
    ):
        assert not re.search(r"join\s+(old|new)_rows", row["prosrc"]), row["proname"]


def test_a_statement_of_many_rows_posts_in_bulk(books: Books) -> None:
    books.all(
        "insert into manual_entries (org_id, direction, happened_on, amount, currency)"
        " select %s, 'cost', date '2026-01-01' + n %% 60, n, 'SEK' from generate_series(1, 5000) as n", books.org_id,
    )  # fmt: skip
    assert books.value("select count(*) from private.ledger_delta where org_id = %s", books.org_id) == 60
    books.fold()
    assert books.figures("2026-01-01", "2026-03-31")["cost"] == 5000 * 5001 // 2
    assert books.problems() == []
