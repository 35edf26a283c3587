"""The outbox page: mails of a machine without SMTP, for whoever holds a link made on that machine."""

import html
import re
import secrets
from typing import Any

import psycopg
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from stack.auth.errors import AuthError
from stack.auth.requests import query
from stack.auth.service import Row, service_of
from stack.auth.settings import LOOPBACK_HOSTS
from stack.auth.tokens import token_digest

LINK_HOURS = 24
SHOWN = 50
_LINK = re.compile(r"https?://[^\s<>\"]+")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;"
    "color-scheme:light dark}article{border-top:1px solid #8886;padding:1rem 0}"
    "h2{font-size:1.1rem;margin:0}p{margin:.2rem 0;opacity:.75}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}"
)


def create_link(connection: psycopg.Connection[Any], site_url: str) -> str:
    """Make the address of the outbox page; only the hash of its token is kept, for a day."""
    token = secrets.token_urlsafe(32)
    with connection.transaction():
        connection.execute("delete from auth.outbox_links where expires_at < now()")
        connection.execute(
            """
            insert into auth.outbox_links (token_hash, expires_at)
            values (%s, now() + make_interval(hours => %s))
            """,
            [token_digest(token), LINK_HOURS],
        )
    return f"{site_url.rstrip('/')}/auth/v1/outbox?token={token}"


async def show(request: Request) -> Response:
    """The newest mails, for a valid link token on a loopback host."""
    service = service_of(request)
    # The Host is checked so that a foreign page cannot read the mails by rebinding its name to this machine.
    if not service.settings.outbox_open or request.url.hostname not in LOOPBACK_HOSTS:
        raise AuthError(404, "not_found", "Not Found")
    service.limit_client(request, "outbox", service.settings.rate_limits.verify)
    async with service.transaction() as conn:
        cursor = await conn.execute(
            "select from auth.outbox_links where token_hash = %s and expires_at > now()",
            [token_digest(query(request, "token"))],
        )
        if await cursor.fetchone() is None:
            text = "This link is not valid or has expired. Run `kontor outbox` for a new one."
            raise AuthError(403, "no_authorization", text)
        cursor = await conn.execute("select * from auth.outbox order by id desc limit %s", [SHOWN])
        mails = await cursor.fetchall()
    return HTMLResponse(page(mails), headers=_HEADERS)


def page(mails: list[Row]) -> str:
    """The page as HTML."""
    articles = "".join(_article(mail) for mail in mails) or "<p>No mails yet.</p>"
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Outbox</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style>'
        f"<h1>Outbox</h1><p>No mail server is set, so mails stay here. Newest first.</p>{articles}</html>"
    )


def _article(mail: Row) -> str:
    sent = mail["created_at"].strftime("%Y-%m-%d %H:%M:%S UTC")
    return (
        f"<article><h2>{html.escape(mail['subject'])}</h2>"
        f"<p>To {html.escape(mail['recipient'])}, {sent}</p><pre>{_linked(mail['body'])}</pre></article>"
    )


def _linked(body: str) -> str:
    parts: list[str] = []
    end = 0
    for match in _LINK.finditer(body):
        link = html.escape(match.group())
        parts += [html.escape(body[end : match.start()]), f'<a href="{link}" rel="noreferrer">{link}</a>']
        end = match.end()
    return "".join([*parts, html.escape(body[end:])])
