"""A worker process with jobs made for tests, at the pace of KONTOR_TEST_PACE."""

from __future__ import annotations

import asyncio
import json
import os
import signal

import httpx

from functions._shared import log, settings
from workers.app import add_task, make_app
from workers.backoff import Backoff, GiveUp
from workers.process import run
from workers.services import Pace, Services


async def slow(services: Services, *, name: str, seconds: float) -> None:
    """Say that it began, take a while, then leave one effect however often it runs."""
    async with services.database.as_owner() as connection:
        await connection.execute(
            "insert into private.test_starts (name, pid) values (%s, %s)", [name, os.getpid()]
        )
    await asyncio.sleep(seconds)
    async with services.database.as_owner() as connection:
        await connection.execute(
            "insert into private.test_effects (name) values (%s) on conflict do nothing", [name]
        )


async def posted(services: Services, *, name: str, url: str) -> None:
    """Have an effect outside, under a key that the other side knows it again by, and then one here."""
    async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
        (await client.post(url, headers={"Idempotency-Key": name})).raise_for_status()
    await slow(services, name=name, seconds=0)


async def failing(
    services: Services, *, name: str, until: int = 100, org_id: str = "", last: bool = False
) -> None:
    """Fail until the attempt `until`."""
    async with services.database.as_owner() as connection:
        await connection.execute(
            "insert into private.test_starts (name, pid) values (%s, %s)", [name, os.getpid()]
        )
        found = await connection.execute(
            "select count(*) as n from private.test_starts where name = %s", [name]
        )
        row = await found.fetchone()
    if last:
        raise GiveUp("refused for good")
    if row is None or row["n"] < until:
        raise RuntimeError("not yet")


async def deadly(services: Services, *, name: str) -> None:
    """Kill the worker that runs it."""
    async with services.database.as_owner() as connection:
        await connection.execute(
            "insert into private.test_starts (name, pid) values (%s, %s)", [name, os.getpid()]
        )
    os.kill(os.getpid(), signal.SIGKILL)


async def ticked(services: Services) -> None:
    """Leave a row per tick."""
    async with services.database.as_owner() as connection:
        await connection.execute(
            "insert into private.test_starts (name, pid) values ('tick', %s)", [os.getpid()]
        )


def main() -> None:
    found = settings.load()
    log.configure("info")
    told = json.loads(os.environ["KONTOR_TEST_PACE"])
    app = make_app(found, Backoff(first=0.05))
    for job in (slow, posted, failing, deadly, ticked):
        add_task(app, job.__name__, job, Backoff(first=0.05))
    asyncio.run(run(app, found, pace=Pace(**told["pace"]), times=told["times"]))


if __name__ == "__main__":
    main()
