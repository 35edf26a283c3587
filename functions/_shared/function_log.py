"""The requests of an organisation, for its people to read: kept in memory for a moment and written in batches.

The line in the process's own log is written at once; what a killed process had not written here is found there.
"""

from __future__ import annotations

import asyncio
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
    """A text that Postgres can hold: one that it cannot would hold up everybody's lines behind it."""
    if not isinstance(value, str):
        return value
    return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


class FunctionLog:
    """Rows of `function_logs` for one function app, and the count of refused webhooks beside them."""

    def __init__(self, database: Database, function: str, *, every: float = 0.5) -> None:
        self._database = database
        self._function = function
        self._every = every
        self._lines: deque[dict[str, Any]] = deque()
        self._refusals: dict[tuple[str, str, str, str], int] = {}
        self._lost = 0
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._write_for_ever(), name=f"log of {self._function}")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._write()

    def add(self, line: dict[str, Any]) -> None:
        """A request that was answered; the oldest go when the database does not take them."""
        if len(self._lines) >= MOST_LINES:
            self._lines.popleft()
            self._lost += 1
        told = {name: _storable(value) for name, value in line.items()}
        self._lines.append({"function": self._function, "at": datetime.now(UTC).isoformat()} | told)

    def refused(self, org_id: str, endpoint_id: str, reason: str) -> None:
        """A request to an endpoint that was refused, for the counter of its minute."""
        minute = datetime.now(UTC).replace(second=0, microsecond=0).isoformat()
        key = (org_id, endpoint_id, minute, reason)
        if key in self._refusals or len(self._refusals) < MOST_LINES:
            self._refusals[key] = self._refusals.get(key, 0) + 1

    async def _write_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            await self._write()

    async def _write(self) -> None:
        """Write what is there; what the database does not take now stays for the next time."""
        try:
            while self._lines:
                batch = [self._lines[n] for n in range(min(BATCH, len(self._lines)))]
                await self._database.call("select private.write_function_logs(%s)", [json.dumps(batch)])
                for _ in batch:
                    self._lines.popleft()
            if self._refusals:
                counted, self._refusals = self._refusals, {}
                names = ("org_id", "endpoint_id", "minute", "reason")
                rows = [
                    dict(zip(names, key, strict=True)) | {"refused_count": n} for key, n in counted.items()
                ]
                try:
                    await self._database.call("select private.count_refusals(%s)", [json.dumps(rows)])
                except psycopg.Error:
                    for key, n in counted.items():
                        self._refusals[key] = self._refusals.get(key, 0) + n
                    raise
        except psycopg.Error as error:
            log.warning(
                "requests could not be written down", function=self._function, error=str(error).strip()
            )
        if self._lost:
            log.warning("requests were not written down", function=self._function, count=self._lost)
            self._lost = 0
