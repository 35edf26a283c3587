"""A firm that sells, whose days lie in the past, and its reports as its people read them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from tests.database import Database
from tests.sales.firm import Firm
from tests.sales.firm import open_firm as open_selling

START, END = date(2026, 3, 1), date(2026, 3, 31)
Row = dict[str, Any]


class ReportsFirm(Firm):
    """One that asks how its sales go."""

    def report(self, function: str, user: uuid.UUID | None = None, **arguments: Any) -> list[Row]:
        """The rows of a report as somebody reads them, the owner unless said otherwise."""
        with self.reading(user) as read:
            return read(function, **arguments)

    @contextmanager
    def reading(self, user: uuid.UUID | None = None) -> Iterator[Callable[..., list[Row]]]:
        """Several reports over one connection."""
        with self.database.acting_as(user or self.owner) as connection:

            def read(function: str, **arguments: Any) -> list[Row]:
                asked = {"org_id": self.org_id} | arguments
                return connection.execute(
                    f"select * from {function}({', '.join(f'{name} => %s' for name in asked)})".encode(),
                    list(asked.values()),
                ).fetchall()

            yield read

    def figures(self, user: uuid.UUID | None = None, **asked: Any) -> Row:
        """What the period is, beside the one before."""
        return self.report("sales_figures", user, **{"from_on": START, "to_on": END} | asked)[0]

    def set(self, table: str, id_: object, **columns: Any) -> None:
        """Write columns that nobody may, such as when a row was made."""
        self.rows(
            f"update {table} set {', '.join(f'{name} = %s' for name in columns)} where org_id = %s and id = %s",
            *columns.values(), self.org_id, id_,
        )  # fmt: skip

    def service(self, name: str) -> Any:
        return self.insert("services", name=name, currency="SEK")

    def rate(self, currency: str, day: date, rate: str) -> None:
        """So many of a currency are a euro from this day on, as the European Central Bank says."""
        self.rows(
            "insert into fx_rates (source, currency, rated_on, rate) values ('ecb', %s, %s, %s)",
            currency,
            day,
            rate,
        )

    def fold_reports(self) -> int:
        """What the worker does, until nothing is marked; returns how much it looked at."""
        count = 0
        while taken := self.rows("select private.fold_sales(40) as n")[0]["n"]:
            count += taken
        return count

    def drift(self) -> list[Row]:
        """Where the rollup differs from the facts on days that nothing marks."""
        return self.rows("select * from private.check_sales_days(%s)", self.org_id)

    def marks(self) -> int:
        found = self.rows("select count(*) as n from private.sales_marks where org_id = %s", self.org_id)[0][
            "n"
        ]
        assert isinstance(found, int)
        return found

    def completed(self, day: date, price: str = "1000", user: uuid.UUID | None = None, **columns: Any) -> Any:
        """A sale of one line that was completed on a day."""
        sale = self.sale(user, price=price, **columns)
        self.give(sale, "ACCEPTED", user=user)
        self.give(sale, "COMPLETED", user=user, completed_on=day)
        return sale

    def made(self, at: datetime, user: uuid.UUID | None = None, **columns: Any) -> Any:
        """A lead that was made at a moment."""
        lead = self.lead(user, **columns)
        self.set("leads", lead, created_at=at)
        return lead


def open_reports_firm(database: Database) -> ReportsFirm:
    base = open_selling(database)
    return ReportsFirm(**vars(base))
