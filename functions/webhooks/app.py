"""Events from outside: every provider's requests, at /functions/v1/webhooks/{provider}/{endpoint_token}."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from functions._shared import log, settings
from functions._shared.crypto import Vault
from functions._shared.db import Database
from functions._shared.errors import HANDLERS
from functions._shared.function_log import FunctionLog
from functions.webhooks import intake
from functions.webhooks.endpoints import Endpoints
from providers.webhooks import webhooks


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Hold the database for as long as the app runs."""
    found = settings.load()
    log.configure(found.log_level)
    async with (
        Database(found.db_url, name="kontor webhooks", max_size=8, service=True) as database,
        FunctionLog(database, "webhooks") as function_log,
    ):
        app.state.settings = found
        app.state.database = database
        app.state.function_log = function_log
        app.state.endpoints = Endpoints(database, Vault(found.credential_keys))
        app.state.webhooks = webhooks()
        yield


app = Starlette(
    routes=[Route("/{provider}/{endpoint_token}", intake.receive, methods=["POST"])],
    middleware=[Middleware(log.RequestLog)],
    exception_handlers=HANDLERS,
    lifespan=lifespan,
)
