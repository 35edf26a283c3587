"""OpenRouter for signed-in members: what the account used, live, and calls that stream their answer."""

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
from functions.openrouter import activity, chat
from functions.openrouter.calls import Calls


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """What the endpoints find in the app's state; calls under way end before it stops."""
    async with for_people(app, "openrouter", connections=8):
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
