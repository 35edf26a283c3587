"""A calendar of its own for each test, whose books add up at the end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bookings.calendar import Calendar, open_calendar
from tests.database import Database


@pytest.fixture
def calendar(database: Database) -> Iterator[Calendar]:
    found = open_calendar(database)
    yield found
    assert [row for row in found.problems() if row["severity"] == "error"] == []
