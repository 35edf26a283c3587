"""What every function for signed-in people stands on: settings, the database as them, who they are, and its log."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from functions._shared import log, settings
from functions._shared.crypto import Vault
from functions._shared.db import Database
from functions._shared.function_log import FunctionLog
from functions._shared.identity import Verifier


@asynccontextmanager
async def for_people(app: Starlette, function: str, connections: int = 4) -> AsyncIterator[None]:
    """Put these into the app's state, and hold the database for as long as the app runs."""
    found = settings.load()
    log.configure(found.log_level)
    async with (
        Database(found.db_url, name=f"kontor {function}", max_size=connections) as database,
        Database(found.db_url, name=f"kontor {function} log", max_size=1, service=True) as log_database,
        FunctionLog(log_database, function) as function_log,
    ):
        app.state.settings = found
        app.state.database = database
        app.state.vault = Vault(found.credential_keys)
        app.state.verifier = Verifier(found.jwt_secret, found.jwks_url)
        app.state.function_log = function_log
        yield
