"""What the ledger's tests share: an organisation with people, entries typed in by SQL, and the checks asked of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import psycopg

from tests.database import Database


@dataclass(frozen=True)
class Books:
    """An organisation in SEK with its owner, as the database's own role sees it."""

    database: Database
    org_id: uuid.UUID
    owner: uuid.UUID

    def all(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """Run one statement as postgres, commit, and return its rows."""
        with self.database.connect() as connection:
            cursor = connection.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    def value(self, query: str, *values: Any) -> Any:
        [row] = self.all(query, *values)
        [found] = row.values()
        return found

    def enter(
        self, direction: str, day: str, amount: str, currency: str = "SEK", **columns: Any
    ) -> uuid.UUID:
        """A manual entry; returns its id."""
        columns = {
            "direction": direction,
            "happened_on": day,
            "amount": amount,
            "currency": currency,
        } | columns
        names, marks = ", ".join(columns), ", ".join(["%s"] * len(columns))
        found = self.value(
            f"insert into manual_entries (org_id, {names}) values (%s, {marks}) returning id",
            self.org_id,
            *columns.values(),
        )
        assert isinstance(found, uuid.UUID)
        return found

    def customer(self, name: str, **columns: Any) -> uuid.UUID:
        columns = {"name": name} | columns
        names, marks = ", ".join(columns), ", ".join(["%s"] * len(columns))
        found = self.value(
            f"insert into customers (org_id, {names}) values (%s, {marks}) returning id",
            self.org_id,
            *columns.values(),
        )
        assert isinstance(found, uuid.UUID)
        return found

    def rate(self, currency: str, day: str, rate: str, source: str = "ecb") -> None:
        self.all(
            "insert into fx_rates (source, currency, rated_on, rate) values (%s, %s, %s, %s)",
            source,
            currency,
            day,
            rate,
        )

    def fold(self) -> None:
        while self.value("select private.fold_ledger(2000)"):
            pass

    def convert(self) -> int:
        changed, more = 0, 1
        while more:
            more = self.value("select private.convert_pending(1000, false)")
            changed += more
        return changed

    def problems(self) -> list[dict[str, Any]]:
        return self.all("select * from private.check_ledger(%s)", self.org_id)

    def kinds(self) -> set[tuple[str, str]]:
        return {(row["severity"], row["kind"]) for row in self.problems()}

    def entry(self, fact: uuid.UUID) -> dict[str, Any]:
        [row] = self.all(
            "select * from ledger_entries where org_id = %s and source_id = %s", self.org_id, fact
        )
        return row

    def figures(
        self, start: str, end: str, currency: str = "SEK", user: uuid.UUID | None = None
    ) -> dict[str, Any]:
        """The row `now` of overview_figures as a member sees it."""
        return figures(self.database, user or self.owner, self.org_id, start, end, currency)[0]


def open_books(database: Database) -> Books:
    owner = database.new_user(currency="SEK")
    return Books(database, database.organisation_of(owner), owner)


def figures(
    database: Database, user: uuid.UUID, org_id: uuid.UUID, start: str, end: str, currency: str
) -> list[dict[str, Any]]:
    with database.acting_as(user) as connection:
        return connection.execute(
            "select * from overview_figures(%s, %s::date, %s::date, %s)", [org_id, start, end, currency]
        ).fetchall()


def margin(row: dict[str, Any]) -> Decimal:
    found = row["margin"]
    assert isinstance(found, Decimal)
    return found


def sqlstate(error: psycopg.Error) -> str:
    assert error.sqlstate is not None
    return error.sqlstate
