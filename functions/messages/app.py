"""Text messages for signed-in members: sent once per key, estimated before, from numbers that the account has."""

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
from functions.messages import endpoints
from providers.messages import messengers


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """What the endpoints find in the app's state."""
    async with for_people(app, "messages"):
        app.state.estimates = Rate(100)
        app.state.sends = Rate(100)
        app.state.messengers = messengers()
        yield


app = Starlette(
    routes=[
        Route("/send", endpoints.send, methods=["POST"]),
        Route("/estimate", endpoints.estimate, methods=["POST"]),
        Route("/senders", endpoints.senders, methods=["GET"]),
    ],
    middleware=[Middleware(log.RequestLog)],
    exception_handlers=HANDLERS,
    lifespan=lifespan,
)
