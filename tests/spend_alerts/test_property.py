"""Whatever is spent, corrected, deleted and waited for, the crossings are those of a plain computation beside."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.database import Database
from tests.spend_alerts.alarms import Alarms, open_alarms

START = datetime(2026, 3, 28, 9, tzinfo=UTC)
ZONES = ("UTC", "Europe/Stockholm", "America/St_Johns", "Pacific/Kiritimati")
WARNING, CRITICAL = Decimal(10), Decimal(20)
STEPS = st.lists(
    st.one_of(
        # cents, whose it is, and how many hours ago it was
        st.tuples(st.just("spend"), st.integers(0, 1200), st.integers(0, 2), st.integers(0, 60)),
        st.tuples(st.just("correct"), st.integers(0, 2500), st.integers(0, 20)),
        st.tuples(st.just("delete"), st.integers(0, 20)),
        st.tuples(st.just("wait"), st.integers(1, 40)),
    ),
    max_size=14,
)
Fact = tuple[datetime, int, Decimal]


@pytest.fixture(scope="module")
def database_of(database: Database) -> Database:
    return database


class Reckoning:
    """The crossings as they should be: (subject, level, first day of the period), open, and how often each began."""

    def __init__(self, zone: str, period: str) -> None:
        self.zone, self.period = ZoneInfo(zone), period
        self.open: set[tuple[int, str, str]] = set()
        self.begun: list[tuple[int, str, str]] = []

    def period_of(self, at: datetime) -> str:
        day = at.astimezone(self.zone).date()
        return (day if self.period == "day" else day.replace(day=1)).isoformat()

    def look(self, facts: dict[uuid.UUID, Fact], now: datetime) -> None:
        periods = {self.period_of(now), self.period_of(now - timedelta(hours=24))}
        sums: dict[tuple[int, str], Decimal] = {}
        for at, whose, cost in facts.values():
            key = (whose, self.period_of(at))
            sums[key] = sums.get(key, Decimal(0)) + cost
        limits = {"warning": WARNING, "critical": CRITICAL}
        self.open = {
            (whose, level, day)
            for whose, level, day in self.open
            if day in periods and sums.get((whose, day), Decimal(0)) >= limits[level] * Decimal("0.95")
        }
        for (whose, day), amount in sums.items():
            for level, limit in limits.items():
                if day in periods and amount >= limit and (whose, level, day) not in self.open:
                    self.open.add((whose, level, day))
                    self.begun.append((whose, level, day))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS, zone=st.sampled_from(ZONES), period=st.sampled_from(("day", "month")))
def test_the_crossings_are_those_of_a_plain_computation(
    database_of: Database, steps: list[tuple[object, ...]], zone: str, period: str
) -> None:
    alarms = open_alarms(database_of)
    alarms.all("update organisations set timezone = %s where id = %s", zone, alarms.org_id)
    customers = [alarms.customer(f"Customer {number}") for number in range(3)]
    alarms.alert(scope="customer", period=period, warning_amount=WARNING, critical_amount=CRITICAL)
    reckoning, facts, now = Reckoning(zone, period), dict[uuid.UUID, Fact](), START
    for step in steps:
        kind, values = step[0], [int(str(value)) for value in step[1:]]
        known = list(facts)
        if kind == "spend":
            cents, whose, hours = values
            at, cost = now - timedelta(hours=hours), Decimal(cents) / 100
            facts[alarms.spent(str(cost), at, customer_id=customers[whose])] = (at, whose, cost)
        elif kind == "wait":
            now += timedelta(hours=values[0])
        elif known:
            one = known[values[-1] % len(known)]
            if kind == "delete":
                del facts[one]
                alarms.all("delete from ai_usage_logs where org_id = %s and id = %s", alarms.org_id, one)
            else:
                facts[one] = (*facts[one][:2], Decimal(values[0]) / 100)
                alarms.all(
                    "update ai_usage_logs set cost = %s where org_id = %s and id = %s",
                    facts[one][2],
                    alarms.org_id,
                    one,
                )
        check(alarms, reckoning, facts, customers, now)


def check(
    alarms: Alarms,
    reckoning: Reckoning,
    facts: dict[uuid.UUID, Fact],
    customers: list[uuid.UUID],
    now: datetime,
) -> None:
    alarms.check(now)
    reckoning.look(facts, now)
    rows = alarms.all(
        "select customer_id, level, from_on, ended_at is null as is_open from spend_alert_crossings where org_id = %s",
        alarms.org_id,
    )
    found = [(customers.index(row["customer_id"]), row["level"], row["from_on"].isoformat()) for row in rows]
    assert {key for key, row in zip(found, rows, strict=True) if row["is_open"]} == reckoning.open
    assert sorted(found) == sorted(reckoning.begun)
