"""A firm of its own for each test: at the end its books add up, and its rollup is what the facts say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.database import Database
from tests.roi.firm import RoiFirm, open_roi_firm


@pytest.fixture
def firm(database: Database) -> Iterator[RoiFirm]:
    found = open_roi_firm(database)
    yield found
    found.fold_return()
    assert found.drift() == []
    assert [row for row in found.problems() if row["severity"] == "error"] == []
