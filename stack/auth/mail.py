"""Writing mails into the outbox, in the transaction that causes them, and sending them on by SMTP."""

import asyncio
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import psycopg
from psycopg_pool import PoolTimeout

from stack.auth.errors import log_exception
from stack.auth.mail_texts import TEXTS
from stack.auth.service import Connection, Row, Service
from stack.auth.settings import LOOPBACK_HOSTS

IDLE_S = 1.0
GIVE_UP_AFTER = 10
SMTP_TIMEOUT_S = 15.0


def language_of(user: Row | dict[str, Any]) -> str:
    """The language a user's mails are written in."""
    locale = str((user.get("raw_user_meta_data") or {}).get("locale") or "en").lower()
    return "sv" if locale.split("-")[0].split("_")[0] == "sv" else "en"


async def queue(
    service: Service,
    conn: Connection,
    kind: str,
    user: Row,
    *,
    to: str,
    link: str,
    code: str = "",
    address: str = "",
) -> None:
    """Put a mail into the outbox."""
    text = TEXTS[language_of(user)][kind]
    body = text.body.format(
        link=link, code=code, address=address, minutes=service.settings.one_time_token_s // 60
    )
    await conn.execute(
        "insert into auth.outbox (recipient, subject, body) values (%s, %s, %s)", [to, text.subject, body]
    )


async def deliver_for_ever(service: Service) -> None:
    """Send what waits in the outbox until cancelled; a failed mail is tried again later and later."""
    while True:
        try:
            sent = await deliver_one(service)
        except (psycopg.Error, PoolTimeout) as exc:
            log_exception(exc)
            sent = False
        if not sent:
            await asyncio.sleep(IDLE_S)


async def deliver_one(service: Service) -> bool:
    """Send the oldest mail that is due; a sent mail leaves the table with its tokens."""
    async with service.transaction() as conn:
        cursor = await conn.execute(
            """
            select * from auth.outbox where next_attempt_at <= now() and attempts < %s
            order by next_attempt_at, id limit 1 for update skip locked
            """,
            [GIVE_UP_AFTER],
        )
        mail = await cursor.fetchone()
        if mail is None:
            return False
        try:
            await asyncio.to_thread(send, service, mail)
        except (OSError, smtplib.SMTPException) as exc:
            log_exception(exc)
            await conn.execute(
                """
                update auth.outbox set attempts = attempts + 1,
                    next_attempt_at = now() + make_interval(secs => least(3600, 10 * 2 ^ attempts))
                where id = %s
                """,
                [mail["id"]],
            )
            return True
        await conn.execute("delete from auth.outbox where id = %s", [mail["id"]])
        return True


def send(service: Service, mail: Row) -> None:
    """Hand one mail to the SMTP server."""
    url = urlsplit(service.settings.smtp_url or "")
    message = EmailMessage()
    message["From"] = service.settings.mail_from
    message["To"] = mail["recipient"]
    message["Subject"] = mail["subject"]
    message["Date"] = formatdate(localtime=False)
    sender_domain = parseaddr(service.settings.mail_from)[1].rpartition("@")[2]
    message["Message-ID"] = f"<{mail['message_id']}@{sender_domain or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail["body"])
    with _connect(url) as smtp:
        if url.username:
            if not isinstance(smtp.sock, ssl.SSLSocket) and url.hostname not in LOOPBACK_HOSTS:
                raise smtplib.SMTPNotSupportedError("it offers no TLS, and the password is not sent in clear")
            smtp.login(unquote(url.username), unquote(url.password or ""))
        smtp.send_message(message)


def _connect(url: SplitResult) -> smtplib.SMTP:
    host = url.hostname or "localhost"
    if url.scheme == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, url.port or 465, timeout=SMTP_TIMEOUT_S, context=context)
    smtp = smtplib.SMTP(host, url.port or 587, timeout=SMTP_TIMEOUT_S)
    smtp.ehlo()
    if smtp.has_extn("starttls"):
        smtp.starttls(context=ssl.create_default_context())
    return smtp
