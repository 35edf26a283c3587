"""A change of currency is taken through by worker processes, killed or not, and by whoever comes after them."""

from __future__ import annotations

import asyncio

import pytest

from functions._shared import settings
from functions._shared.crypto import Vault
from functions._shared.db import Database as AsyncDatabase
from tests.database import Database
from tests.ledger.books import Books
from tests.ledger.test_currency_change import CANCEL, CHANGE, currency, expected, money, rated_books, sets
from tests.spine.test_members import call
from tests.workers.running import SECRETS, lay_queue, value, wait_for, workers
from workers.jobs import change_currency
from workers.services import Services

MODULE = "tests.workers.currency_worker"


@pytest.fixture()
def books(database: Database) -> Books:
    lay_queue(database)
    found = rated_books(database)
    found.all(
        "insert into manual_entries (org_id, direction, happened_on, amount, currency)"
        " select %s, 'cost', date '2026-03-03' + n %% 28, n, 'USD' from generate_series(1, 600) as n",
        found.org_id,
    )
    return found


def state(books: Books) -> str:
    return str(
        books.value(
            "select state from currency_changes where org_id = %s order by started_at desc limit 1",
            books.org_id,
        )
    )


def progress(books: Books) -> int:
    return int(
        books.value(
            "select written_count from currency_changes where org_id = %s order by started_at desc limit 1",
            books.org_id,
        )
    )


def test_the_job_takes_it_through_and_waits_no_longer_than_its_patience(
    books: Books, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_currency, "PATIENCE_SECONDS", 0.0)
    told = settings.load({**SECRETS, "KONTOR_DB_URL": database.dsn()})
    change = str(call(database, books.owner, "select (change_currency(%s, 'EUR')).id", books.org_id))

    async def run() -> None:
        async with AsyncDatabase(told.db_url, name="a test", max_size=2) as opened:
            services = Services(told, opened, Vault(told.credential_keys))
            await change_currency.run(services, org_id=str(books.org_id), change_id=change)

    books.all("delete from private.job_outbox where args ->> 'org_id' = %s", str(books.org_id))
    with database.connect() as slow:
        slow.execute("update manual_entries set note = 'held' where org_id = %s", [books.org_id])
        asyncio.run(run())
        assert state(books) == "waiting"
        later = books.all("select task, run_at > now() as is_later from private.job_outbox")
        assert later == [{"task": "change_currency", "is_later": True}]
    asyncio.run(run())
    assert state(books) == "done" and money(books, "EUR") == expected(books, "EUR")
    assert books.problems() == []


@pytest.mark.chaos
def test_killed_while_it_writes_and_while_it_clears_it_goes_on_where_it_was(
    books: Books, database: Database
) -> None:
    call(database, books.owner, CHANGE, books.org_id, "EUR")
    with workers(database, module=MODULE) as (first,):
        wait_for(lambda: progress(books) > 100, "it writes", 40)
        first.kill()
    assert books.problems() == []
    reached = progress(books)
    with workers(database, module=MODULE) as (second,):
        wait_for(lambda: sets(books).get("SEK", 0) < 500, "it clears", 60)
        second.kill()
    assert books.problems() == [] and progress(books) >= reached
    with workers(database, module=MODULE):
        wait_for(lambda: state(books) == "done", "it is done", 60)
        wait_for(
            lambda: value(database, "select count(*) from procrastinate.procrastinate_jobs") == 0,
            "no job is left",
        )
    assert currency(books) == "EUR" and sets(books) == {"EUR": 660}
    assert money(books, "EUR") == expected(books, "EUR")
    assert books.problems() == []


@pytest.mark.chaos
def test_cancelled_while_it_writes_it_cleans_up(books: Books, database: Database) -> None:
    call(database, books.owner, CHANGE, books.org_id, "EUR")
    with workers(database, 2, module=MODULE):
        wait_for(lambda: progress(books) > 50, "it writes", 40)
        call(database, books.owner, CANCEL, books.org_id)
        wait_for(lambda: state(books) == "cancelled", "it is cancelled", 60)
    assert currency(books) == "SEK" and sets(books) == {"SEK": 660}
    assert books.problems() == []
