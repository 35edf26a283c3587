"""One server for a module, and a firm of its own for each test; the books add up after every one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.database import Database
from tests.messages.desk import Desk, open_desk
from tests.webhooks.line import Server, served
from tests.workers.running import lay_queue


@pytest.fixture(scope="module")
def server(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    lay_queue(database)
    with served(database, tmp_path_factory.mktemp("functions")) as found:
        yield found
        said = found.log.read_text()
    assert "Traceback" not in said, said[-6000:]


@pytest.fixture
def desk(database: Database, server: Server) -> Iterator[Desk]:
    found = open_desk(database, server)
    yield found
    assert [row for row in found.problems() if row["severity"] == "error"] == []
