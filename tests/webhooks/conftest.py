"""One server for a module, and a line of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.database import Database
from tests.webhooks.line import Line, Server, open_line, served
from tests.workers.running import lay_queue


@pytest.fixture(scope="module")
def server(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    lay_queue(database)
    with served(database, tmp_path_factory.mktemp("functions")) as found:
        yield found


@pytest.fixture
def line(database: Database, server: Server) -> Iterator[Line]:
    found = open_line(database, server)
    yield found
    assert [row for row in found.problems() if row["severity"] == "error"] == []
