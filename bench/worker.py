"""A worker process as the product runs it, with tasks of no work: `python -m bench.worker`, settings as for workers."""

from __future__ import annotations

import asyncio
import time

from functions._shared import log, settings
from workers.app import add_task, make_app
from workers.process import run
from workers.services import Services


async def nothing(services: Services) -> None:
    """Do no work."""


async def stamp(services: Services, *, road: str, at: float) -> None:
    """Leave how long ago the job was handed over."""
    waited = time.time() - at
    async with services.database.as_owner() as connection:
        await connection.execute("insert into private.bench_pickups values (%s, %s)", [road, waited])


def main() -> None:
    found = settings.load()
    log.configure("error")
    app = make_app(found)
    for task in (nothing, stamp):
        add_task(app, task.__name__, task)
    asyncio.run(run(app, found, times={}))


if __name__ == "__main__":
    main()
