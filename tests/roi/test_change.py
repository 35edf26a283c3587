"""Why the net changed: every step has its meaning, and together they are exactly the difference."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.attribution.firm import ANNA
from tests.bookings.calendar import code
from tests.database import Database
from tests.roi.firm import RoiFirm, minutes_before, open_roi_firm

BEFORE, NOW = date(2026, 2, 10), date(2026, 3, 10)
STEPS = ("volume", "mix", "price", "currency")
PARTS = ("value", "saved", "ai", "telephony")
NOTHING = dict.fromkeys(STEPS, Decimal(0))


def steps(firm: RoiFirm, part: str, **asked: Any) -> dict[str, Decimal]:
    rows = firm.change(**asked)
    assert [(row["part"], row["step"]) for row in rows] == [(one, step) for one in PARTS for step in STEPS]
    assert [row["place"] for row in rows] == list(range(1, 17))
    return {row["step"]: row["amount"] for row in rows if row["part"] == part}


@pytest.fixture
def rated(firm: RoiFirm) -> RoiFirm:
    """A dollar is ten kronor before March, and twelve from then on."""
    firm.all("delete from fx_rates")
    for number in range(0, 59, 5):
        day = date(2026, 2, 1) + timedelta(days=number)
        firm.rate("USD", day.isoformat(), "1")
        firm.rate("SEK", day.isoformat(), "12" if day.month == 3 else "10")
    firm.rate("USD", "2026-03-01", "1")
    firm.rate("SEK", "2026-03-01", "12")
    return firm


def test_each_step_has_its_own_cause(rated: RoiFirm) -> None:
    """Calls of 1 dollar and 10 kronor become twice as many dear ones, dearer, at another rate."""
    rated.log(BEFORE, "1", "a-1", model="maker/cheap")
    rated.log(BEFORE, "3", "a-1", model="maker/dear")
    rated.log(NOW, "1", "a-1", model="maker/cheap")
    for _ in range(3):
        rated.log(NOW, "4", "a-1", model="maker/dear")
    # 40 kr before; twice as many: −40; of the same price 1 + 3 × 3 = 10 dollars: −20; a dollar dearer, three times: −30; 2 kr each: −26
    assert steps(rated, "ai") == {"volume": -40, "mix": -20, "price": -30, "currency": -26}
    assert steps(rated, "ai", in_currency="USD") == {"volume": -4, "mix": -2, "price": -3, "currency": 0}
    assert steps(rated, "value") == steps(rated, "saved") == steps(rated, "telephony") == NOTHING
    [row] = [row for row in rated.change() if row["place"] == 9]
    assert (row["before"], row["after"], row["currency"]) == (40, 156, "SEK")


def test_where_there_was_nothing_all_is_volume_and_what_is_gone_too(rated: RoiFirm) -> None:
    rated.log(NOW, "2", "a-1")
    assert steps(rated, "ai") == NOTHING | {"volume": -24}
    assert steps(rated, "ai", from_on=date(2026, 4, 1), to_on=date(2026, 4, 30)) == NOTHING | {"volume": 24}


def test_a_new_model_is_mix_at_the_rate_that_its_currency_had(rated: RoiFirm) -> None:
    rated.log(BEFORE, "1", "a-1", model="maker/old")
    rated.log(NOW, "3", "a-1", model="maker/new")
    assert steps(rated, "ai") == {"volume": 0, "mix": -20, "price": 0, "currency": -6}


def test_another_wage_is_a_price(rated: RoiFirm) -> None:
    rated.set_from(date(2026, 3, 1), hourly_wage="150")
    rated.held("before", minutes_before(BEFORE))
    rated.held("now", minutes_before(NOW))
    assert steps(rated, "saved") == NOTHING | {"price": 10}
    rated.set_from(date(2026, 1, 1), hourly_wage="120")
    assert steps(rated, "saved") == NOTHING | {"price": 2}


def test_a_wrong_period_is_refused(firm: RoiFirm) -> None:
    for asked, expected in (
        ({"to_on": date(2026, 2, 1)}, "KT020"),
        ({"in_currency": "kr"}, "KT021"),
        ({"org_id": uuid.uuid4()}, "KT004"),
    ):
        with pytest.raises(psycopg.Error) as refused:
            firm.change(**asked)
        assert code(refused.value) == expected


MONEY = st.decimals("-5", "40", places=4)
FACT = st.tuples(
    st.sampled_from(["log", "held", "booked"]),
    st.integers(0, 58),
    MONEY,
    st.sampled_from(["USD", "SEK", "EUR"]),
    st.sampled_from(["x/1", "x/2", "x/3"]),
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    facts=st.lists(FACT, max_size=14),
    wages=st.lists(st.tuples(st.integers(0, 58), MONEY), max_size=3, unique_by=lambda w: w[0]),
)
def test_the_steps_are_exactly_the_difference(
    database: Database, facts: list[tuple[str, int, Decimal, str, str]], wages: list[tuple[int, Decimal]]
) -> None:
    firm = open_roi_firm(database)
    firm.all("delete from fx_rates")
    for number in range(0, 63, 3):
        day = date(2026, 1, 29) + timedelta(days=number)
        firm.rate("SEK", day.isoformat(), str(11 + Decimal(number % 7) / 3)[:12])
        firm.rate("USD", day.isoformat(), str(Decimal("1.07") + Decimal(number % 5) / 100))
    for number, wage in wages:
        firm.set_from(
            date(2026, 2, 1) + timedelta(days=number),
            "EUR",
            hourly_wage=abs(wage),
            booking_value=abs(wage) + 3,
        )
    for place, (what, number, amount, currency, thing) in enumerate(facts):
        day = date(2026, 2, 1) + timedelta(days=number)
        if what == "log":
            firm.log(day, str(abs(amount) / 1000), "a-1", model=thing)
        else:
            minutes = minutes_before(day)
            # what a platform gives back is less than nothing
            firm.held(
                f"leg-{place}",
                minutes,
                price=str(amount),
                currency=currency,
                agent_id=thing,
                from_number=ANNA,
            )
            if what == "booked":
                firm.tell(booking_id=str(place), state="kept", starts_at=f"{day} 12:00Z", ends_at=f"{day} 13:00Z", booked_at=f"{day} 11:30Z",
                          service_id=thing, service_price=None if amount < 0 else str(amount), currency=currency, client_phone=ANNA)  # fmt: skip
    firm.attribute()
    for in_currency in ("SEK", "USD", "GBP"):
        rows = firm.change(in_currency=in_currency)
        previous, current = firm.summary("period", in_currency=in_currency)
        assert sum(row["amount"] for row in rows) == current["net"] - previous["net"]
        for part, column, sign in (
            ("value", "value", 1),
            ("saved", "saved", 1),
            ("ai", "ai_cost", -1),
            ("telephony", "telephony_cost", -1),
        ):
            own = [row for row in rows if row["part"] == part]
            assert {(row["before"], row["after"]) for row in own} == {(previous[column], current[column])}
            assert sum(row["amount"] for row in own) == sign * (current[column] - previous[column])
    folded = firm.change(in_currency="USD")
    firm.fold_return()
    assert firm.change(in_currency="USD") == folded
