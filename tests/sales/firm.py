"""A firm that sells: its people, leads, sales and lines, each made as somebody makes it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import psycopg

from tests.database import Database


@dataclass
class Firm:
    """An organisation in kronor, with an owner and two sellers."""

    database: Database
    org_id: uuid.UUID
    owner: uuid.UUID
    rep: uuid.UUID
    reps_place: uuid.UUID
    other_rep: uuid.UUID
    others_place: uuid.UUID

    def ask(self, user: uuid.UUID, statement: str, *values: object) -> Any:
        """One statement as somebody; the first column of its first row."""
        with self.database.acting_as(user) as connection:
            found = connection.execute(statement.encode(), values)
            row = found.fetchone() if found.description else None
        return None if row is None else next(iter(row.values()))

    def rows(self, statement: str, *values: object) -> list[dict[str, Any]]:
        """What stands in the database, read past row-level security."""
        with self.database.connect() as connection:
            found = connection.execute(statement.encode(), values)
            return found.fetchall() if found.description is not None else []

    def row(self, table: str, id_: object) -> dict[str, Any]:
        [found] = self.rows(f"select * from {table} where org_id = %s and id = %s", self.org_id, id_)
        return found

    def insert(self, table: str, user: uuid.UUID | None = None, **columns: Any) -> Any:
        """A row as somebody makes it through the API; its id."""
        row = {"org_id": self.org_id} | columns
        return self.ask(
            user or self.owner,
            f"insert into {table} ({', '.join(row)}) values ({', '.join(['%s'] * len(row))}) returning id",
            *row.values(),
        )

    def lead(self, user: uuid.UUID | None = None, **columns: Any) -> Any:
        return self.insert("leads", user, **{"name": "Anna Berg", "currency": "SEK"} | columns)

    def customer(self, user: uuid.UUID | None = None, **columns: Any) -> Any:
        return self.insert("customers", user, **{"name": "Anna Berg"} | columns)

    def sale(self, user: uuid.UUID | None = None, *, price: str | None = "1000", **columns: Any) -> Any:
        """A draft for a new customer, with one line of a quarter's tax unless `price` is None."""
        if "customer_id" not in columns:
            columns["customer_id"] = self.customer(user)
        sale = self.insert("sales", user, **{"title": "Window cleaning", "currency": "SEK"} | columns)
        if price is not None:
            self.line(sale, user, unit_price=price)
        return sale

    def line(self, sale: object, user: uuid.UUID | None = None, **columns: Any) -> Any:
        return self.insert(
            "sale_lines", user,
            **{"sale_id": sale, "description": "Windows", "unit_price": "1000", "tax_rate": "25"} | columns,
        )  # fmt: skip

    def give(self, sale: object, *states: str, user: uuid.UUID | None = None, **more: Any) -> Any:
        """Give a sale one state after another; its number."""
        number = None
        for state in states:
            asked = {"org_id": self.org_id, "sale_id": sale, "to_state": state} | more
            if state == "SCHEDULED":
                asked |= {"starts_at": "2026-04-01 09:00Z", "ends_at": "2026-04-01 11:00Z"}
            number = self.call("transition_sale", user, **asked)
        return number

    def call(self, function: str, user: uuid.UUID | None = None, **arguments: Any) -> Any:
        asked = {"org_id": self.org_id} | arguments
        return self.ask(
            user or self.owner,
            f"select {function}({', '.join(f'{name} => %s' for name in asked)})",
            *asked.values(),
        )

    def refused(self, function: str, user: uuid.UUID | None = None, **arguments: Any) -> str:
        """The refusal of a call, as its JSON text."""
        try:
            self.call(function, user, **arguments)
        except psycopg.Error as error:
            return str(error)
        raise AssertionError(f"{function} was not refused")

    def posted(self, source: str = "sales") -> list[tuple[Any, ...]]:
        """(day, amount, state, customer, person) of each entry."""
        return [
            tuple(row.values())
            for row in self.rows(
                "select day, amount::numeric, state, customer_id, person_id from ledger_entries"
                " where org_id = %s and source = %s order by day, amount",
                self.org_id, source,
            )
        ]  # fmt: skip

    def problems(self) -> list[dict[str, Any]]:
        return self.rows("select * from private.check_ledger(%s)", self.org_id)


def open_firm(database: Database) -> Firm:
    owner = database.new_user()
    org_id = database.organisation_of(owner)
    rep, place = database.join(org_id, "rep")
    other, others_place = database.join(org_id, "rep")
    return Firm(database, org_id, owner, rep, place, other, others_place)
