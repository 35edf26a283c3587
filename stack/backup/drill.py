"""A drill: a backup is restored beside everything, started alone and looked through, and removed again.

Only Postgres is started, on a unix socket of its own: no worker sends a mail or asks a provider a second time.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import psycopg

from stack import postgres, processes
from stack.backup import make, record, restore
from stack.backup.record import BackupError
from stack.postgres import SUPERUSER, Cluster

START_SECONDS = 900.0  # it reads its log first
STOP_SECONDS = 60.0
SMALL = {"shared_buffers": "64MB", "max_wal_size": "1GB"}


@dataclass(frozen=True)
class Outcome:
    """What a drill looked at, and what is wrong; times in seconds."""

    organisations: int
    indexes: int
    tables: int
    faults: list[str]
    copied: float
    started: float
    checked: float


def drill(backup: Path, target: restore.Target, say: Callable[[str], None]) -> Outcome:
    """Restore `backup` into a folder beside `target`, start it, check it, remove it; raises BackupError."""
    made = record.load(backup)
    contents = record.files_of(backup, made)
    record.check_shape(backup, contents)
    restore.check_fits(made, target.cluster)
    with make.only_one(target.state):
        aside = _aside(target)
        _remove(aside)
        aside.cluster.data_dir.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        make.check_space(aside.cluster.data_dir.parent, made.size + make.SPARE)
        try:
            began = time.monotonic()
            restore.stage(backup, made, contents, aside, say, for_good=False)
            aside.staged_data.rename(aside.cluster.data_dir)
            copied = time.monotonic()
            with alone(aside.cluster, target.state / "drill" / "postgres.log"):
                started = time.monotonic()
                say("drill: it starts; looking through the books, tables and indexes")
                with psycopg.connect(
                    aside.cluster.dsn(SUPERUSER), autocommit=True, options="-c statement_timeout=0"
                ) as connection:
                    organisations, faults = _check_books(connection)
                    indexes, tables, damage = check_storage(connection)
            checked = time.monotonic()
        finally:
            _remove(aside)
    return Outcome(
        organisations,
        indexes,
        tables,
        [*faults, *damage],
        copied - began,
        started - copied,
        checked - started,
    )


@contextlib.contextmanager
def alone(cluster: Cluster, log: Path) -> Iterator[None]:
    """A cluster's server without the rest, by its unix socket only; ends with this process."""
    cluster.initialise()  # there is a data folder: this only gives the folder of sockets its owner
    cluster.clear_stale_lock()
    owner = cluster.installation
    identity = processes.Identity(owner.uid or 0, owner.gid or 0) if owner.demoted else None
    with log.open("wb") as output:
        server = subprocess.Popen(
            replace(cluster, listen=False).command(SMALL),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=cluster.environment(),
            cwd=cluster.socket_dir,
            start_new_session=True,
            preexec_fn=partial(processes.become, identity, signal.SIGINT, os.getpid()),  # noqa: PLW1509 - no threads here
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not cluster.ready():
            if server.poll() is not None or time.monotonic() > deadline:
                raise BackupError(f"Postgres does not start over it:\n{processes.last_lines(log)}")
            time.sleep(0.05)
        yield
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.send_signal(signal.SIGQUIT)
            server.wait(STOP_SECONDS)


def _check_books(connection: psycopg.Connection) -> tuple[int, list[str]]:
    """The number of organisations, and what `check_ledger` says of each."""
    organisations = connection.execute("select id from public.organisations order by id").fetchall()
    faults = []
    for (org_id,) in organisations:
        problems = connection.execute(
            "select count(*) from private.check_ledger(%s) problem where problem.severity <> 'pending'",
            [org_id],
        ).fetchone()
        if problems is not None and problems[0]:
            faults.append(f"check_ledger finds {problems[0]} differences in organisation {org_id}")
    return len(organisations), faults


def check_storage(connection: psycopg.Connection) -> tuple[int, int, list[str]]:
    """Every B-tree against its table, and every table's rows; the extension stays in the copy."""
    connection.execute("create schema kontor_drill")
    connection.execute("create extension amcheck schema kontor_drill")
    faults = []
    relations = connection.execute(
        "select c.oid, c.oid::regclass::text, c.relkind::text from pg_class c"
        " left join pg_index i on i.indexrelid = c.oid left join pg_am a on a.oid = c.relam"
        " where c.relpersistence = 'p' and (c.relkind in ('r', 't', 'm')"
        " or (c.relkind = 'i' and a.amname = 'btree' and i.indisvalid and i.indisready)) order by c.oid"
    ).fetchall()
    counts = {"i": 0}
    for oid, name, kind in relations:
        counts[kind] = counts.get(kind, 0) + 1
        try:
            if kind == "i":
                connection.execute("select kontor_drill.bt_index_parent_check(%s, true, true)", [oid])
            else:
                found = connection.execute("select msg from kontor_drill.verify_heapam(%s) limit 1", [oid])
                faults += [f"{name}: {message}" for (message,) in found]
        except psycopg.Error as error:
            faults.append(f"{name}: {error.diag.message_primary}")
    return counts["i"], len(relations) - counts["i"], faults


def _aside(target: restore.Target) -> restore.Target:
    """The place of the drill: data beside the real one, sockets in a short folder beside the real ones."""
    cluster = target.cluster
    sockets = cluster.socket_dir / "drill"
    data = (sockets if cluster.installation.demoted else target.state / "drill") / "data"
    for folder in (target.state / "drill", sockets):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return restore.Target(
        target.state / "drill",
        target.state / "drill" / "keys",
        postgres.Cluster(cluster.installation, data, sockets, cluster.port, False),
    )


def _remove(aside: restore.Target) -> None:
    aside.cluster.stop_orphan()
    for folder in (aside.cluster.data_dir, aside.staged_data, aside.state, aside.cluster.socket_dir):
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(folder)
