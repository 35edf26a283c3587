"""check_ledger reports each kind of damage, and the fold that loses money is among what it finds."""

from __future__ import annotations

import threading

import psycopg
import pytest

from tests.database import Database
from tests.ledger.books import Books, open_books


@pytest.fixture()
def books(database: Database) -> Books:
    found = open_books(database)
    customer = found.customer("Bageriet AB")
    with database.connect() as connection:
        connection.execute(
            "insert into fx_rates (source, currency, rated_on, rate) values ('ecb', 'SEK', '2026-03-12', 10)"
        )
    found.enter("revenue", "2026-03-12", "100", "EUR", customer_id=customer)
    found.enter("cost", "2026-03-12", "40", customer_id=customer)
    found.fold()
    found.enter("cost", "2026-03-13", "5")
    assert found.problems() == []
    return found


DAMAGE = {
    "a lost entry": ("delete from ledger_entries where org_id = %s and day = '2026-03-13'", {"entry_missing"}),
    "an invented entry": (
        "insert into ledger_entries (org_id, source, source_id, to_currency, day, direction, workspace, state, amount,"
        " currency, amount_org, rate, rated_on) values (%s, 'manual_entries', gen_random_uuid(), 'SEK', '2026-03-12',"
        " 'cost', 'manual', 'actual', 1, 'SEK', 1, 1, '2026-03-12')", {"entry_extra"}),
    "an entry of an unknown source": ("update ledger_entries set source = 'wishes' where org_id = %s and day = '2026-03-13'",
        {"entry_missing", "source_unknown"}),
    "another amount": ("update ledger_entries set amount = 41, amount_org = 41 where org_id = %s and amount = 40", {"entry_differs"}),
    "another day": ("update ledger_entries set day = '2026-03-14' where org_id = %s and amount = 40", {"entry_differs"}),
    "another direction": ("update ledger_entries set direction = 'revenue' where org_id = %s and amount = 40", {"entry_differs"}),
    "no customer": ("update ledger_entries set customer_id = null where org_id = %s and amount = 40", {"entry_differs"}),
    "another person": ("update ledger_entries set person_id = gen_random_uuid() where org_id = %s and amount = 40", {"entry_differs"}),
    "another state": ("update ledger_entries set state = 'estimated' where org_id = %s and amount = 40", {"entry_differs"}),
    "another organisation's currency": ("update ledger_entries set to_currency = 'NOK' where org_id = %s and amount = 40",
        {"entry_missing", "entry_extra", "conversion_differs"}),
    "a wrong conversion": ("update ledger_entries set amount_org = 1001 where org_id = %s and currency = 'EUR'", {"conversion_differs"}),
    "a dropped conversion": ("update ledger_entries set amount_org = null, rated_on = null where org_id = %s and currency = 'EUR'",
        {"conversion_differs", "unconverted"}),
    "a rate that is no row": ("update ledger_entries set rate_to_seq = -1 where org_id = %s and currency = 'EUR'",
        {"conversion_differs", "rate_outdated"}),
    "a daily sum": ("update private.ledger_daily set amount_org = amount_org + 0.00000001 where org_id = %s", {"daily_differs"}),
    "a daily count": ("update private.ledger_daily set entry_count = entry_count + 1 where org_id = %s", {"daily_differs"}),
    "a lost day": ("delete from private.ledger_daily where org_id = %s and direction = 'cost'", {"daily_differs"}),
    "a person's sum": ("update private.ledger_people set amount_org = 0 where org_id = %s and direction = 'cost'", {"people_differs"}),
    "a person's month": ("update private.ledger_people set entry_count = 7 where org_id = %s and grain = 'month'", {"people_differs"}),
    "a person's year": ("delete from private.ledger_people where org_id = %s and grain = 'year'", {"people_differs"}),
    "a customer's month": ("update private.ledger_customers set amount_org = 0 where org_id = %s and grain = 'month'", {"customers_differs"}),
    "a customer's year": ("delete from private.ledger_customers where org_id = %s and grain = 'year'", {"customers_differs"}),
    "a lost delta row": ("delete from private.ledger_delta where org_id = %s", {"daily_differs", "people_differs", "customers_differs"}),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_reported(books: Books, damage: str) -> None:
    statement, kinds = DAMAGE[damage]
    books.all(statement, books.org_id)
    assert {kind for _, kind in books.kinds()} == kinds


def test_damage_in_one_organisation_is_not_reported_in_another(books: Books, database: Database) -> None:
    other = open_books(database)
    other.enter("cost", "2026-03-12", "1")
    books.all("delete from ledger_entries where org_id = %s", books.org_id)
    assert other.problems() == []


TWO_STATEMENT_FOLD = """
do $$
begin
  insert into private.ledger_daily as t
  select org_id, to_currency, day, direction, workspace, state, currency, sum(amount), sum(amount_org), sum(entry_count),
    sum(unconverted_count)
  from private.ledger_delta group by 1, 2, 3, 4, 5, 6, 7
  on conflict (org_id, to_currency, day, direction, workspace, state, currency) do update
  set amount = t.amount + excluded.amount, amount_org = t.amount_org + excluded.amount_org,
    entry_count = t.entry_count + excluded.entry_count, unconverted_count = t.unconverted_count + excluded.unconverted_count;
  perform pg_sleep(0.02);
  delete from private.ledger_delta where true;
end
$$
"""


def test_a_fold_that_sums_first_and_deletes_afterwards_is_caught(books: Books) -> None:
    """The tempting fold: what commits between its two statements is deleted without ever being summed."""
    stop = threading.Event()

    def write() -> None:
        with psycopg.connect(books.database.dsn(), autocommit=True) as connection:
            while not stop.is_set():
                connection.execute(
                    "insert into manual_entries (org_id, direction, happened_on, amount, currency)"
                    " values (%s, 'cost', '2026-03-12', 1, 'SEK')", [books.org_id],
                )  # fmt: skip

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(10):
            books.all(TWO_STATEMENT_FOLD)
    finally:
        stop.set()
        writer.join()
    assert ("error", "daily_differs") in books.kinds()
