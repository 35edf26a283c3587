"""Files and database agree, and applying the files again changes nothing."""

from __future__ import annotations

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path

import psycopg
import pytest

from stack.database import diff, files, push, types
from stack.postgres import SUPERUSER, Cluster
from tests.conftest import TEMPLATE
from tests.database import Database


def silent(_: str) -> None: ...


def test_applying_the_files_again_changes_nothing(database: Database) -> None:
    before = diff.snapshot(database.dsn())
    with database.connect() as connection:
        connection.execute("update supabase_migrations.kontor_state set digest = 'older' where only_row")
    assert push.push(database.dsn(), say=silent) == [f"{len(files.state_files())} routines and policies"]
    assert diff.snapshot(database.dsn()) == before
    assert push.push(database.dsn(), say=silent) == []


def test_a_push_gives_way_to_who_is_at_work_and_comes_back(database: Database) -> None:
    with database.connect() as connection:
        connection.execute("update supabase_migrations.kontor_state set digest = 'older' where only_row")
    with ThreadPoolExecutor(1) as pool, psycopg.connect(database.dsn()) as working:
        working.execute("lock table customers in row exclusive mode")
        pushed = pool.submit(push.push, database.dsn(), say=silent)
        waits = "select count(*) from pg_locks where not granted and relation = 'customers'::regclass"
        seen: list[int] = []
        with psycopg.connect(database.dsn(), autocommit=True) as watching:
            # it waits, lets everybody past, and waits again
            deadline = time.monotonic() + 30
            while [n for n, _ in groupby(seen)].count(1) < 2 and time.monotonic() < deadline:
                row = watching.execute(waits.encode()).fetchone()
                seen.append(row[0] if row else 0)
                time.sleep(0.02)
        assert [n for n, _ in groupby(seen)].count(1) >= 2
        assert not pushed.done()
        working.rollback()
        assert pushed.result(30) == [f"{len(files.state_files())} routines and policies"]


def test_bootstrapping_again_changes_nothing(database: Database) -> None:
    before = diff.snapshot(database.dsn())
    database.cluster.bootstrap({}, database.name)
    assert diff.snapshot(database.dsn()) == before


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        ("alter table organisations add column surprise int", "unknown to the files: column public.organisations.surprise"),
        ("alter table profiles drop constraint profiles_theme_is_known", "missing: constraint public.profiles.profiles_theme_is_known"),
        ("drop policy profiles_select_self on profiles", "missing: policy public.profiles.profiles_select_self"),
        ("grant delete on profiles to anon", "different: table public.profiles"),
        ("grant update (created_at) on profiles to anon", "different: column public.profiles.created_at"),
        ("create or replace function private.my_memberships() returns uuid[] language sql as 'select null::uuid[]'",
         "different: function private.my_memberships()"),
    ],
)  # fmt: skip
def test_drift_is_named(database: Database, cluster: Cluster, statement: str, line: str) -> None:
    name = f"{database.name}_drift"
    with psycopg.connect(cluster.dsn(SUPERUSER), autocommit=True) as admin:
        admin.execute(f"create database {name} template {TEMPLATE} owner postgres")
        try:
            with psycopg.connect(cluster.dsn("postgres", name)) as connection:
                connection.execute(statement)
            assert diff.drift(cluster.dsn("postgres", name), database.dsn()) == [line]
        finally:
            admin.execute(f"drop database {name} with (force)")


def test_a_dry_run_names_the_steps_and_takes_none(cluster: Cluster) -> None:
    with psycopg.connect(cluster.dsn(SUPERUSER), autocommit=True) as admin:
        admin.execute("create database dry_run")
        try:
            cluster.bootstrap({}, "dry_run")
            steps = push.push(cluster.dsn("postgres", "dry_run"), dry_run=True, say=silent)
            assert len(steps) == len(files.migrations()) + 1
            with psycopg.connect(cluster.dsn("postgres", "dry_run")) as connection:
                row = connection.execute("select to_regnamespace('private') is null").fetchone()
            assert row == (True,)
        finally:
            admin.execute("drop database dry_run with (force)")


def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(files.ROOT, tmp_path / "supabase"))


def test_an_edited_migration_is_refused(database: Database, tmp_path: Path) -> None:
    root = copied(tmp_path)
    first = next(iter(sorted((root / "migrations").glob("*.sql"))))
    first.write_text(first.read_text() + "\n-- edited\n")
    with pytest.raises(push.PushError, match="was edited after it had been applied"):
        push.push(database.dsn(), say=silent, root=root)


def test_an_installation_that_applied_a_migrations_other_text_goes_on(database: Database) -> None:
    before = diff.snapshot(database.dsn())
    [(version, other)] = push.ALSO_APPLIED.items()
    write = "update supabase_migrations.kontor_checksums set sha256 = %s where version = %s"
    with database.connect() as connection:
        row = connection.execute(
            "select sha256 from supabase_migrations.kontor_checksums where version = %s", [version]
        ).fetchone()
        assert row is not None
        connection.execute(write, [other, version])
    push.push(database.dsn(), say=silent)
    assert diff.snapshot(database.dsn()) == before
    with database.connect() as connection:
        connection.execute(write, ["another", version])
    with pytest.raises(push.PushError, match="was edited after it had been applied"):
        push.push(database.dsn(), say=silent)
    with database.connect() as connection:
        connection.execute(write, [row["sha256"], version])


def test_a_failing_file_names_its_line_and_leaves_the_state_before(
    database: Database, tmp_path: Path
) -> None:
    root = copied(tmp_path)
    before = diff.snapshot(database.dsn())
    (root / "policies" / "profiles.sql").write_text(
        "alter table public.profiles enable row level security;\n\nselect nonsense;\n"
    )
    with pytest.raises(
        push.PushError, match=r"policies/profiles\.sql, line 3: column \"nonsense\" does not exist"
    ):
        push.push(database.dsn(), say=silent, root=root)
    assert diff.snapshot(database.dsn()) == before


def test_a_routine_that_requires_what_is_not_there_is_named(tmp_path: Path) -> None:
    root = copied(tmp_path)
    (root / "routines" / "spine" / "lonely.sql").write_text("-- requires: nobody\n")
    with pytest.raises(files.SourceError, match="requires nobody"):
        files.state_files(root)


def test_the_types_follow_the_database(database: Database) -> None:
    text = types.generate(database.dsn())
    assert (
        "organisations: {" in text
        and "change_role: { Args: { org_id: string; membership_id: string; role: string }" in text
    )
    assert text == types.generate(database.dsn())
