"""A firm of its own for each test."""

from __future__ import annotations

import pytest

from tests.database import Database
from tests.reports.firm import ReportsFirm, open_reports_firm


@pytest.fixture
def firm(database: Database) -> ReportsFirm:
    return open_reports_firm(database)
