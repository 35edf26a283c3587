"""A firm whose phone and calendar the database is told of, and what led to its bookings."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.bookings.calendar import TOLD, Calendar, connection_of
from tests.database import Database

ANNA, BO = "+46700000001", "+46700000002"
OFFICE = "+46850000000"


class Firm(Calendar):
    """One with a booking system and an AI phone."""

    phone_id: uuid.UUID

    def call(self, name: str, minutes: float, **fields: Any) -> str:
        """A report of Anna's call, answered so many minutes before the booking was made; returns what became of it."""
        report = {
            "leg_id": name, "kind": "call", "direction": "inbound", "state": "completed", "from_number": ANNA,
            "to_number": OFFICE, "started_at": TOLD - timedelta(minutes=minutes), "seconds": 90, "sequence": 1,
        } | fields  # fmt: skip
        return str(
            self.value(
                "select private.apply_retell(%s, %s, %s)",
                self.org_id,
                self.phone_id,
                json.dumps(report, default=str),
            )
        )

    def message(self, name: str, minutes: float, **fields: Any) -> str:
        return self.call(name, minutes, **{"kind": "message", "state": "received", "seconds": None} | fields)

    def attribute(self) -> None:
        """What the worker does, until nothing is marked."""
        while self.value("select private.attribute_bookings(1000)"):
            pass

    def origin(self, booking_id: str = "7") -> tuple[str | None, str | None, str | None]:
        """Which call led to the booking, by the name it was told with; by which rule and by what the person is known."""
        [row] = self.all(
            "select l.provider_leg_id as name, b.origin_rule, b.origin_identity from calendar_events as b"
            " left join telephony_legs as l on l.org_id = b.org_id and l.event_id = b.origin_event_id"
            " where b.org_id = %s and b.provider_booking_id = %s",
            self.org_id,
            booking_id,
        )
        return row["name"], row["origin_rule"], row["origin_identity"]

    def settled(self, booking_id: str = "7") -> tuple[str | None, str | None, str | None]:
        self.attribute()
        return self.origin(booking_id)

    def event(self, name: str) -> uuid.UUID:
        found = self.value(
            "select event_id from telephony_legs where org_id = %s and provider_leg_id = %s",
            self.org_id,
            name,
        )
        assert isinstance(found, uuid.UUID)
        return found

    def decide(self, event_id: uuid.UUID | None, user: uuid.UUID | None = None, **place: Any) -> None:
        """What a person says led to the one booking, through the API."""
        where = {"org_id": self.org_id, "follow_rules": False} | place
        booking = where.get("id") or self.value(
            "select id from calendar_events where org_id = %s limit 1", self.org_id
        )
        with self.database.acting_as(user or self.owner) as connection:
            connection.execute(
                "select set_booking_origin(%s, %s, %s, %s)",
                [where["org_id"], booking, event_id, where["follow_rules"]],
            )

    def member(self, role: str) -> uuid.UUID:
        return self.database.join(self.org_id, role)[0]

    def set_window(self, days: int, valid_from: datetime = datetime(2020, 1, 1, tzinfo=UTC)) -> None:
        with self.database.acting_as(self.owner) as connection:
            connection.execute(
                "insert into roi_settings (org_id, valid_from, attribution_days, currency, minutes_per_call)"
                " values (%s, %s, %s, 'SEK', 4)",
                [self.org_id, valid_from.date(), days],
            )


def open_firm(database: Database) -> Firm:
    owner = database.new_user(currency="SEK")
    found = Firm(database, database.organisation_of(owner), owner)
    found.all(
        "update organisations set timezone = 'Europe/Stockholm', country = 'SE' where id = %s", found.org_id
    )
    object.__setattr__(found, "integration_id", connection_of(found, "simplybook"))
    object.__setattr__(found, "phone_id", connection_of(found, "retell"))
    return found
