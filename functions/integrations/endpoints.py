"""Parse, prove the permission as the caller, ask the provider, write as the service."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import psycopg
from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from functions._shared import credentials
from functions._shared.crypto import CannotOpen
from functions._shared.db import Connection
from functions._shared.errors import ApiError
from functions._shared.identity import Caller
from functions._shared.limits import read_json
from functions._shared.openrouter_account import known_keys, record_account
from functions._shared.stored_keys import stored_keys
from functions.integrations import openrouter_connection, webhook_connection

OPENROUTER = "openrouter"
KeyName = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
KeyText = Annotated[SecretStr, Field(min_length=1, max_length=500)]


class Strict(BaseModel):
    """A field that nobody reads is a mistake of the caller's."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Keyed(Strict):
    org_id: UUID
    keys: dict[KeyName, KeyText] = Field(min_length=1, max_length=10)

    def plain(self) -> dict[str, str]:
        """The keys by name, for the provider and the vault only."""
        return {name: key.get_secret_value() for name, key in self.keys.items()}


class Connect(Keyed):
    provider: str = Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")
    name: str = Field(min_length=1, max_length=100)


class Place(Strict):
    org_id: UUID


async def connect(request: Request) -> Response:
    """A new connection, made only when the provider accepts the keys and no other connection brings their account."""
    caller = await _caller(request)
    asked = await read_json(request, Connect)
    await _prove(request, caller, asked.org_id, "integrations.create", real=True)
    keys = asked.plain()
    if asked.provider == OPENROUTER:
        openrouter_connection.require_keys(keys)
        listed = await openrouter_connection.accepted(request, keys)
        account = None
    else:
        webhook_connection.require_keys(request, asked.provider, keys)
        await _require_good(request, asked.provider, keys)
        account = webhook_connection.account(request, asked.provider, keys)
    async with request.app.state.database.as_service(caller) as connection:
        integration_id = await _insert(connection, asked, account)
        if account is None:
            await record_account(connection, asked.org_id, integration_id, listed, [])
        else:
            keys |= await webhook_connection.open_endpoint(
                connection, asked.org_id, integration_id, asked.provider
            )
        await credentials.write_keys(connection, request.app.state.vault, asked.org_id, integration_id, keys)
    return JSONResponse({"id": str(integration_id)}, 201)


async def replace_keys(request: Request) -> Response:
    """New keys of a connection's account; one that was disconnected or failing is connected again, a paused one not."""
    caller = await _caller(request)
    asked = await read_json(request, Keyed)
    integration_id: UUID = request.path_params["integration_id"]
    provider = await _prove(request, caller, asked.org_id, "integrations.update", integration_id, real=True)
    keys = asked.plain()
    is_new = False
    if provider == OPENROUTER:
        await _replace_openrouter_keys(request, caller, asked.org_id, integration_id, keys)
    else:
        is_new = await _replace_webhook_keys(request, caller, asked.org_id, integration_id, provider, keys)
    return JSONResponse({"id": str(integration_id), "new_address": is_new})


async def _replace_openrouter_keys(
    request: Request, caller: Caller, org_id: UUID, integration_id: UUID, keys: dict[str, str]
) -> None:
    openrouter_connection.require_keys(keys)
    listed = await openrouter_connection.accepted(request, keys)
    async with request.app.state.database.as_service(caller) as connection:
        known = await known_keys(connection, org_id, integration_id)
    # where all keys are new, the days tell whether the account is
    is_known = known & {key.hash for key in listed}
    rows = [] if is_known else await openrouter_connection.activity(request, keys)
    async with request.app.state.database.as_service(caller) as connection:
        await record_account(connection, org_id, integration_id, listed, rows)
        await credentials.write_keys(connection, request.app.state.vault, org_id, integration_id, keys)


async def _replace_webhook_keys(
    request: Request, caller: Caller, org_id: UUID, integration_id: UUID, provider: str, keys: dict[str, str]
) -> bool:
    """Whether the connection has another address now, which its provider has to be told."""
    webhook_connection.require_keys(request, provider, keys)
    await _require_good(request, provider, keys)
    state = request.app.state
    async with state.database.as_service(caller) as connection:
        found = await connection.execute(
            "select account from public.integrations where org_id = %s and id = %s for no key update",
            [org_id, integration_id],
        )
        row = await found.fetchone()
        if row["account"] != webhook_connection.account(request, provider, keys):
            raise ApiError(
                409,
                "These keys are of another account than the connection's.",
                code="KT097",
                hint="Make a new connection for the other account.",
            )
        try:
            old = await credentials.read_keys(connection, state.vault, org_id, integration_id)
        except CannotOpen:
            # the key that sealed them is lost, and with them the address's token
            old = {}
            await credentials.forget_keys(connection, org_id, integration_id)
        sealed = webhook_connection.replaced(old, keys)
        gone = webhook_connection.left_out(request, provider, old, keys)
        if gone:
            await credentials.forget_keys(connection, org_id, integration_id, gone)
        is_new = credentials.ENDPOINT_KEY not in old
        if is_new:
            sealed |= await webhook_connection.open_endpoint(connection, org_id, integration_id, provider)
        await credentials.write_keys(connection, state.vault, org_id, integration_id, sealed)
    return is_new


async def test(request: Request) -> Response:
    """Whether the provider accepts the stored keys now; the connection remembers the answer."""
    caller = await _caller(request)
    asked = await read_json(request, Place)
    integration_id: UUID = request.path_params["integration_id"]
    provider = await _prove(request, caller, asked.org_id, "integrations.update", integration_id, real=True)
    keys = await stored_keys(request, caller, asked.org_id, integration_id)
    if provider == OPENROUTER:
        problem = await openrouter_connection.problem(request, keys)
    else:
        problem = await webhook_connection.problem(request, provider, keys)
    async with request.app.state.database.as_service(caller) as connection:
        await connection.execute(
            "update public.integrations set last_error = %s,"
            " last_error_at = case when %s::text is not null then now() end,"
            " state = case when state = 'paused' then state when %s::text is null then 'connected'"
            " else 'failing' end where org_id = %s and id = %s and state <> 'disconnected'",
            [problem, problem, problem, asked.org_id, integration_id],
        )
    return JSONResponse({"ok": problem is None, "problem": problem})


async def webhook(request: Request) -> Response:
    """The address to paste at the provider: {url, warning}; 409 for a connection that has none."""
    caller = await _caller(request)
    asked = Place.model_validate(dict(request.query_params))
    provider, keys = await _reporting(request, caller, asked.org_id, "integrations.read")
    return JSONResponse(webhook_connection.address(request, provider, keys))


async def test_event(request: Request) -> Response:
    """Send an event the whole way through the address: {ok, event_id}; 409 says where it stopped."""
    caller = await _caller(request)
    asked = await read_json(request, Place)
    provider, keys = await _reporting(request, caller, asked.org_id, "integrations.update")
    sent = await webhook_connection.send_test(request, provider, keys)
    async with request.app.state.database.as_service(caller) as connection:
        found = await connection.execute(
            "select id from public.webhook_events where org_id = %s and provider = %s and provider_event_id = %s",
            [asked.org_id, provider, sent],
        )
        row = await found.fetchone()
    if row is None:
        raise ApiError(
            409,
            "The address answered, but the event did not arrive here.",
            code="KT096",
            hint="Is KONTOR_SITE_URL the address of this server?",
        )
    return JSONResponse({"ok": True, "event_id": str(row["id"])})


async def _caller(request: Request) -> Caller:
    caller: Caller = await request.app.state.verifier.caller(request)
    request.state.user_id = caller.user_id
    request.app.state.rate.take(str(caller.user_id))
    return caller


async def _prove(
    request: Request,
    caller: Caller,
    org_id: UUID,
    permission: str,
    integration_id: UUID | None = None,
    *,
    real: bool = False,
) -> str:
    """The permission, in the caller's own transaction; returns the connection's provider, '' without one.

    `real`: what follows asks a provider, behind which the demo firm has no account. Raises ApiError 409.
    """
    async with request.app.state.database.as_user(caller) as connection:
        found = await connection.execute(
            "select private.prove_integration(%s, %s, %s) as provider", [org_id, permission, integration_id]
        )
        row = await found.fetchone()
        if real:
            await connection.execute("select private.refuse_demo(%s)", [org_id])
    # from here on the request concerns the organisation: its people may read of it
    request.state.org_id = org_id
    return row["provider"] or ""


async def _reporting(
    request: Request, caller: Caller, org_id: UUID, permission: str
) -> tuple[str, dict[str, str]]:
    """The provider and stored keys of a connection that reports by webhook."""
    integration_id: UUID = request.path_params["integration_id"]
    provider = await _prove(request, caller, org_id, permission, integration_id)
    if not webhook_connection.is_webhook(request, provider):
        raise ApiError(409, "This connection has no address.", code="KT098")
    return provider, await stored_keys(request, caller, org_id, integration_id)


async def _require_good(request: Request, provider: str, keys: dict[str, str]) -> None:
    problem = await webhook_connection.problem(request, provider, keys)
    if problem is not None:
        raise ApiError(422, problem, details="keys")


async def _insert(connection: Connection, asked: Connect, account: str | None) -> UUID:
    try:
        found = await connection.execute(
            "insert into public.integrations (org_id, provider, name, account) values (%s, %s, %s, %s) returning id",
            [asked.org_id, asked.provider, asked.name, account],
        )
    except psycopg.errors.UniqueViolation as error:
        if error.diag.constraint_name != "integrations_account_is_once":
            raise
        raise ApiError(
            409,
            "This account is connected already.",
            code="KT094",
            hint="Open that connection; one that was ended takes keys again.",
        ) from error
    return UUID(str((await found.fetchone() or {})["id"]))
