"""POST /invite and /admin/generate_link."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from stack.auth import bearer, mail, one_time, redirects, users
from stack.auth.errors import AuthError, invalid
from stack.auth.requests import Json, email, mapping, query, read_body, text
from stack.auth.service import Connection, Row, service_of

# The stored token type and the type that verifies it, per kind of link.
LINKS = {
    "signup": (one_time.CONFIRMATION, "signup"),
    "invite": (one_time.CONFIRMATION, "invite"),
    "magiclink": (one_time.RECOVERY, "magiclink"),
    "recovery": (one_time.RECOVERY, "recovery"),
    "email_change_current": (one_time.CHANGE_CURRENT, "email_change"),
    "email_change_new": (one_time.CHANGE_NEW, "email_change"),
}


async def invite(request: Request) -> Response:
    """Make an account for someone and mail a link to choose a password."""
    service = service_of(request)
    bearer.require_admin(service, request)
    body = await read_body(request, service.settings.max_body_bytes)
    address, data = email(body), mapping(body, "data")
    password_hash = await service.passwords.random_hash()
    async with service.transaction() as conn:
        user = await _invited(conn, address, password_hash, data)
        code, token = await one_time.issue(service, conn, user["id"], one_time.CONFIRMATION, address)
        link = redirects.mail_link(service.settings, token, "invite", query(request, "redirect_to"))
        await mail.queue(service, conn, "invite", user, to=address, link=link, code=code)
        moment = datetime.now(UTC)
        values = {"invited_at": moment, "confirmation_sent_at": moment}
        user = await users.update(conn, user["id"], values)
        answer = await users.full_json(conn, user)
    return JSONResponse(answer)


async def generate_link(request: Request) -> Response:
    """A link of any kind, answered instead of mailed."""
    service = service_of(request)
    bearer.require_admin(service, request)
    body = await read_body(request, service.settings.max_body_bytes)
    kind, address, data = text(body, "type"), email(body), mapping(body, "data")
    if kind not in LINKS:
        raise invalid(f"Invalid email action link type requested: {kind[:40]}")
    wanted = email(body, "new_email") if kind.startswith("email_change") else ""
    if kind == "signup" and not text(body, "password"):
        raise invalid("Signup requires a valid password")
    if kind == "signup":
        password_hash = await service.passwords.hash(text(body, "password"))
    else:
        password_hash = await service.passwords.random_hash()
    target = query(request, "redirect_to") or text(body, "redirect_to")
    async with service.transaction() as conn:
        user = await _subject(conn, kind, address, password_hash, data)
        if wanted:
            user = await _wish(conn, user, wanted)
        token_type, verification_type = LINKS[kind]
        sent_to = wanted if kind == "email_change_new" else address
        code, token = await one_time.issue(service, conn, user["id"], token_type, sent_to)
        answer = await users.full_json(conn, user)
    link = redirects.verify_link(service.settings, token, verification_type, target)
    answer |= {
        "action_link": link,
        "email_otp": code,
        "hashed_token": token,
        "verification_type": kind,
        "redirect_to": redirects.destination(service.settings, target),
    }
    return JSONResponse(answer, headers={"Cache-Control": "no-store"})


async def _subject(conn: Connection, kind: str, address: str, password_hash: str, data: Json) -> Row:
    """The account the link is for; sign-ups, invitations and magic links make it."""
    if kind == "invite":
        return await _invited(conn, address, password_hash, data)
    user = await users.by_email(conn, address, lock=True)
    if user is None and kind in ("signup", "magiclink"):
        await users.admit(conn)
        return await users.insert(conn, address=address, password_hash=password_hash, data=data)
    if user is None:
        raise AuthError(404, "user_not_found", "User with this email not found")
    if kind == "signup" and user["email_confirmed_at"] is not None:
        raise AuthError(422, "email_exists", users.EMAIL_EXISTS)
    if kind == "signup":
        return await users.update(conn, user["id"], {"encrypted_password": password_hash})
    return user


async def _invited(conn: Connection, address: str, password_hash: str, data: Json) -> Row:
    user = await users.by_email(conn, address, lock=True)
    if user is None:
        await users.admit(conn)
        return await users.insert(conn, address=address, password_hash=password_hash, data=data, invited=True)
    if user["email_confirmed_at"] is not None:
        raise AuthError(422, "email_exists", users.EMAIL_EXISTS)
    return user


async def _wish(conn: Connection, user: Row, wanted: str) -> Row:
    """Remember the address a change link is for; the two links of one change keep each other."""
    if await users.by_email(conn, wanted) is not None:
        raise AuthError(422, "email_exists", users.EMAIL_EXISTS)
    if user["email_change"] == wanted:
        return user
    await one_time.clear(conn, user["id"], one_time.CHANGE_NEW, one_time.CHANGE_CURRENT)
    values: Row = {"email_change": wanted, "email_change_confirm_status": 0}
    return await users.update(conn, user["id"], {**values, "email_change_sent_at": datetime.now(UTC)})
