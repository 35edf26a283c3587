"""A rate that replaces another is told to whom it concerns."""

from __future__ import annotations

import json

from tests.database import Database
from tests.ledger.books import Books, open_books

LOAD = "select private.record_rates('ecb', %s)"


def rates(**of: str) -> str:
    return json.dumps([{"currency": c, "rated_on": "2026-03-10", "rate": rate} for c, rate in of.items()])


def told(books: Books) -> list[dict[str, object]]:
    return books.all(
        "select op, actor, job, old, new from audit_log where org_id = %s and table_name = 'fx_rates' order by at",
        books.org_id,
    )


def test_a_corrected_rate_stands_in_the_log_of_those_it_converted_for(database: Database) -> None:
    books, other = open_books(database), open_books(database)
    books.value(LOAD, rates(SEK="11", USD="1.1", NOK="11.5"))
    entry = books.enter("cost", "2026-03-12", "5", "USD")
    other.enter("cost", "2026-03-12", "5", "SEK")
    assert books.value(LOAD, rates(SEK="11", USD="1.1", NOK="11.6")) == 1
    assert told(books) == []
    assert books.value(LOAD, rates(SEK="11", USD="1.25", NOK="11.6")) == 1
    assert told(books) == [
        {
            "op": "update",
            "actor": None,
            "job": "record_rates",
            "old": {"rate": 1.1},
            "new": {"rate": 1.25, "currency": "USD", "rated_on": "2026-03-10"},
        }
    ]
    assert told(other) == []
    books.convert()
    assert books.entry(entry)["amount_org"] == 44
    assert books.value(LOAD, rates(SEK="11", USD="1.25", NOK="11.6")) == 0
    assert len(told(books)) == 1
    assert books.problems() == []
