"""Connections to outside services: connect with keys, replace the keys, test them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from functions._shared import log
from functions._shared.errors import HANDLERS
from functions._shared.limits import Rate
from functions._shared.serving import for_people
from functions.integrations import endpoints
from providers.webhooks import webhooks


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """What the endpoints find in the app's state."""
    async with for_people(app, "integrations"):
        app.state.rate = Rate(20)
        app.state.webhooks = webhooks()
        yield


app = Starlette(
    routes=[
        Route("/connect", endpoints.connect, methods=["POST"]),
        Route("/{integration_id:uuid}/keys", endpoints.replace_keys, methods=["PUT"]),
        Route("/{integration_id:uuid}/test", endpoints.test, methods=["POST"]),
        Route("/{integration_id:uuid}/webhook", endpoints.webhook, methods=["GET"]),
        Route("/{integration_id:uuid}/test-event", endpoints.test_event, methods=["POST"]),
    ],
    middleware=[Middleware(log.RequestLog)],
    exception_handlers=HANDLERS,
    lifespan=lifespan,
)
