"""The figures by customer of a firm with more customers than one answer of the API holds."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest

from bench.questions import behind
from stack.postgrest import MAX_ROWS
from tests.database import Database
from tests.rest import bearer, serving
from tests.webhooks.callers import call
from tests.webhooks.told import Told, connected

CUSTOMERS, NOBODYS, PAGE = 2 * MAX_ROWS + 300, 3, 450
PERIOD = {"from_on": "2026-03-01", "to_on": "2026-03-31", "in_currency": "USD"}


@pytest.fixture(scope="module")
def firm(database: Database) -> Told:
    return connected(database, "USD")


@pytest.fixture(scope="module")
def readers(database: Database, firm: Told) -> dict[str, uuid.UUID]:
    """Who owns the firm, and a rep with half of its customers."""
    rep, membership = database.join(firm.org_id, "rep")
    with database.connect() as connection:
        call(connection, firm.org_id, firm.integration_id, CUSTOMERS, NOBODYS, rep=membership)
    return {"owner": firm.owner, "rep": rep}


@pytest.fixture(scope="module")
def api(database: Database) -> Iterator[httpx.Client]:
    with serving(database) as client:
        yield client


def ask(
    api: httpx.Client,
    firm: Told,
    who: uuid.UUID,
    parameters: dict[str, Any],
    function: str = "telephony_figures",
    **asked: Any,
) -> list[dict[str, Any]]:
    body = {"org_id": str(firm.org_id), "by": "customer"} | PERIOD | asked
    answer = api.post(f"/rpc/{function}", json=body, params=parameters, headers=bearer(who))
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


def pages(api: httpx.Client, firm: Told, who: uuid.UUID) -> Iterator[list[dict[str, Any]]]:
    """One page after the other until one is not full, as the table is read."""
    after: dict[str, str] = {}
    while True:
        found = ask(api, firm, who, {"order": "cost.desc,group_key.asc", "limit": PAGE} | after)
        yield found
        if len(found) < PAGE:
            return
        after = {"or": behind({name: found[-1][name] for name in ("cost", "group_key")})}


def keys_of(rows: list[dict[str, Any]]) -> list[str | None]:
    return [row["group_key"] for row in rows]


@pytest.mark.parametrize("reader", ["owner", "rep"])
def test_pages_and_the_file_hold_every_customer_once_and_add_up_to_the_period(
    api: httpx.Client, firm: Told, readers: dict[str, uuid.UUID], reader: str
) -> None:
    who = readers[reader]
    found = [row for page in pages(api, firm, who) for row in page]
    owned = "assigned_to is not null" if reader == "rep" else "true"
    known = firm.all(f"select id from customers where org_id = %s and {owned}", firm.org_id)
    everybody = {str(row["id"]) for row in known} | ({None} if reader == "owner" else set())
    assert len(found) == len(everybody) > MAX_ROWS
    assert set(keys_of(found)) == everybody
    whole = next(row for row in ask(api, firm, who, {}, by="period") if row["group_key"] == "now")
    assert sum(Decimal(row["cost"]) for row in found) == Decimal(whole["cost"]) > 0
    for count in ("call_count", "message_count", "seconds"):
        assert sum(row[count] for row in found) == whole[count]
    # the order of the pages is the database's, and each tells how many there are in all
    assert [row["place"] for row in found] == list(range(1, len(found) + 1))
    assert {row["group_count"] for row in found} == {len(everybody)}
    assert len(ask(api, firm, who, {})) == MAX_ROWS
    assert ask(api, firm, who, {}, function="all_telephony_figures") == found


def test_a_page_ends_within_those_who_cost_the_same(
    api: httpx.Client, firm: Told, readers: dict[str, uuid.UUID]
) -> None:
    first, second, *_ = pages(api, firm, readers["owner"])
    assert first[-1]["cost"] == second[0]["cost"]
    assert str(first[-1]["group_key"]) < str(second[0]["group_key"])


def test_a_call_between_two_pages_moves_nobody_else(
    api: httpx.Client, firm: Told, readers: dict[str, uuid.UUID]
) -> None:
    """Whoever becomes the dearest meanwhile belongs above what was read; nobody is skipped or told twice for it."""
    reading = pages(api, firm, readers["owner"])
    first = next(reading)
    last = {"order": "cost.asc,group_key.desc", "limit": 1, "group_key": "not.is.null"}
    [cheapest] = ask(api, firm, readers["owner"], last)
    firm.all(
        "update telephony_legs set price = 1000 + price::numeric where org_id = %s and customer_id = %s",
        firm.org_id,
        cheapest["group_key"],
    )
    read = keys_of(first) + keys_of([row for page in reading for row in page])
    assert len(read) == len(set(read)) == CUSTOMERS
    assert cheapest["group_key"] not in read
