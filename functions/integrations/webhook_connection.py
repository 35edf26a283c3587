"""Connections whose provider reports by webhook: their keys, the address to paste, and an event to try it with."""

from __future__ import annotations

import hashlib
import secrets
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx
from starlette.requests import Request

from functions._shared import credentials
from functions._shared.db import Connection
from functions._shared.errors import ApiError
from functions._shared.site import is_local
from providers.webhooks import ProviderError, Webhook, optional_keys


async def problem(request: Request, provider: str, keys: dict[str, str]) -> str | None:
    """What is wrong with the keys, in words; raises ApiError 503 when the provider cannot say."""
    webhook = _webhook(request, provider)
    try:
        return await webhook.problem(keys, request.app.state.settings.provider_urls.get(provider))
    except ProviderError as error:
        raise ApiError(503, error.message, headers={"Retry-After": "30"}) from error


def require_keys(request: Request, provider: str, keys: dict[str, str]) -> None:
    """Raises ApiError 422 naming the first key that is missing, or is none of this provider's."""
    webhook = _webhook(request, provider)
    names = webhook.key_names
    for name in [*names, *sorted(keys)]:
        if name not in keys or name not in (*names, *optional_keys(webhook)):
            raise ApiError(422, f"This provider's keys are {', '.join(names)}.", details=f"keys.{name}")


def left_out(request: Request, provider: str, old: dict[str, str], new: dict[str, str]) -> list[str]:
    """The optional keys that the connection had and has no more."""
    names = [name for name in optional_keys(_webhook(request, provider)) if name not in new]
    return [key for name in names for key in (name, f"{name}{credentials.BEFORE}") if key in old]


def account(request: Request, provider: str, keys: dict[str, str]) -> str:
    """The account that the keys are of."""
    return _webhook(request, provider).account(keys)


def replaced(old: dict[str, str], new: dict[str, str]) -> dict[str, str]:
    """The keys to seal: the new ones, and beside each that changes the one before, which signs a while yet."""
    before = {
        f"{name}{credentials.BEFORE}": old[name] for name in new if name in old and old[name] != new[name]
    }
    return new | before


async def open_endpoint(
    connection: Connection, org_id: UUID, integration_id: UUID, provider: str
) -> dict[str, str]:
    """A new address for a connection, in the caller's transaction; returns its token as a key to seal."""
    token = secrets.token_urlsafe(32)
    await connection.execute(
        "insert into public.webhook_endpoints (org_id, integration_id, provider, token_hash) values (%s, %s, %s, %s)"
        " on conflict (org_id, integration_id) do update set token_hash = excluded.token_hash",
        [org_id, integration_id, provider, hashlib.sha256(token.encode()).hexdigest()],
    )
    return {credentials.ENDPOINT_KEY: token}


def address(request: Request, provider: str, keys: dict[str, str]) -> dict[str, str | None]:
    """What to paste at the provider, and whether it can be reached from outside: `warning` is local, plain or null."""
    site = request.app.state.settings.site_url
    url = f"{site}/functions/v1/webhooks/{provider}/{keys[credentials.ENDPOINT_KEY]}"
    fragment = _webhook(request, provider).url_fragment
    return {
        "url": url + (f"#{fragment}" if fragment else ""),
        "warning": "local" if is_local(site) else "plain" if urlsplit(site).scheme == "http" else None,
    }


async def send_test(request: Request, provider: str, keys: dict[str, str]) -> str:
    """Send a signed event to the address, through whatever stands before it; returns its id. Raises ApiError 409."""
    event_id = str(uuid4())
    url = str(address(request, provider, keys)["url"]).partition("#")[0]
    made = _webhook(request, provider).test_request(url, keys, event_id)
    try:
        async with httpx.AsyncClient(timeout=15) as client:
            answer = await client.post(made.url, content=made.body, headers=dict(made.headers))
    except httpx.HTTPError as error:
        raise ApiError(
            409,
            f"The address cannot be reached ({type(error).__name__}).",
            code="KT095",
            hint="KONTOR_SITE_URL has to be the address under which this server is reached.",
        ) from error
    if answer.status_code != 200:
        raise ApiError(
            409,
            f"The address answered {answer.status_code}.",
            code="KT096",
            hint="Something before this server may refuse or change requests; look into its log.",
        )
    return f"test:{event_id}"


def is_webhook(request: Request, provider: str) -> bool:
    """Whether a provider of this name reports by webhook."""
    return provider in request.app.state.webhooks


def _webhook(request: Request, provider: str) -> Webhook:
    found: Webhook | None = request.app.state.webhooks.get(provider)
    if found is None:
        raise ApiError(422, "There is no such provider.", details="provider")
    return found
