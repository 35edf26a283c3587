"""Changing a mail address: asked for by the signed-in user, confirmed from the old and the new address."""

from datetime import UTC, datetime

from stack.auth import flows, mail, one_time, redirects, users
from stack.auth.errors import AuthError
from stack.auth.service import Connection, Row, Service

HALF_DONE = "Confirmation link accepted. Please proceed to confirm link sent to the other email"


async def ask(
    service: Service,
    conn: Connection,
    user: Row,
    address: str,
    *,
    redirect_to: str,
    challenge: tuple[str, str] | None,
) -> Row:
    """Mail both addresses (the new one only, when secure change is off) and remember the wish."""
    if await users.by_email(conn, address) is not None:
        raise AuthError(422, "email_exists", users.EMAIL_EXISTS)
    service.space_mail("email_change", str(user["id"]))
    if challenge is not None:
        await flows.start(conn, user["id"], challenge, "email_change")
    user = await users.update(
        conn,
        user["id"],
        {
            "email_change": address,
            "email_change_sent_at": datetime.now(UTC),
            "email_change_confirm_status": 0,
        },
    )
    await _send(service, conn, user, redirect_to, pkce=challenge is not None)
    return user


async def send_again(
    service: Service, conn: Connection, user: Row, redirect_to: str, challenge: tuple[str, str] | None
) -> None:
    """Mail the confirmations of a change under way once more; both are asked for anew."""
    if challenge is not None:
        await flows.start(conn, user["id"], challenge, "email_change")
    values = {"email_change_sent_at": datetime.now(UTC), "email_change_confirm_status": 0}
    user = await users.update(conn, user["id"], values)
    await _send(service, conn, user, redirect_to, pkce=challenge is not None)


async def _send(service: Service, conn: Connection, user: Row, redirect_to: str, *, pkce: bool) -> None:
    wanted = user["email_change"]
    targets = [("email_change_new", one_time.CHANGE_NEW, wanted)]
    if service.settings.secure_email_change and user["email"]:
        targets.append(("email_change_current", one_time.CHANGE_CURRENT, user["email"]))
    await one_time.clear(conn, user["id"], one_time.CHANGE_NEW, one_time.CHANGE_CURRENT)
    for kind, token_type, to in targets:
        code, token = await one_time.issue(service, conn, user["id"], token_type, to, pkce=pkce)
        link = redirects.mail_link(service.settings, token, "email_change", redirect_to)
        await mail.queue(service, conn, kind, user, to=to, link=link, code=code, address=wanted)


async def confirm(conn: Connection, user: Row) -> Row | None:
    """Count a confirmation; the changed account once none is outstanding, else None."""
    cursor = await conn.execute(
        """
        select from auth.one_time_tokens
        where user_id = %s and token_type in ('email_change_token_new', 'email_change_token_current')
        """,
        [user["id"]],
    )
    if not user["email_change"]:
        raise AuthError(403, "otp_expired", "Email link is invalid or has expired")
    if await cursor.fetchone() is not None:
        await users.update(conn, user["id"], {"email_change_confirm_status": 1})
        return None
    return await users.set_email(conn, user, user["email_change"])
