"""R4: Postgres stopped in each way, again and again, under full load: nothing acknowledged is lost, and all go on soon."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import threading
import time
from collections import Counter
from dataclasses import dataclass

import psycopg
import pytest

from bench.figures import Figure, harm, keep
from stack.postgres import SUPERUSER
from tests.database import Database
from tests.emulators.running import emulator
from tests.stack.full_load import Firm, Load, Told, open_firm
from tests.stack.running import Place, until
from tests.stack.test_backup import cluster_of

WAYS = (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)
# kinds of clients that ask and are answered; a worker's jobs and sockets are told of changes beside
ASKING = ("write", "read", "overview", "session", "webhook")
SOON = 30.0
JOBS = """
select name from private.test_jobs_done where %s is not null
union all select lock from private.job_outbox where lock like 'load %%'
union all select lock from procrastinate.procrastinate_jobs where lock like 'load %%' and status in ('todo', 'doing')
"""


@dataclass(frozen=True)
class Restart:
    """One of them, in Unix seconds: when it was stopped, how, and from when on it took connections again."""

    way: signal.Signals
    stopped: float
    accepts: float


def stop_and_wait(database: Database, way: signal.Signals) -> Restart:
    """Stop the running server and wait until its successor takes connections."""
    lock = database.cluster.data_dir / "postmaster.pid"
    before = int(lock.read_text().split("\n", 1)[0])
    stopped = time.time()
    os.kill(before, way)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            with psycopg.connect(database.cluster.dsn(SUPERUSER), connect_timeout=5):
                accepts = time.time()
                # a server that is told to stop may let one more in
                if int(lock.read_text().split("\n", 1)[0]) != before:
                    return Restart(way, stopped, accepts)
        except (psycopg.OperationalError, FileNotFoundError, ValueError):
            pass
        time.sleep(0.02)
    raise AssertionError("Postgres did not come back within 120 s")


def storm(firm: Firm, seconds: float, shortest: float, longest: float) -> tuple[Told, list[Restart]]:
    """Restarts at random moments while everybody works; the last is followed by time to recover."""
    loop, chance, found = asyncio.new_event_loop(), random.Random(4), list[Restart]()
    load = Load(firm)
    ended: list[BaseException] = []

    def work() -> None:
        try:
            loop.run_until_complete(load.run())
        except BaseException as error:
            ended.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        kinds = [f"{kind} 0" for kind in (*ASKING, "job", "socket")]
        until(lambda: ended or all(load.told.successes[kind] for kind in kinds), 60)
        began = time.monotonic()
        # one alone may take all of a short time on a slow machine
        while not ended and (len(found) < 2 or time.monotonic() - began < seconds):
            time.sleep(chance.uniform(shortest, longest))
            # each way a third of the times, in no order
            way = chance.choice(WAYS) if len(found) >= len(WAYS) else WAYS[len(found)]
            found.append(stop_and_wait(firm.database, way))
        last = found[-1].accepts
        until(lambda: ended or all(after(load.told, name, last) for name in clients(load.told)), SOON)
    finally:
        loop.call_soon_threadsafe(load.stop.set)
        thread.join(60)
    assert not ended, ended
    return load.told, found


def clients(told: Told) -> list[str]:
    return sorted(told.successes)


def after(told: Told, client: str, moment: float) -> float | None:
    """Seconds from the moment to the client's first success."""
    return next((at - moment for at in told.successes[client] if at > moment), None)


@dataclass
class Outcome:
    """How soon each restart was over, and how much harm was done."""

    first_success: float
    live: float
    lost: int
    doubled: int
    unheard: int
    differences: int
    slowest: Counter[str]


def judge(firm: Firm, told: Told, restarts: list[Restart]) -> Outcome:
    """Compare what everybody was told with what is there."""
    first, live, slowest = 0.0, 0.0, Counter[str]()
    for place, restart in enumerate(restarts):
        following = restarts[place + 1].stopped if place + 1 < len(restarts) else time.time()
        kinds: dict[str, float] = {}
        for client in clients(told):
            # a client that the next restart found still waiting has waited at least so long
            took = after(told, client, restart.accepts)
            took = following - restart.accepts if took is None else took
            kind = client.split()[0]
            kinds[kind] = min(took, kinds.get(kind, took))
            live = max(live, took)
            slowest[client] = max(slowest[client], round(took * 1000))
        first = max(first, *(kinds[kind] for kind in ASKING))
    there = {
        "entry": rows(firm, "select note from manual_entries where org_id = %s"),
        "event": rows(firm, "select provider_event_id from webhook_events where org_id = %s"),
        "job": rows(firm, JOBS),
    }
    missing = [name for kind, known in told.acknowledged.items() for name in known if not there[kind][name]]
    double = [name for kind, found in there.items() if kind != "job" for name, n in found.items() if n > 1]
    foreign = [name for kind, found in there.items() for name in found if name not in told.tried[kind]]
    assert foreign == []
    with firm.database.connect() as connection:
        problems = connection.execute(
            "select * from private.check_ledger(%s) where severity = 'error'", [firm.org_id]
        ).fetchall()
    unheard = sum(len(set(told.entries) - heard) for heard in told.heard)
    return Outcome(first, live, len(missing), len(double), unheard, len(problems), slowest)


def rows(firm: Firm, query: str) -> Counter[str]:
    with firm.database.connect() as connection:
        found = connection.execute(query, [firm.org_id]).fetchall()
    return Counter(str(next(iter(row.values()))) for row in found)


def drained(firm: Firm) -> bool:
    """Whether the queue is empty of the load's jobs."""
    with firm.database.connect() as connection:
        row = connection.execute(
            "select (select count(*) from private.job_outbox where lock like 'load %')"
            " + (select count(*) from procrastinate.procrastinate_jobs where lock like 'load %') as n"
        ).fetchone()
    assert row is not None
    return bool(row["n"] == 0)


def run(
    seconds: float, shortest: float, longest: float, *, wait: bool
) -> tuple[Outcome, Told, list[Restart]]:
    with emulator("twilio") as twilio:
        place = Place(KONTOR_PROVIDER_URLS=f"twilio={twilio}")
        try:
            place.start()
            firm = open_firm(place, Database(cluster_of(place), "postgres"))
            told, restarts = storm(firm, seconds, shortest, longest)
            if wait:  # what a worker held when the database went is found by its silence
                until(lambda: drained(firm), 90)
            found = judge(firm, told, restarts)
            print(describe(found, told, restarts))
            if told.wrong:
                print("\n".join(f"{n} × {what}" for what, n in Counter(told.wrong).most_common(20)))
            until(place.is_well)
        finally:
            place.remove()
    return found, told, restarts


def describe(found: Outcome, told: Told, restarts: list[Restart]) -> str:
    counts = ", ".join(f"{len(known)} {kind}s" for kind, known in sorted(told.acknowledged.items()))
    refused = ", ".join(f"{n} × {what}" for what, n in sorted(told.refusals.items()))
    slow = ", ".join(f"{name} {ms / 1000:.2f} s" for name, ms in found.slowest.most_common())
    away = max(each.accepts - each.stopped for each in restarts)
    return (
        f"{len(restarts)} restarts, away for {away:.1f} s at most; acknowledged: {counts}; refused: {refused};"
        f" joined {told.joins}\nslowest: {slow}\n{found}"
    )


def figures(found: Outcome, told: Told, restarts: list[Restart], seconds: float) -> list[Figure]:
    ways = Counter(each.way.name for each in restarts)
    count = sum(len(known) for known in told.acknowledged.values())
    how = (
        f"Postgres restarted {len(restarts)} times in {seconds:.0f} s"
        f" ({', '.join(f'{n} {name}' for name, n in sorted(ways.items()))}) under {count:,} acknowledged writes"
    )
    return [
        Figure(
            "R4.first_success", round(found.first_success, 2), 2, "lower", "s",
            f"{how}: from the first connection taken to a success, the slowest kind of request of all restarts",
        ),
        Figure("R4.live", round(found.live, 2), 10, "lower", "s", f"{how}: until every client, worker and socket had one"),
        harm("R4.lost", found.lost, f"{how}: entries, webhook events and jobs"),
        harm("R4.doubled", found.doubled, f"{how}: entries and webhook events"),
        harm("R4.unheard", found.unheard, f"{how}: entries that a socket was not told of"),
        harm("R4.differences", found.differences, f"{how}: rows of check_ledger"),
        harm("R4.wrong", len(told.wrong), f"{how}: answers other than a success or a clear 503 with Retry-After"),
        Figure(
            "R4.wordless", told.wordless, None, "lower", "count",
            f"{how}: PostgREST 12's 400 without code and message, when Postgres dies under a statement",
        ),
    ]  # fmt: skip


def test_a_restarted_database_loses_nothing_and_everybody_goes_on() -> None:
    found, told, restarts = run(4, 0.3, 0.6, wait=False)
    assert len({each.way for each in restarts}) >= 2
    assert (found.lost, found.doubled, found.unheard, found.differences) == (0, 0, 0, 0)
    assert told.wrong == []


@pytest.mark.chaos
@pytest.mark.timeout(1800)
def test_ten_minutes_of_restarts_under_full_load() -> None:
    found, told, restarts = run(600, 5, 40, wait=True)
    assert len(restarts) >= 15
    reached = figures(found, told, restarts, 600)
    keep(reached)
    assert [figure for figure in reached if figure.verdict == "below"] == []
