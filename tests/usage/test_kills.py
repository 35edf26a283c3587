"""Workers killed in the midst of a synchronisation: nothing is lost and nothing doubled."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial

import httpx
import pytest

from tests.database import Database
from tests.emulators.running import DATA, emulator
from tests.usage.account import Account, agrees, load_rates, open_account
from tests.workers.running import Worker, lay_queue, wait_for, workers

pytestmark = pytest.mark.skipif(not (DATA / "llm_trace_conv.csv").exists(), reason="skipped: no data")
SECONDS = 120
# the short form takes in ten days of the thirty
SHORT_TODAY, FULL_TODAY = date(2026, 3, 22), date(2026, 4, 11)
KINDS = ("before the commit", "before the next page", "in the fold", "anywhere")


@pytest.fixture
def router() -> Iterator[str]:
    with emulator("openrouter", "--data", str(DATA)) as address:
        yield address


def kill(running: list[Worker]) -> None:
    for worker in running:
        worker.kill()


@contextmanager
def held(database: Database, statement: str, *values: object) -> Iterator[None]:
    """Hold the locks of one statement until the end."""
    with database.connect() as connection:
        connection.execute(statement.encode(), values)
        yield
        connection.rollback()


def stuck(database: Database, words: str) -> bool:
    """Whether a worker waits for a lock in a statement with these words."""
    with database.connect() as connection:
        row = connection.execute(
            "select exists (select from pg_stat_activity where datname = current_database()"
            " and wait_event_type = 'Lock' and query like %s) as found",
            [f"%{words}%"],
        ).fetchone()
    assert row is not None
    return bool(row["found"])


def kill_at(kind: str, account: Account, router: str, running: list[Worker], chance: random.Random) -> None:
    """Kill the workers when one of them is at such a place."""
    database = account.database
    match kind:
        case "before the commit":
            # the page is fetched, and its transaction waits for the day that we hold
            with held(
                database,
                "select private.lock_usage_day(%s, d::date, true) from generate_series(%s, %s, interval '1 day') as d",
                account.integration_id, "2026-03-12", "2026-04-10",
            ):  # fmt: skip
                wait_for(lambda: stuck(database, "record_usage_page"), kind, SECONDS)
                kill(running)
        case "before the next page":
            httpx.post(f"{router}/control", json={"delay": 0.5})
            before = account.pages()
            wait_for(lambda: account.pages() > before, kind, SECONDS)
            kill(running)
        case "in the fold":
            # the fold has taken its rows and waits to add them to the rollup
            with held(database, "lock table private.ledger_daily in share row exclusive mode"):
                wait_for(lambda: stuck(database, "fold_ledger"), kind, SECONDS)
                kill(running)
        case _:
            before = account.pages()
            wait_for(lambda: account.pages() > before, kind, SECONDS)
            time.sleep(chance.uniform(0, 0.25))
            kill(running)


def kill_through(
    database: Database, router: str, moments: list[tuple[str, int]], chance: random.Random
) -> Account:
    """A synchronisation whose workers are killed at such moments, so many of them each."""
    lay_queue(database)
    load_rates(database, "2026-02-01", "2026-04-13")
    account = open_account(database)
    environment = {"KONTOR_OPENROUTER_URL": f"{router}/api/v1/"}
    for kind, count in moments:
        # a fast machine must not be through before the last moment
        httpx.post(f"{router}/control", json={"delay": 0.15})
        account.sync()
        with workers(database, count, **environment) as running:
            kill_at(kind, account, router, running, chance)
        assert not account.succeeded(), "it was over before the last moment"
    httpx.post(f"{router}/control", json={"delay": 0})

    def ends() -> bool:
        runs = account.runs()
        # the run that a third death parked has ended, and whoever sees that asks for another
        if all(run["finished_at"] and run["state"] != "succeeded" for run in runs):
            account.sync()
        return any(run["state"] == "succeeded" for run in runs)

    account.sync()
    with workers(database, 2, **environment):
        wait_for(ends, "the sync ends", SECONDS)
        left = (
            "select (select count(*) from procrastinate.procrastinate_jobs where status in ('todo', 'doing'))"
            " + (select count(*) from private.ledger_delta) + (select count(*) from private.job_outbox)"
        )
        wait_for(lambda: account.value(left) == 0, "all jobs end and the ledger is folded", SECONDS)
    return account


def nothing_is_lost_or_doubled(account: Account, kills: int, today: date) -> None:
    agrees(account, "SEK", today=today)
    assert account.pages() == (today - date(2026, 3, 12)).days * 4, "no page was taken in twice"
    states = [run["state"] for run in account.runs()]
    assert "succeeded" in states and set(states) <= {"succeeded", "broken_off", "failed"}
    assert len(states) - states.count("succeeded") <= kills


def test_a_killed_worker_loses_and_doubles_nothing(database: Database, router: str) -> None:
    moments = [(KINDS[0], 1), (KINDS[1], 2), (KINDS[2], 1)]
    httpx.post(f"{router}/control", json={"today": SHORT_TODAY.isoformat()})
    account = kill_through(database, router, moments, random.Random(20260312))
    nothing_is_lost_or_doubled(account, len(moments), SHORT_TODAY)


def test_a_run_over_which_three_workers_died_has_ended_and_the_next_goes_on(
    database: Database, router: str
) -> None:
    lay_queue(database)
    load_rates(database, "2026-02-01", "2026-04-13")
    account = open_account(database)
    environment = {"KONTOR_OPENROUTER_URL": f"{router}/api/v1/"}
    httpx.post(f"{router}/control", json={"today": SHORT_TODAY.isoformat(), "delay": 30})
    account.sync()

    def begun(times: int) -> bool:
        started = account.value(
            "select count(*) from procrastinate.procrastinate_events where type = 'started'"
        )
        return started == times and account.runs()[-1]["state"] == "running"

    for times in (1, 2, 3):
        with workers(database, **environment) as running:
            wait_for(partial(begun, times), "it begins")
            kill(running)
        # "Sync now" finds it under way as long as nobody knows that its worker is dead
        account.sync()
    httpx.post(f"{router}/control", json={"delay": 0})
    with workers(database, **environment):
        wait_for(lambda: account.runs()[-1]["state"] == "failed", "it has ended")
        [state] = account.all("select state, last_error from integrations where org_id = %s", account.org_id)
        assert state["state"] == "failing" and "three workers died" in state["last_error"]
        account.sync()
        wait_for(account.succeeded, "the next ends", SECONDS)
    nothing_is_lost_or_doubled(account, 3, SHORT_TODAY)


@pytest.mark.chaos
@pytest.mark.parametrize("count", [1, 2])
def test_workers_killed_at_many_moments_lose_and_double_nothing(
    database: Database, router: str, count: int
) -> None:
    chance = random.Random(20260400 + count)
    moments = [(kind, count) for kind in KINDS for _ in range(7)]
    chance.shuffle(moments)
    account = kill_through(database, router, moments, chance)
    nothing_is_lost_or_doubled(account, len(moments), FULL_TODAY)
