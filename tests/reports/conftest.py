"""A firm of its own for each test: at the end its rollup is what the facts say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.database import Database
from tests.reports.firm import ReportsFirm, open_reports_firm


@pytest.fixture
def firm(database: Database) -> Iterator[ReportsFirm]:
    found = open_reports_firm(database)
    yield found
    assert found.drift() == []
    found.fold_reports()
    assert found.drift() == []
