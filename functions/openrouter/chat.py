"""A call that streams its answer: parse, prove, ask, pass on, and log what it cost."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from functions._shared.errors import ApiError
from functions._shared.identity import Caller
from functions._shared.limits import read_json
from functions.openrouter.access import open_key, prove, prove_once, signed_in
from functions.openrouter.calls import Call
from providers.openrouter import BASE_URL, OpenRouterClient

BODY_BYTES = 1024 * 1024


class Strict(BaseModel):
    """A field that nobody reads is a mistake of the caller's."""

    model_config = ConfigDict(extra="forbid")


class Message(Strict):
    role: Literal["system", "user", "assistant"]
    content: str = Field(min_length=1, max_length=200_000)


class Prompt(Strict):
    """What is asked of a model, and whose cost it is; without a customer, the key's."""

    org_id: UUID
    integration_id: UUID
    model: str = Field(pattern=r"^[\w.~-]+/[\w.:~-]+$", max_length=200)
    messages: list[Message] = Field(min_length=1, max_length=500)
    customer_id: UUID | None = None
    max_tokens: int | None = Field(default=None, ge=1, le=1_000_000)
    temperature: float | None = Field(default=None, ge=0, le=2)

    def request(self) -> dict[str, Any]:
        """What goes to OpenRouter."""
        return self.model_dump(exclude={"org_id", "integration_id", "customer_id"}, exclude_none=True)


async def call(request: Request) -> Response:
    """Stream the answer; the event with the usage comes once the call is logged. Refusals come before the stream."""
    caller = await signed_in(request, request.app.state.prompts)
    asked = await read_json(request, Prompt, BODY_BYTES)
    person_id = await _proven(request, caller, asked)
    key = await open_key(request, caller, asked.org_id, asked.integration_id, "inference")
    state = request.app.state
    key_hash = hashlib.sha256(key.encode()).hexdigest()
    await prove_once(request, caller, asked.org_id, asked.integration_id, key_hash)
    made = Call(
        database=state.database,
        caller=caller,
        org_id=asked.org_id,
        integration_id=asked.integration_id,
        key_hash=key_hash,
        model=asked.model,
        customer_id=asked.customer_id,
        person_id=person_id,
        called_at=datetime.now(UTC),
    )
    client = OpenRouterClient(key, state.settings.openrouter_url or BASE_URL, timeout=120)
    events = await state.calls.begin(made, client, asked.request())
    return StreamingResponse(
        events,
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _proven(request: Request, caller: Caller, asked: Prompt) -> UUID:
    """The caller's place in the organisation, once they may call and see the customer."""
    async with request.app.state.database.as_user(caller) as connection:
        await prove(connection, asked.org_id, "ai_usage_logs.create", asked.integration_id)
        request.state.org_id = asked.org_id
        found = await connection.execute(
            "select (select m.id from public.memberships as m where m.org_id = %s and m.user_id = %s) as person_id,"
            " exists (select from public.customers as c where c.org_id = %s and c.id = %s) as knows_customer",
            [asked.org_id, caller.user_id, asked.org_id, asked.customer_id],
        )
        row = await found.fetchone()
    if row is None or (asked.customer_id is not None and not row["knows_customer"]):
        raise ApiError(404, "There is no such customer.", code="KT004", details="customer_id")
    person_id: UUID = row["person_id"]
    return person_id
