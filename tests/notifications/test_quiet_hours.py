"""When it is quiet, compared with a reckoning of its own over zones, nights and changes of the clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.database import Database

# not one of those where summer time counts as the standard one: databases of zones differ about these
ZONES = (
    "Europe/Stockholm", "America/New_York", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu",
    "Pacific/Apia", "America/Sao_Paulo", "Pacific/Chatham", "UTC",
)  # fmt: skip
MOMENTS = st.datetimes(datetime(2015, 1, 1), datetime(2030, 1, 1)).map(
    lambda at: at.replace(microsecond=0, tzinfo=UTC)
)
TIMES = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30, 45)))
SPRING, AUTUMN = datetime(2026, 3, 29, 0, 45, tzinfo=UTC), datetime(2026, 10, 25, 0, 45, tzinfo=UTC)


@pytest.fixture(scope="module")
def connection(database: Database) -> Iterator[psycopg.Connection[dict[str, Any]]]:
    with database.connect() as opened:
        yield opened


def instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """A clock time as a moment: the second of two, and where there is none the one that it would have been."""
    first = datetime.combine(day, clock, zone)
    second = first.replace(fold=1)
    is_gap = first.astimezone(UTC).astimezone(zone).time() != clock
    return (first if is_gap else second).astimezone(UTC)


def reckoned(at: datetime, zone: ZoneInfo, begins: time, ends: time) -> datetime | None:
    today = at.astimezone(zone).date()
    found = []
    for day in (today - timedelta(days=1), today, today + timedelta(days=1)):
        start = instant(day, begins, zone)
        end = instant(day if ends > begins else day + timedelta(days=1), ends, zone)
        if begins != ends and start <= at < end:
            found.append(end)
    return max(found, default=None)


@given(at=MOMENTS, zone=st.sampled_from(ZONES), begins=TIMES, ends=TIMES)
@example(at=SPRING, zone="Europe/Stockholm", begins=time(22), ends=time(2, 30))
@example(at=AUTUMN, zone="Europe/Stockholm", begins=time(22), ends=time(2, 30))
@example(at=AUTUMN + timedelta(hours=1), zone="Europe/Stockholm", begins=time(22), ends=time(2, 30))
@example(at=AUTUMN, zone="Europe/Stockholm", begins=time(2, 15), ends=time(7))
@settings(max_examples=300, deadline=None)
def test_it_is_quiet_from_one_clock_time_to_the_next_each_night_once(
    connection: psycopg.Connection[dict[str, Any]], at: datetime, zone: str, begins: time, ends: time
) -> None:
    with connection.cursor() as cursor:
        query = "select private.quiet_until(%s, %s, %s, %s) as until"
        row = cursor.execute(query, [at, zone, begins, ends]).fetchone()
        assert row is not None
        until = row["until"]
        assert until == reckoned(at, ZoneInfo(zone), begins, ends)
        if until is not None:
            again = cursor.execute(query, [until, zone, begins, ends]).fetchone()
            assert again is not None and again["until"] is None, "at its end it is over"
            # a whole day of quiet less the shortest loud time, and the hour or so by which a clock is set
            assert timedelta() < until - at <= timedelta(hours=26)


def test_without_quiet_hours_it_is_never_quiet(connection: psycopg.Connection[dict[str, Any]]) -> None:
    row = connection.execute("select private.quiet_until(now(), 'UTC', null, null) as until").fetchone()
    assert row == {"until": None}
