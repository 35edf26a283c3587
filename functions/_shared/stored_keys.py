"""The keys of a connection for a request of a person whose right was proven."""

from __future__ import annotations

from uuid import UUID

from starlette.requests import Request

from functions._shared import credentials
from functions._shared.crypto import CannotOpen
from functions._shared.errors import ApiError
from functions._shared.identity import Caller


async def stored_keys(request: Request, caller: Caller, org_id: UUID, integration_id: UUID) -> dict[str, str]:
    """By name. Raises ApiError 409 where there are none, or none that can be opened."""
    async with request.app.state.database.as_service(caller) as connection:
        try:
            keys = await credentials.read_keys(connection, request.app.state.vault, org_id, integration_id)
        except CannotOpen as error:
            raise ApiError(
                409, "The stored keys cannot be opened.", code="KT048", hint="Enter them again."
            ) from error
    if not keys:
        raise ApiError(409, "This connection has no keys any more.", code="KT032", hint="Connect it again.")
    return keys
