"""PKCE: a challenge starts a flow, a followed link yields a code, the verifier turns it into a session."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from stack.auth.errors import AuthError, invalid
from stack.auth.requests import uuid
from stack.auth.service import Connection, Row, Service
from stack.auth.tokens import verifier_matches


async def start(conn: Connection, user_id: UUID, challenge: tuple[str, str], method: str) -> None:
    """Remember a challenge; a user's older flow of the same method ends."""
    await conn.execute(
        "delete from auth.flow_state where user_id = %s and authentication_method = %s", [user_id, method]
    )
    await conn.execute(
        """
        insert into auth.flow_state (id, user_id, code_challenge, code_challenge_method, provider_type,
            authentication_method)
        values (%s, %s, %s, %s::auth.code_challenge_method, 'email', %s)
        """,
        [uuid4(), user_id, challenge[0], challenge[1], method],
    )


async def issue_code(conn: Connection, user_id: UUID, methods: Sequence[str]) -> str:
    """The code that the app exchanges for a session."""
    cursor = await conn.execute(
        """
        update auth.flow_state set auth_code = %s, auth_code_issued_at = now(), updated_at = now()
        where id = (select id from auth.flow_state where user_id = %s and authentication_method = any(%s)
                    order by created_at desc limit 1)
        returning auth_code
        """,
        [str(uuid4()), user_id, list(methods)],
    )
    row = await cursor.fetchone()
    if row is None:
        raise not_found()
    return str(row["auth_code"])


async def finish(service: Service, conn: Connection, code: str, verifier: str) -> Row:
    """End a flow and answer its row; the code works once."""
    if not code or not verifier or uuid(code) is None:
        raise invalid("invalid request: both auth code and code verifier should be non-empty")
    cursor = await conn.execute(
        """
        select *, auth_code_issued_at < now() - make_interval(secs => %s) as expired
        from auth.flow_state where auth_code = %s for update
        """,
        [service.settings.flow_state_s, code],
    )
    flow = await cursor.fetchone()
    if flow is None:
        raise not_found()
    if flow["expired"]:
        raise AuthError(422, "flow_state_expired", "invalid flow state, flow state has expired")
    if not verifier_matches(flow["code_challenge"], flow["code_challenge_method"], verifier):
        text = "code challenge does not match previously saved code verifier"
        raise AuthError(400, "bad_code_verifier", text)
    await conn.execute("delete from auth.flow_state where id = %s", [flow["id"]])
    return flow


def not_found() -> AuthError:
    """No flow fits."""
    return AuthError(404, "flow_state_not_found", "invalid flow state, no valid flow state found")
