"""Connections that are tried again steadily: when Postgres is back, so are we."""

from __future__ import annotations

from typing import Any, TypeVar

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool
from psycopg_pool.base import AttemptWithBackoff

PAUSE_SECONDS = 0.2
Kind = TypeVar("Kind", bound=AsyncConnection[Any])


class SteadyPool(AsyncConnectionPool[Kind]):
    """The library's pool doubles its pauses: after ten seconds without Postgres it sleeps through the next eight.

    And of the dead connections that a restart leaves it finds one after the other, with such pauses between.
    """

    async def _add_connection(self, attempt: AttemptWithBackoff | None, growing: bool = False) -> None:
        steady = attempt or SteadyAttempt(timeout=self.reconnect_timeout)
        await super()._add_connection(steady, growing)

    async def _check_connection(self, conn: Kind) -> None:
        try:
            await super()._check_connection(conn)
        except Exception:
            # one is dead: those made before it was found are, too; not those made since
            if conn._created_at > self._drained_at:
                await self.drain()
            raise


class SteadyAttempt(AttemptWithBackoff):
    """Tries anew after the same short pause, as long as the pool's own patience lasts."""

    def update_delay(self, now: float) -> None:
        super().update_delay(now)
        self.delay = min(self.delay, PAUSE_SECONDS)
