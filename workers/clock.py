"""The clock: defers each job at its times, nothing else. Any number of clocks defer each tick once."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime

import psycopg
import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from workers.services import Services

log = structlog.get_logger(__name__)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# a timer may wake a moment early, and must not count that as the tick before
EARLY_SECONDS = 0.5


def tick_at(now: float, every: int) -> int:
    """The time of the tick that `now` belongs to: the same on every machine."""
    return int((now + EARLY_SECONDS) // every) * every


async def run_clock(services: Services, times: dict[str, int], stop: asyncio.Event) -> None:
    """Tick for `times` (task → seconds) until `stop`; the tick under way is deferred at once."""
    await tell(services, times)
    scheduler = AsyncIOScheduler(timezone=UTC)
    for task, every in times.items():
        scheduler.add_job(
            defer_tick,
            IntervalTrigger(seconds=every, start_date=EPOCH, timezone=UTC),
            args=[services, task, every],
            next_run_time=datetime.now(UTC),
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
    scheduler.start()
    try:
        await stop.wait()
    finally:
        scheduler.shutdown(wait=False)


async def tell(services: Services, times: dict[str, int]) -> None:
    """Say how often each job is asked for, for pages that show when the next is due. Pages wait while the database is away."""
    try:
        async with services.database.as_owner() as connection:
            await connection.execute("select private.set_clock(%s)", [json.dumps(times)])
    except psycopg.Error as error:
        log.warning("the clock could not say its times", error=str(error).strip())


async def defer_tick(services: Services, task: str, every: int) -> None:
    """Defer one tick. When the database is away the tick is lost, and the next one comes."""
    try:
        async with services.database.as_owner() as connection:
            await connection.execute("select private.defer_tick(%s, %s)", [task, tick_at(time.time(), every)])
    except psycopg.Error as error:
        log.warning("a tick was lost", task=task, error=str(error).strip())
