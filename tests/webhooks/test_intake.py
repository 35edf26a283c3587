"""The pipeline: who is let in, what is stored once, and what is answered when something is wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import psycopg
import pytest
from psycopg import sql

from stack.postgres import SUPERUSER
from tests.database import Database
from tests.emulators.twilio_callbacks import (
    THEIRS,
    Delivery,
    call_status,
    delivery,
    inbound_message,
    message_status,
    sid,
)
from tests.usage.server import signed
from tests.webhooks.line import SITE, Line, Server, open_line, post_all, until
from tests.workers.running import workers

NOW = datetime.now(UTC).replace(microsecond=0)
CALL, MESSAGE = sid("CA", 1), sid("SM", 1)


def test_a_signed_callback_is_stored_applied_and_answered(line: Line) -> None:
    answer = line.send(call_status(CALL, "ringing", 1, NOW))
    assert (answer.status_code, answer.text) == (200, "")
    [event] = line.events()
    assert (event["state"], event["kind"], event["subject"], event["provider"]) == (
        "applied", "call.status", CALL, "twilio",
    )  # fmt: skip
    [call] = line.calls()
    assert (call["state"], call["direction"], call["counterpart"]) == ("ringing", "outbound", THEIRS)


def test_a_message_that_comes_in_is_answered_with_empty_twiml(line: Line) -> None:
    answer = line.send(inbound_message(MESSAGE, "Hej då! 1+1=2 & mer "))
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/xml")
    assert answer.text.endswith("<Response/>")
    [message] = line.calls()
    assert (message["body"], message["state"]) == ("Hej då! 1+1=2 & mer ", "received")


def test_the_address_holds_for_other_queries_and_with_a_port(line: Line) -> None:
    bare = line.url.partition("#")[0]
    assert line.url.endswith("#rc=5&rp=all")
    for url in (f"{bare}?tenant=acme&v=1", f"{bare}?a=%2F+b"):
        assert line.send(call_status(CALL, "ringing", 1), url=url).status_code == 200
    with_port = bare.replace(SITE, f"{SITE}:443")
    made = delivery(with_port, call_status(CALL, "in-progress", 2))
    assert line.post(made).status_code == 200


@pytest.mark.parametrize(
    "spoil",
    [
        lambda made: Delivery(made.body + b"&Extra=1", made.headers),
        lambda made: Delivery(made.body.replace(b"ringing", b"completed"), made.headers),
        lambda made: Delivery(made.body, made.headers | {"X-Twilio-Signature": "AAAA"}),
        lambda made: Delivery(made.body, made.headers | {"X-Twilio-Signature": ""}),
        lambda made: Delivery(made.body, made.headers | {"X-Twilio-Signature": "å" * 27}),
        lambda made: Delivery(made.body, {k: v for k, v in made.headers.items() if "Sig" not in k}),
        lambda made: Delivery(made.body, made.headers | {"Content-Type": "application/json"}),
        lambda made: Delivery(b"", made.headers),
    ],
)
def test_a_bad_signature_is_refused_and_leaves_a_count_only(
    line: Line, spoil: Callable[[Delivery], Delivery]
) -> None:
    made = spoil(delivery(line.url, call_status(CALL, "ringing", 1)))
    answer = httpx.post(
        line.server.address + line.url.removeprefix(SITE).partition("#")[0],
        content=made.body,
        headers=[(k.encode(), v.encode()) for k, v in made.headers.items()],
    )
    assert (answer.status_code, answer.json()["code"]) == (401, "KT093")
    assert line.events() == line.calls() == []
    until(lambda: counted(line) == [("signature", 1)], "the refusal is counted")


def counted(line: Line) -> list[tuple[str, int]]:
    rows = line.all(
        "select reason, sum(refused_count)::int as n from webhook_refusals where org_id = %s group by 1",
        line.org_id,
    )
    return [(row["reason"], row["n"]) for row in rows]


def test_another_accounts_token_signs_nothing(line: Line) -> None:
    assert line.send(call_status(CALL, "ringing", 1), token="another_token").status_code == 401


def test_an_address_that_is_nobodys_is_not_there(line: Line, database: Database, server: Server) -> None:
    path = line.url.removeprefix(SITE).partition("#")[0]
    made = delivery(line.url, call_status(CALL, "ringing", 1))
    for wrong in (
        path[:-1], f"{path}x", path.replace("/twilio/", "/telnyx/"), path.replace("/twilio/", "/openrouter/"),
        path.rpartition("/")[0] + "/" + "a" * 5000, path.rpartition("/")[0] + "/%00", f"{path}/more",
    ):  # fmt: skip
        answer = httpx.post(f"{server.address}{wrong}", content=made.body, headers=made.headers)
        assert answer.status_code == 404, wrong
    assert httpx.get(f"{server.address}{path}").status_code == 405
    # another organisation's address does not take what was signed for this one, though the account is the same
    other = open_line(database, server)
    assert line.post(made, other.url).status_code == 401
    assert line.events() == other.events() == []


def test_a_body_above_a_mebibyte_is_refused(line: Line) -> None:
    answer = line.send(inbound_message(MESSAGE, "x" * 1_100_000))
    assert answer.status_code == 413
    assert line.events() == []


def test_many_equal_requests_at_once_are_one_event(line: Line) -> None:
    path = line.url.removeprefix(SITE).partition("#")[0]
    made = delivery(line.url, inbound_message(MESSAGE, "Hej"))
    statuses = asyncio.run(post_all(line.server, [(path, made)] * 64))
    assert statuses == [200] * 64
    assert [event["state"] for event in line.events()] == ["applied"]
    assert len(line.calls()) == 1


@pytest.mark.parametrize(
    "form",
    [
        {"Hello": "world"},
        {"CallSid": "nonsense", "CallStatus": "completed", "AccountSid": "x"},
        {**call_status(CALL, "completed", 3), "CallDuration": "minus one"},
        {**call_status(CALL, "completed", 3), "Timestamp": "yesterday"},
        {**call_status(CALL, "teleported", 3)},
        {},
    ],
)
def test_what_is_not_understood_is_kept_and_flagged(line: Line, form: dict[str, str]) -> None:
    assert line.send(form).status_code == 200
    [event] = line.events()
    assert event["state"] == "unknown"
    assert line.calls() == []
    # the same again is the same event
    assert line.send(form).status_code == 200
    assert len(line.events()) == 1


def test_what_the_data_cannot_take_fails_alone_and_is_applied_again_later(
    line: Line, database: Database
) -> None:
    with database.connect() as connection:
        connection.execute("alter table telephony_legs add constraint no_such_call check (seconds <> 666)")
    try:
        assert line.send(call_status(CALL, "completed", 3, NOW, 666)).status_code == 200
        [event] = line.events()
        assert event["state"] == "failed"
        assert "no_such_call" in event["error"]
        assert line.calls() == []
        assert line.value("select private.deliver_notices(100)") == 1
        [told] = line.all("select * from notifications where org_id = %s", line.org_id)
        assert (told["type"], told["about_id"], told["settled_at"]) == ("webhook_failed", event["id"], None)
    finally:
        with database.connect() as connection:
            connection.execute("alter table telephony_legs drop constraint no_such_call")
    with database.acting_as(line.owner) as connection:
        assert connection.execute(
            "select public.replay_webhook_events(%s, null) as n", [line.org_id]
        ).fetchone() == {"n": 1}
    with workers(database):
        until(lambda: line.events()[0]["state"] == "applied", "the event is applied again")
        until(
            lambda: line.value(
                "select settled_at is not null from notifications where org_id = %s", line.org_id
            ),
            "what was told is settled",
        )
    assert (line.events()[0]["attempt_count"], line.calls()[0]["seconds"]) == (2, 666)
    with database.acting_as(line.owner) as connection, pytest.raises(Exception, match="KT091"):
        connection.execute("select public.replay_webhook_events(%s, null)", [line.org_id])


def test_events_of_a_paused_connection_wait_until_it_goes_on(line: Line, database: Database) -> None:
    place = [line.org_id, line.integration_id]
    with database.acting_as(line.owner) as connection:
        connection.execute("select public.pause_integration(%s, %s)", place)
    assert line.send(inbound_message(MESSAGE, "Hej")).status_code == 200
    assert [event["state"] for event in line.events()] == ["waiting"]
    assert line.calls() == []
    with database.acting_as(line.owner) as connection:
        connection.execute("select public.resume_integration(%s, %s)", place)
    with workers(database, KONTOR_PROVIDER_URLS=f"twilio={line.server.twilio}"):
        until(lambda: len(line.calls()) == 1, "the message is there")
    assert [event["state"] for event in line.events()] == ["applied"]


def test_an_ended_connection_has_no_address_and_one_with_new_keys_another(
    line: Line, database: Database
) -> None:
    assert line.send(call_status(CALL, "ringing", 1)).status_code == 200
    with database.acting_as(line.owner) as connection:
        connection.execute("select public.disconnect_integration(%s, %s)", [line.org_id, line.integration_id])
    assert line.send(call_status(CALL, "in-progress", 2)).status_code == 404
    answer = put_keys(line, {"account_sid": "AC00000000000000000000000000000001", "auth_token": TOKEN})
    assert answer.status_code == 200, answer.text
    assert line.send(call_status(CALL, "in-progress", 2)).status_code == 404
    fresh = line.server.url(line.owner, line.org_id, str(line.integration_id))["url"]
    assert line.send(call_status(CALL, "in-progress", 2), url=fresh).status_code == 200


TOKEN = "test_auth_token_0123456789abcdef"


def put_keys(line: Line, keys: dict[str, str]) -> httpx.Response:
    return httpx.put(
        f"{line.server.address}/functions/v1/integrations/{line.integration_id}/keys",
        json={"org_id": str(line.org_id), "keys": keys},
        headers=signed(line.owner),
        timeout=30,
    )


def test_a_rotated_token_signs_beside_the_one_before_for_a_day(line: Line, database: Database) -> None:
    assert line.send(call_status(CALL, "queued", 0)).status_code == 200
    line.server.control(token="rotated_token")
    try:
        keys = {"account_sid": "AC00000000000000000000000000000001", "auth_token": "rotated_token"}
        assert put_keys(line, keys).status_code == 200
    finally:
        line.server.control(token=TOKEN)
    assert line.send(call_status(CALL, "ringing", 1)).status_code == 200
    assert line.send(call_status(CALL, "in-progress", 2), token="rotated_token").status_code == 200
    with database.connect() as connection:
        connection.execute(
            "update integration_secrets set updated_at = now() - interval '25 hours'"
            " where org_id = %s and name = 'auth_token_before'", [line.org_id],
        )  # fmt: skip
        # as any change of keys does, so that what is kept in memory is read again
        connection.execute(
            "update integration_secrets set updated_at = now() where org_id = %s and name = 'auth_token'",
            [line.org_id],
        )
    assert line.send(call_status(CALL, "completed", 3)).status_code == 401
    assert line.send(call_status(CALL, "completed", 3), token="rotated_token").status_code == 200


def test_an_account_is_connected_once_and_keeps_its_connection(line: Line, server: Server) -> None:
    again = server.connect(line.owner, line.org_id, name="Again")
    assert (again.status_code, again.json()["code"]) == (409, "KT094")
    other = put_keys(line, {"account_sid": "AC00000000000000000000000000000002", "auth_token": TOKEN})
    assert other.status_code in (409, 422)
    wrong = server.connect(
        line.owner, line.org_id, name="Wrong", keys={"account_sid": "AC1", "auth_token": TOKEN}
    )
    assert (wrong.status_code, wrong.json()["details"]) == (422, "keys")
    for keys in ({"account_sid": "AC1"}, {"account_sid": "AC1", "auth_token": "x", "more": "y"}):
        refused = server.connect(line.owner, line.org_id, name="Half", keys=keys)
        assert refused.status_code == 422
        assert refused.json()["details"].startswith("keys.")
    server.control(token="other")
    try:
        bad = server.connect(line.owner, line.org_id, name="Bad")
        assert (bad.status_code, bad.json()["details"]) == (422, "keys")
        assert "20003" in bad.json()["message"]
    finally:
        server.control(token=TOKEN)


def test_the_address_is_for_who_may_see_connections(line: Line, database: Database, server: Server) -> None:
    place = f"{server.address}/functions/v1/integrations/{line.integration_id}"
    for role, status in (("admin", 200), ("manager", 200), ("rep", 403), ("viewer", 403)):
        user_id, _ = database.join(line.org_id, role)
        answer = httpx.get(f"{place}/webhook", params={"org_id": str(line.org_id)}, headers=signed(user_id))
        assert answer.status_code == status, role
        sent = httpx.post(
            f"{place}/test-event", json={"org_id": str(line.org_id)}, headers=signed(user_id), timeout=30
        )
        # nobody answers at the public address here
        assert (sent.status_code, sent.json()["code"]) == (
            (409, "KT095") if role == "admin" else (403, "KT003")
        )
    stranger = database.new_user()
    answer = httpx.get(f"{place}/webhook", params={"org_id": str(line.org_id)}, headers=signed(stranger))
    assert answer.status_code == 404
    assert httpx.get(f"{place}/webhook", params={"org_id": str(line.org_id)}).status_code == 401


def test_logs_are_for_the_organisations_own_people_and_hold_no_secret(line: Line, database: Database) -> None:
    line.send(inbound_message(MESSAGE, "Hemligt ord"))
    [event] = line.events()
    until(
        lambda: line.value(
            "select count(*) from function_logs where org_id = %s and function = 'webhooks'", line.org_id
        ),
        "the request is written down",
    )
    manager, _ = database.join(line.org_id, "manager")
    with database.acting_as(manager) as connection:
        [logged] = connection.execute(
            "select * from function_logs where org_id = %s and function = 'webhooks'", [line.org_id]
        ).fetchall()
        found = connection.execute(
            "select * from public.search_webhook_events(%s, 'hemligt')", [line.org_id]
        ).fetchall()
        [payload] = connection.execute(
            "select * from public.webhook_payload(%s, %s)", [line.org_id, event["id"]]
        ).fetchall()
    assert (logged["status"], logged["method"], logged["path"][-2:]) == (200, "POST", "/…")
    assert [row["id"] for row in found] == [event["id"]]
    assert (payload["is_text"], "Hemligt+ord" in payload["body"]) == (True, True)
    token = line.url.partition("#")[0].rpartition("/")[2]
    text = line.server.log.read_text()
    assert [word for word in (token, TOKEN, "Hemligt", "X-Twilio") if word in text] == []
    assert "kontor.requests" in text
    for role in ("rep", "viewer", "talent"):
        user_id, _ = database.join(line.org_id, role)
        with database.acting_as(user_id) as connection:
            assert connection.execute("select * from webhook_events").fetchall() == []
            with pytest.raises(Exception, match="KT003"):
                connection.execute("select * from public.webhook_payload(%s, %s)", [line.org_id, event["id"]])
    stranger = database.new_user()
    for query in ("search_webhook_events(%s, 'hemligt')", "webhook_payload(%s, gen_random_uuid())",
                  "replay_webhook_events(%s, null)"):  # fmt: skip
        with database.acting_as(stranger) as connection, pytest.raises(Exception, match="KT004"):
            connection.execute(f"select * from public.{query}", [line.org_id])
    with database.acting_as(manager) as connection, pytest.raises(Exception, match="KT003"):
        connection.execute("select public.replay_webhook_events(%s, null)", [line.org_id])


def test_while_the_database_is_away_the_answer_asks_for_another_try(line: Line, database: Database) -> None:
    form = message_status(MESSAGE, "sent")
    assert line.send(message_status(MESSAGE, "queued")).status_code == 200
    with psycopg.connect(database.cluster.dsn(SUPERUSER), autocommit=True) as connection:
        name = sql.Identifier(database.name)
        connection.execute(sql.SQL("alter database {} with allow_connections false").format(name))
        try:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [database.name]
            )
            answer = line.send(form)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        finally:
            connection.execute(sql.SQL("alter database {} with allow_connections true").format(name))
    until(lambda: line.send(form).status_code == 200, "the database is back")
    assert [event["state"] for event in line.events()] == ["applied", "applied"]


def test_a_number_is_found_as_json_and_as_a_form_write_it(line: Line, database: Database) -> None:
    line.send(inbound_message(MESSAGE, "Hej"))
    [event] = line.events()
    for body in (None, b'{"from": "+46700000099"}'):
        number = THEIRS if body is None else "+46700000099"
        if body is not None:
            line.all("update webhook_payloads set body = %s where event_id = %s", body, event["id"])
        with database.acting_as(line.owner) as connection:
            found = connection.execute(
                "select id from public.search_webhook_events(%s, %s)", [line.org_id, number]
            ).fetchall()
        assert [row["id"] for row in found] == [event["id"]], number


def test_an_event_that_cannot_be_applied_now_holds_up_no_other(line: Line, database: Database) -> None:
    for number in (1, 2):
        line.send({"Hello": f"world {number}"})
    first, second = line.events()
    line.all("update webhook_events set state = 'waiting' where org_id = %s", line.org_id)
    # as when a provider's file is gone: this one raises each time
    line.all("update webhook_events set provider = 'gone_provider' where id = %s", first["id"])
    with workers(database):
        line.all(
            "select private.defer_job('replay_webhook_events', jsonb_build_object('org_id', %s::uuid))",
            line.org_id,
        )
        until(lambda: line.events()[1]["state"] == "unknown", "the other one is read again")
    assert (line.events()[0]["state"], line.events()[1]["id"]) == ("waiting", second["id"])
    line.all("delete from procrastinate.procrastinate_jobs where args ->> 'org_id' = %s", str(line.org_id))
