"""Postgres goes away under a running worker and comes back: nothing is lost, and pickup stays quick."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator

import pytest

from tests.database import Database
from tests.own_postgres import Server, own_postgres
from tests.workers.running import defer, lay_queue, value, wait_for, workers


@pytest.fixture
def server() -> Iterator[Server]:
    with own_postgres() as found:
        yield found


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["fast", "crash"])
def test_a_restart_loses_nothing(server: Server, how: signal.Signals) -> None:
    database = Database(server.cluster, "postgres")
    lay_queue(database)
    for number in range(8):
        defer(database, "slow", name=str(number), seconds=0.7)
    with workers(database) as (worker,):
        wait_for(lambda: int(value(database, "select count(*) from private.test_starts")) >= 4, "jobs run")
        server.stop(how)
        time.sleep(2)
        server.start()
        wait_for(
            lambda: int(value(database, "select count(*) from private.test_effects")) == 8, "all effects", 30
        )
        started = time.monotonic()
        defer(database, "slow", name="after", seconds=0)
        wait_for(lambda: effect(database, "after"), "the next job")
        assert time.monotonic() - started < 5
        assert worker.process.poll() is None
        assert worker.end() == 0


def effect(database: Database, name: str) -> bool:
    return bool(value(database, "select exists (select from private.test_effects where name = %s)", name))
