"""Parse, let the database decide as the caller, and answer with the run that it gives."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from functions._shared.errors import ApiError
from functions._shared.identity import Caller
from functions._shared.limits import read_json
from providers.webhooks import webhooks

OPENROUTER = "openrouter"
ASK = "select s.is_new, to_jsonb(s.run) as run from private.ask_sync(%s, %s, %s, %s) as s"


class Wanted(BaseModel):
    """Which connection, where there are several, and from which day of the organisation's on."""

    model_config = ConfigDict(extra="forbid")

    org_id: UUID | None = None
    integration_id: UUID | None = None
    since: date | None = None


def known_providers() -> list[str]:
    """The names of all providers that can be synchronised."""
    return sorted([OPENROUTER, *webhooks()])


async def sync(request: Request) -> Response:
    """The run: 202 when it was begun for this request, 200 when it waits or runs already. The body may be left out."""
    caller: Caller = await request.app.state.verifier.caller(request)
    request.state.user_id = caller.user_id
    provider = request.path_params["provider"]
    known: list[str] = request.app.state.providers
    if provider not in known:
        raise ApiError(404, "There is no such provider.", hint=f"Known are: {', '.join(known)}.")
    asked = await read_json(request, Wanted, may_be_empty=True)
    async with request.app.state.database.as_user(caller) as connection:
        found = await connection.execute(ASK, [provider, asked.org_id, asked.integration_id, asked.since])
        row = await found.fetchone()
    request.state.org_id = UUID(row["run"]["org_id"])
    return JSONResponse(row["run"], 202 if row["is_new"] else 200)
