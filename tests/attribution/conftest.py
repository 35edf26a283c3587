"""A firm of its own for each test, whose books add up at the end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.attribution.firm import Firm, open_firm
from tests.database import Database


@pytest.fixture
def firm(database: Database) -> Iterator[Firm]:
    found = open_firm(database)
    yield found
    assert [row for row in found.problems() if row["severity"] == "error"] == []
