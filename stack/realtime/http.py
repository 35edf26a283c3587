"""The broadcast API over HTTP, for servers that hold no websocket: what is allowed goes through the database.

It runs in the API's process, since the library of the websockets takes no request with a body.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg_pool import PoolTimeout
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from stack.realtime.access import Access, AccessError, PolicyError, Pool, pool
from stack.realtime.frames import FrameError, read_json
from stack.realtime.settings import RealtimeSettings
from stack.realtime.tokens import Token, TokenError, Verifier

MESSAGES, LONGEST = 100, 255
SEND = "select realtime.send(%s::jsonb, %s, %s, true)"


class ApiError(Exception):
    """What a request is answered with instead."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


@dataclass(frozen=True)
class Service:
    """What the endpoints share."""

    connections: Pool
    access: Access
    verifier: Verifier
    body: int


async def broadcast(request: Request) -> Response:
    """Many messages at once; those on topics that the caller may not write to are passed over, as Supabase does."""
    service: Service = request.app.state.service
    token = await _token(request)
    body = await _json(request)
    messages = body.get("messages") if isinstance(body, dict) else None
    if not isinstance(messages, list) or not 1 <= len(messages) <= MESSAGES:
        raise ApiError(422, f"messages must be a list of 1 to {MESSAGES}")
    found = [_message(message) for message in messages]
    allowed = {topic: await _may_send(service, token, topic) for topic in {topic for topic, _, _ in found}}
    await _send(service, [message for message in found if allowed[message[0]]])
    return Response(status_code=202)


async def broadcast_one(request: Request) -> Response:
    """One message, its payload as the body."""
    service: Service = request.app.state.service
    token = await _token(request)
    told = {
        "topic": request.path_params["topic"],
        "event": request.path_params["event"],
        "payload": await _json(request),
        "private": request.query_params.get("private"),
    }
    message = _message(told)
    if not await _may_send(service, token, message[0]):
        raise ApiError(403, "Unauthorized")
    await _send(service, [message])
    return Response(status_code=202)


async def _token(request: Request) -> Token:
    service: Service = request.app.state.service
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not text:
        text = request.headers.get("apikey", "")
    try:
        return await service.verifier.verify(text.strip())
    except TokenError as error:
        raise ApiError(401, "Unauthorized") from error


async def _json(request: Request) -> Any:
    service: Service = request.app.state.service
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > service.body:
            raise ApiError(413, "The message is too large")
    try:
        return read_json(bytes(body))
    except FrameError as error:
        raise ApiError(422, "The body must be JSON") from error


def _message(told: Any) -> tuple[str, str, str]:
    """Topic, event and payload as JSON. Raises ApiError."""
    if not isinstance(told, dict):
        raise ApiError(422, "a message is an object")
    topic, event = told.get("topic"), told.get("event")
    for name, value in (("topic", topic), ("event", event)):
        if (
            not isinstance(value, str)
            or not 1 <= len(value) <= LONGEST
            or "\0" in value
            or not _is_text(value)
        ):
            raise ApiError(422, f"{name} must be a text of 1 to {LONGEST} characters")
    if told.get("private") not in (True, "true"):
        raise ApiError(403, "PrivateOnly: This project only allows private channels")
    return str(topic), str(event), json.dumps(told.get("payload"))


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


async def _may_send(service: Service, token: Token, topic: str) -> bool:
    try:
        return await service.access.writable(token, topic, "broadcast")
    except PolicyError:
        return False
    except AccessError as error:
        raise ApiError(503, str(error)) from error


async def _send(service: Service, messages: list[tuple[str, str, str]]) -> None:
    try:
        async with service.connections.connection() as connection, connection.transaction():
            for topic, event, payload in messages:
                await connection.execute(SEND, [payload, event, topic])
    except (
        psycopg.DataError
    ) as error:  # half a surrogate pair or a zero byte, which JSON can hold and jsonb cannot
        raise ApiError(422, "The payload cannot be stored") from error
    except (psycopg.OperationalError, PoolTimeout) as error:
        raise ApiError(503, "The database is away") from error


async def refuse(request: Request, error: Exception) -> Response:
    """Errors as clients of the broadcast API read them."""
    if not isinstance(error, ApiError):
        raise error
    headers = {"Retry-After": "2"} if error.status == 503 else None
    return JSONResponse({"message": error.message}, error.status, headers=headers)


def create_app(settings: RealtimeSettings) -> Starlette:
    """The app that the gateway reaches at /realtime/v1/api."""
    connections = pool(settings.conninfo, 2)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await connections.open()
        try:
            yield
        finally:
            await connections.close()

    app = Starlette(
        routes=[
            Route("/broadcast", broadcast, methods=["POST"]),
            Route("/broadcast/{topic:path}/events/{event}", broadcast_one, methods=["POST"]),
        ],
        exception_handlers={ApiError: refuse},
        lifespan=lifespan,
    )
    app.state.service = Service(
        connections,
        Access(connections, settings.limits.probe),
        Verifier(settings.jwt_secret, settings.jwks_url),
        settings.limits.frame,
    )
    return app
