"""What nobody heard the end of: it is looked for at the provider, found or known to be lost, and never sent again."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.database import Database
from tests.messages.desk import Desk, open_desk
from tests.usage.server import reached
from tests.webhooks.line import Server, start, until
from tests.workers.running import workers

JOB = "settle_messages"


@pytest.fixture
def working(desk: Desk) -> Iterator[None]:
    with workers(desk.database, KONTOR_PROVIDER_URLS=f"twilio={desk.server.twilio}"):
        yield


def look(desk: Desk, seconds: int) -> None:
    """Let the job look at this firm's messages as if so much time had gone since they were handed out."""
    desk.all(
        "update outgoing_messages set sending_at = now() - make_interval(secs => %s), looked_up_at = null"
        " where org_id = %s and state in ('sending', 'unclear')",
        seconds, desk.org_id,
    )  # fmt: skip
    desk.all("select private.defer_job(%s)", JOB)
    until(
        lambda: (
            not desk.all(
                "select 1 from outgoing_messages where org_id = %s and state in ('sending', 'unclear')"
                " and looked_up_at is null",
                desk.org_id,
            )
            and not desk.all("select 1 from procrastinate.procrastinate_jobs where task_name = %s", JOB)
            and not desk.all("select 1 from private.job_outbox where task = %s", JOB)
        ),
        "the job looked",
        60,
    )


def states(desk: Desk) -> list[str]:
    return [row["state"] for row in desk.outgoing()]


def test_a_message_whose_answer_was_lost_is_found(desk: Desk, working: None) -> None:
    desk.server.control(create="drop")
    assert desk.sends("Where are you?", key="lost").status_code == 202
    desk.server.control(create="")
    look(desk, 40)
    [row] = desk.outgoing()
    assert (row["state"], [row["provider_leg_id"]]) == ("sent", desk.server.control()["made"])
    [message] = desk.calls()
    assert (message["state"], message["body"]) == ("queued", "Where are you?")
    assert desk.sends("Where are you?", key="lost").json()["state"] == "sent"
    assert len(desk.asked()) == 1


def test_two_lost_ones_alike_are_two(desk: Desk, working: None) -> None:
    desk.server.control(create="drop")
    for key in ("one", "two"):
        assert desk.sends("Alike", key=key).status_code == 202
    desk.server.control(create="")
    look(desk, 40)
    assert states(desk) == ["sent", "sent"]
    assert {row["provider_leg_id"] for row in desk.outgoing()} == set(desk.server.control()["made"])
    assert len(desk.calls()) == 2


def test_one_that_never_reached_the_provider_fails_once_that_is_certain(desk: Desk, working: None) -> None:
    desk.server.control(create="lose")
    assert desk.sends(key="lost").status_code == 202
    desk.server.control(create="")
    look(desk, 60)
    assert states(desk) == ["unclear"]
    look(desk, 200)
    assert states(desk) == ["failed"]
    answer = desk.sends(key="lost")
    assert (answer.status_code, answer.json()["code"]) == (422, "KT167")
    assert answer.json()["details"] == "error_code: lost"
    assert desk.asked() == []
    assert desk.sends(key="again").status_code == 200


def test_while_the_provider_is_away_nothing_is_concluded(desk: Desk, working: None) -> None:
    desk.server.control(create="drop")
    assert desk.sends(key="lost").status_code == 202
    desk.server.control(create="", fail=503)
    look(desk, 4000)
    assert states(desk) == ["unclear"]
    desk.server.control(fail=0)
    look(desk, 4000)
    assert states(desk) == ["sent"]
    assert len(desk.asked()) == 1


def test_a_process_killed_while_the_provider_answers_leaves_one_message(
    database: Database, server: Server, tmp_path: Path
) -> None:
    desk = open_desk(database, server)
    # functions of its own, to be killed
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = start(database, port, server.twilio, tmp_path / "killed.log")
    try:
        until(lambda: reached(port), "the functions answer", 60)
        killed = Desk(
            database, desk.org_id, desk.owner, Server(f"http://127.0.0.1:{port}", server.twilio, tmp_path / "killed.log"),
            desk.integration_id, desk.url,
        )  # fmt: skip
        server.control(create="3")

        def send() -> None:
            with pytest.raises(httpx.HTTPError):
                killed.sends("Killed", key="killed")

        sending = threading.Thread(target=send)
        sending.start()
        until(lambda: desk.asked() != [], "Twilio was asked")
        os.kill(process.pid, signal.SIGKILL)
        sending.join(30)
    finally:
        process.kill()
        process.wait(15)
    server.control(create="")
    assert states(desk) == ["sending"]
    # whoever asks again meanwhile is told that it is on its way
    again = desk.sends("Killed", key="killed")
    assert (again.status_code, again.json()["state"]) == (202, "sending")
    with workers(database, KONTOR_PROVIDER_URLS=f"twilio={server.twilio}"):
        look(desk, 40)
    assert states(desk) == ["sent"]
    assert desk.sends("Killed", key="killed").json()["state"] == "sent"
    assert len(desk.asked()) == len(desk.calls()) == 1
    assert [row for row in desk.problems() if row["severity"] == "error"] == []


def test_what_is_under_way_is_not_looked_for_and_the_rest_ever_less_often(
    database: Database, desk: Desk
) -> None:
    desk.server.control(create="drop")
    for key in ("fresh", "old", "older"):
        assert desk.sends(key=key).status_code == 202
    for key, sending, looked in (("old", "10 minutes", "50 seconds"), ("older", "2 days", "59 minutes")):
        desk.all(
            "update outgoing_messages set sending_at = now() - %s::interval, looked_up_at = now() - %s::interval"
            " where org_id = %s and idempotency_key = %s",
            sending, looked, desk.org_id, key,
        )  # fmt: skip
    due = "select idempotency_key as key from private.unclear_messages() where org_id = %s"
    assert desk.all(due, desk.org_id) == []
    desk.all(
        "update outgoing_messages set looked_up_at = looked_up_at - interval '2 minutes' where org_id = %s"
        " and looked_up_at is not null",
        desk.org_id,
    )
    assert {row["key"] for row in desk.all(due, desk.org_id)} == {"old", "older"}
    # taken by one look, they are not taken by the next
    assert desk.all(due, desk.org_id) == []


def test_keys_that_are_gone_are_told_and_nothing_was_sent(desk: Desk) -> None:
    desk.all("delete from integration_secrets where org_id = %s", desk.org_id)
    answer = desk.sends(key="keyless")
    assert (answer.status_code, answer.json()["code"]) == (409, "KT032")
    [row] = desk.outgoing()
    assert (row["state"], row["error_code"]) == ("failed", "keys")
    assert desk.asked() == []
