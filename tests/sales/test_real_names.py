"""A real firm's sales, with the names as its people typed them, put in through the API as a manager and its sellers do."""

from __future__ import annotations

import csv
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.database import Database
from tests.emulators.running import DATA
from tests.rest import bearer, serving

pytestmark = pytest.mark.skipif(not (DATA / "crm_sales_pipeline.csv").exists(), reason="skipped: no data")
YEAR = {"from_on": "2017-01-01", "to_on": "2017-12-31", "in_currency": "USD"}


def table(name: str) -> list[dict[str, str]]:
    with (DATA / f"crm_{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def plain(name: str) -> str:
    """A name as its letters and digits alone: of "GTX Pro" and "GTXPro" one."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


@dataclass
class Seller:
    user: uuid.UUID
    place: str
    won: list[dict[str, str]]


@dataclass
class Loaded:
    """The organisation after all of it was put in; ids by name."""

    api: httpx.Client
    org_id: str
    manager: uuid.UUID
    sellers: dict[str, Seller]
    customers: dict[str, str]
    services: dict[str, str]

    def every(self, path: str, user: uuid.UUID | None = None) -> list[dict[str, Any]]:
        """All rows of a relation, a thousand at a time as the API gives them."""
        found: list[dict[str, Any]] = []
        while True:
            reply = self.api.get(
                f"/{path}&org_id=eq.{self.org_id}&limit=1000&offset={len(found)}",
                headers=bearer(user or self.manager),
            )
            assert reply.status_code == 200, reply.text
            found += reply.json()
            if len(reply.json()) < 1000:
                return found


def insert(api: httpx.Client, user: uuid.UUID, path: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    reply = api.post(f"/{path}", json=rows, headers=bearer(user) | {"Prefer": "return=representation"})
    assert reply.status_code == 201, reply.text
    found = reply.json()
    assert len(found) == len(rows)
    return list(found)


def give(api: httpx.Client, user: uuid.UUID, **asked: Any) -> int:
    reply = api.post("/rpc/transition_sales", json=asked, headers=bearer(user))
    assert reply.status_code == 200, reply.text
    return int(reply.json())


@pytest.fixture(scope="module")
def loaded(database: Database) -> Iterator[Loaded]:
    owner = database.new_user()
    org_id = str(database.organisation_of(owner))
    with database.connect() as connection:
        connection.execute("update organisations set currency = 'USD' where id = %s", [org_id])
    manager, _ = database.join(uuid.UUID(org_id), "manager")
    won = [row for row in table("sales_pipeline") if row["deal_stage"] == "Won"]
    with serving(database) as api:
        sellers: dict[str, Seller] = {}
        for row in table("sales_teams"):
            user, place = database.join(uuid.UUID(org_id), "rep")
            mine = [deal for deal in won if deal["sales_agent"] == row["sales_agent"]]
            sellers[row["sales_agent"]] = Seller(user, str(place), mine)
        customers = insert(
            api, manager, "customers?select=id,name",
            [{"org_id": org_id, "name": row["account"], "note": f"{row['sector']}, {row['office_location']}"} for row in table("accounts")],
        )  # fmt: skip
        services = insert(
            api, manager, "services?select=id,name",
            [{"org_id": org_id, "name": row["product"], "price": row["sales_price"], "currency": "USD"} for row in table("products")],
        )  # fmt: skip
        found = Loaded(
            api, org_id, manager, sellers,
            {row["name"]: row["id"] for row in customers}, {plain(row["name"]): row["id"] for row in services},
        )  # fmt: skip
        for seller in sellers.values():
            if seller.won:
                put_in(found, seller, seller.won)
        yield found


def put_in(loaded: Loaded, seller: Seller, won: list[dict[str, str]]) -> None:
    """What one seller won, as that seller: drafts, a line each at what it was sold for, accepted, completed on its day."""
    common = {"org_id": loaded.org_id, "currency": "USD"}
    sales = insert(
        loaded.api, seller.user, "sales?select=id,title",
        [common | {"title": deal["opportunity_id"], "customer_id": loaded.customers[deal["account"]]} for deal in won],
    )  # fmt: skip
    ids = {row["title"]: row["id"] for row in sales}
    insert(
        loaded.api, seller.user, "sale_lines?select=id",
        [
            {"org_id": loaded.org_id, "sale_id": ids[deal["opportunity_id"]], "description": deal["product"],
             "service_id": loaded.services[plain(deal["product"])], "unit_price": deal["close_value"]}
            for deal in won
        ],
    )  # fmt: skip
    asked = {"org_id": loaded.org_id, "ids": [ids[deal["opportunity_id"]] for deal in won]}
    assert give(loaded.api, seller.user, **asked, to_state="ACCEPTED") == len(won)
    days = [deal["close_date"] for deal in won]
    assert give(loaded.api, seller.user, **asked, to_state="COMPLETED", completed_on=days) == len(won)


def sums(won: list[dict[str, str]], column: str) -> dict[str, Decimal]:
    """What was won, by a column of the file."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for deal in won:
        found[deal[column]] += Decimal(deal["close_value"])
    return dict(found)


def test_every_name_came_in_as_it_was_typed(loaded: Loaded) -> None:
    assert set(loaded.customers) == {row["account"] for row in table("accounts")}
    assert len(loaded.services) == len(table("products"))
    # what was typed without its blank is the same service, and stands on the line as it was typed
    lines = loaded.every("sale_lines?select=description,service_id")
    assert {row["description"] for row in lines} >= {"GTXPro"}
    assert {row["service_id"] for row in lines} == set(loaded.services.values())


def test_revenue_by_seller_is_the_files(loaded: Loaded) -> None:
    won = [deal for seller in loaded.sellers.values() for deal in seller.won]
    assert len(won) > 4000
    told: dict[str, Decimal] = defaultdict(Decimal)
    for row in loaded.every(
        "ledger_people?select=person_id,amount_org&grain=eq.year&starts_on=eq.2017-01-01&direction=eq.revenue&to_currency=eq.USD"
    ):
        told[row["person_id"]] += Decimal(row["amount_org"])
    expected = {loaded.sellers[name].place: amount for name, amount in sums(won, "sales_agent").items()}
    assert told == expected


def test_revenue_by_product_is_the_files(loaded: Loaded) -> None:
    won = [deal for seller in loaded.sellers.values() for deal in seller.won]
    told: dict[str, Decimal] = defaultdict(Decimal)
    for row in loaded.every(
        "sale_lines?select=service_id,net_amount,sale!inner(state)&sale.state=eq.COMPLETED&order=id"
    ):
        told[row["service_id"]] += Decimal(row["net_amount"])
    expected: dict[str, Decimal] = defaultdict(Decimal)
    for name, amount in sums(won, "product").items():
        expected[loaded.services[plain(name)]] += amount
    assert told == expected


def test_revenue_by_customer_and_day_is_the_files(loaded: Loaded) -> None:
    won = [deal for seller in loaded.sellers.values() for deal in seller.won]
    body = {"org_id": loaded.org_id} | YEAR
    for function, column, more in (
        ("overview_days", "close_date", {}),
        ("overview_customers", "account", {"top": 100}),
    ):
        reply = loaded.api.post(f"/rpc/{function}", json=body | more, headers=bearer(loaded.manager))
        assert reply.status_code == 200, reply.text
        key = "day" if column == "close_date" else "customer_name"
        told = {row[key]: Decimal(row["revenue"]) for row in reply.json() if Decimal(row["revenue"])}
        assert told == sums(won, column), function


def test_each_seller_sees_what_they_sold_and_no_more(loaded: Loaded) -> None:
    for name, seller in sorted(loaded.sellers.items())[:4]:
        rows = loaded.every(
            "sales?select=title,number,net_amount,completed_on,state,assigned_to&order=id", seller.user
        )
        assert {row["title"]: (Decimal(row["net_amount"]), row["completed_on"]) for row in rows} == {
            deal["opportunity_id"]: (Decimal(deal["close_value"]), deal["close_date"]) for deal in seller.won
        }, name
        assert {row["assigned_to"] for row in rows} <= {seller.place}
    numbers = [row["number"] for row in loaded.every("sales?select=number&order=id")]
    assert len(set(numbers)) == len(numbers) == 4238


def test_the_books_agree(loaded: Loaded, database: Database) -> None:
    with database.connect() as connection:
        assert connection.execute("select * from private.check_ledger(%s)", [loaded.org_id]).fetchall() == []
