"""Text messages for signed-in members: sent once per key, estimated before, from numbers that the account has."""

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
from functions._shared.identity import Verifier
from functions._shared.limits import Rate
from functions.messages import endpoints
from providers.messages import messengers


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Read the settings and hold the database for as long as the app runs."""
    found = settings.load()
    log.configure(found.log_level)
    async with (
        Database(found.db_url, name="kontor messages", max_size=4) as database,
        Database(found.db_url, name="kontor messages log", max_size=1, service=True) as log_database,
        FunctionLog(log_database, "messages") as function_log,
    ):
        app.state.settings = found
        app.state.database = database
        app.state.vault = Vault(found.credential_keys)
        app.state.verifier = Verifier(found.jwt_secret, found.jwks_url)
        app.state.estimates = Rate(100)
        app.state.sends = Rate(100)
        app.state.messengers = messengers()
        app.state.function_log = function_log
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
