"""Who may use a connection and with which key; what OpenRouter refuses, in our errors."""

from __future__ import annotations

from uuid import UUID

from starlette.requests import Request

from functions._shared import credentials
from functions._shared.crypto import CannotOpen
from functions._shared.db import Connection
from functions._shared.errors import ApiError
from functions._shared.identity import Caller
from functions._shared.limits import Rate
from providers.openrouter import OpenRouterError

BUSY_SECONDS = 30


async def signed_in(request: Request, rate: Rate) -> Caller:
    """The caller, counted against a limit. Raises ApiError 401 or 429."""
    caller: Caller = await request.app.state.verifier.caller(request)
    request.state.user_id = caller.user_id
    rate.take(str(caller.user_id))
    return caller


async def prove(connection: Connection, org_id: UUID, permission: str, integration_id: UUID) -> None:
    """In the caller's own transaction: the permission, and that the connection is this organisation's."""
    await connection.execute(
        "select private.prove_integration(%s, %s, %s)", [org_id, permission, integration_id]
    )


async def open_key(request: Request, caller: Caller, org_id: UUID, integration_id: UUID, name: str) -> str:
    """The stored key of a connection in use. Raises ApiError 409 for one that is paused, ended or cannot be opened."""
    state = request.app.state
    async with state.database.as_service(caller) as connection:
        found = await connection.execute(
            "select state from public.integrations where org_id = %s and id = %s", [org_id, integration_id]
        )
        row = await found.fetchone()
        try:
            keys = await credentials.read_keys(connection, state.vault, org_id, integration_id)
        except CannotOpen as error:
            raise ApiError(
                409, "The stored keys cannot be opened.", code="KT048", hint="Enter them again."
            ) from error
    if row and row["state"] == "paused":
        raise ApiError(409, "This connection is paused.", code="KT040", hint="Resume it first.")
    if name not in keys:
        raise ApiError(409, "This connection has no keys any more.", code="KT032", hint="Connect it again.")
    return keys[name]


async def prove_once(
    request: Request, caller: Caller, org_id: UUID, integration_id: UUID, key_hash: str
) -> None:
    """That no other connection counts this key, where the call would not be found again. Raises ApiError 409."""
    async with request.app.state.database.as_service(caller) as connection:
        found = await connection.execute(
            "select i.name from public.openrouter_keys as k"
            " join public.integrations as i on i.org_id = k.org_id and i.id = k.integration_id"
            " where k.org_id = %s and k.key_hash = %s and k.integration_id <> %s limit 1",
            [org_id, key_hash, integration_id],
        )
        row = await found.fetchone()
    if row is not None:
        raise ApiError(
            409,
            f"This account is connected already, as {row['name']}.",
            code="KT047",
            hint="Call through that connection.",
        )


def refusal(error: OpenRouterError) -> ApiError:
    """What OpenRouter's refusal means for the caller: their mistake, the connection's, or a matter of time."""
    wait = {"Retry-After": str(int(error.retry_after or BUSY_SECONDS))}
    match error.status:
        case 402:
            return ApiError(
                409,
                f"OpenRouter: {error.message}",
                code="KT042",
                hint="Add credit to the account at OpenRouter.",
            )
        case 401 | 403:
            return ApiError(
                409, f"OpenRouter: {error.message}", code="KT041", hint="Test the connection's keys."
            )
        case 400 | 404 | 413 | 422:
            return ApiError(422, f"OpenRouter: {error.message}", code="KT043", hint="Change the request.")
        case 429:
            return ApiError(429, f"OpenRouter: {error.message}", code="KT044", headers=wait)
        case _:
            return ApiError(503, f"OpenRouter: {error.message}", code="KT045", headers=wait)
