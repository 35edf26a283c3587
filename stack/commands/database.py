"""`kontor psql`, `kontor types` and `kontor db push|reset|diff`."""

from __future__ import annotations

import argparse
import os
import shutil
import sys

import psycopg

from stack import keys, services
from stack.backup import restore
from stack.commands.errors import CommandError
from stack.database.diff import drift
from stack.database.push import limit_requests, push
from stack.database.types import generate
from stack.lock import holder
from stack.postgres import SUPERUSER
from stack.settings import Settings


def conninfo(settings: Settings, role: str = "postgres") -> str:
    """The local database, which must run; raises CommandError."""
    made = keys.ensure(settings.keys_dir, settings.jwt_secret)
    found = services.connections(settings, made)(role)
    if settings.db_url is None and holder(settings.state / "lock") is None:
        raise CommandError("Kontor is not running; start it with `make up` or `kontor up --detach`")
    return found


def psql(settings: Settings, chosen: argparse.Namespace) -> int:
    """Become psql on the local database."""
    program = shutil.which("psql", path=settings.environment.get("PATH"))
    if program is None:
        raise CommandError(
            "psql is not on PATH; install it (Debian and Ubuntu: apt install postgresql-client, "
            "Fedora: dnf install postgresql, macOS: brew install libpq)"
        )
    sys.stdout.flush()
    os.execv(program, ["psql", conninfo(settings), *chosen.passed_on])  # noqa: S606 - no shell is wanted


def push_files(settings: Settings, chosen: argparse.Namespace) -> int:
    """Bring a database to the state of supabase/."""
    try:
        push(chosen.url or conninfo(settings), dry_run=chosen.dry_run)
        if chosen.url and not chosen.dry_run:
            limit_requests(chosen.url)
    except psycopg.OperationalError as error:
        raise CommandError(f"the database does not answer: {str(error).strip()}") from error
    return 0


def reset(settings: Settings, chosen: argparse.Namespace) -> int:
    """Throw the data folder away; the next start makes it anew."""
    if settings.db_url is not None:
        raise CommandError(
            "KONTOR_DB_URL names a Postgres that is not ours to throw away; drop its database there"
        )
    if holder(settings.state / "lock") is not None:
        raise CommandError("Kontor is running; stop it first with `kontor down`")
    data = services.cluster(settings).data_dir
    if not chosen.yes:
        if not sys.stdin.isatty():
            raise CommandError("this deletes all data of the local database; say --yes")
        if input(f"Delete all data in {data}? Type yes: ").strip() != "yes":
            return 1
    services.cluster(settings).stop_orphan()
    restore.finish(services.restore_target(settings), print)  # or the next start would
    if data.exists():
        shutil.rmtree(data)
    print("The database is gone; the next `kontor up` makes a new one.")
    return 0


def diff(settings: Settings, chosen: argparse.Namespace) -> int:
    """Show what differs between the files and a database: 0 when nothing does."""
    target = chosen.url or conninfo(settings)
    cluster = services.cluster(settings)
    if not cluster.ready():
        raise CommandError("db diff builds its own copy on the local Postgres; start it with `make up`")
    scratch = f"kontor_diff_{os.getpid()}"
    with psycopg.connect(cluster.dsn(SUPERUSER), autocommit=True) as admin:
        admin.execute(f"create database {scratch}")
        try:
            cluster.bootstrap({}, scratch)
            push(cluster.dsn("postgres", scratch), say=lambda _: None)
            found = drift(target, cluster.dsn("postgres", scratch))
        finally:
            admin.execute(f"drop database {scratch} with (force)")
    for line in found:
        print(line)
    print(f"{len(found)} differences" if found else "no difference")
    return 1 if found else 0


def types(settings: Settings, chosen: argparse.Namespace) -> int:
    """Print the TypeScript types of the API's schema."""
    sys.stdout.write(generate(chosen.url or conninfo(settings)))
    return 0
