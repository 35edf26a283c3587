"""A firm of its own for each test, whose lists are looked at."""

from __future__ import annotations

import pytest

from tests.database import Database
from tests.sales.firm import Firm, open_firm


@pytest.fixture
def firm(database: Database) -> Firm:
    return open_firm(database)
