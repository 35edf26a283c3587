"""`kontor db push`: migrations, then routines, then policies, onto any Postgres 15 to 18."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psycopg

from stack.database import files, queue

# one number for this program, so that two pushes to one database wait for each other
PUSH_LOCK = 5_820_114_402_771_001
# a push asks for locks that everybody else would queue behind: it gives way before Postgres looks for a deadlock (1 s), and
# tries again; a migration's own `set local lock_timeout` says how long it may wait instead
LOCK_MILLISECONDS, LOCK_TRIES, PAUSE_SECONDS = 800, 20, 0.5
GAVE_WAY = ("55P03", "40P01")
# two texts of it were in use: this one left to 20261122070010 what the other validates itself, and both end alike
ALSO_APPLIED = {"20261122070000": "5679e0a9cc8af904a5ff0e257540ec4f74966e425bafaf92af9a30c03c651c30"}

BOOK = """
create schema if not exists supabase_migrations;
create table if not exists supabase_migrations.schema_migrations (
  version text primary key, statements text[], name text
);
create table if not exists supabase_migrations.kontor_state (
  only_row boolean primary key default true check (only_row), digest text not null, applied_at timestamptz not null
);
create table if not exists supabase_migrations.kontor_checksums (version text primary key, sha256 text not null);
"""


class PushError(Exception):
    """A file could not be applied; the text names it, the line and Postgres's own words."""


def push(
    conninfo: str, *, dry_run: bool = False, say: Callable[[str], None] = print, root: Path = files.ROOT
) -> list[str]:
    """Bring a database to the state of the files and return what was (or would be) applied.

    Each migration commits by itself, so a failure leaves the ones before it in place; routines and policies
    are applied together or not at all. Raises PushError.
    """
    steps: list[str] = []
    options = f"-c statement_timeout=0 -c lock_timeout={LOCK_MILLISECONDS}"
    with psycopg.connect(conninfo, autocommit=True, options=options) as connection:
        connection.execute("set lock_timeout = 0")  # another push may take as long as it takes
        connection.execute("select pg_advisory_lock(%s)", [PUSH_LOCK])
        connection.execute("reset lock_timeout")
        done = _checksums(connection)
        for migration in files.migrations(root):
            checksum = hashlib.sha256(migration.text.encode()).hexdigest()
            if migration.version in done:
                if done[migration.version] not in (None, checksum, ALSO_APPLIED.get(migration.version)):
                    raise PushError(
                        f"{migration.version}_{migration.name}.sql was edited after it had been applied; "
                        "put it back and write a new migration"
                    )
                continue
            steps.append(f"migration {migration.version}_{migration.name}")
            if not dry_run:
                _insist(partial(_apply_migration, connection, migration, checksum))
                say(f"applied {steps[-1]}")
        if not dry_run:
            # routines speak to the queue's own tables and functions
            steps += [f"queue {name}" for name in queue.apply(conninfo, say=say)]
        state = files.state_files(root)
        digest = files.digest(state)
        if _state_digest(connection) != digest or steps:
            steps.append(f"{len(state)} routines and policies")
            if not dry_run:
                _insist(partial(_apply_state, connection, state, digest))
                say(f"applied {steps[-1]}")
        if dry_run:
            for step in steps:
                say(f"would apply {step}")
        else:
            _add_months(connection, say)
        if not steps:
            say("nothing to do: the database is up to date")
    return steps


def _add_months(connection: psycopg.Connection, say: Callable[[str], None]) -> None:
    """The coming months of the logs, for functions may be used before the first worker runs."""
    row = connection.execute("select to_regprocedure('private.add_log_months(text)') is not null").fetchone()
    for log in ("webhook_payloads", "function_logs") if row and row[0] else ():
        try:
            connection.execute("select private.add_log_months(%s)", [log])
        except psycopg.errors.LockNotAvailable:
            say(f"{log} is in use; a worker makes its coming months")


def limit_requests(conninfo: str, say: Callable[[str], None] = print) -> None:
    """Let a PostgREST that is not ours call `private.limit_requests` first; ours has it in its configuration.

    Says what to run when the role of this connection may not set it.
    """
    setting, value = "pgrst.db_pre_request", "private.limit_requests"
    with psycopg.connect(conninfo, autocommit=True) as connection:
        row = connection.execute(
            "select exists (select from pg_db_role_setting as s join pg_roles as r on r.oid = s.setrole"
            " where r.rolname = 'authenticator' and %s = any (s.setconfig))",
            [f"{setting}={value}"],
        ).fetchone()
        if row == (True,):
            return
        statement = f"alter role authenticator set {setting} = '{value}'"
        try:
            connection.execute(statement.encode())
        except psycopg.errors.InsufficientPrivilege:
            say(f"requests are not limited: run `{statement}` as a role that may")
            return
        connection.execute("notify pgrst, 'reload config'")
        say("applied the limit of requests under way")


def _insist(apply: Callable[[], None]) -> None:
    """Apply, again after a pause when somebody who is at work held a lock for too long."""
    for attempt in range(1, LOCK_TRIES + 1):
        try:
            return apply()
        except PushError as error:
            cause = error.__cause__
            if (
                not isinstance(cause, psycopg.Error)
                or cause.sqlstate not in GAVE_WAY
                or attempt == LOCK_TRIES
            ):
                raise
        time.sleep(PAUSE_SECONDS)
    return None


def _exists(connection: psycopg.Connection, name: str) -> bool:
    row = connection.execute("select to_regclass(%s) is not null", [name]).fetchone()
    return bool(row and row[0])


def _checksums(connection: psycopg.Connection) -> dict[str, str | None]:
    if not _exists(connection, "supabase_migrations.kontor_checksums"):
        return {}
    rows = connection.execute(
        "select m.version, c.sha256 from supabase_migrations.schema_migrations as m "
        "left join supabase_migrations.kontor_checksums as c using (version)"
    ).fetchall()
    return dict(rows)


def _state_digest(connection: psycopg.Connection) -> str | None:
    if not _exists(connection, "supabase_migrations.kontor_state"):
        return None
    row = connection.execute("select digest from supabase_migrations.kontor_state").fetchone()
    return row[0] if row else None


def _apply_migration(connection: psycopg.Connection, migration: files.Migration, checksum: str) -> None:
    with connection.transaction():
        connection.execute(BOOK)
        _execute(connection, f"migrations/{migration.version}_{migration.name}.sql", migration.text)
        connection.execute(
            "insert into supabase_migrations.schema_migrations (version, name, statements) values (%s, %s, %s)",
            [migration.version, migration.name, [migration.text]],
        )
        connection.execute(
            "insert into supabase_migrations.kontor_checksums (version, sha256) values (%s, %s)",
            [migration.version, checksum],
        )


def _apply_state(connection: psycopg.Connection, state: list[tuple[str, str]], digest: str) -> None:
    with connection.transaction():
        connection.execute(BOOK)
        for path, text in state:
            _execute(connection, path, text)
        connection.execute(
            "insert into supabase_migrations.kontor_state (digest, applied_at) values (%s, now()) "
            "on conflict (only_row) do update set digest = excluded.digest, applied_at = excluded.applied_at",
            [digest],
        )
        connection.execute("notify pgrst, 'reload schema'")


def _execute(connection: psycopg.Connection, path: str, text: str) -> None:
    try:
        connection.execute(text.encode())
        # a file's own `set local` ends with the file, not with the push
        connection.execute("reset lock_timeout; reset search_path")
    except psycopg.Error as error:
        position = error.diag.statement_position
        line = text[: int(position)].count("\n") + 1 if position else "?"
        words = [
            error.diag.message_primary or str(error),
            error.diag.message_detail,
            error.diag.message_hint,
            error.diag.context,
        ]
        raise PushError(
            f"supabase/{path}, line {line}: {'; '.join(word for word in words if word)}"
        ) from error
