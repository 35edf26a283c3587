"""Parse, let the database decide as the caller, send what it hands out, and tell what became of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from functions._shared.db import Row
from functions._shared.errors import ApiError
from functions._shared.identity import Caller
from functions._shared.limits import Rate, read_json
from functions._shared.stored_keys import stored_keys
from functions.messages import sending
from providers.webhooks import ProviderError


def _whole(value: str) -> str:
    """A text without halves of characters, which JSON can hold and no database."""
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ValueError("The text holds half a character.")
    return value


Key = Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,200}$")]
Text = Annotated[str, AfterValidator(_whole)]
PLAN = "select * from private.plan_message(%s, %s, %s, %s)"
RESERVE = (
    "select r.is_handed_out, r.guardrail, (r.message).*"
    " from private.reserve_message(%s, %s, %s, %s, %s, %s) as r"
)


class Strict(BaseModel):
    """A field that nobody reads is a mistake of the caller's."""

    model_config = ConfigDict(extra="forbid")


class Draft(Strict):
    """A text, and either the customer or the number that it is for."""

    org_id: UUID
    customer_id: UUID | None = None
    to: Text | None = Field(default=None, max_length=200)
    text: Text

    @model_validator(mode="after")
    def _one_recipient(self) -> Draft:
        if (self.customer_id is None) == (self.to is None):
            raise ValueError("Give customer_id or to.")
        return self


class Wanted(Draft):
    """A draft to be sent, once for its key; `confirm` where a guardrail asked whether it is worth its price."""

    idempotency_key: Key
    confirm: bool = False


class Place(Strict):
    org_id: UUID
    integration_id: UUID


async def estimate(request: Request) -> Response:
    """What sending would come to: {to, from, segments, encoding, price, currency}; price is null while none is known.

    Refused for the same reasons as sending.
    """
    caller = await _caller(request, request.app.state.estimates)
    asked = await read_json(request, Draft)
    async with request.app.state.database.as_user(caller) as connection:
        found = await connection.execute(PLAN, [asked.org_id, asked.customer_id, asked.to, asked.text])
        row = await found.fetchone()
        request.state.org_id = asked.org_id
    return JSONResponse(
        {
            "to": row["to_number"],
            "from": row["from_number"],
            "segments": row["segment_count"],
            "encoding": row["encoding"],
            "price": _text(row["estimated_price"]),
            "currency": row["currency"],
        }
    )


async def send(request: Request) -> Response:
    """Send, once per key: 200 sent, 202 not known yet; refused with why it was not sent. The same key, the same answer.

    `guardrail` is in the answer of the request that sent it, where one warned.
    """
    caller = await _caller(request, request.app.state.sends)
    asked = await read_json(request, Wanted)
    database = request.app.state.database
    async with database.as_user(caller) as connection:
        found = await connection.execute(
            RESERVE,
            [asked.org_id, asked.idempotency_key, asked.customer_id, asked.to, asked.text, asked.confirm],
        )
        message = await found.fetchone()
        request.state.org_id = asked.org_id
    busy: sending.Wait | None = None
    if message["is_handed_out"]:
        busy = await sending.deliver(request, caller, message)
    async with database.as_service(caller) as connection:
        found = await connection.execute(
            "select * from public.outgoing_messages where org_id = %s and id = %s",
            [asked.org_id, message["id"]],
        )
        now = await found.fetchone()
    return _answer(now, busy, message["guardrail"])


async def senders(request: Request) -> Response:
    """The numbers of a connection's account that messages can leave from: {data: [{number, name}]}."""
    caller = await _caller(request, request.app.state.estimates)
    asked = Place.model_validate(dict(request.query_params))
    state = request.app.state
    async with state.database.as_user(caller) as connection:
        found = await connection.execute(
            "select private.prove_integration(%s, 'integrations.update', %s) as provider",
            [asked.org_id, asked.integration_id],
        )
        row = await found.fetchone()
        await connection.execute("select private.refuse_demo(%s)", [asked.org_id])
    request.state.org_id = asked.org_id
    messenger = state.messengers.get(row["provider"])
    if messenger is None:
        raise ApiError(409, "This connection sends no messages.", code="KT163")
    keys = await stored_keys(request, caller, asked.org_id, asked.integration_id)
    try:
        numbers = await messenger.senders(keys, state.settings.provider_urls.get(row["provider"]))
    except ProviderError as error:
        if error.permanent:
            raise ApiError(422, error.message, details="keys") from error
        raise ApiError(503, error.message, code="KT169", headers={"Retry-After": "30"}) from error
    return JSONResponse({"data": [{"number": number, "name": name} for number, name in numbers]})


async def _caller(request: Request, rate: Rate) -> Caller:
    caller: Caller = await request.app.state.verifier.caller(request)
    request.state.user_id = caller.user_id
    rate.take(str(caller.user_id))
    return caller


def _answer(message: Row, busy: sending.Wait | None, guardrail: dict[str, Any] | None) -> Response:
    """What became of a message. Raises ApiError for one that was not sent."""
    if message["state"] == "failed":
        raise ApiError(
            422,
            message["error"] or "The message was not sent.",
            code="KT167",
            details=f"error_code: {message['error_code']}" if message["error_code"] else None,
            hint="It was not sent. Try again with another key.",
        )
    if message["state"] == "queued":
        # of a message that another request is about to try again, nothing more is known here
        wait = busy or sending.Wait(False, 5)
        raise ApiError(
            429 if wait.is_busy else 503,
            message["error"] or "The message was not sent.",
            code="KT168" if wait.is_busy else "KT169",
            hint="It was not sent. Try again with the same key.",
            headers={"Retry-After": str(wait.seconds)},
        )
    told = {
        "id": str(message["id"]),
        "state": message["state"],
        "to": message["to_number"],
        "from": message["from_number"],
        "segments": message["segment_count"],
        "encoding": message["encoding"],
        "price": _text(message["estimated_price"]),
        "currency": message["currency"],
        "provider_id": message["provider_leg_id"],
    }
    if guardrail is not None:
        told["guardrail"] = guardrail
    return JSONResponse(told, 200 if message["state"] == "sent" else 202)


def _text(amount: Decimal | None) -> str | None:
    """An amount as text, without an exponent."""
    return None if amount is None else f"{amount.normalize():f}"
