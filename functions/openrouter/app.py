"""OpenRouter for signed-in members: what the account used, live, and calls that stream their answer."""

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
from functions.openrouter import activity, chat
from functions.openrouter.calls import Calls


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Hold the database for as long as the app runs, and let calls under way end before it stops."""
    found = settings.load()
    log.configure(found.log_level)
    async with (
        Database(found.db_url, name="kontor openrouter", max_size=8) as database,
        Database(found.db_url, name="kontor openrouter log", max_size=1, service=True) as log_database,
        FunctionLog(log_database, "openrouter") as function_log,
    ):
        app.state.function_log = function_log
        app.state.settings = found
        app.state.database = database
        app.state.vault = Vault(found.credential_keys)
        app.state.verifier = Verifier(found.jwt_secret, found.jwks_url)
        app.state.questions = Rate(100)
        app.state.prompts = Rate(20)
        app.state.calls = Calls()
        yield
        await app.state.calls.ended()


app = Starlette(
    routes=[
        Route("/activity", activity.show, methods=["GET"]),
        Route("/chat", chat.call, methods=["POST"]),
    ],
    middleware=[Middleware(log.RequestLog)],
    exception_handlers=HANDLERS,
    lifespan=lifespan,
)
