"""Takes in what OpenRouter counts: of the last 30 days each that is new or was restated, key by key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import structlog

from functions._shared.credentials import read_keys
from functions._shared.crypto import CannotOpen
from functions._shared.db import Database
from providers.openrouter import BASE_URL, ActivityRow, OpenRouterClient, OpenRouterError
from workers.services import Services

EVERY = 3600
JOB = "sync_openrouter_activity"
# what OpenRouter counts for keys that it does not list any more
NO_KEY = ""
log = structlog.get_logger(__name__)
Figures = dict[str, Any]
MEASURES = ("requests", "prompt_tokens", "completion_tokens", "reasoning_tokens", "cost", "byok")


class Superseded(Exception):
    """The connection was paused or ended, or a newer run has begun: nothing more is to be done."""


class TakenInElsewhere(Exception):
    """Another connection of the organisation brings this account already."""


@dataclass(frozen=True)
class Sync:
    """One run for one connection."""

    database: Database
    org_id: UUID
    integration_id: UUID
    run_id: UUID


async def run(services: Services, *, org_id: str | None = None, integration_id: str | None = None) -> None:
    """Synchronise one connection; without one, hand a job for each to the queue."""
    if org_id is None or integration_id is None:
        async with services.database.as_service() as connection:
            await connection.execute("select private.defer_sync(null)")
        return
    begun = await _begin(services.database, UUID(org_id), UUID(integration_id))
    if begun is None:
        return
    try:
        async with services.database.as_service() as connection:
            keys = await read_keys(connection, services.vault, begun.org_id, begun.integration_id)
        url = services.settings.openrouter_url or BASE_URL
        async with OpenRouterClient(keys["management"], url) as client:
            pages = await _take_in(begun, client)
    except Superseded:
        await _end(begun, None)
    except (CannotOpen, KeyError):
        await _end(begun, "The stored keys cannot be opened. Enter them again.")
    except TakenInElsewhere as error:
        await _end(begun, f"This account is connected already, as {error}, and would count twice.")
    except (psycopg.IntegrityError, psycopg.DataError) as error:
        # such as a cost below zero: the next try would meet the same figures
        log.error("figures that do not fit", integration_id=integration_id, exc_info=error)
        what = error.diag.constraint_name or error.diag.message_primary
        await _end(begun, f"OpenRouter's figures cannot be taken in: {what}")
    except OpenRouterError as error:
        await _end(begun, error.message)
        # a refused key is refused again: the connection says so, and the next hour asks anew
        if not error.permanent:
            raise
    else:
        await _end(begun, None)
        log.info("openrouter activity taken in", integration_id=integration_id, pages=pages)


async def _take_in(sync: Sync, client: OpenRouterClient) -> int:
    """Walk the days that differ from what was taken in, oldest first; returns the number of pages."""
    days: dict[date, list[ActivityRow]] = {}
    for row in await client.activity():
        days.setdefault(row.day, []).append(row)
    if not days:
        return 0
    keys = await _keys(sync, client)
    cursor = await _cursor(sync)
    oldest = min(days)
    # a day that had figures and has none now was restated too
    for text in cursor["days"]:
        if date.fromisoformat(text) > oldest:
            days.setdefault(date.fromisoformat(text), [])
    cursor["days"] = {text: print_ for text, print_ in cursor["days"].items() if text >= oldest.isoformat()}
    due = [day for day in sorted(days) if cursor["days"].get(day.isoformat()) != fingerprint(days[day])]
    await _plan(sync, len(due) * (len(keys) + 1) - len(_done(keys, cursor, due, days)))
    pages = 0
    for day in due:
        try:
            pages += await _take_in_day(sync, client, keys, day, days[day], cursor)
        except OpenRouterError as error:
            # at midnight the oldest day leaves the window
            if day != oldest or error.status != 400:
                raise
    return pages


async def _take_in_day(
    sync: Sync,
    client: OpenRouterClient,
    keys: list[str],
    day: date,
    whole: list[ActivityRow],
    cursor: Figures,
) -> int:
    """One page per key, the keys that an interrupted run has taken in left out; then what no key has used."""
    told, text = fingerprint(whole), day.isoformat()
    done = _done(keys, cursor, [day], {day: whole})
    pages = 0
    for key in keys:
        if key in done:
            continue
        rows = [figures(row) for row in await client.activity(day, key)]
        cursor["at"] = {"day": text, "key_hash": key, "told": told}
        await _record(sync, day, key, rows, cursor)
        pages += 1
    cursor["at"] = None
    cursor["days"][text] = told
    await _record(sync, day, NO_KEY, rest([figures(row) for row in whole], await _stored(sync, day)), cursor)
    return pages + 1


def _done(keys: list[str], cursor: Figures, due: list[date], days: dict[date, list[ActivityRow]]) -> set[str]:
    """The keys that an interrupted run has taken in of one of these days, as it still is."""
    at = cursor.get("at")
    if at is None:
        return set()
    for day in due:
        if (at["day"], at["told"]) == (day.isoformat(), fingerprint(days[day])):
            return {key for key in keys if key <= at["key_hash"]}
    return set()


def fingerprint(rows: Iterable[ActivityRow]) -> str:
    """A text that differs when anything does that OpenRouter counts for a day."""
    texts = sorted(f"{row.endpoint_id} {json.dumps(figures(row), sort_keys=True)}" for row in rows)
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def figures(row: ActivityRow) -> Figures:
    """A row as the database takes it: amounts as text, for a JSON number loses digits."""
    return {
        "model": _short(row.model),
        "provider_name": _short(row.provider_name),
        "requests": row.requests,
        "prompt_tokens": row.prompt_tokens,
        "completion_tokens": row.completion_tokens,
        "reasoning_tokens": row.reasoning_tokens,
        "cost": str(row.usage),
        "byok": str(row.byok_usage_inference),
    }


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


def _short(text: str) -> str:
    return text.replace("\0", "")[:200]


async def _begin(database: Database, org_id: UUID, integration_id: UUID) -> Sync | None:
    async with database.as_service() as connection:
        found = await connection.execute(
            "select private.begin_sync(%s, %s, %s) as run_id", [org_id, integration_id, JOB]
        )
        row = await found.fetchone()
    return Sync(database, org_id, integration_id, row["run_id"]) if row and row["run_id"] else None


async def _plan(sync: Sync, pages: int) -> None:
    async with sync.database.as_service() as connection:
        await connection.execute("select private.plan_sync(%s, %s, %s)", [sync.org_id, sync.run_id, pages])


async def _end(sync: Sync, error: str | None) -> None:
    async with sync.database.as_service() as connection:
        await connection.execute("select private.end_sync(%s, %s, %s)", [sync.org_id, sync.run_id, error])


async def _keys(sync: Sync, client: OpenRouterClient) -> list[str]:
    """Record the account's keys; returns the hashes of all that were ever seen, in order. Raises TakenInElsewhere."""
    listed = [
        {"hash": key.hash, "name": _short(key.name), "disabled": key.disabled} for key in await client.keys()
    ]
    async with sync.database.as_service() as connection:
        answer = await connection.execute(
            "select private.record_openrouter_keys(%s, %s, %s) as elsewhere",
            [sync.org_id, sync.integration_id, json.dumps(listed)],
        )
        row = await answer.fetchone()
        if row is not None and row["elsewhere"] is not None:
            raise TakenInElsewhere(row["elsewhere"])
        found = await connection.execute(
            "select key_hash from public.openrouter_keys where org_id = %s and integration_id = %s",
            [sync.org_id, sync.integration_id],
        )
        return sorted(row["key_hash"] for row in await found.fetchall())


async def _cursor(sync: Sync) -> Figures:
    """How far earlier runs came: the fingerprint of each whole day, and the key after which a day was left."""
    async with sync.database.as_service() as connection:
        found = await connection.execute(
            "select cursor from public.sync_cursors"
            " where org_id = %s and integration_id = %s and stream = 'activity'",
            [sync.org_id, sync.integration_id],
        )
        row = await found.fetchone()
    return {"days": {}, "at": None} | (row["cursor"] if row else {})


async def _stored(sync: Sync, day: date) -> list[Figures]:
    async with sync.database.as_service() as connection:
        found = await connection.execute(
            "select * from private.stored_usage(%s, %s, %s)", [sync.org_id, sync.integration_id, day]
        )
        return await found.fetchall()


async def _record(sync: Sync, day: date, key: str, rows: list[Figures], cursor: Figures) -> None:
    """A page and the cursor behind it, in one transaction."""
    async with sync.database.as_service() as connection:
        found = await connection.execute(
            "select private.record_usage_page(%s, %s, %s, %s, %s, %s, %s) as changed",
            [sync.org_id, sync.integration_id, sync.run_id, day, key, json.dumps(rows), json.dumps(cursor)],
        )
        row = await found.fetchone()
    if row is None or row["changed"] is None:
        raise Superseded
