"""Amounts cross the API as strings, in rows, views and overview functions alike: a JSON number loses digits."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.database import Database
from tests.ledger.books import Books, open_books
from tests.rest import bearer, serving

EXACT = "987654321.123456789012"
PERIOD = {"from_on": "2026-03-01", "to_on": "2026-03-31", "in_currency": "SEK"}


@pytest.fixture(scope="module")
def api(database: Database) -> Iterator[httpx.Client]:
    with serving(database) as client:
        yield client


@pytest.fixture(scope="module")
def books(database: Database) -> Books:
    found = open_books(database)
    customer = found.customer("Bageriet AB")
    found.enter("revenue", "2026-03-12", EXACT, customer_id=customer)
    return found


def rows(reply: httpx.Response) -> list[dict[str, Any]]:
    assert reply.status_code in (200, 201), reply.text
    found = reply.json()
    assert isinstance(found, list)
    return found


def test_amounts_of_tables_and_views_are_strings(api: httpx.Client, books: Books) -> None:
    for path, column in [
        ("manual_entries", "amount"), ("ledger_entries", "amount_org"), ("ledger_lines", "amount"),
        ("ledger_daily", "amount"), ("ledger_people", "amount_org"), ("ledger_customers", "amount_org"),
    ]:  # fmt: skip
        found = rows(api.get(f"/{path}?org_id=eq.{books.org_id}&select=*", headers=bearer(books.owner)))
        assert {row[column] for row in found} == {EXACT}, path


@pytest.mark.parametrize("name", ["overview_figures", "overview_days", "overview_customers"])
def test_amounts_of_the_overview_are_strings(api: httpx.Client, books: Books, name: str) -> None:
    body = {"org_id": str(books.org_id)} | PERIOD | ({"top": 5} if name == "overview_customers" else {})
    found = rows(api.post(f"/rpc/{name}", json=body, headers=bearer(books.owner)))
    assert all(isinstance(row[figure], str) for row in found for figure in ("revenue", "cost", "margin"))
    assert EXACT in {row["revenue"] for row in found}


def test_an_entry_is_written_with_a_string_and_comes_back_whole(api: httpx.Client, books: Books) -> None:
    body = {
        "org_id": str(books.org_id), "direction": "cost", "happened_on": "2026-05-01", "currency": "SEK",
        "amount": EXACT,
    }  # fmt: skip
    headers = bearer(books.owner) | {"Prefer": "return=representation"}
    [made] = rows(
        api.post("/manual_entries?select=*,customer(name),person(name)", json=body, headers=headers)
    )
    assert (made["amount"], made["version"], made["state"]) == (EXACT, 1, "active")
    where = f"/manual_entries?org_id=eq.{books.org_id}&id=eq.{made['id']}&version=eq."
    assert rows(api.patch(f"{where}1", json={"note": "x"}, headers=headers))[0]["version"] == 2
    assert rows(api.patch(f"{where}1", json={"note": "y"}, headers=headers)) == []


def test_a_strangers_figures_are_404_and_a_missing_right_is_403(
    api: httpx.Client, books: Books, database: Database
) -> None:
    body = {"org_id": str(books.org_id)} | PERIOD
    refused = api.post("/rpc/overview_figures", json=body, headers=bearer(database.new_user()))
    assert (refused.status_code, refused.json()["code"]) == (404, "KT004")
    rep, _ = database.join(books.org_id, "rep")
    ids = {"org_id": str(books.org_id), "kept_id": str(uuid.uuid4()), "merged_id": str(uuid.uuid4())}
    refused = api.post("/rpc/merge_customers", json=ids, headers=bearer(rep))
    assert (refused.status_code, refused.json()["details"]) == (403, "missing permission: customers.update")
    wrong = api.post(
        "/rpc/overview_figures", json=body | {"from_on": "2026-04-30"}, headers=bearer(books.owner)
    )
    assert (wrong.status_code, wrong.json()["code"]) == (422, "KT020")
