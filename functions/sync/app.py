"""Synchronisations that a person asks for: of one connection to a provider, at once or further back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from functions._shared import log, settings
from functions._shared.db import Database
from functions._shared.errors import HANDLERS
from functions._shared.function_log import FunctionLog
from functions._shared.identity import Verifier
from functions.sync import endpoints


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Read the settings and hold the database for as long as the app runs."""
    found = settings.load()
    log.configure(found.log_level)
    async with (
        Database(found.db_url, name="kontor sync", max_size=4) as database,
        Database(found.db_url, name="kontor sync log", max_size=1, service=True) as log_database,
        FunctionLog(log_database, "sync") as function_log,
    ):
        app.state.settings = found
        app.state.database = database
        app.state.verifier = Verifier(found.jwt_secret, found.jwks_url)
        app.state.providers = endpoints.known_providers()
        app.state.function_log = function_log
        yield


app = Starlette(
    routes=[Route("/{provider}", endpoints.sync, methods=["POST"])],
    middleware=[Middleware(log.RequestLog)],
    exception_handlers=HANDLERS,
    lifespan=lifespan,
)
