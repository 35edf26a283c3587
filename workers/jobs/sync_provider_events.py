"""Lists what a provider knows of the last day, or of longer where that was asked for: what its webhooks did not bring, and late
prices."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from providers.webhooks import Page, ProviderError, Webhook, webhooks
from workers.connection_keys import usable_keys
from workers.services import Services
from workers.sync_run import Superseded, SyncRun, begin

EVERY = 900
JOB = "sync_provider_events"
WINDOW = timedelta(days=1)
# after a longer silence, such as a pause, the lists are read from where we last were, but not from further back
LONGEST = timedelta(days=30)
# a run that was killed goes on where it was, unless the lists have grown old
RESUMABLE = timedelta(hours=1)
# recorded at once: callbacks of these calls wait meanwhile
PIECE = 25
# asked for one by one, and not lost when a later one fails
ASKED = 20
# calls looked up in one run for what was said in them; a run that reads further back meets them once
MOST_WORDS, MOST_WORDS_SINCE = 200, 10_000


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
    webhook = webhooks()[sync.provider]
    keys = await usable_keys(services, sync.org_id, sync.integration_id, webhook)
    if keys is None:
        await sync.end("The stored keys cannot be opened. Enter them again.")
        return
    try:
        base_url = services.settings.provider_urls.get(sync.provider)
        await _take_in(sync, webhook, keys, base_url)
        await _ask_for_prices(sync, webhook, keys, base_url)
        async with services.database.as_service() as connection:
            # one after the other: each locks customers in its own order
            await connection.execute("select private.match_telephony(%s)", [sync.org_id])
        async with services.database.as_service() as connection:
            await connection.execute("select private.match_bookings(%s)", [sync.org_id])
    except Superseded:
        await sync.end(None)
    except ProviderError as error:
        if await sync.refused(error):
            raise
    else:
        await sync.end(sync.failures[0] if sync.failures else None)


async def _take_in(sync: SyncRun, webhook: Webhook, keys: Mapping[str, str], base_url: str | None) -> None:
    """Page after page, each with the cursor behind it in one transaction."""
    now = datetime.now(UTC)
    due = max(min(now - WINDOW, (sync.last_synced_at or now) - timedelta(hours=1)), now - LONGEST)
    # who asks for less than is due leaves no gap: after this run nobody looks there again
    since = min(sync.since or due, due)
    after = await _left_off(sync)
    pages = aiter(webhook.history(keys, base_url, since, after))
    # what a page tells is of the moment when it was asked for, or later
    asked_at = await _now(sync)
    while (page := await _next_page(sync, pages)) is not None:
        if page.unread:
            sync.failures.append(f"{page.unread} listed items could not be read.")
        items = [{**item, "asked_at": asked_at} for item in page.items]
        last = max(len(items) - 1, 0) // PIECE * PIECE
        for start in range(0, last, PIECE):
            await _record(sync, items[start : start + PIECE], None)
        await _record(sync, items[last:], {"next": page.next, "since": _text(sync.since)})
        await _ask_for_words(sync, webhook, keys, base_url, page.items)
        asked_at = await _now(sync)


async def _next_page(sync: SyncRun, pages: AsyncIterator[Page]) -> Page | None:
    await sync.bucket.take()
    return await anext(pages, None)


async def _look_up(
    sync: SyncRun, webhook: Webhook, keys: Mapping[str, str], base_url: str | None, leg: Mapping[str, Any]
) -> Mapping[str, Any] | None:
    await sync.bucket.take()
    return await webhook.look_up(keys, base_url, leg["kind"], leg["provider_leg_id"])


async def _left_off(sync: SyncRun) -> str | None:
    """Where a run that read as far back was killed or held up, a while ago at most."""
    async with sync.database.as_service() as connection:
        found = await connection.execute(
            "select cursor from public.sync_cursors"
            " where org_id = %s and integration_id = %s and stream = %s and updated_at > now() - %s::interval",
            [sync.org_id, sync.integration_id, "backfill" if sync.since else "events", RESUMABLE],
        )
        row = await found.fetchone()
    if row is None or row["cursor"].get("since") != _text(sync.since):
        return None
    return row["cursor"].get("next") or None


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()


async def _now(sync: SyncRun) -> str:
    """By the database's clock, which all workers share."""
    async with sync.database.as_service() as connection:
        found = await connection.execute("select clock_timestamp() as now")
        row = await found.fetchone()
    return str((row or {})["now"].isoformat())


async def _ask_for_words(
    sync: SyncRun,
    webhook: Webhook,
    keys: Mapping[str, str],
    base_url: str | None,
    items: Sequence[Mapping[str, Any]],
) -> None:
    """What a list leaves out of calls that no event told of whole, one by one; what is left is for the next run."""
    partial = [item["leg_id"] for item in items if item.get("is_partial")]
    most = MOST_WORDS_SINCE if sync.since else MOST_WORDS
    while partial and sync.looked_up < most:
        async with sync.database.as_service() as connection:
            found = await connection.execute(
                "select kind, provider_leg_id from private.wordless_legs(%s, %s, %s, %s)",
                [sync.org_id, sync.integration_id, partial, min(ASKED, most - sync.looked_up)],
            )
            due = await found.fetchall()
        if not due:
            return
        sync.looked_up += len(due)
        asked = [await _look_up(sync, webhook, keys, base_url, leg) for leg in due]
        if whole := [item for item in asked if item is not None]:
            await _record(sync, whole, None)


async def _ask_for_prices(
    sync: SyncRun, webhook: Webhook, keys: Mapping[str, str], base_url: str | None
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
        item = await _look_up(sync, webhook, keys, base_url, leg)
        if item is not None:
            items.append(item)
        if len(items) == ASKED:
            await _record(sync, items, None)
            items = []
    if items:
        await _record(sync, items, {"next": None})


async def give_way(sync: SyncRun, spent: float) -> None:
    """What a provider tells now goes before what it lists: while events come, half of the time is theirs."""
    async with sync.database.as_service() as connection:
        found = await connection.execute(
            "select exists ("
            "select from public.webhook_events where org_id = %s and received_at > clock_timestamp() - interval '1 second'"
            ") as is_told",
            [sync.org_id],
        )
        row = await found.fetchone()
    if row is not None and row["is_told"]:
        await asyncio.sleep(spent)


async def _record(sync: SyncRun, items: Sequence[Mapping[str, Any]], cursor: dict[str, Any] | None) -> None:
    began = time.monotonic()
    async with sync.database.as_service() as connection:
        found = await connection.execute(
            "select * from private.record_events_page(%s, %s, %s, %s, %s)",
            [
                sync.org_id,
                sync.integration_id,
                sync.id,
                json.dumps(list(items)),
                json.dumps(cursor) if cursor else None,
            ],
        )
        row = await found.fetchone()
    if row is None or row["applied"] is None:
        raise Superseded
    if row["failure"]:
        sync.failures.append(row["failure"])
    await give_way(sync, time.monotonic() - began)
