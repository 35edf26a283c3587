"""A firm whose AI phone, calendar and AI use the database is told of, and its return as its people read it."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from tests.attribution.firm import Firm
from tests.attribution.firm import open_firm as open_attributed
from tests.bookings.calendar import TOLD, connection_of
from tests.database import Database

START, END = date(2026, 3, 1), date(2026, 3, 31)
SUMMARY = "select * from roi_summary(%s, %s, %s, %s, %s) order by place"
CHANGE = "select * from roi_change(%s, %s, %s, %s) order by place"
PARTS = {"transport_price": "0.02", "transcription_price": "0.01", "model_price": "0.03", "voice_price": "0.04",
         "platform_price": "0.05"}  # fmt: skip


class RoiFirm(Firm):
    """One that asks whether its phone is worth its money."""

    router_id: uuid.UUID

    def held(self, name: str, minutes: float, **fields: Any) -> str:
        """A call that an agent held so many minutes before the bookings were made, with what its platform asks for it."""
        return self.call(
            name,
            minutes,
            **{"agent_id": "a-1", "agent_name": "Tove", "price": "0.16", "currency": "USD", **PARTS} | fields,
        )

    def log(self, day: date, cost: str, agent_id: str | None = None, **columns: Any) -> uuid.UUID:
        """An AI call through us, at noon of a UTC day."""
        row = {
            "org_id": self.org_id, "integration_id": self.router_id, "generation_id": uuid.uuid4().hex, "key_hash": "k",
            "called_at": f"{day} 12:00Z", "model": "maker/model", "cost": cost, "agent_id": agent_id,
        } | columns  # fmt: skip
        found = self.value(
            f"insert into ai_usage_logs ({', '.join(row)}) values ({', '.join(['%s'] * len(row))}) returning id",
            *row.values(),
        )
        assert isinstance(found, uuid.UUID)
        return found

    def set_from(self, day: date, currency: str = "SEK", **columns: Any) -> None:
        row = {"org_id": self.org_id, "valid_from": day, "attribution_days": 7, "currency": currency,
               "minutes_per_call": 4} | columns  # fmt: skip
        with self.database.acting_as(self.owner) as connection:
            connection.execute(
                f"insert into roi_settings ({', '.join(row)}) values ({', '.join(['%s'] * len(row))})".encode(),
                list(row.values()),
            )

    def sell(
        self, booking_id: str = "7", price: str = "450", currency: str = "SEK", **columns: Any
    ) -> uuid.UUID:
        """A sale of a booking, accepted, with one line of a quarter's tax; its id."""
        row = {"title": "Done", "currency": currency, "booking_id": self.booking_of(booking_id)} | columns
        sale = self.value(
            f"insert into sales (org_id, {', '.join(row)}) values (%s, {', '.join(['%s'] * len(row))}) returning id",
            self.org_id, *row.values(),
        )  # fmt: skip
        self.all(
            "insert into sale_lines (org_id, sale_id, description, unit_price, tax_rate) values (%s, %s, 'Done', %s, 25)",
            self.org_id, sale, price,
        )  # fmt: skip
        self.give(sale, "ACCEPTED")
        assert isinstance(sale, uuid.UUID)
        return sale

    def booking_of(self, booking_id: str) -> uuid.UUID | None:
        found = self.value(
            "select id from calendar_events where org_id = %s and provider_booking_id = %s", self.org_id, booking_id
        )  # fmt: skip
        assert found is None or isinstance(found, uuid.UUID)
        return found

    def give(self, sale: uuid.UUID, *states: str) -> None:
        """Give a sale one state after another."""
        for state in states:
            self.all("update sales set state = %s where org_id = %s and id = %s", state, self.org_id, sale)

    def fold_return(self) -> int:
        """What the worker does, until nothing is marked; returns how much it looked at."""
        count = 0
        while taken := self.value("select private.fold_roi(40)"):
            count += taken
        return count

    def summary(self, by: str, user: uuid.UUID | None = None, **asked: Any) -> list[dict[str, Any]]:
        wanted = {
            "org_id": self.org_id,
            "from_on": START,
            "to_on": END,
            "by": by,
            "in_currency": "SEK",
        } | asked
        with self.database.acting_as(user or self.owner) as connection:
            return connection.execute(SUMMARY, list(wanted.values())).fetchall()

    def total(self, user: uuid.UUID | None = None, **asked: Any) -> dict[str, Any]:
        [row] = self.summary("total", user, **asked)
        return row

    def change(self, user: uuid.UUID | None = None, **asked: Any) -> list[dict[str, Any]]:
        wanted = {"org_id": self.org_id, "from_on": START, "to_on": END, "in_currency": "SEK"} | asked
        with self.database.acting_as(user or self.owner) as connection:
            return connection.execute(CHANGE, list(wanted.values())).fetchall()

    def drift(self) -> list[dict[str, Any]]:
        """Where the rollup differs from the facts on days that nothing marks."""
        return self.all("select * from private.check_roi(%s)", self.org_id)


def open_roi_firm(database: Database) -> RoiFirm:
    base = open_attributed(database)
    found = RoiFirm(database, base.org_id, base.owner)
    object.__setattr__(found, "integration_id", base.integration_id)
    object.__setattr__(found, "phone_id", base.phone_id)
    object.__setattr__(found, "router_id", connection_of(found, "openrouter"))
    return found


def minutes_before(day: date) -> float:
    """How long before the bookings were made a noon was."""
    return (TOLD - TOLD.replace(hour=11, month=day.month, day=day.day, year=day.year)) / timedelta(minutes=1)
