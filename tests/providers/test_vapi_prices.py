"""What Vapi's calls cost: exact, by parts, and nothing that is no amount."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.emulators.vapi_callbacks import COSTS, end_of_call_report, told_call
from tests.providers.vapi_reading import START, listed, read, report

PARTS = ("transport_price", "transcription_price", "model_price", "voice_price", "platform_price")


def price_of(fields: Mapping[str, Any]) -> tuple[Decimal, Decimal]:
    """The price, and the sum of its parts."""
    return Decimal(fields["price"]), sum((Decimal(fields.get(part) or 0) for part in PARTS), Decimal(0))


def test_a_price_is_exact_and_its_parts_leave_nothing_but_what_nobody_named() -> None:
    fields = report().fields
    price, parts = price_of(fields)
    assert (price, parts) == (Decimal("0.09207275"), Decimal("0.09207275"))
    assert fields["model_price"] == "0.00007275" and fields["currency"] == "USD"
    # knowledge base, analysis, voicemail detection: what no part of ours is
    more = report(costs=COSTS | {"knowledgeBaseCost": 0.003}).fields
    price, parts = price_of(more)
    assert price - parts == Decimal("0.003")


@given(st.lists(st.floats(0, 3, allow_nan=False), min_size=5, max_size=5))
def test_what_floats_leave_between_a_sum_and_its_parts_is_no_part(amounts: list[float]) -> None:
    costs = dict(zip(COSTS, amounts, strict=True))
    fields = report(costs=costs).fields
    price, parts = price_of(fields)
    assert price == Decimal(repr(sum(amounts))).quantize(Decimal("1e-12"))
    assert price == parts or max(price, parts) < Decimal("1e-9")
    for name, part in zip(COSTS, PARTS, strict=True):
        assert abs(Decimal(fields.get(part) or 0) - Decimal(repr(costs[name]))) <= Decimal("1e-9")


def test_a_price_is_found_in_the_breakdown_or_in_the_list_of_costs() -> None:
    costs = [
        {"type": "transport", "provider": "twilio", "minutes": 1, "cost": 0.012},
        {"type": "model", "model": {}, "cost": 0.001}, {"type": "model", "model": {}, "cost": 7.275e-05},
        {"type": "transcriber", "cost": 0.01}, {"type": "voice", "cost": 0.02},
        {"type": "vapi", "subType": "normal", "cost": 0.05}, {"type": "vapi", "subType": "overage", "cost": 0.01},
        {"type": "analysis", "analysisType": "summary", "cost": 0.0005},
    ]  # fmt: skip
    fields = report(cost=None, costBreakdown=None, costs=None).fields
    assert "price" not in fields and "currency" not in fields
    message = {"type": "end-of-call-report", "endedReason": "x", "call": told_call(1), "costs": costs}
    fields = read({"message": message}).fields
    assert [fields[part] for part in PARTS] == ["0.012", "0.01", "0.00107275", "0.02", "0.06"]
    assert fields["price"] == "0.10357275"
    breakdown = {"costBreakdown": {"transport": 0, "vapi": 1e-05, "total": 0.1}}
    fields = read({"message": message | breakdown | {"costs": []}}).fields
    assert (fields["price"], fields["platform_price"], "transport_price" in fields) == (
        "0.1",
        "0.00001",
        False,
    )
    free = read({"message": message | {"cost": 0, "costs": []}}).fields
    assert (free["price"], price_of(free)) == ("0", (0, 0))


@pytest.mark.parametrize(
    "cost",
    [
        "-0.01",
        "NaN",
        "Infinity",
        "1e999999",
        "1e99999999999999999999",
        '"0.05"',
        "true",
        "[0.05]",
        "1" * 5000,
        "2e9",
    ],
)
def test_a_cost_that_is_none_makes_the_event_one_that_is_not_understood(cost: str) -> None:
    body = json.dumps(end_of_call_report(told_call(1), START, 60, cost="COST")).replace('"COST"', cost)
    assert read(body.encode()).kind == "unknown"
    assert listed({"id": "c1", "status": "ended", "cost": -1}) is None


def test_a_cost_of_endless_zeros_is_nothing_and_takes_no_memory() -> None:
    body = json.dumps(end_of_call_report(told_call(1), START, 60, cost="COST")).replace('"COST"', "1e-999999")
    assert read(body.encode()).fields["price"] == "0"
