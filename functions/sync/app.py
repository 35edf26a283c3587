"""Synchronisations that a person asks for: of one connection to a provider, at once or further back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from functions._shared import log
from functions._shared.errors import HANDLERS
from functions._shared.serving import for_people
from functions.sync import endpoints


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """What the endpoints find in the app's state."""
    async with for_people(app, "sync"):
        app.state.providers = endpoints.known_providers()
        yield


app = Starlette(
    routes=[Route("/{provider}", endpoints.sync, methods=["POST"])],
    middleware=[Middleware(log.RequestLog)],
    exception_handlers=HANDLERS,
    lifespan=lifespan,
)
