from __future__ import annotations

import pytest

from tests.bills.desk import Firm, open_firm
from tests.database import Database


@pytest.fixture()
def firm(database: Database) -> Firm:
    return open_firm(database)
