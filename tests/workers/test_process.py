"""`python -m workers` as the supervisor starts it."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.database import Database
from tests.workers.running import ROOT, lay_queue, value, wait_for, workers


def test_a_missing_setting_ends_it_with_words() -> None:
    environment = {**os.environ, "KONTOR_STATE": "/nonexistent", "KONTOR_DB_URL": "postgresql:///x"}
    ended = subprocess.run(
        [sys.executable, "-m", "workers"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, "KONTOR_JWT_SECRET is missing" in ended.stderr) == (2, True)


def test_it_waits_for_a_queue_that_is_not_laid_yet_works_and_stops_when_told(database: Database) -> None:
    with database.connect() as connection:
        connection.execute("drop schema if exists procrastinate cascade")
    # nobody listens at this address, so the job of the first tick fails and is kept as such
    with workers(database, module="workers", KONTOR_ECB_URL="http://127.0.0.1:9/") as (worker,):
        wait_for(lambda: "not laid yet" in worker.log.read_text(), "it says what it waits for")
        lay_queue(database)
        wait_for(lambda: "workers started" in worker.log.read_text(), "it starts")
        wait_for(lambda: value(database, "select private.queue_state()")["workers"] == 1, "it shows itself")
        wait_for(lambda: fetches(database) >= 1, "the clock's first tick was worked on")
        assert worker.end() == 0
        assert "workers stopped" in worker.log.read_text()
        assert worker.process.pid and "Traceback" not in worker.log.read_text().split("workers stopped")[1]


def fetches(database: Database) -> int:
    return int(value(database, "select count(*) from public.fx_fetches where state = 'failed'"))
