"""Structured logs, a JSON object a line, without secrets: by the name of a field and the shape of a value."""

from __future__ import annotations

import logging
import re
import sys
import time
import uuid
from collections.abc import MutableMapping
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECRET_NAME = re.compile(
    r"(?i)(^|_)(secret|token|password|passwd|authorization|cookie|apikey|api_key|jwt|signature|ciphertext)s?($|_)"
)
SECRET_VALUE = re.compile(
    r"eyJ[\w-]{8,}\.[\w-]+\.[\w-]*"  # a JWT
    r"|\bsk-[\w-]{8,}"  # keys of AI providers
    r"|(?i:bearer)\s+[\w.~+/=-]{8,}"
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"  # user and password in an address
    r"|(?i:password)=\S+"
)
# the last part of a webhook's address lets anybody knock there: by its place, by its shape wherever the app is served,
# and by its name in the route, whatever somebody wrote there
SECRET_IN_PATH = re.compile(r"(/webhooks/[^/]+/)[^/]+|(?<=/)[\w-]{43}(?=/|$)")
HIDDEN_PART = "endpoint_token"
REQUEST_ID = re.compile(r"^[A-Za-z0-9-]{8,64}$")


def configure(level: str = "info") -> None:
    """Send our own and every library's lines to standard error through the same processors."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        without_secrets,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_logger_name,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(default=str),
            ],
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # one line per outgoing request would carry addresses with keys in them
    logging.getLogger("httpx").setLevel(logging.WARNING)


def without_secrets(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: blanks secret fields, and secret shapes inside any text, traces included."""
    for name, value in event.items():
        event[name] = _clean(name, value)
    return event


def _clean(name: str, value: Any) -> Any:
    if name.startswith("_"):
        return value
    if SECRET_NAME.search(name):
        return "[secret]"
    if isinstance(value, str):
        return SECRET_VALUE.sub("[secret]", value)
    if isinstance(value, dict):
        return {key: _clean(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_clean("", inner) for inner in value]
    return value


def _path(scope: Scope) -> str:
    secret = scope.get("path_params", {}).get(HIDDEN_PART)
    path = "/".join("…" if part == secret else part for part in scope["path"].split("/"))
    return SECRET_IN_PATH.sub(r"\1…", path)


class RequestLog:
    """Middleware: gives each request an id, answers with it, and logs one line when the answer is sent.

    A request that concerned an organisation (`state.org_id`) is also added to the app's `function_log`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._log = structlog.get_logger("kontor.requests")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        headers = dict(scope["headers"])
        given = headers.get(b"x-request-id", b"").decode("latin-1")
        request_id = given if REQUEST_ID.match(given) else uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        status = 500
        started = time.perf_counter()

        async def numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, numbered)
            finally:
                line = {
                    "method": scope["method"],
                    "path": _path(scope),
                    "status": status,
                    "milliseconds": round((time.perf_counter() - started) * 1000, 1),
                }
                self._log.info("request", **line)
                self._keep(scope, line | {"request_id": request_id})

    @staticmethod
    def _keep(scope: Scope, line: dict[str, Any]) -> None:
        told = scope["state"]
        kept = getattr(scope["app"].state, "function_log", None) if "app" in scope else None
        if kept is None or told.get("org_id") is None:
            return
        refusal = told.get("refusal")
        # an endpoint says more of its path where that tells what was asked for
        names = ("org_id", "user_id", "event_id", "path")
        more = {name: told[name] for name in names if told.get(name) is not None}
        if refusal is not None:
            more |= {"code": refusal.code, "error": SECRET_VALUE.sub("[secret]", refusal.message)}
        kept.add(line | {name: str(value) for name, value in more.items()})
