"""An organisation that gets bills: its connections, the calls they told of, and bills read in as a person does it."""

from __future__ import annotations

import json
import uuid
from contextlib import AbstractContextManager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import psycopg

from tests.database import Database
from tests.ledger.books import Books

Row = dict[str, str]
# what the tests compare before and after: all that the ledger says, but not when it was written
POSTED = (
    "select source, source_id, part, day, state, amount, currency, amount_org, customer_id from ledger_entries"
    " where org_id = %s order by 1, 2, 3"
)
# a limit that a function sets is the API's to take over before it calls: within the call the role's own goes on
OWN_LIMIT = (
    "select set_config(split_part(s.setting, '=', 1), split_part(s.setting, '=', 2), true) from pg_proc as p"
    " cross join unnest(p.proconfig) as s (setting)"
    " where p.pronamespace = 'public'::regnamespace and p.proname = %s and s.setting like 'statement_timeout=%%'"
)


@dataclass(frozen=True)
class Firm(Books):
    """An organisation in SEK, in Stockholm, with a connection to Twilio."""

    integration_id: uuid.UUID

    def connect(self, provider: str, name: str = "Other") -> uuid.UUID:
        found = self.value(
            "insert into integrations (org_id, provider, name) values (%s, %s, %s) returning id",
            self.org_id, provider, name,
        )  # fmt: skip
        assert isinstance(found, uuid.UUID)
        return found

    def report(
        self, leg_id: str, price: str | None, at: str = "2026-03-14T12:00:00Z", **more: Any
    ) -> list[object]:
        """What Twilio tells of a call that has ended, as private.apply_twilio() takes it; of a message by `kind`."""
        event = {
            "leg_id": leg_id, "kind": "call", "direction": "outbound", "state": "completed", "from_number": "+46850000000",
            "to_number": "+46701234567", "reported_at": at, "started_at": at, "seconds": 60, "units": 1, "price": price and f"-{price}",
            "currency": "USD",
        } | more  # fmt: skip
        return [self.org_id, self.integration_id, json.dumps(event)]

    def call(self, leg_id: str, price: str | None, at: str = "2026-03-14T12:00:00Z", **more: Any) -> None:
        """Twilio tells of it."""
        self.all("select private.apply_twilio(%s, %s, %s)", *self.report(leg_id, price, at, **more))

    def acting(
        self, person: uuid.UUID | None = None
    ) -> AbstractContextManager[psycopg.Connection[dict[str, Any]]]:
        return self.database.acting_as(person or self.owner)

    def ask(self, statement: str, *values: object, person: uuid.UUID | None = None) -> Any:
        """One call of a function as a person, the owner by default, within the function's own limit; the first column of its first row."""
        with self.acting(person) as connection:
            connection.execute(OWN_LIMIT, [statement.removeprefix("select ").partition("(")[0]])
            row = connection.execute(statement.encode(), values).fetchone()
        return None if row is None else next(iter(row.values()))

    def begin(self, **more: Any) -> uuid.UUID:
        values = {
            "integration_id": self.integration_id, "starts_on": "2026-03-01", "ends_on": "2026-03-31", "currency": "USD",
        } | more  # fmt: skip
        names = ", ".join(f"{name} => %s" for name in values)
        found = self.ask(f"select begin_provider_bill(org_id => %s, {names})", self.org_id, *values.values())
        assert isinstance(found, uuid.UUID)
        return found

    def add(self, bill: uuid.UUID, rows: list[Row], first: int = 2) -> int:
        numbered = [{"n": str(number)} | row for number, row in enumerate(rows, first)]
        found = self.ask(
            "select add_provider_bill_lines(%s, %s, %s)", self.org_id, bill, json.dumps(numbered)
        )
        assert isinstance(found, int)
        return found

    def read(self, rows: list[Row], **more: Any) -> uuid.UUID:
        """A bill, read in and compared."""
        bill = self.begin(**more)
        self.add(bill, rows)
        self.match(bill)
        return bill

    def match(self, bill: uuid.UUID, person: uuid.UUID | None = None) -> None:
        self.ask("select match_provider_bill(%s, %s)", self.org_id, bill, person=person)

    def apply(self, bill: uuid.UUID, person: uuid.UUID | None = None, leave_unread: bool = False) -> None:
        self.ask("select apply_provider_bill(%s, %s, %s)", self.org_id, bill, leave_unread, person=person)

    def undo(self, bill: uuid.UUID, person: uuid.UUID | None = None) -> None:
        self.ask("select undo_provider_bill(%s, %s)", self.org_id, bill, person=person)

    def bill(self, bill: uuid.UUID) -> dict[str, Any]:
        [found] = self.all("select * from provider_bills where org_id = %s and id = %s", self.org_id, bill)
        return found

    def lines(self, bill: uuid.UUID) -> list[dict[str, Any]]:
        return self.all("select * from provider_bill_lines where bill_id = %s order by line_no", bill)

    def explained(self, bill: uuid.UUID) -> list[str | None]:
        return [line["error"] or line["explanation"] for line in self.lines(bill)]

    def posted(self) -> list[dict[str, Any]]:
        return self.all(POSTED, self.org_id)

    def cost(self) -> dict[str, Decimal]:
        """What the ledger holds in dollars, by state."""
        rows = self.all(
            "select state, sum(amount::numeric) as amount from ledger_entries where org_id = %s and currency = 'USD' group by 1",
            self.org_id,
        )
        return {row["state"]: row["amount"] for row in rows}


def open_firm(database: Database) -> Firm:
    owner = database.new_user(currency="SEK")
    org_id = database.organisation_of(owner)
    with database.connect() as connection:
        connection.execute("update organisations set timezone = 'Europe/Stockholm' where id = %s", [org_id])
        row = connection.execute(
            "insert into integrations (org_id, provider, name) values (%s, 'twilio', 'Main') returning id",
            [org_id],
        ).fetchone()
    assert row is not None
    return Firm(database, org_id, owner, row["id"])


def line(amount: str, leg: str = "", at: str = "2026-03-14", text: str = "", currency: str = "") -> Row:
    return {"id": leg, "at": at, "amount": amount, "text": text, "currency": currency}
