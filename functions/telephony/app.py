"""Calls for signed-in members: a recording, passed on to whoever may hear it."""

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
from functions.telephony import recording
from functions.telephony.listeners import Listeners
from providers.webhooks import webhooks


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Hold the database for as long as the app runs."""
    found = settings.load()
    log.configure(found.log_level)
    async with (
        Database(found.db_url, name="kontor telephony", max_size=4) as database,
        Database(found.db_url, name="kontor telephony log", max_size=1, service=True) as log_database,
        FunctionLog(log_database, "telephony") as function_log,
    ):
        app.state.settings = found
        app.state.database = database
        app.state.vault = Vault(found.credential_keys)
        app.state.verifier = Verifier(found.jwt_secret, found.jwks_url)
        app.state.rate = Rate(60)
        app.state.listeners = Listeners()
        app.state.webhooks = webhooks()
        app.state.function_log = function_log
        yield


app = Starlette(
    routes=[Route("/recording", recording.listen, methods=["GET"])],
    middleware=[Middleware(log.RequestLog)],
    exception_handlers=HANDLERS,
    lifespan=lifespan,
)
