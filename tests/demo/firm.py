"""A demo firm in a test's database, and what is in every table of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from tests.database import Database

# what tells of a moment, or is made anew with each load: rows of one day are the same but for these
FLEETING = {
    "id", "org_id", "created_at", "updated_at", "loaded_at", "posted_at", "marked_at", "token_hash", "rate_from_seq", "rate_to_seq", "seq",
    "customer_id", "person_id", "assigned_to", "integration_id", "endpoint_id", "event_id", "source_id", "row_id", "user_id",
    "membership_id", "at", "actor", "service_id", "set_by", "last_synced_at", "used_at", "taken_at", "about_id", "matched_by",
    "bill_id", "leg_id", "booking_id", "billed_by", "matched_at", "applied_at", "origin_event_id", "origin_set_by", "booking_set_by",
    "lead_id", "sale_id", "sold_by", "changed_by", "tag_id", "done_by", "created_by", "about_customer_id",
}  # fmt: skip


def allow(database: Database, public: bool = False) -> None:
    """Whether the installation is on a public address, as the stack notes it when it starts."""
    with database.connect() as connection:
        connection.execute("update private.instance set is_public = %s where only_row", [public])


def load(database: Database, user_id: uuid.UUID, today: str | None = None) -> uuid.UUID:
    """The demo organisation, made relative to a day."""
    with database.connect() as connection:
        row = connection.execute(
            "select private.make_demo(%s, coalesce(%s::date, (now() at time zone 'Europe/Stockholm')::date)) as id",
            [user_id, today],
        ).fetchone()
    assert row is not None
    return uuid.UUID(str(row["id"]))


@contextmanager
def calling(database: Database, user_id: uuid.UUID) -> Iterator[psycopg.Connection[dict[str, Any]]]:
    """A person's call of load_demo() or remove_demo(), with the time that those give themselves: PostgREST sets it before them."""
    with database.acting_as(user_id) as connection:
        connection.execute("set local statement_timeout = '60s'")
        yield connection


def tables(database: Database) -> list[tuple[str, str]]:
    """Every table that holds rows of ours, without its partitions."""
    with database.connect() as connection:
        rows = connection.execute(
            "select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where c.relkind in ('r', 'p') and not c.relispartition"
            " and n.nspname in ('public', 'private', 'auth', 'realtime', 'procrastinate') order by 1, 2"
        ).fetchall()
    return [(row["nspname"], row["relname"]) for row in rows]


def counts(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    found = {}
    with database.connect() as connection:
        for schema, table in tables(database):
            row = connection.execute(
                sql.SQL("select count(*) as n from {}").format(sql.Identifier(schema, table))
            ).fetchone()
            assert row is not None
            found[f"{schema}.{table}"] = row["n"]
    return found


def contents(database: Database, org_id: uuid.UUID) -> dict[str, list[str]]:
    """What each table says of the organisation, but for what a new load makes anew: sorted texts of its rows."""
    found = {}
    with database.connect() as connection:
        for schema, table in tables(database):
            columns = {
                row["column_name"]: row["data_type"]
                for row in connection.execute(
                    "select column_name, data_type from information_schema.columns"
                    " where table_schema = %s and table_name = %s order by ordinal_position",
                    [schema, table],
                )
            }
            if "org_id" not in columns and (schema, table) != ("public", "fx_rates"):
                continue
            kept = [
                # what the audit log noted of a row has the row's names
                sql.SQL("case jsonb_typeof({0}) when 'object' then {0} - {1}::text[] else {0} end").format(
                    sql.Identifier(name), sql.Literal(sorted(FLEETING))
                )
                if kind == "jsonb"
                else sql.Identifier(name)
                for name, kind in columns.items()
                if name not in FLEETING
            ]
            where = (
                sql.SQL("where org_id = {}").format(org_id)
                if "org_id" in columns
                else sql.SQL("where source = 'demo'")
            )
            rows = connection.execute(
                sql.SQL("select ({})::text as line from {} {}").format(
                    sql.SQL("row({})").format(sql.SQL(", ").join(kept)),
                    sql.Identifier(schema, table),
                    where,
                )
            ).fetchall()
            found[f"{schema}.{table}"] = sorted(row["line"] for row in rows)
    return found


@contextmanager
def refused(code: str) -> Iterator[None]:
    """A refusal of ours with this code, from SQL."""
    try:
        yield
    except psycopg.Error as error:
        said = f"{error.sqlstate} {error.diag.message_primary}"
        assert code in said, said
    else:
        raise AssertionError(f"not refused with {code}")


def all_rows(database: Database, query: str, *values: Any) -> list[dict[str, Any]]:
    with database.connect() as connection:
        return connection.execute(query.encode(), values).fetchall()
