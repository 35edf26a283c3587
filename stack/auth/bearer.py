"""Who calls: the signed-in user or an administrator's key."""

import re
from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request

from stack.auth import users
from stack.auth.errors import AuthError
from stack.auth.requests import Json, uuid
from stack.auth.service import Connection, Row, Service

BEARER = re.compile(r"[Bb]earer (\S+)")
ADMIN_ROLES = ("service_role", "supabase_admin")


@dataclass(frozen=True)
class Caller:
    """A signed-in user with the session of the token, if it names one."""

    user: Row
    session_id: UUID | None
    claims: Json


def claims_of(service: Service, request: Request) -> Json:
    """The verified claims of the request's bearer token."""
    match = BEARER.fullmatch(request.headers.get("authorization", ""))
    if match is None:
        raise AuthError(401, "no_authorization", "This endpoint requires a valid Bearer token")
    return service.keys.verify(match.group(1))


async def authenticate(service: Service, conn: Connection, request: Request, *, lock: bool = False) -> Caller:
    """The user a request acts for; every failure has its own code."""
    claims = claims_of(service, request)
    subject = claims.get("sub")
    if not subject:
        raise AuthError(403, "bad_jwt", "invalid claim: missing sub claim")
    user_id = uuid(subject) if isinstance(subject, str) else None
    if user_id is None:
        raise AuthError(400, "bad_jwt", "invalid claim: sub claim must be a UUID")
    user = await users.by_id(conn, user_id, lock=lock)
    if user is None or user["deleted_at"] is not None:
        raise AuthError(403, "user_not_found", "User from sub claim in JWT does not exist")
    session_id = None
    if claims.get("session_id"):
        session_id = uuid(str(claims["session_id"]))
        cursor = await conn.execute(
            "select from auth.sessions where id = %s and user_id = %s", [session_id, user_id]
        )
        if await cursor.fetchone() is None:
            text = "Session from session_id claim in JWT does not exist"
            raise AuthError(403, "session_not_found", text)
    if users.is_banned(user):
        raise AuthError(403, "user_banned", "User is banned")
    return Caller(user, session_id, claims)


def require_admin(service: Service, request: Request) -> None:
    """Refuse every token but a service key."""
    if claims_of(service, request).get("role") not in ADMIN_ROLES:
        raise AuthError(403, "not_admin", "User not allowed")
