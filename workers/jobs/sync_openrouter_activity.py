"""Takes in what OpenRouter counts: of the last 30 days each that is new or was restated, key by key."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import psycopg
import structlog

from functions._shared.credentials import read_keys
from functions._shared.crypto import CannotOpen
from functions._shared.errors import from_database
from functions._shared.openrouter_account import Figures, figures, fingerprint, known_keys, record_account
from providers.openrouter import BASE_URL, ActivityRow, OpenRouterClient, OpenRouterError
from workers.services import Services
from workers.sync_run import Superseded, SyncRun, begin

EVERY = 3600
JOB = "sync_openrouter_activity"
# what OpenRouter counts for keys that it does not list any more
NO_KEY = ""
log = structlog.get_logger(__name__)
MEASURES = ("requests", "prompt_tokens", "completion_tokens", "reasoning_tokens", "cost", "byok")


class Refused(Exception):
    """Another connection brings this account already, or this one brought another account before."""


@dataclass(frozen=True)
class Keys:
    """The hashes of an account's keys, in order: those it lists, and those it listed once."""

    listed: list[str]
    gone: list[str]

    def __len__(self) -> int:
        return len(self.listed) + len(self.gone)


async def run(
    services: Services,
    *,
    org_id: str | None = None,
    integration_id: str | None = None,
    run_id: str | None = None,
) -> None:
    """Synchronise one connection; without one, hand a job for each to the queue."""
    if org_id is None or integration_id is None:
        async with services.database.as_service() as connection:
            await connection.execute("select private.defer_sync(null, %s)", [JOB])
        return
    sync = await begin(services.database, org_id, integration_id, JOB, run_id)
    if sync is None:
        return
    try:
        async with services.database.as_service() as connection:
            keys = await read_keys(connection, services.vault, sync.org_id, sync.integration_id)
        if "management" not in keys:
            raise CannotOpen
        url = services.settings.openrouter_url or BASE_URL
        async with OpenRouterClient(keys["management"], url) as client:
            await _take_in(sync, client)
    except Superseded:
        await sync.end(None)
    except CannotOpen:
        await sync.end("The stored keys cannot be opened. Enter them again.")
    except Refused as error:
        await sync.end(str(error))
    except (psycopg.IntegrityError, psycopg.DataError) as error:
        # such as a cost below zero: the next try would meet the same figures
        log.error("figures that do not fit", integration_id=integration_id, exc_info=error)
        what = error.diag.constraint_name or error.diag.message_primary
        await sync.end(f"OpenRouter's figures cannot be taken in: {what}")
    except OpenRouterError as error:
        if await sync.refused(error):
            raise
    else:
        await sync.end(None)
        # by when it ended it is known which days are over
        async with services.database.as_service() as connection:
            await connection.execute(
                "select private.tell_usage_differences(%s, %s)", [sync.org_id, sync.integration_id]
            )


async def _take_in(sync: SyncRun, client: OpenRouterClient) -> None:
    """Walk the days that differ from what was taken in, oldest first."""
    days: dict[date, list[ActivityRow]] = {}
    activity = await client.activity()
    for row in activity:
        days.setdefault(row.day, []).append(row)
    if not days:
        return
    keys = await _keys(sync, client, activity)
    cursor = await _cursor(sync)
    oldest = min(days)
    # a day that had figures and has none now was restated too
    for text in cursor["days"]:
        if date.fromisoformat(text) > oldest:
            days.setdefault(date.fromisoformat(text), [])
    cursor["days"] = {text: print_ for text, print_ in cursor["days"].items() if text >= oldest.isoformat()}
    due = [day for day in sorted(days) if cursor["days"].get(day.isoformat()) != fingerprint(days[day])]
    await sync.plan(len(due) * (len(keys) + 1) - len(_done(keys, cursor, due, days)))
    for day in due:
        try:
            await _take_in_day(sync, client, keys, day, days[day], cursor)
        except OpenRouterError as error:
            # at midnight the oldest day leaves the window
            if day != oldest or error.status != 400:
                raise


async def _take_in_day(
    sync: SyncRun,
    client: OpenRouterClient,
    keys: Keys,
    day: date,
    whole: list[ActivityRow],
    cursor: Figures,
) -> None:
    """One page per key, the keys that an interrupted run has taken in left out; then what no key has used."""
    told, text = fingerprint(whole), day.isoformat()
    all_rows = [figures(row) for row in whole]
    done = _done(keys, cursor, [day], {day: whole})
    due = [key for key in (*keys.listed, *keys.gone) if key not in done]
    async with aclosing(_asked_ahead(sync, client, day, due, keys)) as answers:
        async for key, answer in answers:
            gone, rows = key in keys.gone, [figures(row) for row in answer]
            if gone and not rows:
                rows = kept(all_rows, await _stored(sync, day), await _stored(sync, day, key))
            cursor["at"] = {"day": text, "key_hash": key, "gone": gone, "told": told}
            await _record(sync, day, key, rows, cursor)
    cursor["at"] = None
    cursor["days"][text] = told
    await _record(sync, day, NO_KEY, rest(all_rows, await _stored(sync, day)), cursor)


async def _asked_ahead(
    sync: SyncRun, client: OpenRouterClient, day: date, due: list[str], keys: Keys
) -> AsyncGenerator[tuple[str, list[ActivityRow]], None]:
    """Each key with what it used that day; the next key is asked about while the database takes one in."""

    def ask(key: str) -> asyncio.Task[list[ActivityRow]]:
        return asyncio.create_task(_asked(sync, client, day, key, key in keys.gone))

    ahead: asyncio.Task[list[ActivityRow]] | None = None
    try:
        # none is due when the run was ended between a day's last key and its rest
        for key, after in zip(due, [*due[1:], None], strict=False):
            answer = await (ahead or ask(key))
            ahead = ask(after) if after is not None else None
            yield key, answer
    finally:
        if ahead is not None:
            ahead.cancel()
            await asyncio.gather(ahead, return_exceptions=True)


async def _asked(
    sync: SyncRun, client: OpenRouterClient, day: date, key: str, gone: bool
) -> list[ActivityRow]:
    await sync.bucket.take()
    try:
        return await client.activity(day, key)
    except OpenRouterError as error:
        # that a key is gone may be told like this, and must not end the run
        if gone and error.status in (400, 404):
            return []
        raise


def _done(keys: Keys, cursor: Figures, due: list[date], days: dict[date, list[ActivityRow]]) -> set[str]:
    """The keys that an interrupted run has taken in of one of these days, as it still is."""
    at = cursor.get("at")
    if at is None:
        return set()
    for day in due:
        if (at["day"], at["told"]) == (day.isoformat(), fingerprint(days[day])):
            if at.get("gone"):
                return {*keys.listed, *(key for key in keys.gone if key <= at["key_hash"])}
            return {key for key in keys.listed if key <= at["key_hash"]}
    return set()


def kept(whole: list[Figures], stored: list[Figures], own: list[Figures]) -> list[Figures]:
    """What was taken in of a key of which OpenRouter tells nothing any more, as far as the whole day still holds it.

    The rest goes to the day's rows without a key, where it is counted too.
    """
    short_of = {
        (row["model"], row["provider_name"])
        for row in rest(whole, stored)
        if any(Decimal(row[measure]) < 0 for measure in MEASURES)
    }
    return [
        row | {"cost": f"{row['cost']:f}", "byok": f"{row['byok']:f}"}
        for row in own
        if (row["model"], row["provider_name"]) not in short_of and any(row[measure] for measure in MEASURES)
    ]


def rest(whole: list[Figures], stored: list[Figures]) -> list[Figures]:
    """The day's rows less what its keys have used; rows of nothing are left out."""
    sums: dict[tuple[str, str], dict[str, Decimal]] = {}
    for sign, rows in ((1, whole), (-1, stored)):
        for row in rows:
            left = sums.setdefault((row["model"], row["provider_name"]), dict.fromkeys(MEASURES, Decimal(0)))
            for measure in MEASURES:
                left[measure] += sign * Decimal(row[measure])
    return [
        {"model": model, "provider_name": provider}
        | {measure: f"{amount:f}" for measure, amount in left.items()}
        for (model, provider), left in sorted(sums.items())
        if any(left.values())
    ]


async def _keys(sync: SyncRun, client: OpenRouterClient, activity: list[ActivityRow]) -> Keys:
    """Record the account's keys, and return all that were ever seen. Raises Refused."""
    listed = await client.keys()
    try:
        async with sync.database.as_service() as connection:
            await record_account(connection, sync.org_id, sync.integration_id, listed, activity)
            known = await known_keys(connection, sync.org_id, sync.integration_id)
    except psycopg.DatabaseError as error:
        if error.sqlstate != "PGRST":
            raise
        told = from_database(error)
        raise Refused(f"{told.message} {told.hint}") from error
    hashes = {key.hash for key in listed}
    return Keys(sorted(hashes), sorted(known - hashes))


async def _cursor(sync: SyncRun) -> Figures:
    """How far earlier runs came: the fingerprint of each whole day, and the key after which a day was left."""
    async with sync.database.as_service() as connection:
        found = await connection.execute(
            "select cursor from public.sync_cursors"
            " where org_id = %s and integration_id = %s and stream = 'activity'",
            [sync.org_id, sync.integration_id],
        )
        row = await found.fetchone()
    return {"days": {}, "at": None} | (row["cursor"] if row else {})


async def _stored(sync: SyncRun, day: date, key: str | None = None) -> list[Figures]:
    """What is taken in of a day with a key's name to it: of all keys, or of one."""
    async with sync.database.as_service() as connection:
        found = await connection.execute(
            "select * from private.stored_usage(%s, %s, %s, %s)", [sync.org_id, sync.integration_id, day, key]
        )
        return await found.fetchall()


async def _record(sync: SyncRun, day: date, key: str, rows: list[Figures], cursor: Figures) -> None:
    """A page and the cursor behind it, in one transaction."""
    async with sync.database.as_service() as connection:
        found = await connection.execute(
            "select private.record_usage_page(%s, %s, %s, %s, %s, %s, %s) as changed",
            [sync.org_id, sync.integration_id, sync.id, day, key, json.dumps(rows), json.dumps(cursor)],
        )
        row = await found.fetchone()
    if row is None or row["changed"] is None:
        raise Superseded
