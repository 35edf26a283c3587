"""POST and GET /verify: codes typed in, tokens of links."""

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from stack.auth import email_change, flows, one_time, redirects, sessions, users
from stack.auth.errors import AuthError, invalid
from stack.auth.requests import Json, email, query, read_body, text
from stack.auth.service import Connection, Row, Service, service_of

BAD_LINK = "Email link is invalid or has expired"
BAD_CODE = "Token has expired or is invalid"
# How a session names the way it was begun, per type of link; PKCE finds its flow by the same name.
FLOW_METHODS = {
    "signup": ("email/signup",),
    "invite": ("invite",),
    "recovery": ("recovery",),
    "magiclink": ("magiclink",),
    "email": ("email/signup", "recovery", "magiclink"),
    "email_change": ("email_change",),
}


async def verify(request: Request) -> Response:
    """Answer a session for a code or a link token."""
    service = service_of(request)
    service.limit_client(request, "verify", service.settings.rate_limits.verify)
    body = await read_body(request, service.settings.max_body_bytes)
    kind = _known(text(body, "type"))
    link_token, code = text(body, "token_hash"), text(body, "token")
    attempts: tuple[str, ...] | None = None
    if link_token:
        tokens, refusal = [link_token], BAD_LINK
    else:
        if not code:
            raise invalid("Verify requires a token or a token hash")
        address = email(body)
        attempts = ("code", address)
        service.limits.take(attempts, service.settings.rate_limits.failed_code)
        tokens, refusal = one_time.hashes_of_code(service, address, code.strip()), BAD_CODE
    async with service.transaction() as conn:
        user = await _confirm(service, conn, tokens, kind, refusal)
        if user is None:
            answer: Json = {"msg": email_change.HALF_DONE, "code": "200"}
        else:
            answer = await sessions.open_session(service, conn, request, user, "otp")
    if attempts is not None:
        service.limits.forget(attempts)
    return JSONResponse(answer, headers={"Cache-Control": "no-store"})


async def follow(request: Request) -> Response:
    """Redirect to the app with a session in the fragment, or with a code when the flow is PKCE."""
    service = service_of(request)
    target = redirects.destination(service.settings, query(request, "redirect_to"))
    if request.method == "HEAD":
        # Scanners ask HEAD before a person asks GET; the token must survive them.
        return Response(status_code=204)
    token, kind = query(request, "token"), query(request, "type")
    pkce = token.startswith("pkce_")
    try:
        service.limit_client(request, "verify", service.settings.rate_limits.verify)
        if not token:
            raise invalid("Verify requires a token or a token hash")
        _known(kind)
        async with service.transaction() as conn:
            user = await _confirm(service, conn, [token], kind, BAD_LINK)
            if user is None:
                location = _told(target, {"message": email_change.HALF_DONE, "sb": ""}, pkce=pkce)
            elif pkce:
                code = await flows.issue_code(conn, user["id"], FLOW_METHODS[kind])
                location = redirects.with_query(target, {"code": code})
            else:
                session = await sessions.open_session(service, conn, request, user, "otp")
                location = redirects.with_fragment(target, _fragment(session, kind))
    except AuthError as exc:
        values = {
            "error": "access_denied" if exc.status < 500 else "server_error",
            "error_code": exc.code,
            "error_description": exc.message,
            "sb": "",
        }
        location = _told(target, values, pkce=pkce)
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return RedirectResponse(location, status_code=303, headers=headers)


def _known(kind: str) -> str:
    if kind not in one_time.ACCEPTED:
        raise invalid("Invalid verification type")
    return kind


async def _confirm(
    service: Service, conn: Connection, tokens: list[str], kind: str, refusal: str
) -> Row | None:
    """The confirmed account, or None while a change of address waits for its other half."""
    token = await one_time.consume(service, conn, tokens, one_time.ACCEPTED[kind])
    user = await users.by_id(conn, token["user_id"], lock=True) if token else None
    if token is None or user is None or user["deleted_at"] is not None:
        raise AuthError(403, "otp_expired", refusal)
    if users.is_banned(user):
        raise AuthError(403, "user_banned", "User is banned")
    if token["token_type"] in (one_time.CHANGE_NEW, one_time.CHANGE_CURRENT):
        return await email_change.confirm(conn, user)
    if user["email_confirmed_at"] is None:
        await one_time.clear(conn, user["id"], one_time.CONFIRMATION, one_time.RECOVERY)
        user = await users.mark_verified(conn, user)
        if kind == "recovery":
            # whoever chose the password never proved to read this address's mail; the reader now chooses one
            user = await users.update(conn, user["id"], {"encrypted_password": ""})
    return user


def _fragment(session: Json, kind: str) -> dict[str, str]:
    return {
        "access_token": session["access_token"],
        "expires_at": str(session["expires_at"]),
        "expires_in": str(session["expires_in"]),
        "refresh_token": session["refresh_token"],
        "sb": "",
        "token_type": "bearer",
        "type": kind,
    }


def _told(target: str, values: dict[str, str], *, pkce: bool) -> str:
    if pkce:
        target = redirects.with_query(target, values)
    return redirects.with_fragment(target, values)
