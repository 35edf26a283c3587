"""One of two workers killed again and again under a steady stream of jobs: R3, in short here and in full by chaos."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from bench.figures import Figure, harm, keep, ratio
from tests.database import Database
from tests.workers.running import PACE, Worker, defer, lay_queue, value, wait_for, workers

JOBS_PER_SECOND = 20
# as in service: what a killed worker held is found after `silence` seconds
REAL = {"heartbeat": 5.0, "silence": 20.0, "rescue": 10.0, "poll": 1.0, "move": 0.2, "grace": 10.0}


class Outside(BaseHTTPRequestHandler):
    """The other side of an effect: it counts how often it was told of each."""

    told: ClassVar[Counter[str]] = Counter()

    def do_POST(self) -> None:
        Outside.told[self.headers["Idempotency-Key"]] += 1
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Silence: a test's output is the test's."""


@contextmanager
def outside() -> Iterator[str]:
    Outside.told.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Outside)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Outcome:
    """What came of a stream of jobs."""

    deferred: list[str] = field(default_factory=list)
    killed: list[int] = field(default_factory=list)
    on_time: int = 0
    seconds: float = 0.0
    lost: int = 0
    doubled: int = 0
    slowest: float = 0.0


def stream(database: Database, seconds: float, kill_every: float | None, pace: dict[str, float]) -> Outcome:
    """Hand in jobs at a steady rate, kill workers meanwhile, and wait until everything ended."""
    found, chance, known = Outcome(), random.Random(3), time.time_ns()
    lay_queue(database)
    with database.connect() as connection:
        connection.execute("truncate private.test_starts, private.test_effects")
    with outside() as url, workers(database, 2, pace=pace) as running:
        wait_for(lambda: value(database, "select private.queue_state()")["workers"] == 2, "both work", 60)
        began = time.monotonic()
        killed_at = began
        # a slow machine goes on until it has killed as many
        kills = 0 if kill_every is None else int(seconds / kill_every) - 1
        while (elapsed := time.monotonic() - began) < seconds or len(found.killed) < kills:
            while len(found.deferred) < elapsed * JOBS_PER_SECOND:
                name = f"{known}-{len(found.deferred)}"
                found.deferred.append(name)
                if len(found.deferred) % 2:
                    defer(database, "slow", name=name, seconds=0.05)
                else:
                    defer(database, "posted", name=name, url=url)
            revive(database, running, pace)
            if kill_every is not None and time.monotonic() - killed_at > kill_every:
                victim = chance.choice(running)
                victim.kill()
                found.killed.append(victim.process.pid)
                killed_at = time.monotonic()
            time.sleep(0.01)
        found.seconds = time.monotonic() - began
        found.on_time = effects(database)
        revive(database, running, pace)
        wait_for(lambda: effects(database) == len(found.deferred), "every job had its effect", 90)
    found.lost = len(found.deferred) - effects(database)
    found.lost += sum(name not in Outside.told for name in found.deferred[1::2])
    # a job may begin again only after the worker that had it is dead
    found.doubled = int(
        value(
            database,
            "select count(*) from (select from private.test_starts where pid <> all (%s)"
            " group by name having count(*) > 1) as twice",
            found.killed,
        )
    )
    found.slowest = float(
        value(
            database,
            "select extract(epoch from max(e.at - s.first)) from private.test_effects as e"
            " join (select name, min(at) as first from private.test_starts group by 1) as s using (name)",
        )
    )
    return found


def revive(database: Database, running: list[Worker], pace: dict[str, float]) -> None:
    """Start whoever is gone again, as the supervisor does."""
    for place, worker in enumerate(running):
        if worker.process.poll() is not None:
            worker.log.unlink()
            running[place] = Worker(database.dsn(), {}, "tests.workers.worker_process", pace)


def effects(database: Database) -> int:
    return int(value(database, "select count(*) from private.test_effects"))


def figures(calm: Outcome, stormy: Outcome) -> list[Figure]:
    how = (
        f"{JOBS_PER_SECOND} jobs/s with database and HTTP effects for {stormy.seconds:.0f} s,"
        f" {len(stormy.killed)} SIGKILLs of one of two workers"
    )
    share = (stormy.on_time / len(stormy.deferred)) / (calm.on_time / len(calm.deferred))
    return [
        ratio("R3.throughput", share, 0.9, f"{how}: share done in time ÷ the same without kills"),
        Figure(
            "R3.back",
            round(stormy.slowest, 1),
            45,
            "lower",
            "s",
            f"{how}: slowest from first start to effect",
        ),
        harm("R3.lost", stormy.lost, how),
        harm("R3.doubled", stormy.doubled, f"{how}: begun twice although no worker of theirs was killed"),
    ]


def test_killed_workers_lose_and_double_nothing_and_hold_nobody_up(database: Database) -> None:
    calm = stream(database, 2, None, PACE)
    stormy = stream(database, 8, 2, PACE)
    assert len(stormy.killed) >= 3
    assert (stormy.lost, stormy.doubled) == (0, 0)
    assert calm.on_time > 0
    assert stormy.slowest < 45


@pytest.mark.chaos
def test_workers_killed_for_five_minutes_keep_nine_tenths_of_the_throughput(database: Database) -> None:
    calm = stream(database, 60, None, REAL)
    stormy = stream(database, 300, 5, REAL)
    assert len(stormy.killed) >= 50
    found = figures(calm, stormy)
    keep(found)
    assert [figure for figure in found if figure.verdict == "below"] == []
