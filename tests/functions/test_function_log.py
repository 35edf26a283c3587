"""The log of requests: no line is written twice, lost unseen, or holds up another."""

from __future__ import annotations

import asyncio
import time
import uuid
from typing import Any

import pytest
from structlog.testing import CapturingLogger

from functions._shared import function_log
from functions._shared.db import Database as Pool
from functions._shared.function_log import FunctionLog
from tests.database import Database

LINE = {"method": "GET", "path": "/x", "status": 200, "milliseconds": 1.0, "request_id": "x"}


@pytest.fixture
def org_id(database: Database) -> uuid.UUID:
    return database.organisation_of(database.new_user())


def written(database: Database, org_id: uuid.UUID) -> list[str]:
    with database.connect() as connection:
        rows = connection.execute(
            "select request_id from function_logs where org_id = %s order by at, request_id", [org_id]
        ).fetchall()
    return [row["request_id"] for row in rows]


async def waits_for_a_lock(database: Database) -> None:
    """Until the log's write stands before the test's lock."""
    query = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    async with asyncio.timeout(30):
        while True:
            with database.connect() as connection:
                if connection.execute(query).fetchone():
                    return
            await asyncio.sleep(0.02)


async def are_written(database: Database, org_id: uuid.UUID, count: int) -> None:
    async with asyncio.timeout(30):
        while True:
            if len(written(database, org_id)) >= count:
                return
            await asyncio.sleep(0.02)


def test_a_line_that_the_database_refuses_is_dropped_alone(database: Database, org_id: uuid.UUID) -> None:
    async def run() -> None:
        async with (
            Pool(database.dsn(), name="test", service=True) as pool,
            FunctionLog(pool, "openrouter", every=0.01) as log,
        ):
            for name, wrong in (
                ("a", {}),
                ("b", {"milliseconds": 1e30}),
                ("c", {}),
                ("d", {"status": 1 << 40}),
            ):
                log.add(LINE | {"org_id": str(org_id), "request_id": name} | wrong)

    asyncio.run(run())
    assert written(database, org_id) == ["a", "c"]


class Faulty:
    """A pool that fails once, by a fault that is none of the database's."""

    def __init__(self, pool: Pool) -> None:
        self._pool, self._has_failed = pool, False

    async def call(self, statement: str, values: list[object]) -> Any:
        if not self._has_failed:
            self._has_failed = True
            raise RuntimeError("the event loop is elsewhere")
        return await self._pool.call(statement, values)


def test_a_fault_of_any_kind_does_not_end_the_writing(database: Database, org_id: uuid.UUID) -> None:
    async def run() -> list[str]:
        async with (
            Pool(database.dsn(), name="test", service=True) as pool,
            FunctionLog(Faulty(pool), "openrouter", every=0.01) as log,
        ):
            log.add(LINE | {"org_id": str(org_id)})
            await are_written(database, org_id, 1)
            return written(database, org_id)

    assert asyncio.run(run()) == ["x"]


def test_lines_that_come_during_a_write_push_out_none_that_was_not_counted(
    database: Database, org_id: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = CapturingLogger()
    monkeypatch.setattr(function_log, "log", said)
    monkeypatch.setattr(function_log, "MOST_LINES", 100)
    monkeypatch.setattr(function_log, "BATCH", 40)

    async def run() -> None:
        async with (
            Pool(database.dsn(), name="test", service=True) as pool,
            FunctionLog(pool, "openrouter", every=0.01) as log,
        ):
            with database.connect() as holder:
                holder.execute("lock table function_logs in share mode")
                for number in range(100):
                    log.add(LINE | {"org_id": str(org_id), "request_id": f"{number:03}"})
                await waits_for_a_lock(database)
                for number in range(100, 200):
                    log.add(LINE | {"org_id": str(org_id), "request_id": f"{number:03}"})
            await are_written(database, org_id, 140)

    asyncio.run(run())
    lost = sum(call.kwargs["count"] for call in said.calls)
    found = written(database, org_id)
    # whatever is in neither was counted as lost
    assert (len(found) + lost, len(set(found)), found[-100:]) == (
        200, len(found), [f"{number:03}" for number in range(100, 200)],
    )  # fmt: skip


def test_ending_in_the_middle_of_a_write_doubles_no_line(database: Database, org_id: uuid.UUID) -> None:
    async def run() -> None:
        async with Pool(database.dsn(), name="test", service=True) as pool:
            log = FunctionLog(pool, "openrouter", every=0.01)
            await log.__aenter__()
            with database.connect() as holder:
                holder.execute("lock table function_logs in share mode")
                log.add(LINE | {"org_id": str(org_id)})
                await waits_for_a_lock(database)
            # it is written, and the log has not heard of that yet: nothing here gives it the time
            deadline = time.monotonic() + 30
            while not written(database, org_id):
                assert time.monotonic() < deadline
            await log.__aexit__(None, None, None)

    asyncio.run(run())
    assert written(database, org_id) == ["x"]
