"""One pipeline for every provider: bound the body, verify, then store and apply in one transaction, and only then 2xx."""

from __future__ import annotations

import asyncio
import json
import secrets
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import structlog
from prometheus_client import Counter
from starlette.requests import Request
from starlette.responses import Response

from functions._shared.errors import ApiError
from functions._shared.limits import read_body
from functions.webhooks.endpoints import Endpoint
from providers import webhooks

BODY_BYTES = 1024 * 1024
ATTEMPTS = 4
# what the database undoes for another transaction's sake, and takes the next time
RETRIED = ("40001", "40P01")
# so that what stood in each other's way does not come again at the same moment
CHANCE = secrets.SystemRandom()
TAKE = (
    "select state, event_id"
    " from private.receive_webhook_event(%s, %s, %s, %s, %s, %s, %s::jsonb, %s, %s::jsonb, %s)"
)
log = structlog.get_logger(__name__)
received = Counter(
    "kontor_webhooks_total", "Webhook requests by provider and outcome", ["provider", "outcome"]
)


async def receive(request: Request) -> Response:
    """Take in one request. 401 for a bad signature, 404 for an unknown address, 413 above 1 MiB, 503 to send it again."""
    provider, token = request.path_params["provider"], request.path_params["endpoint_token"]
    webhook: webhooks.Webhook | None = request.app.state.webhooks.get(provider)
    if webhook is None:
        raise _nowhere()
    # before the body: who does not know an address costs a look-up and no memory
    endpoint = await _endpoint(request, provider, token)
    body = await read_body(request, BODY_BYTES)
    told = webhooks.Request(
        _public_url(request, provider, token),
        {name.lower(): value for name, value in request.headers.items()},
        body,
    )
    for _ in range(2):
        endpoint = await _verified(request, webhook, endpoint, told)
        event = webhook.parse(told)
        if event.kind == "ignored":
            state = event.kind
            break
        # it is theirs from here on: how it ends is in their log, too
        request.state.org_id = endpoint.org_id
        state, request.state.event_id = await _take(request, endpoint, webhook, told, event)
        if state != "changed":
            break
        # other keys since we read them: check with those
        request.app.state.endpoints.forget(token)
        endpoint = await _endpoint(request, provider, token)
    else:
        raise ApiError(503, "The connection is being changed.", headers={"Retry-After": "5"})
    received.labels(provider, state).inc()
    log.info("webhook", provider=provider, kind=event.kind, state=state, event_id=event.event_id)
    answer = webhook.reply(event)
    return Response(answer.body, 200, media_type=answer.content_type)


async def _endpoint(request: Request, provider: str, token: str) -> Endpoint:
    found: Endpoint | None = await request.app.state.endpoints.find(provider, token)
    if found is None:
        received.labels(provider, "unknown_address").inc()
        raise _nowhere()
    return found


async def _verified(
    request: Request, webhook: webhooks.Webhook, endpoint: Endpoint, told: webhooks.Request
) -> Endpoint:
    """The endpoint with the keys that the request was checked with: as kept, else as they are now."""
    try:
        webhook.verify(told, endpoint.keys, datetime.now(UTC))
    except webhooks.TooLate as error:
        raise _refused(request, endpoint, "late", "The request is too old.") from error
    except webhooks.BadSignature as error:
        # keys that were entered a moment ago may sign already
        newer: Endpoint | None = await request.app.state.endpoints.newer(
            request.path_params["endpoint_token"], endpoint
        )
        if newer is None:
            raise _refused(request, endpoint, "signature", "The signature does not fit.") from error
    else:
        return endpoint
    return await _verified(request, webhook, newer, told)


def _refused(request: Request, endpoint: Endpoint, reason: str, words: str) -> ApiError:
    received.labels(endpoint.provider, f"refused_{reason}").inc()
    request.app.state.function_log.refused(str(endpoint.org_id), str(endpoint.endpoint_id), reason)
    return ApiError(401, words, code="KT093")


async def _take(
    request: Request,
    endpoint: Endpoint,
    webhook: webhooks.Webhook,
    told: webhooks.Request,
    event: webhooks.Event,
) -> tuple[str, UUID | None]:
    """Store and apply, in one statement that is one transaction; the event's state, and its id when it is new."""
    kept = {name: told.headers[name] for name in webhook.kept_headers if name in told.headers}
    values = [
        endpoint.org_id,
        endpoint.endpoint_id,
        endpoint.keys_changed_at,
        event.event_id,
        event.kind,
        event.subject,
        json.dumps(dict(event.fields)),
        told.headers.get("content-type", ""),
        json.dumps(kept),
        told.body,
    ]
    attempt = 1
    while True:
        try:
            row = await request.app.state.database.call(TAKE, values) or {}
            return row["state"], row["event_id"]
        except psycopg.Error as error:
            if error.sqlstate not in RETRIED or attempt == ATTEMPTS:
                raise
        await asyncio.sleep(CHANCE.uniform(0.01, 0.05) * attempt)
        attempt += 1


def _public_url(request: Request, provider: str, token: str) -> str:
    """The address as the provider was given it: a proxy may have changed host and scheme on the way."""
    query = request.scope["query_string"].decode("latin-1")
    base = request.app.state.settings.site_url
    return f"{base}/functions/v1/webhooks/{provider}/{token}" + (f"?{query}" if query else "")


def _nowhere() -> ApiError:
    return ApiError(404, "There is no such address.", hint="Copy it again from the connection's page.")
