"""POST /token: password, refresh token, PKCE."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from stack.auth import flows, sessions, users
from stack.auth.errors import AuthError, invalid
from stack.auth.requests import Json, limit_address, query, read_body, text
from stack.auth.service import Service, service_of


async def token(request: Request) -> Response:
    """Answer a session for whatever grant the client holds."""
    service = service_of(request)
    grant = GRANTS.get(query(request, "grant_type"))
    if grant is None:
        raise AuthError(400, "validation_failed", "unsupported_grant_type")
    service.limit_client(request, "token", service.settings.rate_limits.token)
    body = await read_body(request, service.settings.max_body_bytes)
    return JSONResponse(await grant(service, request, body), headers={"Cache-Control": "no-store"})


async def _password(service: Service, request: Request, body: Json) -> Json:
    address, password = text(body, "email").strip().lower(), text(body, "password")
    if text(body, "phone"):
        raise AuthError(400, "phone_provider_disabled", "Phone logins are disabled")
    if not address:
        raise invalid("missing email or phone")
    # Counted before the check, so that attempts side by side cannot slip through together.
    attempts = ("sign-in", limit_address(request), address[:255])
    service.limits.take(attempts, service.settings.rate_limits.failed_sign_in)
    try:
        async with service.transaction() as conn:
            user = await users.by_email(conn, address)
        hashed = user["encrypted_password"] if user else None
        right = await service.passwords.matches(password, hashed)
    except Exception:
        # Nothing was compared: a full queue or a database that is away must lock nobody out.
        service.limits.give_back(attempts)
        raise
    if not right or user is None:
        raise AuthError(400, "invalid_credentials", "Invalid login credentials")
    service.limits.forget(attempts)
    if users.is_banned(user):
        raise AuthError(400, "user_banned", "User is banned")
    if user["email_confirmed_at"] is None:
        raise AuthError(400, "email_not_confirmed", "Email not confirmed")
    async with service.transaction() as conn:
        current = await users.by_id(conn, user["id"], lock=True)
        # The password may have changed while this one was being checked.
        if current is None or current["deleted_at"] or current["encrypted_password"] != hashed:
            raise AuthError(400, "invalid_credentials", "Invalid login credentials")
        return await sessions.open_session(service, conn, request, current, "password")


async def _refresh_token(service: Service, request: Request, body: Json) -> Json:
    return await sessions.refresh(service, request, text(body, "refresh_token"))


async def _pkce(service: Service, request: Request, body: Json) -> Json:
    async with service.transaction() as conn:
        flow = await flows.finish(service, conn, text(body, "auth_code"), text(body, "code_verifier"))
        user = await users.by_id(conn, flow["user_id"], lock=True)
        if user is None or user["deleted_at"] is not None:
            raise flows.not_found()
        return await sessions.open_session(service, conn, request, user, flow["authentication_method"])


GRANTS = {"password": _password, "refresh_token": _refresh_token, "pkce": _pkce}
