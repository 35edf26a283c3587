"""POST /signup."""

from datetime import UTC, datetime
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from stack.auth import flows, mail, one_time, redirects, sessions, users
from stack.auth.errors import AuthError, invalid
from stack.auth.requests import Json, email, mapping, query, read_body, text
from stack.auth.service import Connection, Row, Service, service_of
from stack.auth.tokens import check_challenge

LINK_TOKENS = ("setup_token", "invitation_token")
OWN_METADATA = ("sub", "email", "email_verified", "phone_verified")
Challenge = tuple[str, str] | None


async def signup(request: Request) -> Response:
    """Make an account; the database admits it, and confirms it at once when it came by a valid link."""
    service = service_of(request)
    body = await read_body(request, service.settings.max_body_bytes)
    service.limit_client(request, "account", service.settings.rate_limits.account)
    if text(body, "phone"):
        raise AuthError(400, "phone_provider_disabled", "Phone signups are disabled")
    if not text(body, "email"):
        raise AuthError(422, "anonymous_provider_disabled", "Anonymous sign-ins are disabled")
    address, data = email(body), mapping(body, "data")
    challenge = check_challenge(text(body, "code_challenge"), text(body, "code_challenge_method"))
    if not text(body, "password"):
        raise invalid("Signup requires a valid password")
    password_hash = await service.passwords.hash(text(body, "password"))
    redirect_to = query(request, "redirect_to")
    async with service.transaction() as conn:
        try:
            user = await users.insert(conn, address=address, password_hash=password_hash, data=data)
        except users.EmailTaken as exc:
            # The trigger let the token pass: its holder may know, and would wait for a mail in vain.
            if any(data.get(name) for name in LINK_TOKENS):
                raise AuthError(422, "user_already_exists", "User already registered") from exc
            service.space_mail("signup", address)
            await _mail_known(
                service, conn, address, password_hash, data, redirect_to=redirect_to, challenge=challenge
            )
            answer = unconfirmed_json(address, data)
        else:
            if user["email_confirmed_at"] is not None:
                answer = await sessions.open_session(service, conn, request, user, "password")
            else:
                service.space_mail("signup", address)
                user = await send_confirmation(service, conn, user, redirect_to, challenge)
                answer = await users.full_json(conn, user)
    return JSONResponse(answer)


async def send_confirmation(
    service: Service, conn: Connection, user: Row, redirect_to: str, challenge: Challenge
) -> Row:
    """Mail the code and link that confirm a new account."""
    if challenge is not None:
        await flows.start(conn, user["id"], challenge, "email/signup")
    pkce = challenge is not None
    code, token = await one_time.issue(
        service, conn, user["id"], one_time.CONFIRMATION, user["email"], pkce=pkce
    )
    link = redirects.mail_link(service.settings, token, "signup", redirect_to)
    await mail.queue(service, conn, "signup", user, to=user["email"], link=link, code=code)
    return await users.update(conn, user["id"], {"confirmation_sent_at": datetime.now(UTC)})


async def _mail_known(
    service: Service,
    conn: Connection,
    address: str,
    password_hash: str,
    data: Json,
    *,
    redirect_to: str,
    challenge: Challenge,
) -> None:
    user = await users.by_email(conn, address, lock=True)
    if user is None:
        return
    if user["email_confirmed_at"] is not None:
        link = service.settings.site_url
        await mail.queue(service, conn, "already_registered", user, to=user["email"], link=link)
        return
    if await one_time.is_open(service, conn, user["id"], one_time.CONFIRMATION):
        # A link under way confirms the sign-up it was mailed for, so nobody may change that behind its reader's
        # back. Nor need it be the reader's own: this mail leads to a password of theirs.
        _, token = await one_time.issue(service, conn, user["id"], one_time.RECOVERY, address)
        link = redirects.mail_link(service.settings, token, "recovery", "")
        await mail.queue(service, conn, "signup_again", user, to=user["email"], link=link)
        return
    kept = {name: user["raw_user_meta_data"].get(name) for name in OWN_METADATA}
    metadata = {key: value for key, value in data.items() if key not in LINK_TOKENS}
    values = {"encrypted_password": password_hash, "raw_user_meta_data": {**metadata, **kept}}
    user = await users.update(conn, user["id"], values)
    await send_confirmation(service, conn, user, redirect_to, challenge)


def unconfirmed_json(address: str, data: Json) -> Json:
    """What a new unconfirmed account looks like; shown for a known address, so that nobody learns of it."""
    user_id, moment = str(uuid4()), users.rfc3339(datetime.now(UTC))
    own = {"sub": user_id, "email": address, "email_verified": False, "phone_verified": False}
    metadata = {**{key: value for key, value in data.items() if key not in LINK_TOKENS}, **own}
    identity = {
        "identity_id": str(uuid4()),
        "id": user_id,
        "user_id": user_id,
        "identity_data": metadata,
        "provider": "email",
        "last_sign_in_at": moment,
        "created_at": moment,
        "updated_at": moment,
        "email": address,
    }
    return {
        "id": user_id,
        "aud": "authenticated",
        "role": "authenticated",
        "email": address,
        "phone": "",
        "app_metadata": {"provider": "email", "providers": ["email"]},
        "user_metadata": metadata,
        "is_anonymous": False,
        "confirmation_sent_at": moment,
        "created_at": moment,
        "updated_at": moment,
        "identities": [identity],
    }
