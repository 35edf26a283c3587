"""Short actions that repeat in every worker process, whatever the queue does: each is one SQL call."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import psycopg
import structlog

from workers.services import Pace, Services

log = structlog.get_logger(__name__)
FULL_BATCH = 2_000
DEAD_BATCH = 100
ROI_DAYS = 40
REPORT_DAYS = 100
# few at a time: an alert that is being deleted waits for the batch it is in
ALERT_BATCH = 20
LONGEST_PAUSE = 10.0


@dataclass(frozen=True)
class Upkeep:
    """An SQL function that returns how many rows it took; a full batch is followed by the next at once."""

    name: str
    statement: str
    every: float
    full: int | None = None


def upkeep(pace: Pace) -> list[Upkeep]:
    """Everything that repeats, with its pace."""
    silence = f"interval '{pace.silence} seconds'"
    bundle = f"interval '{pace.bundle} seconds'"
    return [
        Upkeep("move jobs", f"select private.move_jobs({FULL_BATCH}) as n", pace.move, FULL_BATCH),
        Upkeep("rescue jobs", f"select private.rescue_jobs({silence}) as n", pace.rescue),
        Upkeep("tidy jobs", "select private.tidy_jobs() as n", pace.tidy),
        Upkeep("fold the ledger", f"select private.fold_ledger({FULL_BATCH}) as n", pace.fold, FULL_BATCH),
        Upkeep("convert what waits", "select private.convert_pending(5000, false) as n", pace.convert, 5_000),
        # at the start too: what came while no worker ran, or committed late, is not among the last minutes' rates
        Upkeep("convert all anew", "select private.convert_pending(5000, true) as n", pace.tidy, 5_000),
        # a line for each: what cannot be done now holds up no other
        *(
            Upkeep(f"{verb} months of {log}", f"select private.{verb}_log_months('{log}') as n", pace.tidy)
            for log in ("webhook_payloads", "function_logs")
            for verb in ("add", "drop")
        ),
        Upkeep("tidy webhooks", "select private.tidy_webhooks() as n", pace.tidy),
        Upkeep(
            "tell dead jobs", f"select private.tell_dead_jobs({DEAD_BATCH}) as n", pace.rescue, DEAD_BATCH
        ),
        Upkeep(
            "deliver notices", f"select private.deliver_notices({FULL_BATCH}) as n", pace.tell, FULL_BATCH
        ),
        Upkeep("ask for mails", f"select private.defer_notification_mails({bundle}) as n", pace.mail),
        Upkeep("tidy sync runs", f"select private.tidy_sync_runs({FULL_BATCH}) as n", pace.tidy, FULL_BATCH),
        Upkeep(
            "forget messages", f"select private.forget_messages({FULL_BATCH}) as n", pace.tidy, FULL_BATCH
        ),
        Upkeep("keep bookings", f"select private.keep_bookings({FULL_BATCH}) as n", pace.rescue, FULL_BATCH),
        Upkeep(
            "attribute bookings",
            f"select private.attribute_bookings({FULL_BATCH}) as n",
            pace.attribute,
            FULL_BATCH,
        ),
        Upkeep(
            "fold the return",
            f"select private.fold_roi({ROI_DAYS}, interval '{pace.roi_rest} seconds') as n",
            pace.roi,
            ROI_DAYS,
        ),
        Upkeep(
            "fold the reports",
            f"select private.fold_sales({REPORT_DAYS}, interval '{pace.reports_rest} seconds') as n",
            pace.reports,
            REPORT_DAYS,
        ),
        Upkeep(
            "check spend alerts",
            f"select private.check_spend_alerts({ALERT_BATCH}) as n",
            pace.alert,
            ALERT_BATCH,
        ),
        Upkeep(
            "tidy reservations", f"select private.tidy_reservations({FULL_BATCH}) as n", pace.tidy, FULL_BATCH
        ),
        Upkeep("tidy notifications", "select private.tidy_notifications() as n", pace.tidy),
        Upkeep("sweep the ledger", "select private.sweep_ledger() as n", pace.tidy),
    ]


async def keep_up(services: Services, task: Upkeep, stop: asyncio.Event) -> None:
    """Repeat one action until `stop`; while it is refused the pauses grow, and the first failure is said once."""
    failures = 0
    while not stop.is_set():
        pause = task.every
        try:
            async with services.database.as_owner() as connection:
                found = await (await connection.execute(task.statement.encode())).fetchone()
            if failures:
                log.info("works again", task=task.name, after_failures=failures)
            failures = 0
            if task.full is not None and found is not None and found["n"] >= task.full:
                continue
        except psycopg.Error as error:
            failures += 1
            # a database that is away was waited for already, and is asked at once when it is back
            longer = 0 if error.sqlstate is None else min(failures, 6)
            pause = min(LONGEST_PAUSE, max(task.every, 0.5) * 2**longer)
            if failures == 1:
                log.warning(
                    "upkeep failed", task=task.name, error=str(error).strip(), sqlstate=error.sqlstate
                )
        asleep = time.monotonic()
        await wait(stop, pause)
        # a process that was held up itself has not told of its own heart: it may not judge who is silent
        if time.monotonic() - asleep > pause + task.every:
            await wait(stop, task.every)


async def wait(stop: asyncio.Event, seconds: float) -> None:
    """Sleep, but not past `stop`."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
