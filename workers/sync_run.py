"""One run of a synchronisation: begun, followed, held up when its provider is asked too often, and ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

import structlog

from functions._shared.db import Database
from workers.pace import Bucket, bucket_of

# beyond this a provider's wish to be left alone is taken for a failure
LONGEST_HOLD = 3600.0
log = structlog.get_logger(__name__)


class Superseded(Exception):
    """The run was cancelled, the connection paused or ended, or a newer run has begun: nothing more is to be done."""


class Told(Protocol):
    """What a provider's refusal says."""

    message: str
    retry_after: float | None

    @property
    def permanent(self) -> bool:
        """Whether a repetition is useless."""


@dataclass
class SyncRun:
    """One run for one connection. `since` is how far back it was asked to read, where somebody said so."""

    database: Database
    org_id: UUID
    integration_id: UUID
    id: UUID
    provider: str
    last_synced_at: datetime | None
    since: datetime | None
    failures: list[str] = field(default_factory=list)
    looked_up: int = 0

    @property
    def bucket(self) -> Bucket:
        """What each request to its provider takes from."""
        return bucket_of(self.integration_id)

    async def plan(self, pages: int) -> None:
        """Say how many pages there will be, as far as known."""
        async with self.database.as_service() as connection:
            await connection.execute("select private.plan_sync(%s, %s, %s)", [self.org_id, self.id, pages])

    async def end(self, error: str | None) -> None:
        """End it, with what went wrong or without."""
        async with self.database.as_service() as connection:
            await connection.execute("select private.end_sync(%s, %s, %s)", [self.org_id, self.id, error])
        log.info("synchronised", integration_id=str(self.integration_id), error=error)

    async def refused(self, error: Told) -> bool:
        """Hold or end it as the provider's refusal says; returns whether the job is to be tried again by the queue."""
        wait = error.retry_after
        if not error.permanent and wait is not None and wait <= LONGEST_HOLD:
            async with self.database.as_service() as connection:
                found = await connection.execute(
                    "select private.hold_sync(%s, %s, %s, %s) as is_held",
                    [self.org_id, self.id, error.message, wait],
                )
                row = await found.fetchone()
            if row is not None and row["is_held"]:
                log.info(
                    "held up", integration_id=str(self.integration_id), seconds=wait, error=error.message
                )
                return False
        await self.end(error.message)
        # refused keys are refused again: the connection says so, and the next tick asks anew
        return not error.permanent


async def begin(
    database: Database, org_id: str, integration_id: str, job: str, run_id: str | None
) -> SyncRun | None:
    """Begin the run that was asked for, or with None what is due; None when there is nothing to do."""
    place = (UUID(org_id), UUID(integration_id))
    async with database.as_service() as connection:
        found = await connection.execute(
            "select private.take_sync(%s, %s, %s, %s) as id", [*place, job, run_id and UUID(run_id)]
        )
        taken = await found.fetchone()
        found = await connection.execute(
            "select i.provider, i.last_synced_at, r.since_at"
            " from public.sync_runs as r"
            " join public.integrations as i on i.org_id = r.org_id and i.id = r.integration_id"
            " where r.org_id = %s and r.id = %s",
            [place[0], taken and taken["id"]],
        )
        row = await found.fetchone()
    if taken is None or row is None:
        return None
    return SyncRun(database, *place, taken["id"], row["provider"], row["last_synced_at"], row["since_at"])
