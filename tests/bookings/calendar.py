"""What the bookings' tests share: an organisation with a booking system, and reports of it as its provider's function makes them."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg

from tests.database import Database
from tests.ledger.books import Books

START = datetime(2026, 3, 12, 9, tzinfo=UTC)
TOLD = datetime(2026, 3, 1, 8, tzinfo=UTC)
BOOKING: dict[str, Any] = {
    "booking_id": "7", "state": "confirmed", "starts_at": START, "ends_at": START + timedelta(minutes=45),
    "booked_at": TOLD, "service_id": "4", "service_name": "Haircut", "service_price": "450", "currency": "SEK",
    "tax_rate": "25", "tax_included": True, "staff_name": "Elin", "client_id": "31", "client_name": "Anna Demo",
    "client_phone": "070-000 00 01", "client_email": "Anna@Example.com",
}  # fmt: skip
RECORD = (
    "select private.record_booking(%s, %s, 'simplybook', jsonb_populate_record(null::private.booking_report, %s))"
    " as state"
)


class Calendar(Books):
    """An organisation whose bookings the database is told of."""

    integration_id: uuid.UUID

    def tell(self, minute: int = 0, **fields: Any) -> str:
        """A report of the booking, asked for so many minutes after the first."""
        report = BOOKING | {"told_at": TOLD + timedelta(minutes=minute)} | fields
        return self.record(report)

    def record(
        self,
        report: dict[str, Any],
        connection: psycopg.Connection[dict[str, Any]] | None = None,
        integration_id: uuid.UUID | None = None,
    ) -> str:
        values = [self.org_id, integration_id or self.integration_id, json.dumps(report, default=str)]
        if connection is not None:
            row = connection.execute(RECORD, values).fetchone()
        else:
            with self.database.connect() as own:
                row = own.execute(RECORD, values).fetchone()
        assert row is not None
        return str(row["state"])

    def bookings(self) -> list[dict[str, Any]]:
        return self.all(
            "select * from booking_list where org_id = %s order by provider_booking_id", self.org_id
        )

    def booking(self) -> dict[str, Any]:
        [row] = self.bookings()
        return row

    def services(self) -> list[dict[str, Any]]:
        return self.all("select * from services where org_id = %s order by provider_service_id", self.org_id)

    def posted(self) -> list[tuple[date, Decimal, str, uuid.UUID | None]]:
        rows = self.all(
            "select * from ledger_entries where org_id = %s and source = 'calendar_events' order by day, amount",
            self.org_id,
        )
        assert {(row["direction"], row["state"], row["workspace"]) for row in rows} <= {
            ("revenue", "estimated", "usage")
        }
        return [(row["day"], row["amount"], row["currency"], row["customer_id"]) for row in rows]

    def keep(self) -> int:
        found = self.value("select private.keep_bookings(1000)")
        assert isinstance(found, int)
        return found

    def say(self, state: str | None, user: uuid.UUID | None = None, **place: Any) -> str:
        """What a person says of the one booking, through the API."""
        where = {"org_id": self.org_id, "id": self.booking()["id"] if "id" not in place else None} | place
        with self.database.acting_as(user or self.owner) as connection:
            row = connection.execute(
                "select set_booking_state(%s, %s, %s) as state", [where["org_id"], where["id"], state]
            ).fetchone()
        assert row is not None
        return str(row["state"])


def open_calendar(database: Database, currency: str = "SEK") -> Calendar:
    owner = database.new_user(currency=currency)
    found = Calendar(database, database.organisation_of(owner), owner)
    found.all(
        "update organisations set timezone = 'Europe/Stockholm', country = 'SE' where id = %s", found.org_id
    )
    object.__setattr__(found, "integration_id", connection_of(found, "simplybook"))
    return found


def connection_of(found: Books, provider: str, name: str = "Desk") -> uuid.UUID:
    made = found.value(
        "insert into integrations (org_id, provider, name, account) values (%s, %s, %s, %s) returning id",
        found.org_id, provider, name, name,
    )  # fmt: skip
    assert isinstance(made, uuid.UUID)
    return made


def code(error: psycopg.Error) -> str:
    """Our own code in a refusal."""
    return str(json.loads(error.diag.message_primary or "{}").get("code"))
