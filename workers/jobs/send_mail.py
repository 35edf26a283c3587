"""Sends one mail: over SMTP, or into the local outbox of a machine that has no mail server.

The job holds ids only. What the mail says is read when it is sent, its link is made then, and the Message-ID
follows from the ids, so that a mail sent twice by a killed worker is one mail to whoever receives it.
"""

from __future__ import annotations

import asyncio
from typing import Any

from functions._shared.db import Row
from providers import smtp
from workers.backoff import Backoff, GiveUp
from workers.mail_texts import INVITATION, language_of
from workers.services import Services

EVERY = None
# a server that does not know us yet often takes a mail only after some minutes, and a broken one needs some hours
RETRIES = Backoff(first=30.0, attempts=8)
DEFAULT_SENDER = "Kontor <no-reply@localhost>"


async def run(services: Services, *, org_id: str, kind: str, about_id: str) -> None:
    """Send the mail, unless what it is about is over or the mail has left; raises GiveUp when it never can."""
    if kind != "invitation":
        raise GiveUp(f"there is no mail of the kind {kind!r}")
    if services.settings.smtp_url is None:
        await _keep(services, org_id, about_id)
        return
    async with services.database.as_service() as connection:
        found = await _read(connection, org_id, about_id)
    if found is None:
        return
    try:
        await asyncio.to_thread(smtp.send, services.settings.smtp_url, invitation(services, found, about_id))
    except smtp.Refused as error:
        raise GiveUp(str(error)) from error
    async with services.database.as_service() as connection:
        await _mark(connection, org_id, about_id)


def invitation(services: Services, row: Row, invitation_id: str) -> smtp.Mail:
    """The mail about an invitation, in the language of the organisation."""
    language = language_of(row["locale"])
    text = INVITATION[language]
    link = f"{services.settings.site_url}/join#token={row['token']}"
    names = {name: smtp.one_line(row[name] or "") for name in ("recipient_name", "inviter", "organisation")}
    subject = text.subject if names["inviter"] else text.subject_without_inviter
    return smtp.Mail(
        key=f"invitation.{invitation_id}",
        sender=services.settings.mail_from or DEFAULT_SENDER,
        recipient=row["recipient"],
        subject=subject.format(**names),
        body=text.body.format(**names, link=link, last_on=row["last_on"].isoformat()),
        language=language,
    )


async def _keep(services: Services, org_id: str, about_id: str) -> None:
    """Put the mail where the auth service's mails wait on a machine without SMTP, with its mark in one step."""
    async with services.database.as_owner() as connection:
        found = await (
            await connection.execute("select to_regclass('auth.outbox') is not null as there")
        ).fetchone()
        if found is None or not found["there"]:
            raise GiveUp("no mail server is set: KONTOR_SMTP_URL is empty")
        row = await _read(connection, org_id, about_id)
        if row is None:
            return
        mail = invitation(services, row, about_id)
        try:
            smtp.compose(mail)
        except smtp.Refused as error:
            raise GiveUp(str(error)) from error
        await connection.execute(
            "insert into auth.outbox (recipient, subject, body, message_id) values (%s, %s, %s, %s)"
            " on conflict (message_id) do nothing",
            [mail.recipient, smtp.one_line(mail.subject), mail.body, mail.key],
        )
        await _mark(connection, org_id, about_id)


async def _read(connection: Any, org_id: str, about_id: str) -> Row | None:
    found = await connection.execute(
        "select * from private.write_invitation_mail(%s, %s)", [org_id, about_id]
    )
    row: Row | None = await found.fetchone()
    return row


async def _mark(connection: Any, org_id: str, about_id: str) -> None:
    await connection.execute("select set_config('kontor.job', 'send_mail', true)")
    await connection.execute(
        "update public.invitations set mailed_at = now() where org_id = %s and id = %s", [org_id, about_id]
    )
