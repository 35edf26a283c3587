"""A call that streams its answer: parse, prove, ask, pass on, and log what it cost."""

from __future__ import annotations

import hashlib
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from functions._shared.db import Row
from functions._shared.errors import ApiError
from functions._shared.identity import Caller
from functions._shared.limits import read_json
from functions.openrouter.access import open_key, prove, prove_once, signed_in
from functions.openrouter.calls import Call
from providers.openrouter import BASE_URL, OpenRouterClient

BODY_BYTES = 1024 * 1024
ROOM = (
    "select d.model, d.max_tokens, d.reservation_id, d.reserved_at, private.told_decision(d) as guardrail"
    " from private.reserve_ai_call(%s, %s, %s, %s, %s, %s, %s, %s, %s) as d"
)


class Strict(BaseModel):
    """A field that nobody reads is a mistake of the caller's."""

    model_config = ConfigDict(extra="forbid")


class Message(Strict):
    role: Literal["system", "user", "assistant"]
    content: str = Field(min_length=1, max_length=200_000)


class Prompt(Strict):
    """What is asked of a model, and whose cost it is: without a customer, the key's; with an agent, the AI phone's."""

    org_id: UUID
    integration_id: UUID
    model: str = Field(pattern=r"^[\w.~-]+/[\w.:~-]+$", max_length=200)
    messages: list[Message] = Field(min_length=1, max_length=500)
    customer_id: UUID | None = None
    agent_id: str | None = Field(default=None, pattern=r"^[^\x00-\x1f\x7f]+$", max_length=200)
    max_tokens: int | None = Field(default=None, ge=1, le=1_000_000)
    # where a guardrail asked whether the call is worth its price
    confirm: bool = False
    temperature: float | None = Field(default=None, ge=0, le=2)

    def request(self) -> dict[str, Any]:
        """What goes to OpenRouter."""
        return self.model_dump(
            exclude={"org_id", "integration_id", "customer_id", "agent_id", "confirm"}, exclude_none=True
        )

    def most_tokens(self) -> int:
        """More than the model can read of it: no text has more tokens than bytes, and each message brings a few."""
        texts = (message.content.encode("utf-8", "surrogatepass") for message in self.messages)
        return 64 + sum(len(text) + 16 for text in texts)


async def call(request: Request) -> Response:
    """Stream the answer; the event with the usage comes once the call is logged. Refusals come before the stream."""
    caller = await signed_in(request, request.app.state.prompts)
    asked = await read_json(request, Prompt, BODY_BYTES)
    person_id = await _proven(request, caller, asked)
    key = await open_key(request, caller, asked.org_id, asked.integration_id, "inference")
    state = request.app.state
    key_hash = hashlib.sha256(key.encode()).hexdigest()
    await prove_once(request, caller, asked.org_id, asked.integration_id, key_hash)
    room = await _room(request, caller, asked, key_hash)
    made = Call(
        database=state.database,
        caller=caller,
        org_id=asked.org_id,
        integration_id=asked.integration_id,
        key_hash=key_hash,
        model=room["model"],
        customer_id=asked.customer_id,
        person_id=person_id,
        agent_id=asked.agent_id,
        # the moment for which the room is held
        called_at=room["reserved_at"],
        reservation_id=room["reservation_id"],
        asked_model=asked.model if room["model"] != asked.model else None,
        guardrail=room["guardrail"],
    )
    client = OpenRouterClient(key, state.settings.openrouter_url or BASE_URL, timeout=120)
    bounds = {"model": room["model"]} | ({"max_tokens": room["max_tokens"]} if room["max_tokens"] else {})
    events = await state.calls.begin(made, client, asked.request() | bounds)
    return StreamingResponse(
        events,
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _room(request: Request, caller: Caller, asked: Prompt, key_hash: str) -> Row:
    """What the guardrails allow: {model, max_tokens, reservation_id, reserved_at, guardrail}. Raises KT210 to KT212."""
    async with request.app.state.database.as_service(caller) as connection:
        found = await connection.execute(
            ROOM,
            [
                asked.org_id, asked.integration_id, key_hash, asked.model, asked.customer_id, asked.agent_id,
                asked.most_tokens(), asked.max_tokens, asked.confirm,
            ],
        )  # fmt: skip
        room: Row = await found.fetchone()
    return room


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
