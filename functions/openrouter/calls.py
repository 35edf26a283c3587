"""Calls under way: each is read to its end by a task of its own, so that it is logged although nobody listens."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
import structlog

from functions._shared.db import Database
from functions._shared.identity import Caller
from functions.openrouter.access import refusal
from providers.openrouter import OpenRouterClient, OpenRouterError, Piece, Usage

log = structlog.get_logger(__name__)
ATTEMPTS = 3
# below the time after which uvicorn is killed
GRACE_SECONDS = 7.0
# below the time for which private.guarded_reserved() takes a call to be under way
CALL_SECONDS = 600.0
SETTLE = "select private.settle_spend(%s, %s)"
Queue = asyncio.Queue[bytes | None]


@dataclass(frozen=True)
class Call:
    """Who calls, with which key, whose cost it is, and the room that is held for it."""

    database: Database
    caller: Caller
    org_id: UUID
    integration_id: UUID
    key_hash: str
    model: str
    customer_id: UUID | None
    person_id: UUID
    agent_id: str | None
    called_at: datetime
    reservation_id: UUID
    # where a guardrail had another model called, and what it says of it
    asked_model: str | None
    guardrail: dict[str, Any] | None


class Calls:
    """The calls of this process."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    async def begin(
        self, call: Call, client: OpenRouterClient, request: dict[str, Any]
    ) -> AsyncIterator[bytes]:
        """Start a call; returns its events once the first is there. Raises ApiError when it is refused before."""
        events: Queue = asyncio.Queue()
        first: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(_run(call, client, request, events, first))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            await first
        except OpenRouterError as error:
            raise refusal(error) from error
        return _drain(events)

    async def ended(self) -> None:
        """Wait for what is under way; what takes longer is counted by the provider's day."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=GRACE_SECONDS)


async def _drain(events: Queue) -> AsyncIterator[bytes]:
    while (event := await events.get()) is not None:
        yield event


async def _run(
    call: Call, client: OpenRouterClient, request: dict[str, Any], events: Queue, first: asyncio.Future[None]
) -> None:
    """Read the answer to its end, whoever listens; the last event is None."""
    try:
        async with asyncio.timeout(CALL_SECONDS), client, client.chat(request) as pieces:
            async for piece in pieces:
                if not first.done():
                    first.set_result(None)
                events.put_nowait(_event(await _told(call, piece)))
        events.put_nowait(b"data: [DONE]\n\n")
    except OpenRouterError as error:
        if not first.done():
            if error.is_unspent:
                await _give_back(call)
            first.set_exception(error)
        else:
            told = refusal(error)
            events.put_nowait(_event({"error": {"code": told.code, "message": told.message}}))
    except Exception as error:
        log.error("a call broke off", exc_info=error)
        events.put_nowait(
            _event({"error": {"code": "internal", "message": "Something went wrong on our side."}})
        )
    finally:
        if not first.done():
            first.set_result(None)
        events.put_nowait(None)


async def _told(call: Call, piece: Piece) -> dict[str, Any]:
    """A piece as the caller gets it, in OpenRouter's own shape; with the usage, the id of what was logged."""
    told: dict[str, Any] = {
        "id": piece.generation_id,
        "object": "chat.completion.chunk",
        "model": piece.model,
        "provider": piece.provider,
        "choices": [],
    }
    if piece.text or piece.finish_reason or piece.usage is None:
        told["choices"] = [
            {"index": 0, "delta": {"content": piece.text}, "finish_reason": piece.finish_reason}
        ]
    if piece.usage is not None:
        usage = piece.usage
        told["usage"] = {
            "prompt_tokens": usage.prompt_tokens,
            "completion_tokens": usage.completion_tokens,
            "total_tokens": usage.prompt_tokens + usage.completion_tokens,
            "cost": None if usage.cost is None else f"{usage.cost.normalize():f}",
        }
        told["log_id"] = await _log(call, piece, usage)
        if call.guardrail is not None:
            told["guardrail"] = call.guardrail
    return told


async def _give_back(call: Call) -> None:
    """The room of a call that was never made; a database that is away just now keeps it until it expires."""
    try:
        async with call.database.as_service(call.caller) as connection:
            await connection.execute(SETTLE, [call.org_id, call.reservation_id])
    except psycopg.errors.OperationalError as error:
        log.warning("the room of a call is held on", error=str(error))


async def _log(call: Call, piece: Piece, usage: Usage) -> str | None:
    """One row in one transaction. A call whose cost is not told is left to the provider's day."""
    if usage.cost is None:
        return None
    details = usage.completion_tokens_details
    log_id = uuid.uuid4()
    values = {
        "org_id": call.org_id,
        "id": log_id,
        "integration_id": call.integration_id,
        "generation_id": _short(piece.generation_id) or f"unnamed-{log_id}",
        "called_at": call.called_at,
        "model": _short(piece.model) or call.model,
        "called_model": call.model,
        "asked_model": call.asked_model,
        "provider_name": _short(piece.provider or ""),
        "key_hash": call.key_hash,
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "reasoning_tokens": (details.reasoning_tokens if details else None) or 0,
        "cost": usage.cost,
        "cost_text": usage.cost_text[:64],
        "customer_id": call.customer_id,
        "person_id": call.person_id,
        "agent_id": call.agent_id,
    }
    for attempt in range(1, ATTEMPTS + 1):
        try:
            await _insert(call, values)
            break
        except psycopg.errors.ForeignKeyViolation as error:
            # deleted since the call began: it is paid, and then it is nobody's
            gone = f"{error.diag.constraint_name}_id"
            if attempt == ATTEMPTS or gone not in ("customer_id", "person_id"):
                raise
            values[gone] = None
        except psycopg.errors.OperationalError:
            # a deadlock with a merge, or a database that was away for a moment: the call is paid and must be told
            if attempt == ATTEMPTS:
                raise
            await asyncio.sleep(0.2 * attempt)
    return str(log_id)


async def _insert(call: Call, values: dict[str, Any]) -> None:
    async with call.database.as_service(call.caller) as connection:
        await connection.execute(
            "insert into public.ai_usage_logs (org_id, id, integration_id, generation_id, called_at, model,"
            " provider_name, key_hash, prompt_tokens, completion_tokens, reasoning_tokens, cost, cost_text,"
            " customer_id, person_id, agent_id, called_model, asked_model) values (%(org_id)s, %(id)s, %(integration_id)s, %(generation_id)s,"
            " %(called_at)s, %(model)s, %(provider_name)s, %(key_hash)s, %(prompt_tokens)s,"
            " %(completion_tokens)s, %(reasoning_tokens)s, %(cost)s, %(cost_text)s, %(customer_id)s,"
            # a repetition after an answer that got lost finds its own row
            " %(person_id)s, %(agent_id)s, %(called_model)s, %(asked_model)s) on conflict do nothing",
            values,
        )
        # with the cost, so that nobody sees both or neither
        await connection.execute(SETTLE, [call.org_id, call.reservation_id])


def _short(text: str) -> str:
    """As the database takes it: what it would refuse must not lose a call that is paid."""
    return text.replace("\0", "")[:200]


def _event(told: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(told)}\n\n".encode()
