"""Postgres goes away under a running worker and comes back: nothing is lost, and pickup stays quick."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from stack import postgres
from stack.database import push
from stack.postgres import Cluster
from tests.conftest import ROOT
from tests.database import Database
from tests.workers.running import defer, lay_queue, value, wait_for, workers


class Server:
    """A Postgres of this test's own, for the others' must not stop."""

    def __init__(self, cluster: Cluster, log: Path) -> None:
        self.cluster, self.log = cluster, log
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.cluster.command({"fsync": "off"}), stdout=log, stderr=log, **self.cluster.identity()
            )
        wait_for(self.cluster.ready, "Postgres starts")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        self.process.send_signal(how)
        self.process.wait(30)


@pytest.fixture
def server() -> Iterator[Server]:
    state = Path(tempfile.mkdtemp(prefix="kontor-restart-"))
    cluster = postgres.cluster_of(state, postgres.install(ROOT / "node_modules"), port=54398, listen=False)
    cluster.initialise()
    found = Server(cluster, state / "postgres.log")
    try:
        cluster.bootstrap({})
        push.push(cluster.dsn("postgres"), say=lambda _: None)
        yield found
    finally:
        found.stop()
        for folder in (cluster.data_dir, cluster.socket_dir, state):
            shutil.rmtree(folder, ignore_errors=True)


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
