"""POST /recover and /resend: mails that a stranger may ask for; the answer never tells who has an account."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from stack.auth import email_change, flows, mail, one_time, redirects, users
from stack.auth.endpoints.signup import send_confirmation
from stack.auth.errors import invalid
from stack.auth.requests import email, query, read_body, text
from stack.auth.service import service_of
from stack.auth.tokens import check_challenge


async def recover(request: Request) -> Response:
    """Mail a link to choose a new password."""
    service = service_of(request)
    body = await read_body(request, service.settings.max_body_bytes)
    service.limit_client(request, "account", service.settings.rate_limits.account)
    address = email(body)
    challenge = check_challenge(text(body, "code_challenge"), text(body, "code_challenge_method"))
    redirect_to = query(request, "redirect_to")
    service.space_mail("recovery", address)
    async with service.evenly(), service.transaction() as conn:
        user = await users.by_email(conn, address, lock=True)
        if user is not None and not users.is_banned(user):
            if challenge is not None:
                await flows.start(conn, user["id"], challenge, "recovery")
            code, token = await one_time.issue(
                service, conn, user["id"], one_time.RECOVERY, address, pkce=challenge is not None
            )
            link = redirects.mail_link(service.settings, token, "recovery", redirect_to)
            await mail.queue(service, conn, "recovery", user, to=address, link=link, code=code)
            await users.update(conn, user["id"], {"recovery_sent_at": datetime.now(UTC)})
    return JSONResponse({})


async def resend(request: Request) -> Response:
    """Mail a confirmation once more, if there is anything to confirm."""
    service = service_of(request)
    body = await read_body(request, service.settings.max_body_bytes)
    service.limit_client(request, "account", service.settings.rate_limits.account)
    kind = text(body, "type")
    if kind not in ("signup", "email_change"):
        raise invalid("Missing one of these types: signup, email_change")
    address = email(body)
    challenge = check_challenge(text(body, "code_challenge"), text(body, "code_challenge_method"))
    redirect_to = query(request, "redirect_to")
    service.space_mail(kind, address)
    async with service.evenly(), service.transaction() as conn:
        user = await users.by_email(conn, address, lock=True)
        if user is not None and not users.is_banned(user):
            if kind == "signup" and user["email_confirmed_at"] is None:
                await send_confirmation(service, conn, user, redirect_to, challenge)
            if kind == "email_change" and user["email_change"]:
                await email_change.send_again(service, conn, user, redirect_to, challenge)
    return JSONResponse({})
