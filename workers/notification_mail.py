"""One mail to a person about what happened: one thing, or all that came together, in their own language."""

from __future__ import annotations

from typing import Any

from functions._shared.db import Connection, Row
from functions._shared.settings import Settings
from providers import label, smtp
from workers.letters import DEFAULT_SENDER, Letter
from workers.mail_texts import language_of
from workers.notification_texts import BUNDLE, LINES, NAMES, OTHER, ROLES, TASKS

SHOWN = 20


async def write(connection: Connection, settings: Settings, org_id: str, about_id: str) -> Letter | None:
    """The next mail to the person with the membership `about_id`; None when nothing waits or it is quiet."""
    found = await connection.execute(
        "select * from private.write_notification_mail(%s, %s)", [org_id, about_id]
    )
    row = await found.fetchone()
    if row is None:
        return None

    async def mark(then: Connection) -> None:
        await then.execute("select private.mark_notification_mail(%s, %s)", [org_id, row["mail_id"]])

    return Letter(_mail(settings, row, org_id), mark)


def _mail(settings: Settings, row: Row, org_id: str) -> smtp.Mail:
    language = language_of(row["locale"])
    text = BUNDLE[language]
    items: list[dict[str, Any]] = row["items"]
    lines = [line(item, language) for item in items]
    organisation = smtp.one_line(row["organisation"])
    more = len(lines) - SHOWN
    listed = [f"- {one}" for one in lines[:SHOWN]] + ([text.more.format(count=more)] if more > 0 else [])
    choices = f"{settings.site_url}/settings?part=notifications&organisation={org_id}"
    return smtp.Mail(
        key=f"notifications.{row['mail_id']}",
        sender=settings.mail_from or DEFAULT_SENDER,
        recipient=row["recipient"],
        subject=f"{organisation}: "
        + (lines[0] if len(lines) == 1 else text.subject.format(count=len(lines)))[:150],
        body=text.body.format(
            recipient_name=smtp.one_line(row["recipient_name"]),
            organisation=organisation,
            lines="\n".join(listed),
            link=f"{settings.site_url}/notifications?organisation={org_id}",
            choices=choices,
        ),
        language=language,
        unsubscribe=choices,
    )


def line(item: dict[str, Any], language: str) -> str:
    """What happened, in one line; details that are missing or odd are said in general words."""
    detail: dict[str, Any] = item["detail"]
    said = {name: smtp.one_line(str(value))[:200] for name, value in detail.items() if value is not None}
    names = NAMES[language] | said
    names["provider"] = label(names["provider"])
    names["role"] = ROLES[language].get(names["role"], names["role"])
    names["task"] = TASKS[language].get(names["task"], names["task"])
    if said.get("whose"):
        names["whose"] = f" ({said['whose']})"
    lines = LINES[language]
    words = lines.get(
        f"{item['type']}.{said.get('level')}", lines.get(item["type"], OTHER[language])
    ).format_map(names)
    if said.get("error"):
        words += f" {said['error']}"
    return words + (f" ({item['times']} ×)" if item["times"] > 1 else "")
