"""Errors in one JSON shape, PostgREST's: code, message, details, hint, and the request's id beside them."""

from __future__ import annotations

import json
from typing import Any, cast

import psycopg
import structlog
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

log = structlog.get_logger(__name__)

# SQLSTATE → status; a two-letter entry speaks for its class
SQLSTATES = {
    "42501": 403,
    "23505": 409,
    "23503": 409,
    "23P01": 409,
    "23": 422,
    "22": 422,
    "P0": 422,
    "40": 409,
    "57014": 504,
    "55P03": 503,
    "08": 503,
    "53": 503,
    "57": 503,
}
CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    429: "too_many_requests",
    500: "internal",
    503: "unavailable",
    504: "timeout",
}


class ApiError(Exception):
    """A refusal with words for the caller; what it says is meant to be read by them."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        details: str | None = None,
        hint: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code or CODES.get(status, "error")
        self.message = message
        self.details = details
        self.hint = hint
        self.headers = headers or {}


def response_of(error: ApiError, request_id: str | None = None) -> JSONResponse:
    """The error as it goes over the wire."""
    body: dict[str, Any] = {
        "code": error.code,
        "message": error.message,
        "details": error.details,
        "hint": error.hint,
    }
    if request_id:
        body["request_id"] = request_id
    return JSONResponse(body, error.status, headers=error.headers)


def from_database(error: psycopg.Error) -> ApiError:
    """A database's refusal in our shape; what is not meant for the caller becomes a plain 500 or 503."""
    state = error.sqlstate
    if state == "PGRST":
        said = json.loads(error.diag.message_primary or "{}")
        outer = json.loads(error.diag.message_detail or "{}")
        return ApiError(
            int(outer.get("status", 400)),
            str(said.get("message", "")),
            code=said.get("code"),
            details=said.get("details"),
            hint=said.get("hint"),
            headers={str(name): str(value) for name, value in (outer.get("headers") or {}).items()},
        )
    if isinstance(error, psycopg.DataError) and state is None:
        # psycopg itself refuses what cannot go over the wire, such as a NUL in a text
        return ApiError(
            422, "A text holds a character that cannot be kept.", hint="Leave out NUL characters."
        )
    if state is None:
        # no answer at all: the connection broke or the pool had none to give
        return ApiError(503, "The database cannot be reached.", headers={"Retry-After": "5"})
    status = SQLSTATES.get(state) or SQLSTATES.get(state[:2])
    if status is None and state.startswith("KT"):
        status = 422
    if status is None:
        return ApiError(500, "Something went wrong on our side.")
    if status in (503, 504):
        return ApiError(status, "The database is busy.", code=state, headers={"Retry-After": "5"})
    return ApiError(
        status,
        error.diag.message_primary or "The database refused this.",
        code=state,
        details=error.diag.constraint_name or error.diag.message_detail,
        hint=error.diag.message_hint,
    )


def _answer(request: Request, told: ApiError) -> Response:
    """The refusal with the request's id, remembered for the log of requests."""
    state = request.scope.setdefault("state", {})
    state["refusal"] = told
    found = state.get("request_id")
    return response_of(told, str(found) if found else None)


async def on_api_error(request: Request, error: Exception) -> Response:
    """Answer a refusal of ours."""
    return _answer(request, cast(ApiError, error))


async def on_database_error(request: Request, error: Exception) -> Response:
    """Answer a refusal of the database's."""
    refused = cast(psycopg.Error, error)
    told = from_database(refused)
    if told.status >= 500:
        log.error("database error", sqlstate=refused.sqlstate, exc_info=error)
    return _answer(request, told)


async def on_invalid_input(request: Request, error: Exception) -> Response:
    """Name the first field that is wrong; never repeat its value, which may be a secret."""
    first = cast(ValidationError, error).errors(
        include_url=False, include_input=False, include_context=False
    )[0]
    path = ".".join(str(part) for part in first["loc"]) or "body"
    told = ApiError(422, f"{path}: {first['msg']}", details=path)
    return _answer(request, told)


async def on_http_error(request: Request, error: Exception) -> Response:
    """Answer what the framework refuses (no such route, wrong method)."""
    refused = cast(HTTPException, error)
    told = ApiError(refused.status_code, str(refused.detail), headers=dict(refused.headers or {}))
    return _answer(request, told)


async def on_broken_off(request: Request, error: Exception) -> Response:
    """The client has gone in the middle of its request: nobody reads this, and nothing was done."""
    return _answer(request, ApiError(400, "The request broke off."))


async def on_crash(request: Request, error: Exception) -> Response:
    """Log everything, tell nothing."""
    log.error("unhandled error", exc_info=error)
    return _answer(request, ApiError(500, "Something went wrong on our side."))


HANDLERS: dict[Any, Any] = {
    ApiError: on_api_error,
    psycopg.Error: on_database_error,
    ValidationError: on_invalid_input,
    HTTPException: on_http_error,
    ClientDisconnect: on_broken_off,
    Exception: on_crash,
}
