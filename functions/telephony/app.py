"""Calls for signed-in members: a recording, passed on to whoever may hear it."""

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
from functions.telephony import recording
from functions.telephony.listeners import Listeners
from providers.webhooks import webhooks


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """What the endpoints find in the app's state."""
    async with for_people(app, "telephony"):
        app.state.rate = Rate(60)
        app.state.listeners = Listeners()
        app.state.webhooks = webhooks()
        yield


app = Starlette(
    routes=[Route("/recording", recording.listen, methods=["GET"])],
    middleware=[Middleware(log.RequestLog)],
    exception_handlers=HANDLERS,
    lifespan=lifespan,
)
