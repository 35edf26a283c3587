"""Invented rates convert the demo firm's amounts, the bank's convert everybody else's, and neither does the other's work."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from tests.database import Database
from tests.demo.firm import all_rows, allow, refused
from tests.ledger.books import Books, figures, open_books

DAY = "2026-03-18"


@pytest.fixture
def pair(database: Database) -> Iterator[tuple[Books, Books]]:
    """A real organisation, and one whose rates are the demo's, without the firm's 14 months."""
    allow(database)
    real, demo = open_books(database), open_books(database)
    demo.all("update organisations set rates_source = 'demo' where id = %s", demo.org_id)
    yield real, demo
    assert real.problems() == [] and demo.problems() == []
    demo.all("update organisations set rates_source = 'ecb' where id = %s", demo.org_id)


def post_each_way(books: Books) -> list[uuid.UUID]:
    """The same dollars as a single entry, and as two of one statement, which post by another road."""
    one = books.enter("revenue", DAY, "100", "USD")
    rows = books.all(
        "insert into manual_entries (org_id, direction, happened_on, amount, currency)"
        " values (%s, 'revenue', %s, 100, 'USD'), (%s, 'revenue', %s, 100, 'USD') returning id",
        books.org_id, DAY, books.org_id, DAY,
    )  # fmt: skip
    return [one, *(row["id"] for row in rows)]


def test_each_converts_by_its_own_rates_only(pair: tuple[Books, Books]) -> None:
    real, demo = pair
    for currency, bank, invented in (("SEK", "10", "20"), ("USD", "1", "2.5"), ("DKK", "7", "14")):
        real.rate(currency, DAY, bank)
        real.rate(currency, DAY, invented, "demo")
    amounts = {
        books.org_id: {books.entry(fact)["amount_org"] for fact in post_each_way(books)} for books in pair
    }
    assert amounts == {real.org_id: {1000}, demo.org_id: {800}}
    # an owner who looks at it in a third currency gets it by the same source
    shown = {
        books.org_id: figures(books.database, books.owner, books.org_id, DAY, DAY, "DKK")[0]["revenue"]
        for books in pair
    }
    assert shown == {real.org_id: 2100, demo.org_id: 1680}
    # a correction of one source moves nothing of the other
    real.rate("SEK", DAY, "40", "demo")
    assert demo.convert() == 3
    assert {
        row["amount_org"]
        for row in real.all("select amount_org from ledger_entries where org_id = %s", real.org_id)
    } == {1000}
    assert {
        row["amount_org"]
        for row in demo.all("select amount_org from ledger_entries where org_id = %s", demo.org_id)
    } == {1600}
    real.rate("SEK", DAY, "11")
    assert real.convert() == 3
    assert {
        row["amount_org"]
        for row in demo.all("select amount_org from ledger_entries where org_id = %s", demo.org_id)
    } == {1600}


def test_an_amount_waits_for_a_rate_of_its_own_source(database: Database, pair: tuple[Books, Books]) -> None:
    real, demo = pair
    early = "2025-03-18"
    real_fact, demo_fact = real.enter("cost", early, "10", "EUR"), demo.enter("cost", early, "10", "EUR")
    real.rate("SEK", early, "9", "demo")
    real.convert()
    assert (real.entry(real_fact)["amount_org"], demo.entry(demo_fact)["amount_org"]) == (None, 90)
    real.all("delete from fx_rates where source = 'demo' and rated_on = %s", early)
    late = "2025-05-18"
    real.rate("SEK", late, "11")
    fact = demo.enter("cost", late, "10", "EUR")
    real.convert()
    assert demo.entry(fact)["amount_org"] is None
    real.rate("SEK", early, "9", "demo")
    demo.all("delete from manual_entries where org_id = %s", demo.org_id)


def test_the_check_finds_an_entry_that_was_converted_by_the_others_rate(pair: tuple[Books, Books]) -> None:
    real, demo = pair
    day = "2024-03-18"
    real.rate("SEK", day, "10")
    real.rate("SEK", day, "20", "demo")
    for books, source in ((real, "demo"), (demo, "ecb")):
        fact = books.enter("cost", day, "10", "EUR")
        assert books.problems() == []
        books.all(
            "update ledger_entries as e set amount_org = e.amount * r.rate, rate = r.rate, rate_to_seq = r.seq from fx_rates as r"
            " where e.org_id = %s and e.source_id = %s and r.source = %s and r.currency = 'SEK' and r.rated_on = %s",
            books.org_id, fact, source, day,
        )  # fmt: skip
        assert ("error", "conversion_differs") in books.kinds()
        books.all("delete from manual_entries where org_id = %s", books.org_id)


def test_a_demo_rate_lets_no_real_organisation_change_to_its_currency(pair: tuple[Books, Books]) -> None:
    real, demo = pair
    real.rate("ISK", DAY, "150", "demo")
    for books in pair:
        books.enter(
            "cost", DAY, "10", books.value("select currency from organisations where id = %s", books.org_id)
        )
    with refused("KT066"), real.database.acting_as(real.owner) as connection:
        connection.execute("select change_currency(%s, 'ISK')", [real.org_id])
    with demo.database.acting_as(demo.owner) as connection:
        connection.execute("select change_currency(%s, 'ISK')", [demo.org_id])
        begun = connection.execute(
            "select to_currency, state from currency_changes where org_id = %s", [demo.org_id]
        ).fetchall()
        assert [row["to_currency"] for row in begun] == ["ISK"]
        connection.execute("select cancel_currency_change(%s)", [demo.org_id])


def test_every_posting_and_every_figure_asks_for_a_source(database: Database) -> None:
    """A function that calls find_rates() without one would fail only when it meets a foreign currency."""
    callers = all_rows(
        database,
        "select p.proname, p.prosrc from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
        " where n.nspname in ('private', 'public') and p.prosrc like '%%private.find_rates(%%'",
    )
    assert len(callers) >= 11
    bare = [
        row["proname"]
        for row in callers
        if "source)" not in row["prosrc"].replace("rates_source)", "source)")
    ]
    assert bare == []
