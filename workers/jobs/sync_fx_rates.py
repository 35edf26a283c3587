"""Takes in the ECB's reference rates: all of them at first, then each day's, and what was missed."""

from __future__ import annotations

import asyncio
import json
from datetime import date, timedelta

import structlog

from functions._shared.db import Database
from providers.ecb import BASE_URL, DAILY, HISTORY, LAST_90_DAYS, EcbClient, EcbError, Feed, Rate
from workers.services import Services

EVERY = 3600
CHUNK = 10_000
# the 90-day file holds about 64 days with rates; beyond this many days it may not reach back far enough
REACH = timedelta(days=80)
SATURDAY = 5
log = structlog.get_logger(__name__)


async def run(services: Services) -> None:
    """Fetch what is new and record it; each fetch leaves a row in fx_fetches, also when it fails."""
    database = services.database
    fetch_id = await _begin(database)
    try:
        async with EcbClient(services.settings.ecb_url or BASE_URL) as client:
            name, feed = await _news(database, client)
        added = await _record(database, feed.rates) if feed else 0
    except EcbError as error:
        await _fail(database, fetch_id, str(error))
        raise
    await _finish(database, fetch_id, name, feed, added)
    log.info("exchange rates fetched", file=name, added=added, unchanged=feed is None)


async def _news(database: Database, client: EcbClient) -> tuple[str, Feed | None]:
    """The smallest file that closes the gap between what is known and today; None when nothing is new."""
    newest, etag = await _known(database)
    if newest is None:
        return HISTORY, await client.history()
    daily = await client.daily(etag)
    if daily is None:
        return DAILY, None
    day = daily.rates[0].rated_on
    if day - newest > REACH:
        return HISTORY, await client.history()
    if _misses_a_day(newest, day):
        return LAST_90_DAYS, await client.last_90_days()
    return DAILY, daily


def _misses_a_day(newest: date, day: date) -> bool:
    """Whether a working day lies between the two."""
    between = (newest + timedelta(days=count) for count in range(1, (day - newest).days))
    return any(other.weekday() < SATURDAY for other in between)


async def _known(database: Database) -> tuple[date | None, str | None]:
    async with database.as_service() as connection:
        found = await connection.execute(
            "select (select max(rated_on) from public.fx_rates where source = 'ecb') as newest,"
            " (select etag from public.fx_fetches where state = 'succeeded' order by id desc limit 1) as etag"
        )
        row = await found.fetchone()
    return (row["newest"], row["etag"]) if row else (None, None)


async def _record(database: Database, rates: list[Rate]) -> int:
    """Record oldest first, so that the newest day known always says how far a broken-off run came."""
    added = 0
    for rows in await asyncio.to_thread(_chunks, rates):
        async with database.as_service() as connection:
            found = await connection.execute("select private.record_rates('ecb', %s) as added", [rows])
            row = await found.fetchone()
            added += row["added"] if row else 0
    return added


def _chunks(rates: list[Rate]) -> list[str]:
    """The rates as the database takes them, so many at a time."""
    rows = [
        {"currency": rate.currency, "rated_on": rate.rated_on.isoformat(), "rate": str(rate.rate)}
        for rate in sorted(rates, key=lambda rate: (rate.rated_on, rate.currency))
    ]
    return [json.dumps(rows[start : start + CHUNK]) for start in range(0, len(rows), CHUNK)]


async def _begin(database: Database) -> int:
    async with database.as_service() as connection:
        # only one runs at a time, so another that still says so was killed
        await connection.execute(
            "update public.fx_fetches set state = 'failed', finished_at = clock_timestamp(),"
            " error = 'The worker was stopped.' where state = 'running'"
        )
        found = await connection.execute("insert into public.fx_fetches default values returning id")
        [row] = await found.fetchall()
    return int(row["id"])


async def _finish(database: Database, fetch_id: int, name: str, feed: Feed | None, added: int) -> None:
    async with database.as_service() as connection:
        await connection.execute(
            "update public.fx_fetches set state = 'succeeded', file = %s, rate_count = %s,"
            " finished_at = clock_timestamp(),"
            " newest_on = (select max(rated_on) from public.fx_rates where source = 'ecb'),"
            # unchanged, the tag stays; another file's tag says nothing about the daily one
            " etag = case when %s then (select etag from public.fx_fetches where state = 'succeeded'"
            " order by id desc limit 1) else %s end where id = %s",
            [name, added, feed is None, feed.etag if feed and name == DAILY else None, fetch_id],
        )


async def _fail(database: Database, fetch_id: int, error: str) -> None:
    async with database.as_service() as connection:
        await connection.execute(
            "update public.fx_fetches set state = 'failed', error = %s, finished_at = clock_timestamp()"
            " where id = %s",
            [error[:2000], fetch_id],
        )
