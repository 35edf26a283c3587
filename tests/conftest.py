"""What every test stands on: a Postgres of its own, and per module a clone of the migrated template."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from stack import postgres
from stack.database import push
from stack.postgres import SUPERUSER, Cluster
from tests.database import Database

ROOT = Path(__file__).parents[1]
TEMPLATE = "template_kontor"
# nothing here must survive a power cut, and a test must not wait for a disk
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "128MB"}


class ByFile(LoadScopeScheduling):
    """Gives a process whole files, for a file's tests share a database, and e2e in two, each of which shares a running Kontor."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        if not file.startswith("tests/e2e/"):
            return file
        return "tests/e2e, first half" if file < "tests/e2e/test_l" else "tests/e2e, second half"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """Asked by xdist, once."""
    return ByFile(config, log)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A running Postgres of the tests' own, reached by its unix socket only, with the template migrated."""
    state = Path(tempfile.mkdtemp(prefix="kontor-test-"))
    found = postgres.cluster_of(state, postgres.install(ROOT / "node_modules"), port=54399, listen=False)
    found.initialise()
    with (state / "postgres.log").open("wb") as log:
        server = subprocess.Popen(found.command(FAST), stdout=log, stderr=log, **found.identity())
    try:
        deadline = time.monotonic() + 60
        while not found.ready():
            assert server.poll() is None, (state / "postgres.log").read_text()
            assert time.monotonic() < deadline, "Postgres did not start within 60 s"
            time.sleep(0.05)
        with psycopg.connect(found.dsn(SUPERUSER), autocommit=True) as connection:
            connection.execute(f"create database {TEMPLATE}")
        found.bootstrap({}, TEMPLATE)
        push.push(found.dsn("postgres", TEMPLATE), say=lambda _: None)
        yield found
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
        shutil.rmtree(found.data_dir, ignore_errors=True)
        shutil.rmtree(found.socket_dir, ignore_errors=True)
        shutil.rmtree(state, ignore_errors=True)


@pytest.fixture(scope="module")
def database(cluster: Cluster) -> Iterator[Database]:
    """A fresh clone of the template for this module; dropped afterwards."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(cluster.dsn(SUPERUSER), autocommit=True) as connection:
        connection.execute(f"create database {name} template {TEMPLATE} owner postgres strategy file_copy")
    found = Database(cluster, name, kept={})
    with psycopg.connect(cluster.dsn(SUPERUSER), autocommit=True) as connection:
        connection.execute(
            f"grant connect, temporary on database {name}"
            " to authenticator, supabase_auth_admin, supabase_realtime_admin"
        )
        connection.execute(f"revoke connect on database {name} from public")
    yield found
    found.end()
    with psycopg.connect(cluster.dsn(SUPERUSER), autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")
