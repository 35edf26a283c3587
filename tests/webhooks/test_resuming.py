"""Connections that are paused, resumed, ended and connected again while events come in: none waits for ever."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from tests.database import Database
from tests.emulators.twilio_callbacks import call_status, inbound_message, sid
from tests.webhooks.line import Line, until
from tests.webhooks.test_intake import put_keys

ACCOUNT = "AC00000000000000000000000000000001"
TOKEN = "test_auth_token_0123456789abcdef"
RECEIVE = (
    "select r.* from webhook_endpoints as e, private.receive_webhook_event(e.org_id, e.id, (select max(updated_at)"
    " from integration_secrets where org_id = e.org_id), %s, 'message.received', %s, %s, '', '{}', '') as r"
    " where e.org_id = %s"
)
Connection = psycopg.Connection[dict[str, Any]]


def receive(line: Line, connection: Connection, number: int, fields: str = "{}") -> str:
    """An event as the function hands it over, in a transaction of the test's."""
    leg = sid("SM", number)
    row = connection.execute(RECEIVE, [f"{leg}:received", leg, fields, line.org_id]).fetchone()
    assert row is not None
    return str(row["state"])


def act(line: Line, what: str) -> None:
    with line.database.acting_as(line.owner) as connection:
        connection.execute(
            f"select public.{what}_integration(%s, %s)".encode(), [line.org_id, line.integration_id]
        )


def beside(work: Callable[[], Any]) -> tuple[threading.Thread, list[Any]]:
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(work()), daemon=True)
    thread.start()
    return thread, found


def wait_for_a_lock(line: Line, thread: threading.Thread) -> None:
    """Until the other one waits for us; at once when it does not wait at all."""
    until(
        lambda: not thread.is_alive() or line.value(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        ),
        "the other transaction waits or is over",
    )  # fmt: skip


def replays(line: Line) -> int:
    found = line.value(
        "select count(*) from private.job_outbox where task = 'replay_webhook_events' and args ->> 'org_id' = %s",
        str(line.org_id),
    )
    return int(found)


def test_an_event_that_is_being_taken_in_while_its_connection_is_resumed_is_replayed(line: Line) -> None:
    act(line, "pause")
    with line.database.connect() as connection:
        assert receive(line, connection, 1) == "waiting"
        thread, _ = beside(lambda: act(line, "resume"))
        wait_for_a_lock(line, thread)
        connection.commit()
    thread.join(30)
    assert [event["state"] for event in line.events()] == ["waiting"]
    assert replays(line) == 1


def test_an_event_that_comes_while_its_connection_is_being_resumed_is_applied_after_that(line: Line) -> None:
    act(line, "pause")

    def come() -> str:
        with line.database.connect() as connection:
            return receive(line, connection, 1)

    with line.database.acting_as(line.owner) as connection:
        connection.execute("select public.resume_integration(%s, %s)", [line.org_id, line.integration_id])
        thread, found = beside(come)
        wait_for_a_lock(line, thread)
    thread.join(30)
    # nothing can be made of such an event, but it was tried
    assert found[0] != "waiting"


def test_an_event_that_waits_is_replayed_when_an_ended_connection_gets_keys(line: Line) -> None:
    act(line, "pause")
    assert line.send(inbound_message(sid("SM", 1), "Hej")).status_code == 200
    act(line, "disconnect")
    assert put_keys(line, {"account_sid": ACCOUNT, "auth_token": TOKEN}).status_code == 200
    assert [event["state"] for event in line.events()] == ["waiting"]
    assert replays(line) == 1


def test_keys_and_addresses_of_a_paused_connection_change_without_a_replay(line: Line) -> None:
    act(line, "pause")
    assert line.send(call_status(sid("CA", 1), "ringing", 1)).status_code == 200
    assert put_keys(line, {"account_sid": ACCOUNT, "auth_token": TOKEN}).status_code == 200
    assert replays(line) == 0


@pytest.fixture
def refused(line: Line) -> Any:
    """A rule that no message meets, so that each one fails."""
    name = f"no_message_{uuid.uuid4().hex[:8]}"
    line.all(f"alter table telephony_events add constraint {name} check (kind <> 'message') not valid")
    yield name
    line.all(f"alter table telephony_events drop constraint if exists {name}")


def test_an_event_that_fails_while_the_last_failed_one_is_applied_stays_told(
    line: Line, database: Database, refused: str
) -> None:
    assert line.send(inbound_message(sid("SM", 1), "Hej")).status_code == 200
    [first] = line.events()
    assert first["state"] == "failed"
    line.value("select private.deliver_notices(100)")
    fields = {
        "leg_id": sid("SM", 2), "kind": "message", "state": "received", "direction": "inbound",
        "from_number": "+46700000001", "to_number": "+46700000002", "units": 1,
    }  # fmt: skip
    # as the provider's file reads it now, nothing of it fails
    again = "select private.reapply_webhook_event(%s, %s, 'unknown', null, '{}')"
    with database.connect() as connection:
        assert receive(line, connection, 2, json.dumps(fields)) == "failed"
        thread, _ = beside(lambda: line.value(again, line.org_id, first["id"]))
        wait_for_a_lock(line, thread)
        connection.commit()
    thread.join(30)
    line.value("select private.deliver_notices(100)")
    line.value("select private.deliver_notices(100)")
    assert [event["state"] for event in line.events()].count("failed") == 1
    open_ones = line.value(
        "select count(*) from notifications where org_id = %s and type = 'webhook_failed' and settled_at is null",
        line.org_id,
    )
    assert open_ones == 1


def test_what_is_still_not_understood_stays_so_when_it_is_read_again(line: Line) -> None:
    assert line.send({"Hello": "world"}).status_code == 200
    [event] = line.events()
    again = "select private.reapply_webhook_event(%s, %s, 'unknown', null, '{}')"
    assert line.value(again, line.org_id, event["id"]) == "unknown"
    assert [(one["state"], one["attempt_count"]) for one in line.events()] == [("unknown", 2)]
