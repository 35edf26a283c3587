"""A change of currency while others write, read, check and are killed."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

import psycopg
import pytest

from tests.database import Database
from tests.ledger.books import Books
from tests.ledger.test_currency_change import (
    CHANGE,
    change_of,
    currency,
    expected,
    money,
    rated_books,
    sets,
)
from tests.spine.test_members import call

KILLS = 12
EARN_AND_SPEND = (
    "insert into manual_entries (org_id, direction, happened_on, amount, currency)"
    " select %s, d, date '2026-03-03' + %s, %s, 'USD' from unnest('{revenue,cost}'::text[]) as d"
)
TAKE_BACK = (
    "delete from manual_entries where org_id = %s and note = '' and currency = 'USD'"
    " and happened_on = date '2026-03-03' + %s and amount = %s"
)


@dataclass
class Crowd:
    """Writers, readers, a checker and a killer beside the change."""

    books: Books
    rng: random.Random
    margins: dict[str, Decimal]
    stop: threading.Event = field(default_factory=threading.Event)
    surprises: list[BaseException] = field(default_factory=list)
    written: int = 0
    kills: int = 0

    def repeat(self, work: Callable[[], None]) -> None:
        try:
            while not self.stop.is_set():
                work()
        except BaseException as error:  # handed to the test, which fails with it
            self.surprises.append(error)

    def write(self) -> None:
        """Every transaction earns what it spends, and takes back such pairs, so the margin never moves."""
        try:
            with psycopg.connect(
                self.books.database.dsn(), autocommit=True, application_name="writer"
            ) as connection:
                while not self.stop.is_set():
                    place = [self.books.org_id, self.rng.randrange(28), self.rng.randrange(1, 40)]
                    with connection.transaction():
                        connection.execute(EARN_AND_SPEND, place)
                        if self.rng.random() < 0.5:
                            connection.execute(TAKE_BACK, [*place[:2], self.rng.randrange(1, 40)])
                    self.written += 1
                    time.sleep(0.005)
        except (psycopg.OperationalError, psycopg.errors.DeadlockDetected):
            return

    def read(self) -> None:
        held = currency(self.books)
        revenue, cost = money(self.books, held)
        # the switch may come between the two questions; then sums of days are converted, which rounds once more
        assert abs(revenue - cost - self.margins[held]) < Decimal("1e-5"), (held, revenue, cost)

    def check(self) -> None:
        assert [row for row in self.books.problems() if row["severity"] == "error"] == []
        time.sleep(0.02)

    def kill(self) -> None:
        time.sleep(self.rng.uniform(0.01, 0.2))
        if self.kills < KILLS:
            with self.books.database.connect() as connection:
                found = connection.execute(
                    "select count(pg_terminate_backend(a.pid)) as n from ("
                    "   select pid from pg_stat_activity where datname = current_database() and application_name = %s"
                    "   order by random() limit 1) as a",
                    [self.rng.choice(["change", "writer"])],
                ).fetchone()
            self.kills += found["n"] if found else 0


def advance_to_the_end(books: Books) -> int:
    """The worker's part, begun anew whenever it is killed; how often it was."""
    killed = 0
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            with psycopg.connect(
                books.database.dsn(), autocommit=True, application_name="change"
            ) as connection:
                answer = ""
                while answer != "over":
                    [answer] = connection.execute(
                        "select private.advance_currency_change(org_id, id, 40) from currency_changes where org_id = %s",
                        [books.org_id],
                    ).fetchone() or [""]
                    connection.execute("select private.fold_ledger(500)")
                return killed
        except psycopg.OperationalError:
            killed += 1
    raise AssertionError(f"never over: {change_of(books)}")


@pytest.mark.parametrize("seed", [1, *(pytest.param(n, marks=pytest.mark.chaos) for n in range(2, 8))])
def test_writers_readers_and_kills_meanwhile_lose_and_mix_nothing(database: Database, seed: int) -> None:
    books = rated_books(database)
    books.all(
        "insert into manual_entries (org_id, direction, happened_on, amount, currency, note)"
        " select %s, d, date '2026-03-03' + n %% 28, n, 'USD', 'before'"
        " from generate_series(1, 400) as n, unnest('{revenue,cost}'::text[]) as d",
        books.org_id,
    )
    margins = {code: money(books, code)[0] - money(books, code)[1] for code in ("SEK", "EUR")}
    crowd = Crowd(books, random.Random(seed), margins)
    work = [crowd.write] * 3 + [crowd.read, crowd.check, crowd.kill]
    threads = [threading.Thread(target=crowd.repeat, args=[one]) for one in work]
    for thread in threads:
        thread.start()
    try:
        call(database, books.owner, CHANGE, books.org_id, "EUR")
        # a fast machine would be through before anybody was killed
        deadline = time.monotonic() + 60
        while crowd.kills == 0 and not crowd.surprises and time.monotonic() < deadline:
            time.sleep(0.01)
        advance_to_the_end(books)
    finally:
        crowd.stop.set()
        for thread in threads:
            thread.join()
    assert crowd.surprises == []
    assert crowd.written > 10 and crowd.kills > 0, (crowd.written, crowd.kills)
    assert change_of(books)["state"] == "done" and currency(books) == "EUR"
    assert set(sets(books)) == {"EUR"}
    assert books.problems() == []
    assert money(books, "EUR") == expected(books, "EUR")
    books.fold()
    assert books.problems() == []
