"""Parse, prove the permission as the caller, ask the provider, write as the service."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from functions._shared import credentials
from functions._shared.errors import ApiError
from functions._shared.identity import Caller
from functions._shared.limits import read_json
from providers.openrouter import BASE_URL, OpenRouterClient, OpenRouterError


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
    """A new connection, made only when OpenRouter accepts both keys."""
    caller = await _caller(request)
    asked = await read_json(request, Connect)
    await _prove(request, caller, asked.org_id, "integrations.create")
    await _accepted(request, asked.keys.plain())
    async with request.app.state.database.as_service(caller) as connection:
        found = await connection.execute(
            "insert into public.integrations (org_id, provider, name) values (%s, %s, %s) returning id",
            [asked.org_id, asked.provider, asked.name],
        )
        integration_id = (await found.fetchone())["id"]
        await credentials.write_keys(
            connection, request.app.state.vault, asked.org_id, integration_id, asked.keys.plain()
        )
    return JSONResponse({"id": str(integration_id)}, 201)


async def replace_keys(request: Request) -> Response:
    """New keys for a connection; one that was disconnected or failing is connected again."""
    caller = await _caller(request)
    asked = await read_json(request, Replace)
    integration_id: UUID = request.path_params["integration_id"]
    await _prove(request, caller, asked.org_id, "integrations.update", integration_id)
    await _accepted(request, asked.keys.plain())
    async with request.app.state.database.as_service(caller) as connection:
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


async def _accepted(request: Request, keys: dict[str, str]) -> None:
    problem = await _problem(request, keys)
    if problem is not None:
        raise ApiError(422, problem, details="keys")


async def _problem(request: Request, keys: dict[str, str]) -> str | None:
    """What is wrong with the keys, in words; raises ApiError 503 when OpenRouter cannot say."""
    url = request.app.state.settings.openrouter_url or BASE_URL
    for name, key in keys.items():
        try:
            async with OpenRouterClient(key, url, timeout=15) as client:
                info = await client.key_info()
        except OpenRouterError as error:
            if not error.permanent:
                raise ApiError(
                    503, f"OpenRouter cannot be asked now: {error.message}", headers={"Retry-After": "30"}
                ) from error
            return f"OpenRouter does not accept the {name} key: {error.message}"
        if info.is_management_key != (name == "management"):
            kind = "a management key" if info.is_management_key else "an inference key"
            return f"The {name} key is {kind}."
    return None
