"""The demo firm: the same whenever it is loaded, alive on every page, and gone without a trace."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest

from tests.database import Database
from tests.demo.firm import all_rows, allow, calling, contents, counts, load, refused


@pytest.fixture
def owner(database: Database) -> Iterator[uuid.UUID]:
    allow(database)
    yield database.new_user()
    with database.connect() as connection:
        connection.execute("select private.clear_demo()")
        connection.execute("select private.clear_demo_users()")


def test_two_loads_of_a_day_give_the_same_rows_and_another_day_moves_them(
    database: Database, owner: uuid.UUID
) -> None:
    first = contents(database, load(database, owner, "2026-03-18"))
    again = contents(database, load(database, owner, "2026-03-18"))
    assert {name for name in first if first[name] != again[name]} == set()
    assert len(first["public.manual_entries"]) > 800 and len(first["public.telephony_legs"]) > 2000
    moved = load(database, owner, "2026-04-15")
    [range_] = all_rows(
        database,
        "select min(day)::text as first, max(day)::text as last from ledger_entries where org_id = %s",
        moved,
    )
    assert range_ == {"first": "2025-02-14", "last": "2026-04-15"}
    assert contents(database, moved)["public.telephony_events"] != first["public.telephony_events"]


def test_the_ledger_follows_from_the_facts_and_every_amount_is_converted(
    database: Database, owner: uuid.UUID
) -> None:
    org_id = load(database, owner)
    assert all_rows(database, "select * from private.check_ledger(%s)", org_id) == []
    [sums] = all_rows(
        database,
        "select count(distinct currency) as currencies, count(*) filter (where amount_org is null) as waiting,"
        " sum(amount_org) filter (where direction = 'revenue') as revenue,"
        " sum(amount_org) filter (where direction = 'cost') as cost from ledger_entries where org_id = %s",
        org_id,
    )
    assert sums["currencies"] == 5 and sums["waiting"] == 0
    assert 50 < 100 * sums["cost"] / sums["revenue"] < 95


def test_every_page_has_something_on_it(database: Database, owner: uuid.UUID) -> None:
    org_id = load(database, owner)
    for table in (
        "customers", "contacts", "customer_identities", "manual_entries", "integrations", "openrouter_keys", "ai_usage_days",
        "ai_usage_logs", "telephony_events", "telephony_legs", "services", "calendar_events", "provider_bills", "provider_bill_lines", "roi_settings", "guardrails", "webhook_events", "webhook_payloads", "webhook_refusals", "leads", "sales", "sale_lines", "state_changes", "tasks", "notes", "tags", "record_tags",
        "function_logs", "sync_runs", "audit_log", "notifications",
    ):  # fmt: skip
        with database.acting_as(owner) as connection:
            rows = connection.execute(f"select 1 from {table} where org_id = %s limit 1", [org_id]).fetchall()
        assert rows, table
    roles = Counter(
        row["role"] for row in all_rows(database, "select role from memberships where org_id = %s", org_id)
    )
    assert set(roles) == {"owner", "admin", "manager", "rep", "viewer", "talent"}
    assert all_rows(
        database, "select user_id from memberships where org_id = %s and user_id is not null", org_id
    ) == [{"user_id": owner}]
    states = {
        row["state"]
        for row in all_rows(database, "select distinct state from webhook_events where org_id = %s", org_id)
    }
    assert {"applied", "failed", "unknown", "test"} <= states
    # bookings that were kept, missed, moved and cancelled, and some to come; a service whose tax rate nobody has said
    bookings = all_rows(database, "select * from booking_list where org_id = %s", org_id)
    assert {row["state"] for row in bookings} == {"pending", "confirmed", "kept", "no_show", "cancelled"}
    assert any(row["moved_count"] for row in bookings) and not all(row["customer_id"] for row in bookings)
    [demo] = all_rows(database, "select loaded_on from private.demo where org_id = %s", org_id)
    ahead = {row["state"] for row in bookings if row["happened_on"] >= demo["loaded_on"]}
    assert {"confirmed"} <= ahead <= {"pending", "confirmed", "cancelled"}
    assert all(row["created_at"] < datetime.now(UTC) for row in bookings)
    with database.acting_as(owner) as connection:
        assert connection.execute("select * from untaxed_services(%s)", [org_id]).fetchall()
    # nothing is dated ahead of its day
    assert all_rows(
        database, "select 1 from telephony_events where org_id = %s and started_at > now() limit 1", org_id
    ) == []  # fmt: skip


def test_one_bill_was_applied_and_the_next_waits_with_something_to_decide(
    database: Database, owner: uuid.UUID
) -> None:
    # the first of a month, and a day on which the bill before has come
    for today, months in (("2026-03-01", ("2026-01", "2026-02")), ("2026-03-18", ("2026-01", "2026-02"))):
        org_id = load(database, owner, today)
        applied, waiting = all_rows(
            database, "select * from provider_bills where org_id = %s order by starts_on", org_id
        )
        assert (str(applied["starts_on"])[:7], str(waiting["starts_on"])[:7]) == months
        assert (applied["state"], waiting["state"]) == ("applied", "matched")
        for bill in (applied, waiting):
            assert set(bill["explained"]) == {"equal", "price_changed", "not_in_kontor", "other_charge"}
            assert (bill["error_count"], bill["lines_difference"], bill["missing_count"]) == (0, 0, 1)
            assert bill["explained"]["equal"]["count"] > 100
            assert str(bill["created_at"]) < f"{today} 24"
        assert waiting["explained"]["price_changed"]["count"] > applied["explained"]["price_changed"]["count"]
        assert waiting["difference"] > applied["difference"] > 0
        [counted] = all_rows(
            database,
            "select count(*) as legs, count(distinct billed_by) as bills from telephony_legs where org_id = %s and billed_by is not null",
            org_id,
        )
        of_calls = sum(applied["explained"][why]["count"] for why in ("equal", "price_changed"))
        assert counted == {"legs": of_calls, "bills": 1}
        posted = all_rows(
            database,
            "select 1 from ledger_entries where org_id = %s and source = 'provider_bill_lines' and state = 'reconciled'",
            org_id,
        )
        assert len(posted) == 3  # a call that nobody told of, and two numbers
        assert all_rows(database, "select * from private.check_ledger(%s)", org_id) == []


def test_a_load_reads_little_more_where_the_tables_are_known_to_be_empty(
    database: Database, owner: uuid.UUID
) -> None:
    def pages() -> int:
        with database.connect() as connection:
            row = connection.execute(
                "explain (analyze, buffers, format json) select private.make_demo(%s)", [owner]
            ).fetchone()
            assert row is not None
            plan = row["QUERY PLAN"][0]["Plan"]
            connection.execute("select private.clear_demo()")
        return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])

    first = pages()
    with database.connect() as connection:
        connection.execute("analyze telephony_events, telephony_legs")
    second = pages()
    assert second < 3 * first


def test_it_leaves_nothing_when_it_is_removed(database: Database, owner: uuid.UUID) -> None:
    real = database.organisation_of(owner)
    before = counts(database)
    with calling(database, owner) as connection:
        row = connection.execute("select load_demo() as id").fetchone()
        assert row is not None
        org_id = row["id"]
    # what workers and people do meanwhile
    with database.connect() as connection:
        connection.execute("select private.fold_ledger(100000)")
    with database.acting_as(owner) as connection:
        connection.execute(
            "insert into manual_entries (org_id, direction, happened_on, amount, currency) values (%s, 'revenue', '2026-03-01', 5, 'SEK')",
            [org_id],
        )
        connection.execute("update organisations set name = 'Renamed' where id = %s", [org_id])
    with calling(database, owner) as connection:
        connection.execute("select remove_demo(%s)", [org_id])
    after = counts(database)
    # who lost access is told so, in a message that the realtime service sweeps
    after.pop("realtime.messages"), before.pop("realtime.messages")
    assert {name: (before[name], after[name]) for name in before if before[name] != after[name]} == {}
    assert database.organisation_of(owner) == real


def test_deleting_it_in_its_settings_leaves_nothing_either(database: Database, owner: uuid.UUID) -> None:
    before = counts(database)
    org_id = load(database, owner)
    with refused("KT014"), database.acting_as(owner) as connection:
        connection.execute("select delete_organisation(%s, 'Tallbacken')", [org_id])
    with database.acting_as(owner) as connection:
        connection.execute("select delete_organisation(%s, 'Tallbackens Service AB')", [org_id])
    after = counts(database)
    after.pop("realtime.messages"), before.pop("realtime.messages")
    assert {name: (before[name], after[name]) for name in before if before[name] != after[name]} == {}


def test_there_is_one_and_who_was_in_it_is_in_the_next(database: Database, owner: uuid.UUID) -> None:
    first = load(database, owner)
    second_owner = database.new_user()
    viewer, _ = database.join(first, "viewer")
    with calling(database, second_owner) as connection:
        row = connection.execute("select load_demo() as id").fetchone()
        assert row is not None
    people = all_rows(
        database, "select user_id, role from memberships where org_id = %s and user_id is not null", row["id"]
    )
    assert {(one["user_id"], one["role"]) for one in people} == {
        (owner, "owner"), (second_owner, "owner"), (viewer, "viewer"),
    }  # fmt: skip
    assert all_rows(database, "select id from organisations where rates_source = 'demo'") == [
        {"id": row["id"]}
    ]
    with pytest.raises(psycopg.errors.UniqueViolation), database.connect() as connection:
        connection.execute("update organisations set rates_source = 'demo' where id <> %s", [row["id"]])


def test_only_an_owner_loads_it_and_only_its_owner_removes_it(database: Database, owner: uuid.UUID) -> None:
    org_id = load(database, owner)
    before = counts(database)
    viewer, _ = database.join(org_id, "viewer")
    admin, _ = database.join(org_id, "admin")
    stranger = database.new_user()
    with database.connect() as connection:  # those two own nothing of their own
        connection.execute(
            "delete from organisations where id in (select org_id from memberships where user_id = any(%s) and role = 'owner')",
            [[viewer, admin]],
        )
    for person in (viewer, admin):
        with refused("KT131"), database.acting_as(person) as connection:
            connection.execute("select load_demo()")
        with refused("KT003"), database.acting_as(person) as connection:
            connection.execute("select remove_demo(%s)", [org_id])
    with refused("KT004"), database.acting_as(stranger) as connection:
        connection.execute("select remove_demo(%s)", [org_id])
    for statement in (
        "select load_demo()",
        f"select remove_demo('{org_id}')",
        f"select use_demo('{org_id}')",
    ):
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            database.acting_as(None, "anon") as connection,
        ):
            connection.execute(statement.encode())
    with refused("KT007"), database.acting_as(None) as connection:
        connection.execute("select load_demo()")
    for name in ("make_demo(null)", "clear_demo()", "clear_demo_users()", "demo_rates(current_date)"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), database.acting_as(owner) as connection:
            connection.execute(f"select private.{name}".encode())
    assert counts(database)["public.manual_entries"] == before["public.manual_entries"]


def test_a_real_organisation_is_not_removed_as_a_demo(database: Database, owner: uuid.UUID) -> None:
    real = database.organisation_of(owner)
    with refused("KT132"), database.acting_as(owner) as connection:
        connection.execute("select remove_demo(%s)", [real])
    assert database.organisation_of(owner)


def test_on_a_public_address_it_is_refused(database: Database, owner: uuid.UUID) -> None:
    allow(database, public=True)
    with refused("KT130"), database.acting_as(owner) as connection:
        connection.execute("select load_demo()")
    with refused("KT130"):
        load(database, owner)
    assert all_rows(database, "select 1 from organisations where rates_source = 'demo'") == []


def test_an_installation_that_was_not_told_its_address_counts_as_public(database: Database) -> None:
    with database.connect() as connection:
        row = connection.execute(
            "select column_default from information_schema.columns"
            " where table_schema = 'private' and table_name = 'instance' and column_name = 'is_public'"
        ).fetchone()
    assert row == {"column_default": "true"}


def test_nobody_makes_an_organisation_of_theirs_read_demo_rates(database: Database, owner: uuid.UUID) -> None:
    real = database.organisation_of(owner)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), database.acting_as(owner) as connection:
        connection.execute("update organisations set rates_source = 'demo' where id = %s", [real])
