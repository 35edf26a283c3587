"""Errors of the auth service and their two wire shapes."""

import logging
import traceback

import psycopg
from psycopg_pool import PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

API_VERSION_HEADER = "X-Supabase-Api-Version"
API_VERSION = "2024-01-01"

# what our own triggers on auth.users raise: admission (KT001, KT002, KT130) and the deletion of a last owner
REFUSALS = {
    "KT001": (422, "signup_disabled"),
    "KT002": (422, "signup_disabled"),
    "KT082": (409, "conflict"),
    "KT130": (403, "signup_disabled"),
}

log = logging.getLogger("kontor.auth")


class AuthError(Exception):
    """An answer other than success: HTTP status, stable code, text for people."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        retry_after: float | None = None,
        weak_password: list[str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.retry_after = retry_after
        self.weak_password = weak_password


def invalid(message: str) -> AuthError:
    """A request whose fields cannot be used."""
    return AuthError(400, "validation_failed", message)


def too_many(seconds: float, message: str = "Request rate limit reached") -> AuthError:
    """A refused request that may be repeated after the given time."""
    return AuthError(429, "over_request_rate_limit", message, retry_after=seconds)


def error_response(request: Request, error: AuthError) -> Response:
    """Shape an error as the client's API version expects it."""
    headers = {"x-sb-error-code": error.code, "Cache-Control": "no-store"}
    if error.retry_after is not None:
        headers["Retry-After"] = str(max(1, int(error.retry_after + 0.999)))
    body: dict[str, object]
    if request.headers.get(API_VERSION_HEADER, "") >= API_VERSION:
        headers[API_VERSION_HEADER] = API_VERSION
        body = {"code": error.code, "message": error.message}
    else:
        body = {"code": error.status, "error_code": error.code, "msg": error.message}
    if error.weak_password is not None:
        body["weak_password"] = {"reasons": error.weak_password}
    return JSONResponse(body, status_code=error.status, headers=headers)


async def on_auth_error(request: Request, exc: Exception) -> Response:
    """Exception handler for AuthError."""
    if not isinstance(exc, AuthError):
        raise exc
    return error_response(request, exc)


async def on_http_exception(request: Request, exc: Exception) -> Response:
    """Exception handler for what the router refuses."""
    if not isinstance(exc, HTTPException):
        raise exc
    code = {404: "not_found", 405: "method_not_allowed"}.get(exc.status_code, "unexpected_failure")
    response = error_response(request, AuthError(exc.status_code, code, exc.detail))
    response.headers.update(exc.headers or {})
    return response


async def on_database_error(request: Request, exc: Exception) -> Response:
    """Exception handler for what Postgres refuses or cannot do."""
    return error_response(request, database_error(exc))


def database_error(exc: Exception) -> AuthError:
    """Translate a database error."""
    if isinstance(exc, psycopg.Error) and exc.sqlstate in REFUSALS:
        status, code = REFUSALS[exc.sqlstate]
        words = (exc.diag.message_primary, exc.diag.message_hint if status == 409 else None)
        return AuthError(status, code, " ".join(part for part in words if part))
    if isinstance(exc, psycopg.errors.LockNotAvailable | psycopg.errors.DeadlockDetected):
        return AuthError(409, "conflict", "Another request is changing the same account", retry_after=1)
    if isinstance(exc, psycopg.errors.ForeignKeyViolation):
        return AuthError(409, "conflict", f"Still referenced by {exc.diag.table_name}")
    if isinstance(exc, psycopg.errors.CheckViolation | psycopg.errors.RaiseException | psycopg.DataError):
        log_exception(exc)
        rule = f" ({exc.diag.constraint_name})" if isinstance(exc, psycopg.errors.CheckViolation) else ""
        return AuthError(422, "validation_failed", f"The database refused these values{rule}")
    log_exception(exc)
    if isinstance(exc, PoolTimeout | psycopg.OperationalError):
        return AuthError(503, "unexpected_failure", "The database does not answer", retry_after=2)
    return AuthError(500, "unexpected_failure", "Unexpected failure, please check server logs")


def log_exception(exc: BaseException) -> None:
    """Log what failed and where, never the message: it may quote a row, a mail address or a token."""
    frames = traceback.extract_tb(exc.__traceback__)[-6:]
    where = " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in reversed(frames))
    sqlstate = getattr(exc, "sqlstate", None)
    log.error("%s sqlstate=%s at %s", type(exc).__name__, sqlstate, where)


class UnexpectedFailure:
    """Middleware inside CORS: an unforeseen exception becomes a 500 in the error shape."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the app; answer only if it had not started to."""
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            await self.app(scope, receive, watch)
        except Exception as exc:
            log_exception(exc)
            if started:
                raise
            error = AuthError(500, "unexpected_failure", "Unexpected failure, please check server logs")
            await error_response(Request(scope), error)(scope, receive, send)
