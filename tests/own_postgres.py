"""A Postgres of one test's own, for the one that the tests share must not stop."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stack import postgres
from stack.database import push
from stack.postgres import Cluster, free_port
from tests.conftest import ROOT
from tests.workers.running import wait_for


class Server:
    """A server that stops and starts again."""

    def __init__(self, cluster: Cluster, log: Path, settings: dict[str, str]) -> None:
        self.cluster, self.log, self.settings = cluster, log, settings
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.cluster.command(self.settings), stdout=log, stderr=log, **self.cluster.identity()
            )
        wait_for(self.cluster.ready, "Postgres starts")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        self.process.send_signal(how)
        self.process.wait(30)


@contextmanager
def own_postgres(**settings: str) -> Iterator[Server]:
    """Migrated, and gone at the end. Without other settings it does not survive a power cut, only its own end."""
    state = Path(tempfile.mkdtemp(prefix="kontor-restart-"))
    cluster = postgres.cluster_of(
        state, postgres.install(ROOT / "node_modules"), port=free_port(), listen=False
    )
    cluster.initialise()
    found = Server(cluster, state / "postgres.log", settings or {"fsync": "off"})
    try:
        cluster.bootstrap({})
        push.push(cluster.dsn("postgres"), say=lambda _: None)
        yield found
    finally:
        found.stop()
        for folder in (cluster.data_dir, cluster.socket_dir, state):
            shutil.rmtree(folder, ignore_errors=True)
