"""Lays the job queue's schema: procrastinate's own SQL, from the installed package."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from importlib.metadata import version
from importlib.resources.abc import Traversable

import psycopg

# one number for this program, so that two pushes to one database wait for each other
QUEUE_LOCK = 5_820_114_402_771_003
SCHEMA = "procrastinate"

# the package's functions and triggers name their tables without a schema; pinned, they work from any session,
# such as from our definer functions, whose search path is empty
PIN_SEARCH_PATH = """
do $$
declare
  v_function regprocedure;
begin
  for v_function in
    select p.oid from pg_catalog.pg_proc as p where p.pronamespace = 'procrastinate'::regnamespace
  loop
    execute format('alter function %s set search_path = procrastinate, pg_temp', v_function);
  end loop;
end
$$
"""


class QueueError(Exception):
    """The schema procrastinate is there but was not laid by us, or is newer than the installed package."""


def apply(conninfo: str, *, say: Callable[[str], None] = lambda _: None) -> list[str]:
    """Install the queue's schema, or bring it up to the installed package, as the connection's role.

    Returns the names of the files that were applied; a second call applies none. Raises QueueError.
    """
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [QUEUE_LOCK])
        connection.execute(f"set search_path = {SCHEMA}")
        files = _migrations()
        laid = _laid(connection)
        if laid is None:
            with connection.transaction():
                connection.execute(f"create schema {SCHEMA}")
                _comment(connection)
                connection.execute((resources.files("procrastinate.sql") / "schema.sql").read_bytes())
                _record(connection, [*files])
                connection.execute(PIN_SEARCH_PATH)
            say(f"queue: procrastinate {version('procrastinate')}")
            return ["schema.sql"]
        if unknown := laid - set(files):
            raise QueueError(f"the queue is newer than the installed procrastinate: it has {max(unknown)}")
        missing = [name for name in files if name not in laid]
        for name in missing:
            with connection.transaction():
                connection.execute(files[name].read_bytes())
                _record(connection, [name])
                connection.execute(PIN_SEARCH_PATH)
            say(f"queue: {name}")
        return missing


def _migrations() -> dict[str, Traversable]:
    """The package's upgrades by name; their names sort in the order in which they apply."""
    folder = resources.files("procrastinate.sql") / "migrations"
    return {path.name: path for path in sorted(folder.iterdir(), key=str) if path.name.endswith(".sql")}


def _laid(connection: psycopg.Connection) -> set[str] | None:
    """The upgrades that the database has; None when there is no queue yet."""
    row = connection.execute(
        "select to_regnamespace(%s) is not null, to_regclass(%s) is not null",
        [SCHEMA, f"{SCHEMA}.kontor_upgrades"],
    ).fetchone()
    if row is None or not row[0]:
        return None
    if not row[1]:
        raise QueueError(f"there is a schema {SCHEMA} that Kontor did not lay; move it away and push again")
    return {name for (name,) in connection.execute("select name from kontor_upgrades")}


def _comment(connection: psycopg.Connection) -> None:
    connection.execute(
        "create table kontor_upgrades (name text primary key, applied_at timestamptz not null default now())"
    )
    connection.execute(
        f"comment on schema {SCHEMA} is 'The job queue, laid by `kontor db push` from its package.'"
    )


def _record(connection: psycopg.Connection, names: list[str]) -> None:
    connection.execute("insert into kontor_upgrades (name) select unnest(%s::text[])", [names])
