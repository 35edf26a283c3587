"""One worker process: queue, clock and upkeep side by side, until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress

import procrastinate.exceptions
import psycopg
import structlog
from procrastinate import App

from functions._shared.crypto import Vault
from functions._shared.db import Database
from functions._shared.settings import Settings
from workers.app import modules
from workers.clock import run_clock
from workers.queue import run_queue
from workers.services import Pace, Services
from workers.upkeep import keep_up, upkeep, wait

log = structlog.get_logger(__name__)
CONCURRENCY = 4


async def run(
    app: App,
    settings: Settings,
    *,
    pace: Pace | None = None,
    times: dict[str, int] | None = None,
    concurrency: int = CONCURRENCY,
) -> None:
    """Work until SIGTERM or SIGINT; what runs then gets a moment to end, or is taken up again."""
    pace = pace or Pace()
    if times is None:
        times = {name: module.EVERY for name, module in modules().items() if module.EVERY}
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with Database(settings.db_url, name="kontor workers") as database:
        services = Services(settings, database, Vault(settings.credential_keys))
        if not await _queue_is_there(services, stop) or not await _open(app, stop):
            return
        log.info("workers started", tasks=sorted(app.tasks), clock=times)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(run_queue(app, services, pace, concurrency, stop))
                group.create_task(run_clock(services, times, stop))
                for task in upkeep(pace):
                    group.create_task(keep_up(services, task, stop))
        finally:
            await app.close_async()
    log.info("workers stopped")


async def _queue_is_there(services: Services, stop: asyncio.Event) -> bool:
    """Wait until the database answers and has the queue; False when told to stop first."""
    said = False
    while not stop.is_set():
        missing = "the database does not answer"
        with suppress(psycopg.OperationalError):
            async with services.database.as_owner() as connection:
                found = await connection.execute(
                    "select to_regclass('procrastinate.procrastinate_jobs') is not null"
                    " and to_regclass('private.job_outbox') is not null as there"
                )
                row = await found.fetchone()
            if row is not None and row["there"]:
                return True
            missing = "the queue is not laid yet: run `kontor db push`"
        if not said:
            log.warning("waiting", reason=missing)
            said = True
        await wait(stop, 1.0)
    return False


async def _open(app: App, stop: asyncio.Event) -> bool:
    """Open the queue's own connections; the database may go away at this moment too."""
    while not stop.is_set():
        try:
            await app.open_async()
        except (procrastinate.exceptions.ConnectorException, psycopg.OperationalError) as error:
            log.warning("the queue cannot connect", error=str(error))
            await wait(stop, 1.0)
        else:
            return True
    return False
