"""The mail about an invitation, in the language of the organisation; its link is made when it is sent."""

from __future__ import annotations

from functions._shared.db import Connection, Row
from functions._shared.settings import Settings
from providers import smtp
from workers.letters import DEFAULT_SENDER, Letter
from workers.mail_texts import INVITATION, language_of


async def write(connection: Connection, settings: Settings, org_id: str, about_id: str) -> Letter | None:
    """The mail to who was invited; None when the invitation is closed or its mail has left."""
    found = await connection.execute(
        "select * from private.write_invitation_mail(%s, %s)", [org_id, about_id]
    )
    row = await found.fetchone()
    if row is None:
        return None

    async def mark(then: Connection) -> None:
        await then.execute("select set_config('kontor.job', 'send_mail', true)")
        await then.execute(
            "update public.invitations set mailed_at = now() where org_id = %s and id = %s",
            [org_id, about_id],
        )

    return Letter(_mail(settings, row, about_id), mark)


def _mail(settings: Settings, row: Row, invitation_id: str) -> smtp.Mail:
    language = language_of(row["locale"])
    text = INVITATION[language]
    link = f"{settings.site_url}/join#token={row['token']}"
    names = {name: smtp.one_line(row[name] or "") for name in ("recipient_name", "inviter", "organisation")}
    subject = text.subject if names["inviter"] else text.subject_without_inviter
    return smtp.Mail(
        key=f"invitation.{invitation_id}",
        sender=settings.mail_from or DEFAULT_SENDER,
        recipient=row["recipient"],
        subject=subject.format(**names),
        body=text.body.format(**names, link=link, last_on=row["last_on"].isoformat()),
        language=language,
    )
