"""Sends one mail: over SMTP, or into the local outbox of a machine that has no mail server; the demo firm's always there.

The job holds ids only. What the mail says is read when it is sent, and the Message-ID follows from the ids, so that
a mail sent twice by a killed worker is one mail to whoever receives it.
"""

from __future__ import annotations

import asyncio

from providers import smtp
from workers import invitation_mail, notification_mail
from workers.backoff import Backoff, GiveUp
from workers.letters import Letter, Write
from workers.services import Services

EVERY = None
# a server that does not know us yet often takes a mail only after some minutes, and a broken one needs some hours
RETRIES = Backoff(first=30.0, attempts=8)
KINDS: dict[str, Write] = {"invitation": invitation_mail.write, "notifications": notification_mail.write}


async def run(services: Services, *, org_id: str, kind: str, about_id: str) -> None:
    """Send the mail, unless what it is about is over or the mail has left; raises GiveUp when it never can."""
    if kind not in KINDS:
        raise GiveUp(f"there is no mail of the kind {kind!r}")
    if services.settings.smtp_url is None or await _stays_here(services, org_id):
        await _keep(services, kind, org_id, about_id)
        return
    async with services.database.as_service() as connection:
        letter = await KINDS[kind](connection, services.settings, org_id, about_id)
    if letter is None:
        return
    try:
        await asyncio.to_thread(smtp.send, services.settings.smtp_url, letter.mail)
    except smtp.Refused as error:
        raise GiveUp(str(error)) from error
    async with services.database.as_service() as connection:
        await letter.mark(connection)


async def _stays_here(services: Services, org_id: str) -> bool:
    """Whether the organisation is the demo firm, whose mails would tell real people of invented things."""
    async with services.database.as_service() as connection:
        found = await (await connection.execute("select private.is_demo(%s) as demo", [org_id])).fetchone()
    return bool(found and found["demo"])


async def _keep(services: Services, kind: str, org_id: str, about_id: str) -> None:
    """Put the mail where the auth service's mails wait on a machine without SMTP, with its mark in one step."""
    async with services.database.as_owner() as connection:
        found = await (
            await connection.execute("select to_regclass('auth.outbox') is not null as there")
        ).fetchone()
        if found is None or not found["there"]:
            raise GiveUp("no mail server is set: KONTOR_SMTP_URL is empty")
        letter: Letter | None = await KINDS[kind](connection, services.settings, org_id, about_id)
        if letter is None:
            return
        mail = letter.mail
        try:
            smtp.compose(mail)
        except smtp.Refused as error:
            raise GiveUp(str(error)) from error
        await connection.execute(
            "insert into auth.outbox (recipient, subject, body, message_id) values (%s, %s, %s, %s)"
            " on conflict (message_id) do nothing",
            [mail.recipient, smtp.one_line(mail.subject), mail.body, mail.key],
        )
        await letter.mark(connection)
