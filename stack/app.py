"""The uvicorn process: auth at /auth/v1, functions/<name>/app.py at /functions/v1/<name>, /health.

And broadcasts over HTTP at /realtime/v1/api; the websockets have a process of their own.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from stack import keys, settings
from stack.auth.app import create_app
from stack.auth.settings import AuthSettings
from stack.health import Health, report
from stack.realtime import http
from stack.realtime.settings import RealtimeSettings
from stack.services import connections, run_dir

log = logging.getLogger("kontor.api")


def create() -> Starlette:
    """Build the app from what is on disk; uvicorn calls this as a factory."""
    told = settings.load()
    made = keys.ensure(told.keys_dir, told.jwt_secret)
    reach = connections(told, made)
    run = run_dir(told)
    mounts = functions(told.root / "functions")
    mounts.append(("/auth/v1", _auth(told, made, reach("supabase_auth_admin"))))
    listeners = RealtimeSettings(reach("supabase_realtime_admin"), made.jwt_secret, told.jwks_url)
    mounts.append(("/realtime/v1/api", http.create_app(listeners)))
    health = Health(reach("authenticator"), run / "rest.sock", run / "realtime.sock", run / "status.json")

    async def ask(request: Request) -> JSONResponse:
        status, body = report(await health.parts())
        return JSONResponse(body, status)

    return Starlette(
        routes=[
            Route("/health", ask),
            Route("/metrics", metrics),  # the gateway does not route it; read it over the unix socket
            *(Mount(path, app=app) for path, app in mounts),
        ],
        exception_handlers={HTTPException: refuse, Exception: fail},
        lifespan=_lifespans([app for _, app in mounts]),
    )


def functions(folder: Path) -> list[tuple[str, Any]]:
    """Every edge function by its folder's name; one that cannot be imported stops the start."""
    found = []
    for path in sorted(folder.glob("[a-z]*/app.py")):
        name = path.parent.name
        module = importlib.import_module(f"functions.{name}.app")
        found.append((f"/functions/v1/{name}", module.app))
    return found


def _auth(told: settings.Settings, made: keys.Keys, conninfo: str) -> Any:
    found = AuthSettings(
        conninfo=conninfo,
        jwt_secret=made.jwt_secret,
        site_url=told.site_url,
        signup=told.signup,
        smtp_url=told.smtp_url,
    )
    if told.mail_from:
        found = replace(found, mail_from=told.mail_from)
    return create_app(found)


def _lifespans(apps: list[Any]) -> Callable[[Starlette], contextlib.AbstractAsyncContextManager[None]]:
    """Starlette starts only the outermost app's lifespan; the mounted ones have pools to open too."""

    @contextlib.asynccontextmanager
    async def run(_: Starlette) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as stack:
            for app in apps:
                router = getattr(app, "router", None)
                if router is not None:
                    await stack.enter_async_context(router.lifespan_context(app))
            yield

    return run


async def metrics(request: Request) -> Response:
    """Prometheus's figures of this process."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def refuse(request: Request, error: Exception) -> Response:
    """Starlette's own refusals (404, 405) in the one JSON shape."""
    if not isinstance(error, HTTPException):
        raise error
    words = {404: ("not_found", "There is nothing at this address.")}
    code, message = words.get(error.status_code, ("refused", str(error.detail)))
    body = {"code": code, "message": message, "details": None, "hint": None}
    return JSONResponse(body, error.status_code, headers=error.headers)


async def fail(request: Request, error: Exception) -> Response:
    """Anything unforeseen: the traceback goes to the log, the caller gets the id to find it by."""
    request_id = request.headers.get("x-request-id", "")
    log.error("request %s failed", request_id, exc_info=error)
    body = {
        "code": "internal",
        "message": "Something went wrong on our side.",
        "details": f"request {request_id}",
        "hint": None,
    }
    return JSONResponse(body, 500)
