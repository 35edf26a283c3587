"""A firm whose people are told things, and looking at what they were told."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from tests.database import Database


@dataclass
class Firm:
    """An organisation with its owner; `person` joins further people."""

    database: Database
    owner: uuid.UUID = field(init=False)
    org_id: uuid.UUID = field(init=False)

    def __post_init__(self) -> None:
        self.owner = self.database.new_user(organisation="Bergs Städ AB", name="Åsa Berg")
        self.org_id = self.database.organisation_of(self.owner)

    def person(self, role: str) -> tuple[uuid.UUID, uuid.UUID]:
        """(user id, membership id) of somebody new."""
        return self.database.join(self.org_id, role)

    def membership(self, user_id: uuid.UUID) -> uuid.UUID:
        return uuid.UUID(
            str(
                self.value(
                    "select id from memberships where org_id = %s and user_id = %s", self.org_id, user_id
                )
            )
        )

    def value(self, query: str, *arguments: Any) -> Any:
        with self.database.connect() as connection:
            row = connection.execute(query.encode(), arguments).fetchone()
        return None if row is None else next(iter(row.values()))

    def run(self, query: str, *arguments: Any) -> None:
        with self.database.connect() as connection:
            connection.execute(query.encode(), arguments)

    def notify(self, type_: str, cause: str = "it", **named: Any) -> None:
        """Tell of something and deliver it, as a worker would within a second."""
        detail = json.dumps(named.pop("detail", {}))
        names = "".join(f", {name} => %s" for name in named)
        self.run(
            f"select private.notify(%s, %s, %s, %s{names})",
            self.org_id, type_, cause, detail, *named.values(),
        )  # fmt: skip
        self.deliver()

    def settle(self, type_: str, cause: str = "it") -> None:
        self.run("select private.settle(%s, %s, %s)", self.org_id, type_, cause)
        self.deliver()

    def deliver(self) -> None:
        self.run("select private.deliver_notices(1000)")

    def told(self, user_id: uuid.UUID) -> list[dict[str, Any]]:
        """What this person sees, newest first."""
        with self.database.acting_as(user_id) as connection:
            return connection.execute(
                "select * from notifications where org_id = %s order by raised_at desc", [self.org_id]
            ).fetchall()

    def unread(self, user_id: uuid.UUID) -> int:
        with self.database.acting_as(user_id) as connection:
            row = connection.execute("select unread_notifications(%s) as n", [self.org_id]).fetchone()
        assert row is not None
        return int(row["n"])

    def prefer(self, user_id: uuid.UUID, type_: str, channel: str, wanted: bool) -> None:
        with self.database.acting_as(user_id) as connection:
            connection.execute(
                "select set_notification_preference(%s, %s, %s, %s)", [self.org_id, type_, channel, wanted]
            )

    def waiting(self, user_id: uuid.UUID) -> int:
        """For how many notifications a mail to this person is still to be made."""
        return int(
            self.value(
                "select count(*) from private.notification_mail_items where person_id = %s and mail_id is null",
                self.membership(user_id),
            )
        )
