"""What tables announce: each statement once per organisation, which rows or how many, never what is in them."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

import psycopg
import pytest

from tests.database import Database
from tests.ledger.books import Books
from tests.usage.account import Account, open_account
from tests.usage.test_counting import RECORD, begin, page

# tenant tables that no list shows by themselves; every other one is live
QUIET = {
    "integration_secrets": "no page may show it",
    "sync_cursors": "a page of a sync tells of its run",
    "ledger_entries": "a fact tells of its own entries",
    "message_heads": "moves with its message, which tells of itself",
    "state_changes": "comes with its lead or sale, which tells of itself",
    "provider_bill_lines": "come and go with their bill, which tells of itself",
    "notification_preferences": "one person's own page, which is its only writer",
    "webhook_endpoints": "comes with its connection",
    "webhook_payloads": "comes with its event",
    "webhook_refusals": "anybody can send rubbish, and must not make pages read",
}
# nobody deletes these row by row, or alters what was written down
KEPT = {
    "audit_log",
    "function_logs",
    "message_opt_outs",
    "outgoing_messages",
    "telephony_legs",
    "webhook_events",
}


@pytest.fixture
def books(database: Database) -> Books:
    owner = database.new_user()
    return Books(database, database.organisation_of(owner), owner)


class Ear:
    """What an organisation was told since the last time."""

    def __init__(self, books: Books) -> None:
        self.books, self._last = books, 0
        self.told()

    def told(self, table: str | None = None) -> list[dict[str, Any]]:
        """Payloads without their ids, in order; of one table when it is named."""
        rows = self.books.all(
            "select seq, topic, payload from realtime.messages where seq > %s and topic like %s order by seq",
            self._last,
            f"org:{self.books.org_id}:%",
        )
        self._last = max([self._last, *(row["seq"] for row in rows)])
        found = []
        for row in rows:
            payload = {name: value for name, value in row["payload"].items() if name != "id"}
            payload["workspace"] = row["topic"].rpartition(":")[2]
            if table in (None, payload["table"]):
                found.append(payload)
        return found


def test_every_tenant_table_is_live_or_named_here(database: Database) -> None:
    with database.connect() as connection:
        rows = connection.execute(
            "select c.relname as name, array_agg(t.tgname::text) as triggers from pg_class as c"
            " join pg_attribute as a on a.attrelid = c.oid and a.attname = 'org_id'"
            " left join pg_trigger as t on t.tgrelid = c.oid and t.tgname like 'announce%'"
            " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') group by c.relname"
        ).fetchall()
    silent = {row["name"] for row in rows if "announce_insert" not in row["triggers"]}
    assert silent == set(QUIET), "give the table its triggers (docs/realtime.md), or say here why not"
    partly = {
        row["name"]
        for row in rows
        if row["name"] not in (*QUIET, *KEPT)
        and not {"announce_insert", "announce_update", "announce_delete"} <= set(row["triggers"])
    }
    assert partly == set()


def test_a_statement_is_told_once_with_its_rows(books: Books) -> None:
    ear = Ear(books)
    added = [row["id"] for row in books.all(
        "insert into customers (org_id, name, note) select %s, 'Secret ' || n, 'secret' from generate_series(1, 3) as n"
        " returning id", books.org_id,
    )]  # fmt: skip
    [told] = ear.told("customers")
    assert sorted(told.pop("ids")) == sorted(str(id_) for id_ in added)
    assert told == {"table": "customers", "op": "insert", "workspace": "spine"}
    ear.told()
    books.all("update customers set note = 'other' where org_id = %s", books.org_id)
    assert [change["table"] for change in ear.told()] == ["customers", "audit_log"]
    books.all("update customers set name = 'Other' where org_id = %s", books.org_id)
    books.all("delete from customers where org_id = %s and id = %s", books.org_id, added[0])
    assert [change["op"] for change in ear.told("customers")] == ["update", "delete"]
    books.all("update customers set name = 'Nobody' where org_id = %s and false", books.org_id)
    assert ear.told() == []


def test_more_than_fifty_rows_are_a_number(books: Books) -> None:
    ear = Ear(books)
    for count in (50, 51):
        books.all(
            "insert into customers (org_id, name) select %s, 'C ' || n from generate_series(1, %s::int) as n",
            books.org_id,
            count,
        )
        [told] = ear.told("customers")
        assert len(told.get("ids", [])) == (50 if count == 50 else 0)
        assert told.get("count") == (51 if count == 51 else None)


def test_a_statement_over_two_organisations_tells_each_its_own(books: Books, database: Database) -> None:
    other = Books(database, database.organisation_of(user := database.new_user()), user)
    one, two = Ear(books), Ear(other)
    books.all(
        "insert into customers (org_id, name) select o, 'C' from unnest(array[%s, %s]::uuid[]) as o",
        books.org_id,
        other.org_id,
    )
    ours, theirs = one.told("customers"), two.told("customers")
    assert len(ours) == len(theirs) == 1
    assert ours[0]["ids"] != theirs[0]["ids"]


def test_nothing_of_a_row_leaves_the_database(books: Books) -> None:
    before = books.value("select coalesce(max(seq), 0) from realtime.messages")
    customer = books.customer("Hemlig AB", email="hemlig@example.com", note="hemligt")
    books.enter("revenue", "2026-03-01", "123456.78", customer_id=customer, note="hemligt")
    text = str(books.all("select payload from realtime.messages where seq > %s", before))
    assert "hemlig" not in text.lower() and "123456" not in text


def test_a_quiet_transaction_says_nothing_and_the_next_one_does(books: Books) -> None:
    ear = Ear(books)
    with books.database.connect() as connection:
        connection.execute("select set_config('kontor.quiet', 'on', true)")
        connection.execute("insert into customers (org_id, name) values (%s, 'Q')", [books.org_id])
        connection.commit()
        assert ear.told() == []
        connection.execute("insert into customers (org_id, name) values (%s, 'L')", [books.org_id])
    assert [told["table"] for told in ear.told("customers")] == ["customers"]


def test_what_is_rolled_back_is_not_told(books: Books) -> None:
    ear = Ear(books)
    with books.database.connect() as connection:
        connection.execute("insert into customers (org_id, name) values (%s, 'Never')", [books.org_id])
        connection.rollback()
    assert ear.told() == []


def test_a_person_of_the_api_announces_though_they_may_write_no_message(books: Books) -> None:
    ear = Ear(books)
    with books.database.acting_as(books.owner) as connection:
        connection.execute("insert into customers (org_id, name) values (%s, 'By hand')", [books.org_id])
    assert len(ear.told("customers")) == 1


def test_a_change_of_rights_names_whose(books: Books) -> None:
    user_id, membership = books.database.join(books.org_id, "rep")
    last = books.value("select max(seq) from realtime.messages")
    books.all(
        "update memberships set role = 'viewer' where org_id = %s and id = %s", books.org_id, membership
    )
    [told] = books.all(
        "select payload from realtime.messages where seq > %s and topic = 'access' and event = 'changed'",
        last,
    )
    told["payload"].pop("id")
    assert told["payload"] == {"prefix": f"org:{books.org_id}:", "people": [str(user_id)]}


def test_entries_that_are_converted_later_are_told_with_their_number(books: Books) -> None:
    for _ in range(3):
        books.enter("cost", "2026-03-02", "10", "USD")
    ear = Ear(books)
    books.all(
        "insert into fx_rates (source, currency, rated_on, rate)"
        " values ('ecb', 'USD', '2026-03-02', 1.1), ('ecb', 'SEK', '2026-03-02', 11)"
    )
    assert books.value("select private.convert_pending(100, true)") == 3
    assert ear.told("ledger_entries") == [
        {"table": "ledger_entries", "op": "update", "count": 3, "workspace": "spine"}
    ]
    assert books.value("select private.convert_pending(100, true)") == 0
    assert ear.told() == []


def test_a_job_that_gives_up_and_is_tried_again_is_told(books: Books) -> None:
    ear = Ear(books)
    books.all(
        "insert into procrastinate.procrastinate_jobs (queue_name, task_name, priority, args, status)"
        " values ('default', 'x', 0, %s, 'doing'), ('default', 'x', 0, '{\"org_id\": \"not one\"}', 'doing')",
        json.dumps({"org_id": str(books.org_id)}),
    )
    for status in ("failed", "todo"):
        books.all(f"update procrastinate.procrastinate_jobs set status = '{status}' where task_name = 'x'")
        assert ear.told("jobs") == [{"table": "jobs", "op": "update", "count": 1, "workspace": "spine"}]


@pytest.fixture
def account(database: Database) -> Account:
    return open_account(database, "USD")


def test_a_synchronisation_of_many_pages_tells_once_a_second_and_at_its_end(account: Account) -> None:
    run, ear = begin(account), Ear(account)
    began = time.monotonic()
    with account.database.connect(autocommit=True) as connection:
        for number in range(40):
            connection.execute(RECORD, page(account, run, key=f"{number:064d}", opus="1.5"))
    took = time.monotonic() - began
    told = ear.told("ai_usage_days")
    assert 1 <= len(told) <= took + 1
    assert account.value("select coalesce(current_setting('kontor.quiet', true), '')") != "on"
    account.all("select private.end_sync(%s, %s, null)", account.org_id, run)
    [last] = ear.told("ai_usage_days")
    assert last == {"table": "ai_usage_days", "op": "update", "count": 40, "workspace": "usage"}
    assert account.value("select count(*) from private.sync_announcements") == 0


def test_a_call_without_topic_or_event_is_warned_about_and_harms_nobody(database: Database) -> None:
    with database.connect() as connection:
        warned: list[str] = []
        connection.add_notice_handler(lambda notice: warned.append(str(notice.message_primary)))
        for topic, event in ((None, "x"), ("x", None)):
            connection.execute("select realtime.send('{}', %s, %s, true)", [event, topic])
        assert len(warned) == 2 and all("WarnSendingBroadcastMessage" in words for words in warned)


def test_rows_are_announced_as_on_hosted_supabase(database: Database) -> None:
    topic = f"person:{uuid.uuid4()}"
    with database.connect() as connection:
        connection.execute(
            "select realtime.broadcast_changes(%s, 'UPDATE', 'UPDATE', 'fx_rates', 'public', r, r)"
            " from (select '2026-01-01'::date as rated_on) as r",
            [topic],
        )
        row = connection.execute(
            "select payload, private from realtime.messages where topic = %s", [topic]
        ).fetchone()
        assert row is not None and row["private"]
        assert row["payload"]["record"] == row["payload"]["old_record"] == {"rated_on": "2026-01-01"}
        with pytest.raises(psycopg.errors.RaiseException):
            connection.execute(
                "select realtime.broadcast_changes('x', 'x', 'UPDATE', 't', 'public', r, r, 'STATEMENT') from (select 1) as r"
            )
