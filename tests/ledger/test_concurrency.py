"""The totals are right at every moment under 16 writers, folds and kills: R5, in short here and in full by chaos."""

from __future__ import annotations

import functools
import random
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg
import pytest

from bench.figures import Figure, harm, keep
from tests.database import Database
from tests.ledger.books import Books, open_books
from tests.workers.running import PACE, Worker, lay_queue, wait_for, workers

WRITERS, FOLDERS, SECONDS, LONG = 16, 2, 6.0, 300.0
# what a killed backend or two writers of one row may meet; anything else fails the test. A connection that is killed
# in the midst of a rollback hands the wish for it on
EXPECTED = (
    psycopg.OperationalError,
    psycopg.errors.AdminShutdown,
    psycopg.errors.DeadlockDetected,
    psycopg.Rollback,
)

INSERT = """
insert into manual_entries (org_id, direction, happened_on, amount, currency, customer_id)
select %(org)s, (array['revenue', 'cost'])[1 + n %% 2], date '2026-03-01' + %(day)s, %(amount)s, %(currency)s, %(customer)s
from generate_series(1, %(count)s) as n
"""
SOME = "(select id from manual_entries where org_id = %(org)s offset floor(random() * 40) limit %(count)s)"
EDIT = f"update manual_entries set amount = %(amount)s, customer_id = %(customer)s where org_id = %(org)s and id in {SOME}"
MOVE = f"update manual_entries set happened_on = date '2026-03-01' + %(day)s, currency = %(currency)s where org_id = %(org)s and id in {SOME}"
VOID = f"update manual_entries set state = case state when 'void' then 'active' else 'void' end where org_id = %(org)s and id in {SOME}"
DELETE = f"delete from manual_entries where org_id = %(org)s and id in {SOME}"
RATE = "insert into fx_rates (source, currency, rated_on, rate) values ('ecb', 'SEK', date '2026-03-01' + %(day)s, %(rate)s)"
CHOICES = [INSERT] * 6 + [EDIT] * 4 + [MOVE] * 3 + [VOID] * 3 + [DELETE] * 2 + [RATE]


@dataclass
class Run:
    """What the threads share: when to stop, and what went wrong."""

    books: Books
    seed: int
    customers: list[uuid.UUID]
    until: float = 0.0
    surprises: list[BaseException] = field(default_factory=list)
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("written", "folded", "killed", "checked", "interrupted"), 0)
    )
    lags: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, name: str, by: int = 1) -> None:
        with self.lock:
            self.counts[name] += by

    def repeat(self, step: Callable[[psycopg.Connection[tuple[object, ...]]], None]) -> None:
        """Run a step until the time is over, on a new connection whenever the old one was killed."""
        while time.monotonic() < self.until:
            try:
                with psycopg.connect(
                    self.books.database.dsn(), autocommit=True, application_name="chaos"
                ) as connection:
                    while time.monotonic() < self.until:
                        step(connection)
            except EXPECTED:
                self.count("interrupted")
            except BaseException as error:  # handed to the test, which fails with it
                self.surprises.append(error)
                return

    def writer(self, number: int) -> None:
        rng = random.Random(self.seed * 1000 + number)

        def step(connection: psycopg.Connection[tuple[object, ...]]) -> None:
            values = {
                "org": self.books.org_id, "day": rng.randrange(20), "amount": rng.randrange(1, 10**8),
                "rate": rng.randrange(80_000, 140_000) / 10_000, "count": rng.choice([1, 1, 1, 5]),
                "currency": rng.choice(["SEK", "EUR", "USD"]), "customer": rng.choice([*self.customers, None]),
            }  # fmt: skip
            with connection.transaction():
                for statement in rng.choices(CHOICES, k=rng.choice([1, 1, 2, 3])):
                    connection.execute(statement, values)
                if rng.random() < 0.1:
                    raise psycopg.Rollback
            self.count("written")

        self.repeat(step)

    def folder(self) -> None:
        def step(connection: psycopg.Connection[tuple[object, ...]]) -> None:
            folded = connection.execute("select private.fold_ledger(200)").fetchone()
            assert folded is not None
            self.count("folded", int(str(folded[0])))
            connection.execute("select private.convert_pending(50, false)")
            connection.execute("select private.sweep_ledger()")
            time.sleep(0.01)

        self.repeat(step)

    def killer(self) -> None:
        rng = random.Random(self.seed)
        with psycopg.connect(self.books.database.dsn(), autocommit=True) as connection:
            while time.monotonic() < self.until:
                time.sleep(rng.uniform(0.05, 0.3))
                pids = connection.execute(
                    "select pid from pg_stat_activity where application_name = 'chaos' and datname = current_database()"
                ).fetchall()
                if pids:
                    connection.execute("select pg_terminate_backend(%s)", rng.choice(pids))
                    self.count("killed")

    def lagger(self) -> None:
        """How long what is written now stands in the delta."""
        with psycopg.connect(self.books.database.dsn(), autocommit=True) as connection:

            def bound(of: str) -> int:
                row = connection.execute(f"select coalesce({of}(id), 0) from private.ledger_delta").fetchone()
                assert row is not None
                return int(row[0])

            while time.monotonic() < self.until:
                newest, began = bound("max"), time.monotonic()
                while 0 < bound("min") <= newest:
                    time.sleep(0.01)
                if newest:
                    self.lags.append(time.monotonic() - began)

    def checker(self) -> None:
        while time.monotonic() < self.until:
            wrong = [row for row in self.books.problems() if row["severity"] == "error"]
            self.count("checked")
            if wrong:
                self.surprises.append(AssertionError(f"wrong while running: {wrong[:3]}"))
                return
            time.sleep(0.1)


def begin(database: Database, seed: int, seconds: float) -> Run:
    """An organisation with customers and rates."""
    books = open_books(database)
    for day in range(-3, 20, 4):
        books.all(
            "insert into fx_rates (source, currency, rated_on, rate) values ('ecb', 'USD', date '2026-03-01' + %s, 1.1)",
            day,
        )
    run = Run(books, seed, [books.customer(f"C{number}") for number in range(5)])
    run.until = time.monotonic() + seconds
    return run


def end(run: Run, others: list[Callable[[], None]]) -> None:
    """Let the writers and the others run until the time is over."""
    works: list[Callable[[], None]] = [functools.partial(run.writer, number) for number in range(WRITERS)]
    threads = [threading.Thread(target=work) for work in [*works, run.killer, run.checker, *others]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert run.surprises == []


def test_totals_are_exact_during_and_after_writers_folders_and_kills(database: Database) -> None:
    run = begin(database, 11, SECONDS)
    end(run, [run.folder] * FOLDERS)
    assert all(run.counts[name] > 5 for name in ("written", "folded", "killed", "checked", "interrupted")), (
        run.counts
    )
    books = run.books
    books.convert()
    assert books.problems() == []
    books.fold()
    assert books.value("select count(*) from private.ledger_delta") == 0
    assert books.problems() == []


@pytest.mark.chaos
def test_totals_are_exact_for_five_minutes_while_workers_are_killed_and_the_fold_keeps_up(
    database: Database,
) -> None:
    lay_queue(database)
    address = {"KONTOR_ECB_URL": "http://127.0.0.1:9/"}  # no test asks the world
    with workers(database, 2, module="workers", **address) as running:
        run = begin(database, 12, LONG)

        def reaper() -> None:
            while time.monotonic() < run.until:
                time.sleep(5)
                running.pop(0).kill()
                running.append(Worker(database.dsn(), {}, "workers", PACE, **address))

        end(run, [run.lagger, reaper])
        books = run.books
        wait_for(lambda: books.value("select count(*) from private.ledger_delta") == 0, "all is folded", 60)
        wait_for(
            lambda: not [row for row in books.problems() if row["severity"] == "pending"], "converted", 60
        )
    differences = len(books.problems())
    how = (
        f"16 clients for {LONG:.0f} s, {run.counts['written']} transactions, {run.counts['killed']} backends and"
        f" a worker every 5 s killed, check_ledger {run.counts['checked']} times meanwhile and once after"
    )
    lag = sorted(run.lags)[int(len(run.lags) * 0.99)]
    found = [
        harm("R5.differences", differences, how),
        Figure("R5.fold_lag_p99", round(lag, 2), 1.0, "lower", "s", f"{how}; {len(run.lags)} samples"),
    ]
    keep(found)
    assert [figure for figure in found if figure.verdict == "below"] == []
