"""A customer with many facts is merged, parted, deleted and put back by work that grows as they do, and no faster."""

from __future__ import annotations

import uuid
from typing import Any

import psycopg
import pytest

from stack.postgres import SUPERUSER
from tests.database import Database
from tests.ledger.books import Books, open_books
from tests.rest import bearer, serving

FACTS, DAYS = 1000, 100


@pytest.fixture(scope="module")
def books(database: Database) -> Books:
    found = open_books(database)
    found.all(
        "insert into manual_entries (org_id, direction, happened_on, amount, currency, customer_id)"
        " select %s, 'revenue', '2026-01-01'::date + g %% %s, 1, 'SEK', %s from generate_series(1, %s) as g",
        found.org_id, DAYS, found.customer("Merged"), FACTS,
    )  # fmt: skip
    return found


def call(books: Books, query: str, *values: Any) -> Any:
    """The statement's value; it must not read or write rows by the square of the facts, or post them one by one."""
    with books.database.acting_as(books.owner, anew=True) as connection:
        row = connection.execute(query, values).fetchone()
        spent = connection.execute(
            "select max(coalesce(idx_tup_fetch, 0)) as read, max(n_tup_ins) filter (where relname = 'ledger_delta') as posted"
            " from pg_stat_xact_all_tables"
            " where relname in ('customer_merge_rows', 'customer_ties', 'manual_entries', 'ledger_delta')"
        ).fetchone()
    assert row is not None and spent is not None
    assert spent["read"] <= 10 * FACTS and spent["posted"] <= 2 * DAYS, spent
    return next(iter(row.values()))


def owned(books: Books, customer: uuid.UUID | None) -> int:
    found = books.value(
        "select count(*) from ledger_entries where org_id = %s and customer_id is not distinct from %s",
        books.org_id, customer,
    )  # fmt: skip
    assert isinstance(found, int)
    return found


def test_all_facts_move_and_come_back(books: Books) -> None:
    kept = books.customer("Kept")
    merged = books.value("select id from customers where org_id = %s and name = 'Merged'", books.org_id)
    merge = call(books, "select merge_customers(%s, %s, %s)", books.org_id, kept, merged)
    assert owned(books, kept) == FACTS
    call(books, "select undo_merge(%s, %s)::text", books.org_id, merge)
    assert owned(books, merged) == FACTS
    lonely = books.customer("Lonely")
    books.all("update manual_entries set customer_id = %s where org_id = %s", lonely, books.org_id)
    call(books, "delete from customers where org_id = %s and id = %s returning id", books.org_id, lonely)
    assert owned(books, None) == FACTS
    deletion = books.value(
        "select id from audit_log where org_id = %s and row_id = %s and op = 'delete'", books.org_id, lonely
    )
    call(books, "select row_id from undo_delete(%s, %s)", books.org_id, deletion)
    assert owned(books, lonely) == FACTS
    books.fold()
    assert books.problems() == []


def test_a_merge_has_more_time_than_other_requests(books: Books) -> None:
    kept, merged = books.customer("Kept"), books.customer("Merged")
    for table in ("customer_merges", "contacts"):
        books.all(
            f"create function private.dawdle_{table}() returns trigger language plpgsql as"
            " 'begin perform pg_sleep(1); return new; end'"
        )
        books.all(
            f"create trigger dawdle before insert or update on {table} for each row"
            f" execute function private.dawdle_{table}()"
        )
    with psycopg.connect(books.database.cluster.dsn(SUPERUSER), autocommit=True) as admin:
        limit = admin.execute("select setconfig from pg_db_role_setting where setrole = 'authenticated'::regrole and setdatabase = 0").fetchone()  # fmt: skip
        assert limit is not None and "statement_timeout=8s" in limit[0]
        admin.execute("alter role authenticated set statement_timeout = '500ms'")
        try:
            with serving(books.database) as api:
                who = bearer(books.owner)
                body = {"org_id": str(books.org_id)}
                contact = body | {"customer_id": str(kept), "name": "Eva"}
                assert api.post("/contacts", json=contact, headers=who).json()["code"] == "57014"
                given = body | {"kept_id": str(kept), "merged_id": str(merged)}
                reply = api.post("/rpc/merge_customers", json=given, headers=who)
                assert reply.status_code == 200, reply.text
                undo = body | {"merge_id": reply.json()}
                reply = api.post("/rpc/undo_merge", json=undo, headers=who)
                assert reply.status_code == 204, reply.text
        finally:
            admin.execute("alter role authenticated set statement_timeout = '8s'")
