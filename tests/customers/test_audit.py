"""Every change is told with its actor, before and after, and nobody can alter the telling."""

from __future__ import annotations

import psycopg
import pytest

from tests.database import Database
from tests.ledger.books import Books, open_books


@pytest.fixture()
def books(database: Database) -> Books:
    return open_books(database)


def test_a_change_is_told_with_its_actor_old_and_new_values(books: Books) -> None:
    with books.database.acting_as(books.owner) as connection:
        row = connection.execute(
            "insert into customers (org_id, name) values (%s, 'Old AB') returning id", [books.org_id]
        ).fetchone()
        assert row is not None
        connection.execute(
            "update customers set name = 'New AB' where org_id = %s and id = %s", [books.org_id, row["id"]]
        )
        connection.execute(
            "update customers set name = 'New AB' where org_id = %s and id = %s", [books.org_id, row["id"]]
        )
        connection.execute("delete from customers where org_id = %s and id = %s", [books.org_id, row["id"]])
    with books.database.acting_as(books.owner) as connection:
        told = connection.execute(
            "select op, actor, old, new from audit_log where org_id = %s and row_id = %s order by at",
            [books.org_id, row["id"]],
        ).fetchall()
    assert [(entry["op"], entry["actor"]) for entry in told] == [
        ("insert", books.owner),
        ("update", books.owner),
        ("delete", books.owner),
    ]
    assert (told[1]["old"], told[1]["new"]) == ({"name": "Old AB"}, {"name": "New AB"})
    assert told[2]["old"]["name"] == "New AB"


def test_a_job_is_named_and_a_bulk_change_is_told_row_by_row(books: Books) -> None:
    for _ in range(3):
        books.enter("cost", "2026-03-12", "1")
    with books.database.connect() as connection:
        connection.execute("select set_config('kontor.job', 'sync_fx_rates', true)")
        connection.execute("update manual_entries set note = 'seen' where org_id = %s", [books.org_id])
    told = books.all("select job, new from audit_log where org_id = %s and op = 'update'", books.org_id)
    assert told == [{"job": "sync_fx_rates", "new": {"note": "seen"}}] * 3


def test_organisations_and_memberships_are_told_too(books: Books) -> None:
    books.all("update organisations set name = 'Other' where id = %s", books.org_id)
    told = books.all("select table_name, op from audit_log where org_id = %s order by at", books.org_id)
    assert told == [
        {"table_name": "organisations", "op": "insert"}, {"table_name": "memberships", "op": "insert"},
        {"table_name": "organisations", "op": "update"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    "statement", ["update audit_log set actor = null where true", "delete from audit_log where true"]
)
@pytest.mark.parametrize("role", ["postgres", "service_role", "authenticated"])
def test_nobody_alters_it(books: Books, statement: str, role: str) -> None:
    before = books.value("select count(*) from audit_log where org_id = %s and actor is null", books.org_id)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        if role == "postgres":
            books.all(statement)
        else:
            with books.database.acting_as(books.owner, role) as connection:
                connection.execute(statement)
    assert (
        books.value("select count(*) from audit_log where org_id = %s and actor is null", books.org_id)
        == before
    )


def test_truncate_is_refused_and_a_client_cannot_write_it(books: Books) -> None:
    with pytest.raises(psycopg.errors.FeatureNotSupported):
        books.all("truncate audit_log")
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        books.database.acting_as(books.owner) as connection,
    ):
        connection.execute(
            "insert into audit_log (org_id, table_name, row_id, op) values (%s, 'customers', gen_random_uuid(), 'insert')",
            [books.org_id],
        )


@pytest.mark.parametrize(
    ("role", "sees"),
    [("admin", True), ("manager", True), ("rep", False), ("viewer", False), ("talent", False)],
)
def test_who_reads_it(books: Books, role: str, sees: bool) -> None:
    user, _ = books.database.join(books.org_id, role)
    with books.database.acting_as(user) as connection:
        found = connection.execute(
            "select count(*) as n from audit_log where org_id = %s", [books.org_id]
        ).fetchone()
    assert found is not None and (found["n"] > 0) == sees


def test_the_partition_of_a_later_month_is_made_once(books: Books) -> None:
    for _ in range(2):
        books.all("select private.add_audit_month('2028-02-10')")
    assert books.value("select count(*) from pg_inherits where inhparent = 'audit_log'::regclass") == 17
    unguarded = books.all(
        "select relname from pg_class where relname like 'audit_log%%' and relkind in ('r', 'p') and not relrowsecurity"
    )
    assert unguarded == []
