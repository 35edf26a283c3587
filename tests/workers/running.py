"""Worker processes of a test's own, and waiting for what they do."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from stack.database import queue
from tests.database import Database

ROOT = Path(__file__).parents[2]
PACE = {"heartbeat": 0.3, "silence": 2.5, "rescue": 0.5, "poll": 0.2, "move": 0.05, "grace": 5.0}
SECRETS = {
    "KONTOR_JWT_SECRET": "s" * 40,
    "KONTOR_CREDENTIAL_KEYS": base64.urlsafe_b64encode(b"k" * 32).decode(),
}


class Worker:
    """One process, its log in a file."""

    def __init__(
        self, dsn: str, times: dict[str, int], module: str, pace: dict[str, float], **environment: str
    ) -> None:
        self.log = Path(tempfile.mkstemp(prefix="kontor-worker-", suffix=".log")[1])
        told = json.dumps({"pace": pace, "times": times})
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", module],
                cwd=ROOT,
                stdout=output,
                stderr=output,
                env={**os.environ, **SECRETS, **environment, "KONTOR_DB_URL": dsn, "KONTOR_TEST_PACE": told},
            )

    def end(self, seconds: float = 15) -> int:
        """SIGTERM, and the exit code."""
        self.process.terminate()
        return self.process.wait(seconds)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)


@contextmanager
def workers(
    database: Database,
    count: int = 1,
    times: dict[str, int] | None = None,
    module: str = "tests.workers.worker_process",
    pace: dict[str, float] | None = None,
    **environment: str,
) -> Iterator[list[Worker]]:
    """So many running workers on this database; whatever is left of them is killed at the end."""
    found = [Worker(database.dsn(), times or {}, module, pace or PACE, **environment) for _ in range(count)]
    try:
        yield found
    finally:
        for worker in found:
            if worker.process.poll() is None:
                worker.kill()
            worker.log.unlink()


def lay_queue(database: Database) -> None:
    """The queue's schema, and the tables that the test jobs write to."""
    queue.apply(database.dsn())
    with database.connect() as connection:
        connection.execute(
            "create table if not exists private.test_starts"
            " (name text, pid int, at timestamptz default clock_timestamp());"
            "create table if not exists private.test_effects"
            " (name text primary key, at timestamptz default clock_timestamp())"
        )


def value(database: Database, query: str, *arguments: Any) -> Any:
    """The single value of a query."""
    with database.connect() as connection:
        row = connection.execute(query.encode(), arguments).fetchone()
    assert row is not None
    return next(iter(row.values()))


def defer(database: Database, task: str, **args: Any) -> None:
    with database.connect() as connection:
        connection.execute("select private.defer_job(%s, %s)", [task, json.dumps(args)])


def wait_for(holds: Callable[[], bool], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.05)
