"""AI use by customer is read page by page: each once, the dearest first, also where no rate tells them apart."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import pytest

from bench.questions import behind
from tests.database import Database
from tests.rest import bearer, serving
from tests.usage.account import open_account

CUSTOMERS, PAGE = 23, 4
ORDER = ("cost", "cost_charged", "group_key")


@pytest.mark.parametrize("has_rates", [True, False])
def test_pages_hold_every_customer_once_the_dearest_first(database: Database, has_rates: bool) -> None:
    account = open_account(database, "SEK")
    account.rate("SEK", "2026-03-02", "11")
    account.rate("USD", "2026-03-02", "1.1")
    customers = [account.customer(f"Asks {number}") for number in range(CUSTOMERS)]
    # four prices, so that pages end within those that are the same; the last is of nobody
    for number, customer in enumerate([*customers, None]):
        account.all(
            "insert into ai_usage_logs (org_id, integration_id, generation_id, called_at, model, provider_name, key_hash, prompt_tokens, cost,"
            " customer_id) values (%s, %s, %s, '2026-03-03 12:00Z', 'a/one', 'Azure', %s, 10, %s, %s)",
            account.org_id, account.integration_id, uuid.uuid4().hex, "a" * 64, f"0.{1 + number % 4}", customer,
        )  # fmt: skip
    body = {
        "org_id": str(account.org_id), "by": "customer", "from_on": "2026-03-01", "to_on": "2026-03-04", "in_currency": "SEK" if has_rates else "NOK",
    }  # fmt: skip
    found: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    with serving(database) as api:
        while not found or after:
            asked = {"order": "cost.desc,cost_charged.desc,group_key.asc", "limit": str(PAGE)} | after
            answer = api.post("/rpc/ai_usage_figures", json=body, params=asked, headers=bearer(account.owner))
            assert answer.status_code == 200, answer.text
            page = answer.json()
            found += page
            after = {"or": behind({name: page[-1][name] for name in ORDER})} if len(page) == PAGE else {}
    assert len(found) == CUSTOMERS + 1 == found[0]["group_count"]
    assert {row["group_key"] for row in found} == {*map(str, customers), None}
    assert [row["place"] for row in found] == list(range(1, CUSTOMERS + 2))
    dollars = [Decimal(row["cost_charged"]) for row in found]
    assert dollars == sorted(dollars, reverse=True) and sum(dollars) == Decimal("6.0")
    assert (sum(Decimal(row["cost"]) for row in found) > 0) == has_rates
