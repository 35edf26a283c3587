"""An organisation that hears of calls and messages as functions and workers tell the database of them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

import pytest

from providers.twilio import WEBHOOK, listed_item
from providers.webhooks import Request
from tests.database import Database
from tests.emulators.twilio import CALL as CALL_RESOURCE
from tests.emulators.twilio import MESSAGE as MESSAGE_RESOURCE
from tests.emulators.twilio_callbacks import delivery
from tests.ledger.books import Books

# ids, and our own clocks
OWN = {
    "id",
    "org_id",
    "event_id",
    "integration_id",
    "created_at",
    "updated_at",
    "priced_at",
    "price_asked_at",
}


class Legs(Books):
    """An organisation's calls, their legs, and what providers' reports make of them."""

    def hearing(self) -> Any:
        """The connection on which a report is taken in."""
        return self.database.connect("postgres")

    def report(self, provider: str, integration_id: uuid.UUID, fields: Any) -> str:
        """The fields of an event or of a list's item; the state that it comes to."""
        with self.hearing() as connection:
            row = connection.execute(
                f"select private.apply_{provider}(%s, %s, %s) as state".encode(),
                [self.org_id, integration_id, json.dumps(dict(fields))],
            ).fetchone()
            connection.commit()
        assert row is not None
        return str(row["state"])

    def calls(self) -> list[dict[str, Any]]:
        return self.all(
            "select * from telephony_list where org_id = %s order by started_at, kind, id", self.org_id
        )

    def legs(self) -> list[dict[str, Any]]:
        return self.all(
            "select * from telephony_legs where org_id = %s order by provider, provider_leg_id", self.org_id
        )

    def known(self) -> list[dict[str, Any]]:
        """What must not depend on the order: everything of calls and legs but ids and our own clocks."""
        rows = [*self.calls(), *self.legs()]
        return [{name: value for name, value in row.items() if name not in OWN} for row in rows]

    def connection(self, provider: str) -> uuid.UUID:
        """A new connection; its keys are nobody's business here."""
        found = self.value(
            "insert into integrations (org_id, provider, name) values (%s, %s, 'Main') returning id",
            self.org_id,
            provider,
        )
        assert isinstance(found, uuid.UUID)
        return found


class Told(Legs):
    """One with a connection to Twilio."""

    provider = "twilio"
    integration_id: uuid.UUID

    def apply(self, fields: Any) -> str:
        return self.report(self.provider, self.integration_id, fields)

    def hear(self, form: dict[str, str]) -> str:
        """A callback, as parsed."""
        made = delivery("https://x.example/", form)
        return self.apply(WEBHOOK.parse(Request("", {}, made.body)).fields)

    def listed(self, **resource: Any) -> str:
        base = CALL_RESOURCE if resource["sid"].startswith("CA") else MESSAGE_RESOURCE
        fields = listed_item(base | resource)
        assert fields is not None
        return self.apply(fields)

    def entries(self) -> list[tuple[date, Decimal, str, uuid.UUID | None]]:
        rows = self.all("select * from ledger_entries where org_id = %s order by day, amount", self.org_id)
        return [(row["day"], row["amount"], row["state"], row["customer_id"]) for row in rows]


T = TypeVar("T", bound=Told)


def connected_as(kind: type[T], database: Database, currency: str = "USD") -> T:
    """A new organisation with the connection."""
    owner = database.new_user(currency=currency)
    found = kind(database, database.organisation_of(owner), owner)
    object.__setattr__(found, "integration_id", found.connection(kind.provider))
    return found


def connected(database: Database, currency: str = "USD") -> Told:
    return connected_as(Told, database, currency)


@pytest.fixture
def heard(database: Database) -> Iterator[Told]:
    found = connected(database)
    yield found
    assert [row for row in found.problems() if row["severity"] == "error"] == []


def outcome(found: Told) -> Any:
    """What must not depend on the order, and what it comes to."""
    return found.known(), found.entries()
