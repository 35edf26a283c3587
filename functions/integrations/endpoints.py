"""Parse, prove the permission as the caller, ask the provider, write as the service."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from functions._shared import credentials
from functions._shared.errors import ApiError
from functions._shared.identity import Caller
from functions._shared.limits import read_json
from functions._shared.openrouter_account import known_keys, record_account
from providers.openrouter import BASE_URL, ActivityRow, Key, OpenRouterClient, OpenRouterError


class Strict(BaseModel):
    """A field that nobody reads is a mistake of the caller's."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Keys(Strict):
    """OpenRouter's two kinds of key: one reads the account, the other makes calls."""

    management: SecretStr = Field(min_length=8, max_length=500)
    inference: SecretStr = Field(min_length=8, max_length=500)

    def plain(self) -> dict[str, str]:
        """The keys by name, for the provider and the vault only."""
        return {
            "management": self.management.get_secret_value(),
            "inference": self.inference.get_secret_value(),
        }


class Connect(Strict):
    org_id: UUID
    provider: Literal["openrouter"]
    name: str = Field(min_length=1, max_length=100)
    keys: Keys


class Replace(Strict):
    org_id: UUID
    keys: Keys


class Place(Strict):
    org_id: UUID


async def connect(request: Request) -> Response:
    """A new connection, made only when OpenRouter accepts both keys and no other connection brings their account."""
    caller = await _caller(request)
    asked = await read_json(request, Connect)
    await _prove(request, caller, asked.org_id, "integrations.create")
    listed = await _accepted(request, asked.keys.plain())
    async with request.app.state.database.as_service(caller) as connection:
        found = await connection.execute(
            "insert into public.integrations (org_id, provider, name) values (%s, %s, %s) returning id",
            [asked.org_id, asked.provider, asked.name],
        )
        integration_id = (await found.fetchone())["id"]
        await record_account(connection, asked.org_id, integration_id, listed, [])
        await credentials.write_keys(
            connection, request.app.state.vault, asked.org_id, integration_id, asked.keys.plain()
        )
    return JSONResponse({"id": str(integration_id)}, 201)


async def replace_keys(request: Request) -> Response:
    """New keys of a connection's account; one that was disconnected or failing is connected again, a paused one not."""
    caller = await _caller(request)
    asked = await read_json(request, Replace)
    integration_id: UUID = request.path_params["integration_id"]
    await _prove(request, caller, asked.org_id, "integrations.update", integration_id)
    listed = await _accepted(request, asked.keys.plain())
    async with request.app.state.database.as_service(caller) as connection:
        known = await known_keys(connection, asked.org_id, integration_id)
    # where all keys are new, the days tell whether the account is
    rows = [] if known & {key.hash for key in listed} else await _activity(request, asked.keys.plain())
    async with request.app.state.database.as_service(caller) as connection:
        await record_account(connection, asked.org_id, integration_id, listed, rows)
        await credentials.write_keys(
            connection, request.app.state.vault, asked.org_id, integration_id, asked.keys.plain()
        )
    return JSONResponse({"id": str(integration_id)})


async def test(request: Request) -> Response:
    """Whether OpenRouter accepts the stored keys now; the connection remembers the answer."""
    caller = await _caller(request)
    asked = await read_json(request, Place)
    integration_id: UUID = request.path_params["integration_id"]
    await _prove(request, caller, asked.org_id, "integrations.update", integration_id)
    state = request.app.state
    async with state.database.as_service(caller) as connection:
        keys = await credentials.read_keys(connection, state.vault, asked.org_id, integration_id)
    if not keys:
        raise ApiError(409, "This connection has no keys any more.", code="KT032", hint="Connect it again.")
    problem = await _problem(request, keys)
    async with state.database.as_service(caller) as connection:
        await connection.execute(
            "update public.integrations set last_error = %s,"
            " last_error_at = case when %s::text is not null then now() end,"
            " state = case when state = 'paused' then state when %s::text is null then 'connected'"
            " else 'failing' end where org_id = %s and id = %s and state <> 'disconnected'",
            [problem, problem, problem, asked.org_id, integration_id],
        )
    return JSONResponse({"ok": problem is None, "problem": problem})


async def _caller(request: Request) -> Caller:
    caller: Caller = await request.app.state.verifier.caller(request)
    request.app.state.rate.take(str(caller.user_id))
    return caller


async def _prove(
    request: Request, caller: Caller, org_id: UUID, permission: str, integration_id: UUID | None = None
) -> None:
    async with request.app.state.database.as_user(caller) as connection:
        await connection.execute(
            "select private.prove_integration(%s, %s, %s)", [org_id, permission, integration_id]
        )


async def _accepted(request: Request, keys: dict[str, str]) -> list[Key]:
    """The keys that the account lists, the inference key among them. Raises ApiError for keys of no use."""
    problem = await _problem(request, keys)
    if problem is not None:
        raise ApiError(422, problem, details="keys")
    async with _asked(request, keys["management"]) as client:
        listed = await client.keys()
    # calls with a key of another account would be taken for calls that this account counts
    if hashlib.sha256(keys["inference"].encode()).hexdigest() not in {key.hash for key in listed}:
        raise ApiError(
            422,
            "The inference key is not one that the management key lists.",
            code="KT050",
            details="keys.inference",
            hint="Give an inference key of the same account, from its default workspace.",
        )
    return listed


async def _activity(request: Request, keys: dict[str, str]) -> list[ActivityRow]:
    async with _asked(request, keys["management"]) as client:
        return await client.activity()


@asynccontextmanager
async def _asked(request: Request, key: str) -> AsyncIterator[OpenRouterClient]:
    """A client with this key; raises ApiError 503 when OpenRouter cannot be asked, 422 when it refuses."""
    url = request.app.state.settings.openrouter_url or BASE_URL
    try:
        async with OpenRouterClient(key, url, timeout=15) as client:
            yield client
    except OpenRouterError as error:
        if error.permanent:
            raise ApiError(422, f"OpenRouter: {error.message}", details="keys") from error
        raise _away(error) from error


def _away(error: OpenRouterError) -> ApiError:
    return ApiError(503, f"OpenRouter cannot be asked now: {error.message}", headers={"Retry-After": "30"})


async def _problem(request: Request, keys: dict[str, str]) -> str | None:
    """What is wrong with the keys, in words; raises ApiError 503 when OpenRouter cannot say."""
    url = request.app.state.settings.openrouter_url or BASE_URL
    for name, key in keys.items():
        try:
            async with OpenRouterClient(key, url, timeout=15) as client:
                info = await client.key_info()
        except OpenRouterError as error:
            if not error.permanent:
                raise _away(error) from error
            return f"OpenRouter does not accept the {name} key: {error.message}"
        if info.is_management_key != (name == "management"):
            kind = "a management key" if info.is_management_key else "an inference key"
            return f"The {name} key is {kind}."
    return None
