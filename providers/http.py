"""Asking a provider for JSON: bounded, over one client, with its own words for what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import httpx

from providers import egress
from providers.json_values import loaded, storable
from providers.webhooks import ProviderError

MAX_ANSWER = 32 * 1024 * 1024
MOST_WORDS = 500
# what is longer is no plan
LONGEST_WAIT = 7 * 86_400.0
# asking again with the same keys and the same question changes nothing
PERMANENT = frozenset({400, 401, 403, 404, 422})
REFUSED_KEYS = frozenset({401, 403})


class Refused(ProviderError):
    """The provider does not accept the keys, or not any more."""


class Forbidden(Refused):
    """It said so with 403, which some also say to who logs in too often."""


class NotFound(ProviderError):
    """The provider does not know what was asked for."""


def client(default: str, base_url: str | None, *, timeout: float = 30, **options: Any) -> httpx.AsyncClient:
    """A client for the provider at its own address, or where the operator says that it is. It follows no redirect."""
    return egress.client(
        base_url or default, told=base_url is not None, timeout=timeout, follow_redirects=False, **options
    )


async def bounded(response: httpx.Response, most: int) -> bytes | None:
    """The body as it comes; None as soon as it is longer than `most` bytes."""
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > most:
            return None
    return bytes(body)


def seconds_to_wait(response: httpx.Response) -> float | None:
    """What the provider says of when to come again, at most a week; None where that is no number of seconds."""
    wait = response.headers.get("retry-after", "")
    return min(float(wait), LONGEST_WAIT) if wait.isdecimal() else None


async def ask(
    client: httpx.AsyncClient,
    method: str,
    path: str,
    *,
    name: str,
    describe: Callable[[Any], str | None],
    body: Any = None,
    form: Mapping[str, str] | None = None,
    params: Mapping[str, Any] | None = None,
) -> Any:
    """The JSON of one 2xx answer, at most 32 MB, its numbers with a point as Decimal; None where it is empty.

    `path` is relative to the client's base address: a page's address comes from the answer before it, and may lead nowhere
    else. `describe` finds the provider's words in an answer that is none. Raises ProviderError, of which NotFound for 404,
    Refused for 401 and Forbidden for 403.
    """
    if not path.startswith("/") or path.startswith("//"):
        raise ProviderError(f"{name}'s list leads somewhere else.", permanent=True)
    try:
        async with client.stream(method, path, json=body, data=form, params=params) as response:
            said = await bounded(response, MAX_ANSWER)
    except httpx.HTTPError as error:
        raise ProviderError(f"{name} cannot be reached ({type(error).__name__}).", permanent=False) from error
    if said is None:
        raise ProviderError(f"{name}'s answer is too large.", permanent=False)
    try:
        answer = loaded(said) if said else None
    except ValueError as error:
        answer = None
        if response.is_success:
            raise ProviderError(f"{name}'s answer is not JSON.", permanent=False) from error
    if response.is_success:
        return answer
    words = describe(answer) if answer is not None else None
    # it is kept, and shown to people
    message = storable(words)[:MOST_WORDS] if words else f"{name} answered {response.status_code}."
    if response.status_code in REFUSED_KEYS:
        message = f"{name} does not accept the keys: {message}"
    kind = {404: NotFound, 401: Refused, 403: Forbidden}.get(response.status_code, ProviderError)
    raise kind(
        message,
        permanent=response.status_code in PERMANENT,
        wait=seconds_to_wait(response),
    )
