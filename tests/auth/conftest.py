"""The auth service of a test module, open to sign-up."""

from collections.abc import Iterator

import pytest

from tests.auth.server import AuthServer, running
from tests.database import Database


@pytest.fixture(scope="module")
def auth(database: Database) -> Iterator[AuthServer]:
    """A running service that sends no mail and limits nothing."""
    with running(database) as server:
        server.sign_up_mode("open")
        yield server
