"""A recording, passed on: prove the right as the caller, fetch it from its provider, and tell who listened."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from uuid import UUID

import httpx
import structlog
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from functions._shared import credentials
from functions._shared.crypto import CannotOpen
from functions._shared.db import Row
from functions._shared.errors import ApiError
from functions._shared.identity import Caller
from functions.telephony.listeners import Listeners
from providers import recordings
from providers.webhooks import ProviderError, Webhook

LONGEST_SECONDS = 900.0
# whoever opens it in a page of its own gets sound and nothing that runs; nobody in between keeps it
HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "X-Accel-Buffering": "no",
}
log = structlog.get_logger(__name__)


class Question(BaseModel):
    """The query."""

    model_config = ConfigDict(extra="forbid")

    event_id: UUID


class Passing(StreamingResponse):
    """Streams a recording; however it ends, the provider's connection and the listener's place are given back."""

    def __init__(self, recording: recordings.Recording, listeners: Listeners, person: UUID) -> None:
        super().__init__(recording.chunks(), recording.status, recording.headers | HEADERS)
        self._recording, self._listeners, self._person = recording, listeners, person

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                await super().__call__(scope, receive, send)
        finally:
            self._listeners.leave(self._person)
            await self._recording.close()


async def listen(request: Request) -> Response:
    """The recording of a call, or the part of it that `Range` names: 404 where there is none that the caller may hear."""
    state = request.app.state
    caller: Caller = await state.verifier.caller(request)
    request.state.user_id = caller.user_id
    state.rate.take(str(caller.user_id))
    asked = Question.model_validate(dict(request.query_params))
    async with state.database.as_user(caller) as connection:
        found = await connection.execute("select private.hearable_call(%s) as org_id", [asked.event_id])
        row = await found.fetchone()
    if row is None or row["org_id"] is None:
        raise _none()
    # who listened to which call is in the log that the organisation reads
    request.state.org_id = row["org_id"]
    request.state.path = f"{request.url.path}?event_id={asked.event_id}"
    state.listeners.enter(caller.user_id)
    try:
        recording = await _first(request, caller, row["org_id"], asked.event_id)
    except BaseException:
        state.listeners.leave(caller.user_id)
        raise
    return Passing(recording, state.listeners, caller.user_id)


async def _first(request: Request, caller: Caller, org_id: UUID, event_id: UUID) -> recordings.Recording:
    """The first of the call's recordings that opens. Raises ApiError."""
    async with request.app.state.database.as_service(caller) as connection:
        found = await connection.execute("select * from private.call_recordings(%s, %s)", [org_id, event_id])
        sources = await found.fetchall()
    refusal = _none()
    for source in sources:
        try:
            return await _open(request, caller, org_id, source)
        except ProviderError as error:
            log.warning("a recording does not open", provider=source["provider"], error=error.message)
            refusal = _refusal(error)
    raise refusal


async def _open(request: Request, caller: Caller, org_id: UUID, source: Row) -> recordings.Recording:
    """One leg's recording; an address that does not open any more is asked for anew, once. Raises ProviderError."""
    state = request.app.state
    webhook: Webhook | None = state.webhooks.get(source["provider"])
    base_url = state.settings.provider_urls.get(source["provider"])
    keys = await _keys(request, caller, org_id, source["integration_id"])
    part = recordings.span(request.headers.get("range"))

    def opening(url: httpx.URL) -> Mapping[str, str]:
        return (
            webhook.recording_headers(keys, base_url, url)
            if keys and isinstance(webhook, recordings.Guarded)
            else {}
        )

    try:
        return await recordings.fetch(source["url"], base_url=base_url, part=part, headers_for=opening)
    except recordings.Closed:
        if webhook is None or not keys.keys() >= set(webhook.key_names):
            raise
        item = await webhook.look_up(keys, base_url, source["kind"], source["provider_leg_id"])
        url = (item or {}).get("recording_url")
        if url is None or url == source["url"]:
            raise
        async with state.database.as_service(caller) as connection:
            await connection.execute(
                "select private.renew_recording(%s, %s, %s)", [org_id, source["leg_id"], url]
            )
        return await recordings.fetch(url, base_url=base_url, part=part, headers_for=opening)


async def _keys(request: Request, caller: Caller, org_id: UUID, integration_id: UUID) -> dict[str, str]:
    """The connection's keys; none of one that was ended, or whose keys cannot be opened: some addresses open without."""
    state = request.app.state
    async with state.database.as_service(caller) as connection:
        try:
            return await credentials.read_keys(connection, state.vault, org_id, integration_id)
        except CannotOpen:
            return {}


def _none() -> ApiError:
    return ApiError(404, "There is no recording of this call.", code="KT170")


def _refusal(error: ProviderError) -> ApiError:
    """What the provider's answer means for the caller: gone, not playable, or a matter of time."""
    if isinstance(error, recordings.Closed):
        return ApiError(
            404,
            "The provider does not give this recording any more.",
            code="KT171",
            hint="It may have been deleted there.",
        )
    if isinstance(error, recordings.NotAudio):
        return ApiError(409, f"This recording cannot be played. {error.message}", code="KT172")
    wait = str(int(error.retry_after or 30))
    return ApiError(503, "The recording cannot be fetched now.", code="KT173", headers={"Retry-After": wait})
