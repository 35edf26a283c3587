"""Lists what a provider knows of the last day, for what its webhooks did not bring: missed events, and late prices."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from functions._shared.db import Database
from providers.webhooks import ProviderError, Webhook, webhooks
from workers.connection_keys import usable_keys
from workers.services import Services

EVERY = 900
JOB = "sync_provider_events"
WINDOW = timedelta(days=1)
# after a longer silence, such as a pause, the lists are read from where we last were, but not from further back
LONGEST = timedelta(days=30)
# a run that was killed goes on where it was, unless the lists have grown old
RESUMABLE = timedelta(hours=1)
# recorded at once: callbacks of these calls wait meanwhile
PIECE = 100
# asked for one by one, and not lost when a later one fails
ASKED = 20
# calls looked up in one run for what was said in them
MOST_WORDS = 200
log = structlog.get_logger(__name__)


class Superseded(Exception):
    """The connection was paused or ended, or a newer run has begun: nothing more is to be done."""


@dataclass
class Sync:
    """One run for one connection."""

    database: Database
    org_id: UUID
    integration_id: UUID
    run_id: UUID
    failures: list[str] = field(default_factory=list)
    looked_up: int = 0


async def run(services: Services, *, org_id: str | None = None, integration_id: str | None = None) -> None:
    """Synchronise one connection; without one, hand a job for each to the queue."""
    if org_id is None or integration_id is None:
        async with services.database.as_service() as connection:
            await connection.execute("select private.defer_sync(null, %s)", [JOB])
        return
    place = (UUID(org_id), UUID(integration_id))
    async with services.database.as_service() as connection:
        found = await connection.execute(
            "select i.provider, i.last_synced_at, private.begin_sync(i.org_id, i.id, %s) as run_id"
            " from public.integrations as i where i.org_id = %s and i.id = %s",
            [JOB, *place],
        )
        row = await found.fetchone()
    if row is None or row["run_id"] is None:
        return
    sync = Sync(services.database, *place, row["run_id"])
    webhook = webhooks()[row["provider"]]
    keys = await usable_keys(services, *place, webhook)
    if keys is None:
        await _end(sync, "The stored keys cannot be opened. Enter them again.")
        return
    try:
        base_url = services.settings.provider_urls.get(row["provider"])
        await _take_in(sync, webhook, keys, base_url, row["last_synced_at"])
        await _ask_for_prices(sync, webhook, keys, base_url)
        async with services.database.as_service() as connection:
            # one after the other: each locks customers in its own order
            await connection.execute("select private.match_telephony(%s)", [sync.org_id])
        async with services.database.as_service() as connection:
            await connection.execute("select private.match_bookings(%s)", [sync.org_id])
    except Superseded:
        await _end(sync, None)
    except ProviderError as error:
        await _end(sync, error.message)
        # refused keys are refused again: the connection says so, and the next tick asks anew
        if not error.permanent:
            raise
    else:
        await _end(sync, sync.failures[0] if sync.failures else None)


async def _take_in(
    sync: Sync, webhook: Webhook, keys: Mapping[str, str], base_url: str | None, synced_at: datetime | None
) -> None:
    """Page after page, each with the cursor behind it in one transaction."""
    now = datetime.now(UTC)
    since = max(min(now - WINDOW, (synced_at or now) - timedelta(hours=1)), now - LONGEST)
    after = None
    async with sync.database.as_service() as connection:
        found = await connection.execute(
            "select cursor from public.sync_cursors"
            " where org_id = %s and integration_id = %s and stream = 'events' and updated_at > now() - %s::interval",
            [sync.org_id, sync.integration_id, RESUMABLE],
        )
        row = await found.fetchone()
    if row is not None and row["cursor"].get("next"):
        after = row["cursor"]["next"]
    pages = aiter(webhook.history(keys, base_url, since, after))
    # what a page tells is of the moment when it was asked for, or later
    asked_at = await _now(sync)
    while (page := await anext(pages, None)) is not None:
        if page.unread:
            sync.failures.append(f"{page.unread} listed items could not be read.")
        items = [{**item, "asked_at": asked_at} for item in page.items]
        last = max(len(items) - 1, 0) // PIECE * PIECE
        for start in range(0, last, PIECE):
            await _record(sync, items[start : start + PIECE], None)
        await _record(sync, items[last:], {"next": page.next})
        await _ask_for_words(sync, webhook, keys, base_url, page.items)
        asked_at = await _now(sync)


async def _now(sync: Sync) -> str:
    """By the database's clock, which all workers share."""
    async with sync.database.as_service() as connection:
        found = await connection.execute("select clock_timestamp() as now")
        row = await found.fetchone()
    return str((row or {})["now"].isoformat())


async def _ask_for_words(
    sync: Sync,
    webhook: Webhook,
    keys: Mapping[str, str],
    base_url: str | None,
    items: Sequence[Mapping[str, Any]],
) -> None:
    """What a list leaves out of calls that no event told of whole, one by one; what is left is for the next run."""
    partial = [item["leg_id"] for item in items if item.get("is_partial")]
    while partial and sync.looked_up < MOST_WORDS:
        async with sync.database.as_service() as connection:
            found = await connection.execute(
                "select kind, provider_leg_id from private.wordless_legs(%s, %s, %s, %s)",
                [sync.org_id, sync.integration_id, partial, min(ASKED, MOST_WORDS - sync.looked_up)],
            )
            due = await found.fetchall()
        if not due:
            return
        sync.looked_up += len(due)
        asked = [await webhook.look_up(keys, base_url, leg["kind"], leg["provider_leg_id"]) for leg in due]
        if whole := [item for item in asked if item is not None]:
            await _record(sync, whole, None)


async def _ask_for_prices(
    sync: Sync, webhook: Webhook, keys: Mapping[str, str], base_url: str | None
) -> None:
    """Those that the lists of the last day do not show any more, one by one."""
    async with sync.database.as_service() as connection:
        found = await connection.execute(
            "select kind, provider_leg_id from private.unpriced_legs(%s, %s)",
            [sync.org_id, sync.integration_id],
        )
        due = await found.fetchall()
    items = []
    for leg in due:
        item = await webhook.look_up(keys, base_url, leg["kind"], leg["provider_leg_id"])
        if item is not None:
            items.append(item)
        if len(items) == ASKED:
            await _record(sync, items, None)
            items = []
    if items:
        await _record(sync, items, {"next": None})


async def _record(sync: Sync, items: Sequence[Mapping[str, Any]], cursor: dict[str, Any] | None) -> None:
    async with sync.database.as_service() as connection:
        found = await connection.execute(
            "select * from private.record_events_page(%s, %s, %s, %s, %s)",
            [
                sync.org_id,
                sync.integration_id,
                sync.run_id,
                json.dumps(list(items)),
                json.dumps(cursor) if cursor else None,
            ],
        )
        row = await found.fetchone()
    if row is None or row["applied"] is None:
        raise Superseded
    if row["failure"]:
        sync.failures.append(row["failure"])


async def _end(sync: Sync, error: str | None) -> None:
    async with sync.database.as_service() as connection:
        await connection.execute("select private.end_sync(%s, %s, %s)", [sync.org_id, sync.run_id, error])
    log.info("provider's lists taken in", integration_id=str(sync.integration_id), error=error)
