"""What a call may come to is never less than what it comes to, by whatever calls its model's prices are known from."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.database import Database
from tests.guardrails.rails import DEAR_READ, DEAR_WRITTEN, Rails, open_rails

PRICES = st.integers(1, 100_000).map(lambda n: Decimal(n) / 10**9)
CALLS = st.lists(st.tuples(st.integers(1, 20_000), st.integers(1, 5_000)), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def rails(database: Database) -> Rails:
    return open_rails(database)


def most(rails: Rails, model: str, read: int, written: int) -> Decimal:
    return Decimal(
        rails.value("select private.most_of_call(%s, %s, %s, %s)", rails.org_id, model, read, written)
    )


def called(rails: Rails, model: str, read: int, written: int, cost: Decimal, days: int = 0) -> None:
    rails.spend(
        str(cost), model=model, prompt_tokens=read, completion_tokens=written,
        called_at=datetime.now(UTC) - timedelta(days=days),
    )  # fmt: skip


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    read_price=PRICES,
    written_price=PRICES,
    calls=CALLS,
    asked=st.tuples(st.integers(1, 50_000), st.integers(1, 10_000)),
)
def test_constant_prices_are_never_undercut(
    rails: Rails,
    read_price: Decimal,
    written_price: Decimal,
    calls: list[tuple[int, int]],
    asked: tuple[int, int],
) -> None:
    model = f"a/{uuid.uuid4().hex}"
    for read, written in calls:
        called(rails, model, read, written, read * read_price + written * written_price)
    assert most(rails, model, *asked) >= asked[0] * read_price + asked[1] * written_price


def test_prices_that_calls_tell_apart_are_known_to_a_twentieth(rails: Rails) -> None:
    read_price, written_price = Decimal("0.000002"), Decimal("0.000008")
    for read, written in ((100, 900), (1_000, 50), (700, 300)):
        called(rails, "known/well", read, written, read * read_price + written * written_price)
    exact = 1_000 * read_price + 4_096 * written_price
    assert exact <= most(rails, "known/well", 1_000, 4_096) <= exact * Decimal("1.051")


def test_a_dearer_call_raises_both_prices_and_is_forgotten_after_ninety_days(rails: Rails) -> None:
    for read, written in ((100, 900), (1_000, 50)):
        called(rails, "dearer/once", read, written, Decimal(read + 4 * written) / 10**6)
    before = most(rails, "dearer/once", 1_000, 1_000)
    called(rails, "dearer/once", 500, 500, Decimal("0.01"))
    assert most(rails, "dearer/once", 500, 500) >= Decimal("0.01")
    rails.all(
        "update ai_usage_logs set called_at = called_at - interval '91 days' where org_id = %s and cost = 0.01",
        rails.org_id,
    )
    assert most(rails, "dearer/once", 1_000, 1_000) == before


def test_a_model_that_is_not_known_is_a_dear_one_and_another_firms_calls_tell_nothing(
    rails: Rails, database: Database
) -> None:
    called(open_rails(database), "secret/model", 1_000, 1_000, Decimal("0.001"))
    assert most(rails, "secret/model", 10, 10) == 10 * DEAR_READ + 10 * DEAR_WRITTEN


def test_the_name_that_was_called_counts_where_the_answer_names_a_version(rails: Rails) -> None:
    rails.spend(
        "0", model="some/model-2025-04-14", called_model="some/model-x", prompt_tokens=9, completion_tokens=9
    )
    assert most(rails, "some/model-x", 1_000, 1_000) == 0
