"""Connections to OpenRouter: a management key that reads the account, and an inference key that makes calls."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request

from functions._shared.errors import ApiError
from providers.openrouter import BASE_URL, ActivityRow, Key, OpenRouterClient, OpenRouterError

KEY_NAMES = ("management", "inference")


def require_keys(keys: dict[str, str]) -> None:
    """Raises ApiError 422 naming the first key that is missing, too short, or none of OpenRouter's."""
    for name in [*KEY_NAMES, *sorted(keys)]:
        if name not in KEY_NAMES or len(keys.get(name, "")) < 8:
            raise ApiError(422, f"OpenRouter's keys are {' and '.join(KEY_NAMES)}.", details=f"keys.{name}")


async def accepted(request: Request, keys: dict[str, str]) -> list[Key]:
    """The keys that the account lists, the inference key among them. Raises ApiError for keys of no use."""
    wrong = await problem(request, keys)
    if wrong is not None:
        raise ApiError(422, wrong, details="keys")
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


async def activity(request: Request, keys: dict[str, str]) -> list[ActivityRow]:
    """What the account used on its last days; raises ApiError as `accepted`."""
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


async def problem(request: Request, keys: dict[str, str]) -> str | None:
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
