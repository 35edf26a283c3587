"""Runs procrastinate's worker and closes its holes: what stops listening or beating is started anew."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from procrastinate import App, JobContext
from procrastinate.jobs import DeleteJobCondition
from procrastinate.worker import Worker

from workers.services import Pace, Services

log = structlog.get_logger(__name__)
PAUSE_SECONDS = 0.2


class WatchedWorker(Worker):
    """A worker that notices when its listener or its heartbeat died, and stops so that it can be replaced."""

    async def _periodic_deferrer(self) -> None:
        # procrastinate watches its side tasks only until the first of them ends, and without periodic tasks
        # of its own (our clock is another) this one ends at once: the others would then die unseen
        await asyncio.Event().wait()

    async def work(self) -> None:
        """Work until it is ended or breaks off."""
        # procrastinate gives these two no types
        run: Callable[[], Awaitable[None]] = self.run
        await run()

    def end(self) -> None:
        """Take no new job, and end when the running ones have."""
        stop: Callable[[], None] = self.stop
        stop()


async def run_queue(app: App, services: Services, pace: Pace, concurrency: int, stop: asyncio.Event) -> None:
    """Work on jobs until `stop` is set; running jobs then get `pace.grace` seconds to end."""
    while not stop.is_set():
        worker = _worker(app, services, pace, concurrency)
        running = asyncio.create_task(worker.work(), name="queue worker")
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if stop.is_set():
            worker.end()
        try:
            await running
        except Exception as error:
            log.warning("the queue worker broke off", error=str(error), kind=type(error).__name__)
        if not stop.is_set():
            log.warning("starting the queue worker anew")
            await asyncio.sleep(PAUSE_SECONDS)


def _worker(app: App, services: Services, pace: Pace, concurrency: int) -> WatchedWorker:
    async def remember_failure(next_: Callable[[], Awaitable[Any]], context: JobContext, _: Worker) -> Any:
        try:
            return await next_()
        except Exception as error:
            await _remember(services, context.job.id, error)
            raise

    return WatchedWorker(
        app=app,
        name="kontor",
        concurrency=concurrency,
        # a net below the listener, and how retried jobs are found: only new jobs notify
        fetch_job_polling_interval=pace.poll,
        shutdown_graceful_timeout=pace.grace,
        delete_jobs=DeleteJobCondition.SUCCESSFUL,
        additional_context={"services": services},
        install_signal_handlers=False,
        update_heartbeat_interval=pace.heartbeat,
        # rescue_jobs() takes a silent worker's jobs back and counts the death; nobody else may prune it first
        stalled_worker_timeout=30 * 24 * 3600.0,
        worker_middleware=[remember_failure],
    )


async def _remember(services: Services, job_id: int | None, error: Exception) -> None:
    """Keep the error's words beside the job. That the database is away must not hide the error itself."""
    words = f"{type(error).__name__}: {error}"[:2000].replace("\0", "")
    try:
        async with services.database.as_owner() as connection:
            await connection.execute(
                "insert into private.job_failures (job_id, error) values (%s, %s)", [job_id, words]
            )
    except Exception as second:
        log.warning("a failure could not be kept", job_id=job_id, failure=words, error=str(second))
