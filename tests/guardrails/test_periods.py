"""A period is the organisation's own day or month: every moment is in exactly one, whatever clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.database import Database
from tests.guardrails.rails import Rails, open_rails

# half hours, dates that were left out, clocks that go back over midnight, and the two ends of the world
ZONES = (
    "UTC", "Europe/Stockholm", "America/New_York", "America/Havana", "Asia/Kathmandu", "Australia/Lord_Howe",
    "America/St_Johns", "Africa/Cairo", "America/Asuncion", "Pacific/Kiritimati", "Pacific/Niue",
)  # fmt: skip
PERIOD = "select * from private.guardrail_period(%s, %s, %s)"


@pytest.fixture(scope="module")
def rails(database: Database) -> Rails:
    return open_rails(database)


def local(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def day_of(at: datetime, zone: str, period: str) -> date:
    found = local(at, zone)
    return found if period == "day" else found.replace(day=1)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    at=st.datetimes(datetime(2020, 1, 2), datetime(2035, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from(ZONES),
    period=st.sampled_from(("day", "month")),
)
def test_every_moment_is_in_one_period_and_the_next_begins_where_it_ends(
    rails: Rails, at: datetime, zone: str, period: str
) -> None:
    check(rails, at, zone, period)


def check(rails: Rails, at: datetime, zone: str, period: str) -> dict[str, Any]:
    [found] = rails.all(PERIOD, period, zone, at)
    assert found["from_on"] == day_of(at, zone, period)
    assert found["starts_at"] <= at < found["ends_at"]
    tick = timedelta(microseconds=1)
    for inside in (found["starts_at"], found["ends_at"] - tick):
        assert day_of(inside, zone, period) == found["from_on"]
    for outside in (found["starts_at"] - tick, found["ends_at"]):
        assert day_of(outside, zone, period) != found["from_on"]
    assert day_of(found["ends_at"], zone, period) == found["to_on"] + timedelta(days=1)
    return found


@pytest.mark.parametrize(
    ("zone", "at"),
    [
        # 00:30 twice, 23:30 twice, a day of 23 hours that begins at one o'clock
        ("America/Havana", datetime(2025, 11, 2, 4, 30, tzinfo=UTC)),
        ("America/Havana", datetime(2025, 11, 2, 5, 30, tzinfo=UTC)),
        ("Africa/Cairo", datetime(2025, 10, 30, 20, 30, tzinfo=UTC)),
        ("Africa/Cairo", datetime(2025, 4, 24, 22, 30, tzinfo=UTC)),
        ("Europe/Stockholm", datetime(2026, 10, 31, 23, 30, tzinfo=UTC)),
    ],
)
def test_clocks_that_change_leave_no_gap_and_no_overlap(rails: Rails, zone: str, at: datetime) -> None:
    for period in ("day", "month"):
        found = check(rails, at, zone, period)
        check(rails, found["ends_at"], zone, period)
        check(rails, found["starts_at"] - timedelta(microseconds=1), zone, period)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("period", ["day", "month"])
def test_calls_count_in_the_period_of_their_moment(database: Database, zone: str, period: str) -> None:
    rails = open_rails(database)
    rails.all("update organisations set timezone = %s where id = %s", zone, rails.org_id)
    cap = rails.cap(period=period)
    noon = datetime(2026, 3, 12, 12, tzinfo=UTC)
    [found] = rails.all(PERIOD, period, zone, noon)
    tick = timedelta(microseconds=1)
    for cost, at in (
        ("1", found["starts_at"] - tick),
        ("10", found["starts_at"]),
        ("100", found["ends_at"] - tick),
        ("1000", found["ends_at"]),
    ):
        rails.spend(cost, called_at=at)

    def spent(at: datetime) -> Decimal:
        return Decimal(
            rails.value(
                "select s.spent from guardrails as g,"
                " private.guardrail_standing(g, null, null, %s) as s where g.org_id = %s and g.id = %s",
                at, rails.org_id, cap,
            )
        )  # fmt: skip

    assert spent(noon) == 110
    assert spent(found["starts_at"] - tick) == 1
    assert spent(found["ends_at"]) == 1000
