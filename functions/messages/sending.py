"""The one request to a provider for a message that the database has handed out, and what is written down of its answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import structlog
from starlette.requests import Request

from functions._shared import credentials
from functions._shared.db import Row
from functions._shared.errors import ApiError
from functions._shared.identity import Caller
from functions._shared.site import is_local
from functions._shared.stored_keys import stored_keys
from providers.messages import Message, Messenger, NotSent, Refused, Unclear

ATTEMPTS = 4
BUSY_SECONDS = 5
SETTLE = (
    "select private.settle_message(%(org_id)s, %(id)s, %(state)s, event => %(event)s::jsonb,"
    " error_code => %(error_code)s, error => %(error)s, is_opted_out => %(is_opted_out)s)"
)
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Wait:
    """When to come back, and whether the provider said so itself."""

    is_busy: bool
    seconds: int


async def deliver(request: Request, caller: Caller, message: Row) -> Wait | None:
    """Ask the provider once and write down what it said; how long to wait where it surely was not sent.

    Killed anywhere in between, the row says `sending` and the job settle_messages finds out.
    """
    state = request.app.state
    wait: Wait | None = None
    told: dict[str, Any] = {"event": None, "error_code": None, "error": None, "is_opted_out": False}
    try:
        keys = await stored_keys(request, caller, message["org_id"], message["integration_id"])
    except ApiError as error:
        await _settle(
            request, caller, message, told | {"state": "failed", "error_code": "keys", "error": error.message}
        )
        raise
    provider, messenger = await _messenger(request, message)
    asked = Message(
        message["from_number"],
        message["to_number"],
        message["body"],
        _callback(state.settings.site_url, provider, messenger, keys, message["id"]),
    )
    try:
        item: Mapping[str, Any] = await messenger.send(
            keys, state.settings.provider_urls.get(provider), asked
        )
        told |= {"state": "sent", "event": json.dumps(dict(item))}
    except Refused as error:
        told |= {"state": "failed", "error_code": error.code, "error": error.message}
        told["is_opted_out"] = error.is_opted_out
    except NotSent as error:
        told |= {"state": "queued", "error": error.message}
        wait = Wait(error.is_busy, int(error.retry_after or BUSY_SECONDS))
    except Unclear as error:
        told |= {"state": "unclear", "error": error.message}
    log.info("message", provider=provider, state=told["state"], error_code=told["error_code"])
    await _settle(request, caller, message, told)
    return wait


async def _messenger(request: Request, message: Row) -> tuple[str, Messenger]:
    async with request.app.state.database.as_service() as connection:
        found = await connection.execute(
            "select provider from public.integrations where org_id = %s and id = %s",
            [message["org_id"], message["integration_id"]],
        )
        row = await found.fetchone()
    provider: str = row["provider"]
    return provider, request.app.state.messengers[provider]


async def _settle(request: Request, caller: Caller, message: Row, told: dict[str, Any]) -> None:
    """Write down what became of it; a database that is away for a moment is waited for, for it cannot be asked again."""
    values = told | {"org_id": message["org_id"], "id": message["id"]}
    for attempt in range(1, ATTEMPTS + 1):
        try:
            async with request.app.state.database.as_service(caller) as connection:
                await connection.execute(SETTLE, values)
            return
        except psycopg.errors.OperationalError:
            if attempt == ATTEMPTS:
                raise
            await asyncio.sleep(0.2 * 2**attempt)


def _callback(
    site: str, provider: str, messenger: Messenger, keys: Mapping[str, str], message_id: UUID
) -> str | None:
    """The connection's own address, naming the message: what the provider reports of it is known by that.

    None where the provider could not reach it, and might refuse the message for it.
    """
    token = keys.get(credentials.ENDPOINT_KEY)
    if token is None or is_local(site):
        return None
    return f"{site}/functions/v1/webhooks/{provider}/{token}?{messenger.callback_parameter}={message_id}"
