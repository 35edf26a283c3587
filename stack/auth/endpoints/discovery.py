"""Health, settings, public keys."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from stack.auth.service import service_of

VERSION = "v2.197.0-kontor"
HEALTH_TIMEOUT_S = 2.0


async def health(request: Request) -> Response:
    """Whether the service can work: it asks the database, and database errors answer 503."""
    async with service_of(request).pool.connection(timeout=HEALTH_TIMEOUT_S) as conn:
        await conn.execute("select from auth.users limit 0")
    return JSONResponse(
        {"version": VERSION, "name": "GoTrue", "description": "Kontor's local user registration and sign-in"}
    )


async def settings(request: Request) -> Response:
    """What kinds of sign-in there are."""
    closed = service_of(request).settings.signup != "open"
    return JSONResponse(
        {
            "external": {"email": True, "phone": False, "anonymous_users": False},
            "disable_signup": closed,
            "mailer_autoconfirm": False,
            "phone_autoconfirm": False,
            "sms_provider": "",
            "saml_enabled": False,
            "mfa_enabled": False,
        }
    )


async def jwks(request: Request) -> Response:
    """The public keys user tokens are signed with; none while a shared secret signs them."""
    keys = service_of(request).keys.public_jwks
    return JSONResponse({"keys": keys}, headers={"Cache-Control": "public, max-age=600"})
