"""What is kept, for how long, and that nothing which comes early or is held up stops the rest."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.database import Database
from tests.emulators.twilio_callbacks import inbound_message, message_status, sid
from tests.webhooks.line import Line

NOW = datetime.now(UTC).replace(microsecond=0)
MESSAGE = sid("SM", 1)
PARENTS = ("webhook_payloads", "function_logs")


def test_old_months_of_payloads_and_logs_are_dropped(line: Line, database: Database) -> None:
    line.send(message_status(MESSAGE, "sent"))
    long_ago = NOW - timedelta(days=200)
    month = long_ago.strftime("%Y_%m")
    first = long_ago.replace(day=1, hour=0, minute=0, second=0)
    after = (first + timedelta(days=32)).replace(day=1)
    for parent in ("webhook_payloads", "function_logs"):
        line.all(
            f"create table private.{parent}_{month} partition of public.{parent}"
            f" for values from ('{first.isoformat()}') to ('{after.isoformat()}')"
        )
    line.all(
        "insert into function_logs (org_id, at, function, method, path, status, milliseconds, request_id)"
        " values (%s, %s, 'x', 'POST', '/', 200, 1, 'r')", line.org_id, long_ago,
    )  # fmt: skip
    assert line.value("select private.tidy_logs()") == 2
    assert line.value("select to_regclass(%s)", f"private.function_logs_{month}") is None
    assert line.value("select count(*) from webhook_payloads where org_id = %s", line.org_id) == 1
    assert line.value("select private.tidy_logs()") == 0
    events = line.events()
    assert len(events) == 1
    assert isinstance(events[0]["id"], uuid.UUID)


def test_rows_that_came_before_their_month_was_made_move_into_it(line: Line) -> None:
    month = NOW.strftime("%Y_%m")
    for parent in PARENTS:
        line.all(f"drop table private.{parent}_{month}")
    assert line.send(inbound_message(MESSAGE, "Hej")).status_code == 200
    line.all(
        "insert into function_logs (org_id, function, method, path, status, milliseconds, request_id)"
        " values (%s, 'x', 'POST', '/', 200, 1, 'early')", line.org_id,
    )  # fmt: skip
    for parent in PARENTS:
        assert line.value(f"select count(*) from private.{parent}_other") >= 1
        assert line.value("select private.add_log_months(%s)", parent) == 1
        assert line.value(f"select count(*) from private.{parent}_other") == 0
        assert (
            line.value(f"select count(*) from private.{parent}_{month} where org_id = %s", line.org_id) >= 1
        )
        assert line.value("select private.add_log_months(%s)", parent) == 0
        row = line.value(
            "select relrowsecurity from pg_class where oid = to_regclass(%s)", f"private.{parent}_{month}"
        )
        assert row is True
    # it is a partition like the others: the key to its event is there, and events go into it
    keys = line.all(
        "select conname from pg_constraint where conrelid = to_regclass(%s) and contype = 'f'",
        f"private.webhook_payloads_{month}",
    )
    assert [key["conname"] for key in keys] == ["event"]
    assert line.send(inbound_message(sid("SM", 2), "Hej")).status_code == 200
    assert line.value("select count(*) from private.webhook_payloads_other") == 0


def test_a_month_that_cannot_be_dropped_holds_up_no_other(line: Line, database: Database) -> None:
    for parent in PARENTS:
        line.all(
            f"create table private.{parent}_2020_01 partition of public.{parent}"
            " for values from ('2020-01-01 00:00+00') to ('2020-02-01 00:00+00')"
        )
    with database.connect() as reader:
        reader.execute("select count(*) from function_logs")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            line.value("select private.drop_log_months('function_logs')")
        assert line.value("select private.drop_log_months('webhook_payloads')") == 1
    assert line.value("select private.drop_log_months('function_logs')") == 1


def test_what_is_promised_of_payloads_is_what_the_installation_keeps(line: Line, database: Database) -> None:
    line.all("update private.instance set payload_days = 45")
    try:
        with database.acting_as(line.owner) as connection, pytest.raises(psycopg.Error) as refused:
            connection.execute("select * from public.webhook_payload(%s, %s)", [line.org_id, uuid.uuid4()])
    finally:
        line.all("update private.instance set payload_days = 90")
    assert "at least 45 days" in str(refused.value)


def test_the_text_of_a_message_goes_when_its_request_does(line: Line) -> None:
    for number in (1, 2):
        assert line.send(inbound_message(sid("SM", number), f"Hej {number}")).status_code == 200
    line.all(
        "update telephony_events set started_at = now() - interval '91 days' where org_id = %s and body = 'Hej 1'",
        line.org_id,
    )
    assert line.value("select private.forget_messages(100)") == 1
    assert [call["body"] for call in line.calls()] == [None, "Hej 2"]
    assert line.value("select private.forget_messages(100)") == 0


def test_runs_go_after_90_days_but_the_newest_stays(line: Line) -> None:
    for days, job in (
        (200, "sync_provider_events"),
        (150, "sync_provider_events"),
        (140, "another"),
        (1, "another"),
    ):
        line.all(
            "insert into sync_runs (org_id, integration_id, job, state, started_at, finished_at)"
            " values (%s, %s, %s, 'succeeded', now() - %s, now() - %s)",
            line.org_id, line.integration_id, job, timedelta(days=days), timedelta(days=days),
        )  # fmt: skip
    line.value("select private.tidy_sync_runs(100)")
    rows = line.all(
        "select job, (now()::date - finished_at::date) as days from sync_runs where org_id = %s order by 1, 2",
        line.org_id,
    )
    assert [(row["job"], row["days"]) for row in rows] == [("another", 1), ("sync_provider_events", 150)]


def test_a_run_that_was_killed_leaves_no_note_of_its_announcements(line: Line) -> None:
    begin = "select private.begin_sync(%s, %s, 'sync_provider_events')"
    first = line.value(begin, line.org_id, line.integration_id)
    line.all("select private.announce_page(%s, %s)", line.org_id, first)
    line.value(begin, line.org_id, line.integration_id)
    assert line.value("select count(*) from private.sync_announcements where org_id = %s", line.org_id) == 0


def test_notifications_go_when_they_are_read_over_or_a_year_old(line: Line) -> None:
    person = line.value("select id from memberships where org_id = %s", line.org_id)
    for cause, read, settled, raised in (
        ("read", 91, None, 91), ("over", None, 91, 91), ("unread", None, None, 366), ("open", None, None, 300),
        ("just over", None, 80, 300),
    ):  # fmt: skip
        line.all(
            "insert into notifications (org_id, person_id, type, cause, read_at, settled_at, raised_at)"
            " values (%s, %s, 'job_failed', %s, now() - make_interval(days => %s), now() - make_interval(days => %s),"
            " now() - make_interval(days => %s))", line.org_id, person, cause, read, settled, raised,
        )  # fmt: skip
    line.value("select private.tidy_notifications()")
    rows = line.all("select cause from notifications where org_id = %s order by cause", line.org_id)
    assert [row["cause"] for row in rows] == ["just over", "open"]
