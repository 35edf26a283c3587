"""What happens at the same moment: work beside the test's own, and the wait until it waits for a lock."""

from __future__ import annotations

import threading
import time

from tests.database import Database


def in_background(work: object, *arguments: object) -> tuple[threading.Thread, list[BaseException]]:
    failed: list[BaseException] = []

    def run() -> None:
        try:
            assert callable(work)
            work(*arguments)
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, failed


def waits(database: Database, count: int = 1) -> None:
    """Until so many sessions of this database wait for a lock."""
    deadline = time.monotonic() + 30
    with database.connect(autocommit=True) as connection:
        while time.monotonic() < deadline:
            row = connection.execute(
                "select count(*) as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
            ).fetchone()
            if row is not None and row["waiting"] >= count:
                return
            time.sleep(0.02)
    raise AssertionError("nobody waits")
