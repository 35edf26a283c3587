"""Sessions and refresh tokens: opening, rotating, ending."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from starlette.requests import Request

from stack.auth import users
from stack.auth.errors import AuthError, invalid
from stack.auth.requests import Json, client_address
from stack.auth.service import Connection, Row, Service
from stack.auth.tokens import REFRESH_TOKEN, new_refresh_token, now


async def open_session(service: Service, conn: Connection, request: Request, user: Row, method: str) -> Json:
    """Sign a user in and answer the session object."""
    if users.is_banned(user):
        raise AuthError(400, "user_banned", "User is banned")
    session_id = uuid4()
    user = await users.update(conn, user["id"], {"last_sign_in_at": datetime.now(UTC)})
    await conn.execute(
        "insert into auth.sessions (id, user_id, aal, user_agent, ip) values (%s, %s, 'aal1', %s, %s)",
        [session_id, user["id"], _user_agent(request), client_address(request)],
    )
    await conn.execute(
        """
        insert into auth.mfa_amr_claims (id, session_id, authentication_method) values (%s, %s, %s)
        """,
        [uuid4(), session_id, method],
    )
    token = await _insert_token(conn, user["id"], session_id, None)
    return await _session_json(service, conn, user, (session_id, "aal1"), token)


async def refresh(service: Service, request: Request, token: str) -> Json:
    """Exchange a refresh token; a token used again too late revokes its whole family."""
    if not REFRESH_TOKEN.fullmatch(token):
        raise invalid("Refresh token is not valid")
    async with service.transaction() as conn:
        answer = await _refresh(service, conn, request, token)
    # Raised after the commit: the revocation of the family must stay.
    if answer is None:
        text = "Invalid Refresh Token: Already Used"
        raise AuthError(400, "refresh_token_already_used", text)
    return answer


async def _refresh(service: Service, conn: Connection, request: Request, token: str) -> Json | None:
    # The session's row is the lock: all refreshes of one session come one after the other.
    cursor = await conn.execute(
        """
        select s.*, s.not_after < now() as expired from auth.sessions s
        where s.id = (select t.session_id from auth.refresh_tokens t where t.token = %s)
        for update
        """,
        [token],
    )
    session = await cursor.fetchone()
    cursor = await conn.execute(
        """
        select t.*, t.updated_at > now() - make_interval(secs => %s) as reusable
        from auth.refresh_tokens t where t.token = %s
        """,
        [service.settings.refresh_reuse_s, token],
    )
    current = await cursor.fetchone()
    if current is None or session is None:
        text = "Invalid Refresh Token: Refresh Token Not Found"
        raise AuthError(400, "refresh_token_not_found", text)
    user = await users.by_id(conn, session["user_id"])
    if user is None or user["deleted_at"] is not None:
        raise AuthError(400, "session_not_found", "Invalid Refresh Token: Session Not Found")
    if users.is_banned(user):
        raise AuthError(400, "user_banned", "Invalid Refresh Token: User Banned")
    if session["expired"]:
        raise AuthError(400, "session_expired", "Invalid Refresh Token: Session Expired")
    if current["revoked"]:
        active = await _active_token(conn, session["id"])
        if active is None or not (active["parent"] == token or current["reusable"]):
            await conn.execute(
                """
                update auth.refresh_tokens set revoked = true, updated_at = now()
                where session_id = %s and not revoked
                """,
                [session["id"]],
            )
            return None
        issued = str(active["token"])
    else:
        await conn.execute(
            "update auth.refresh_tokens set revoked = true, updated_at = now() where id = %s",
            [current["id"]],
        )
        issued = await _insert_token(conn, user["id"], session["id"], token)
        await conn.execute(
            """
            update auth.sessions set refreshed_at = now(), updated_at = now(), user_agent = %s, ip = %s
            where id = %s
            """,
            [_user_agent(request), client_address(request), session["id"]],
        )
    return await _session_json(service, conn, user, (session["id"], session["aal"]), issued)


async def end(conn: Connection, user_id: UUID, session_id: UUID | None, scope: str) -> None:
    """End the sessions of a user: all of them, this one, or all others; their tokens go with them."""
    await conn.execute(
        """
        delete from auth.sessions where user_id = %(user)s and case %(scope)s
            when 'local' then id = %(session)s
            when 'others' then id is distinct from %(session)s
            else true end
        """,
        {"user": user_id, "session": session_id, "scope": scope},
    )


async def _active_token(conn: Connection, session_id: UUID) -> Row | None:
    cursor = await conn.execute(
        """
        select token, parent from auth.refresh_tokens
        where session_id = %s and not revoked order by id desc limit 1
        """,
        [session_id],
    )
    return await cursor.fetchone()


async def _insert_token(conn: Connection, user_id: UUID, session_id: UUID, parent: str | None) -> str:
    token = new_refresh_token()
    await conn.execute(
        """
        insert into auth.refresh_tokens (instance_id, token, user_id, revoked, parent, session_id)
        values (%s, %s, %s, false, %s, %s)
        """,
        [users.NO_INSTANCE, token, str(user_id), parent, session_id],
    )
    return token


async def _session_json(
    service: Service, conn: Connection, user: Row, session: tuple[UUID, str], refresh_token: str
) -> Json:
    session_id, aal = session
    issued_at = now()
    expires_at = issued_at + service.settings.access_token_s
    claims: dict[str, Any] = {
        "iss": service.settings.issuer,
        "sub": str(user["id"]),
        "aud": "authenticated",
        "exp": expires_at,
        "iat": issued_at,
        "email": user["email"] or "",
        "phone": user["phone"] or "",
        "app_metadata": user["raw_app_meta_data"] or {},
        "user_metadata": user["raw_user_meta_data"] or {},
        "role": user["role"] or "authenticated",
        "aal": aal,
        "amr": await _methods(conn, session_id),
        "session_id": str(session_id),
        "is_anonymous": user["is_anonymous"],
    }
    return {
        "access_token": service.keys.sign(claims),
        "token_type": "bearer",
        "expires_in": service.settings.access_token_s,
        "expires_at": expires_at,
        "refresh_token": refresh_token,
        "user": await users.full_json(conn, user),
    }


async def _methods(conn: Connection, session_id: UUID) -> list[Json]:
    cursor = await conn.execute(
        """
        select authentication_method, updated_at from auth.mfa_amr_claims
        where session_id = %s order by updated_at desc
        """,
        [session_id],
    )
    return [
        {"method": row["authentication_method"], "timestamp": int(row["updated_at"].timestamp())}
        for row in await cursor.fetchall()
    ]


def _user_agent(request: Request) -> str:
    return request.headers.get("user-agent", "")[:512]
