"""The requests of an organisation, for its people to read: kept in memory for a moment and written in batches.

The line in the process's own log is written at once; what a killed process had not written here is found there.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import psycopg
import structlog

from functions._shared.db import Database

log = structlog.get_logger(__name__)
MOST_LINES = 10_000
BATCH = 500


def _storable(value: Any) -> Any:
    """What JSON and Postgres can hold: one line that they cannot would hold up everybody's behind it."""
    if value is None or isinstance(value, int | float):
        return value
    return str(value).replace("\0", "\ufffd").encode("utf-8", "replace").decode()


class FunctionLog:
    """Rows of `function_logs` for one function app, and the count of refused webhooks beside them."""

    def __init__(self, database: Database, function: str, *, every: float = 0.5) -> None:
        self._database = database
        self._function = function
        self._every = every
        self._lines: deque[dict[str, Any]] = deque()
        self._refusals: dict[tuple[str, str, str, str], int] = {}
        self._lost = 0
        self._ending = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._write_for_ever(), name=f"log of {self._function}")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # not cancelled: in the middle of a write nobody knows whether it was written
        self._ending.set()
        if self._task is not None:
            await self._task

    def add(self, line: dict[str, Any]) -> None:
        """A request that was answered; the oldest go when the database does not take them."""
        told = {name: _storable(value) for name, value in line.items()}
        self._lines.append({"function": self._function, "at": datetime.now(UTC).isoformat()} | told)
        self._forget_beyond()

    def refused(self, org_id: str, endpoint_id: str, reason: str) -> None:
        """A request to an endpoint that was refused, for the counter of its minute."""
        minute = datetime.now(UTC).replace(second=0, microsecond=0).isoformat()
        key = (org_id, endpoint_id, minute, reason)
        if key in self._refusals or len(self._refusals) < MOST_LINES:
            self._refusals[key] = self._refusals.get(key, 0) + 1

    def _forget_beyond(self) -> None:
        while len(self._lines) > MOST_LINES:
            self._lines.popleft()
            self._lost += 1

    async def _write_for_ever(self) -> None:
        is_last = False
        while not is_last:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), self._every)
            is_last = self._ending.is_set()
            try:
                await self._write()
            except Exception:
                # whatever it is, the next time may do: nobody else would notice that nothing is written any more
                log.exception("requests could not be written down", function=self._function)

    async def _write(self) -> None:
        """Write what is there; what the database does not take now stays for the next time."""
        try:
            while self._lines:
                # taken out first: what is added meanwhile may push out the oldest
                batch = [self._lines.popleft() for _ in range(min(BATCH, len(self._lines)))]
                try:
                    await self._write_lines(batch)
                except BaseException:
                    self._lines.extendleft(reversed(batch))
                    self._forget_beyond()
                    raise
            await self._write_refusals()
        except psycopg.Error as error:
            log.warning(
                "requests could not be written down", function=self._function, error=str(error).strip()
            )
        if self._lost:
            log.warning("requests were not written down", function=self._function, count=self._lost)
            self._lost = 0

    async def _write_lines(self, batch: list[dict[str, Any]]) -> None:
        """Take from `batch` what is written; a line that the database cannot hold is told of and holds up no other."""
        try:
            await self._call("select private.write_function_logs(%s)", batch)
            batch.clear()
            return
        except (psycopg.DataError, psycopg.IntegrityError):
            log.warning("a batch of requests is written one by one", function=self._function)
        while batch:
            try:
                await self._call("select private.write_function_logs(%s)", batch[:1])
            except (psycopg.DataError, psycopg.IntegrityError) as error:
                log.error("a request could not be written down", line=batch[0], error=str(error).strip())
            batch.pop(0)

    async def _write_refusals(self) -> None:
        if not self._refusals:
            return
        counted, self._refusals = self._refusals, {}
        names = ("org_id", "endpoint_id", "minute", "reason")
        rows = [dict(zip(names, key, strict=True)) | {"refused_count": n} for key, n in counted.items()]
        try:
            await self._call("select private.count_refusals(%s)", rows)
        except BaseException:
            for key, n in counted.items():
                self._refusals[key] = self._refusals.get(key, 0) + n
            raise

    async def _call(self, statement: str, rows: list[dict[str, Any]]) -> None:
        await self._database.call(statement, [json.dumps(rows)])
