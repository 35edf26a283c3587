"""Finds out what became of messages whose sending heard no answer, or whose process is gone: by asking the provider."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from functions._shared.credentials import read_keys
from functions._shared.crypto import CannotOpen
from functions._shared.db import Row
from providers.messages import Message, Messenger, messengers
from providers.webhooks import ProviderError
from workers.services import Services

EVERY = 60
# a provider shows at once what it has taken; after this what it does not show has not reached it
CERTAIN = timedelta(minutes=3)
NEVER_SENT = "The message never reached the provider."
log = structlog.get_logger(__name__)


async def run(services: Services) -> None:
    """Each by itself: nothing is sent here, and what is not known yet is asked about again later."""
    async with services.database.as_service() as connection:
        found = await connection.execute(
            "select m.*, i.provider from private.unclear_messages() as m"
            " join public.integrations as i on i.org_id = m.org_id and i.id = m.integration_id"
        )
        due = await found.fetchall()
    known = messengers()
    for row in due:
        state = await _look_up(services, known[row["provider"]], row)
        log.info("message looked up", org_id=str(row["org_id"]), message_id=str(row["id"]), state=state)


async def _look_up(services: Services, messenger: Messenger, row: Row) -> str:
    """What is known of one message now."""
    try:
        async with services.database.as_service() as connection:
            keys = await read_keys(connection, services.vault, row["org_id"], row["integration_id"])
    except CannotOpen:
        return "unclear"
    if not keys:
        # disconnected since: its account cannot be asked until somebody enters keys
        return "unclear"
    message = Message(row["from_number"], row["to_number"], row["body"] or "")
    asked_at = datetime.now(UTC)
    try:
        items = await messenger.find(
            keys, services.settings.provider_urls.get(row["provider"]), message, row["sending_at"]
        )
    except ProviderError as error:
        log.warning("a message could not be looked up", message_id=str(row["id"]), error=error.message)
        return "unclear"
    for item in items:
        state = await _settle(services, row, "sent", event=json.dumps(dict(item)))
        if state != "taken":
            return state
    if asked_at - row["sending_at"] > CERTAIN:
        return await _settle(services, row, "failed", error_code="lost", error=NEVER_SENT)
    # also one whose process is gone
    return await _settle(services, row, "unclear", error="No answer came from the provider.")


async def _settle(services: Services, row: Row, state: str, **told: Any) -> str:
    values = {"event": None, "error_code": None, "error": None} | told
    values |= {"org_id": row["org_id"], "id": row["id"], "state": state}
    async with services.database.as_service() as connection:
        found = await connection.execute(
            "select private.settle_message(%(org_id)s, %(id)s, %(state)s, event => %(event)s::jsonb,"
            " error_code => %(error_code)s, error => %(error)s) as state",
            values,
        )
        settled = await found.fetchone()
    return str(settled["state"]) if settled else "gone"
