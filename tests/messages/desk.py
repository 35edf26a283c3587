"""A firm that can send: its connection to Twilio, its people, and its requests to the function."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import httpx

from tests.database import Database
from tests.emulators.twilio import OURS, TOKEN
from tests.usage.server import signed
from tests.webhooks.line import Line, Server, open_line

THEIRS = "+46700000002"


@dataclass(frozen=True)
class Desk(Line):
    """A line with a number to send from."""

    def request(self, user_id: uuid.UUID, path: str, body: dict[str, Any], **options: Any) -> httpx.Response:
        return httpx.post(
            f"{self.server.address}/functions/v1/messages/{path}",
            json={"org_id": str(self.org_id)} | body, headers=signed(user_id), timeout=40, **options,
        )  # fmt: skip

    def sends(
        self, text: str = "Hej!", *, by: uuid.UUID | None = None, key: str | None = None, **more: Any
    ) -> httpx.Response:
        """One request to send, by the owner and to the one number unless said otherwise."""
        to = {} if "customer_id" in more else {"to": THEIRS}
        body = to | {"text": text, "idempotency_key": key or uuid.uuid4().hex} | more
        return self.request(by or self.owner, "send", body)

    def estimates(self, text: str = "Hej!", *, by: uuid.UUID | None = None, **more: Any) -> httpx.Response:
        to = {} if "customer_id" in more else {"to": THEIRS}
        return self.request(by or self.owner, "estimate", to | {"text": text} | more)

    def asked(self) -> list[dict[str, str]]:
        """The forms of every request to send that reached Twilio."""
        found: list[dict[str, str]] = self.server.control()["asked"]
        return found

    def outgoing(self) -> list[dict[str, Any]]:
        return self.all("select * from outgoing_messages where org_id = %s order by created_at", self.org_id)

    def opt_outs(self) -> dict[str, bool]:
        rows = self.all("select number, stands from message_opt_outs where org_id = %s", self.org_id)
        return {row["number"]: row["stands"] for row in rows}

    def member(self, role: str) -> tuple[uuid.UUID, uuid.UUID]:
        """A new member: (user, membership)."""
        return self.database.join(self.org_id, role)


def open_desk(database: Database, server: Server, sender: str | None = OURS) -> Desk:
    """A new firm with Twilio connected and a number chosen, and a Twilio that has forgotten everything."""
    server.control(forget=True, create="", fail=0, retry_after="", numbers=[OURS], opted_out=[], token=TOKEN)
    line = open_line(database, server)
    found = Desk(database, line.org_id, line.owner, server, line.integration_id, line.url)
    found.all("update integrations set sender = %s where org_id = %s", sender, found.org_id)
    found.all("delete from private.job_outbox where args ->> 'org_id' = %s", str(found.org_id))
    return found
