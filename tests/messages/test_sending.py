"""A message leaves once for its key, becomes a message of ours at once, and what happens to it afterwards follows."""

from __future__ import annotations

import json
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from urllib.parse import urlsplit

import httpx
import pytest

from tests.database import Database
from tests.emulators.twilio import OURS
from tests.emulators.twilio_callbacks import message_status
from tests.messages.desk import THEIRS, Desk, open_desk
from tests.usage.server import signed
from tests.webhooks.line import Server, until


def test_a_sent_message_is_there_at_once_and_its_callbacks_follow(desk: Desk) -> None:
    customer = desk.customer("Åke", phone="070-000 00 02")
    answer = desk.sends("Hej då! 🙂")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["state"], told["to"], told["from"], told["segments"], told["encoding"]) == (
        "sent", THEIRS, OURS, 1, "ucs2",
    )  # fmt: skip
    [form] = desk.asked()
    assert (form["From"], form["To"], form["Body"]) == (OURS, THEIRS, "Hej då! 🙂")
    [row] = desk.calls()
    assert (row["kind"], row["direction"], row["state"], row["body"], row["customer_id"]) == (
        "message", "outbound", "queued", "Hej då! 🙂", customer,
    )  # fmt: skip
    callback = form["StatusCallback"]
    assert urlsplit(callback).query == f"message={told['id']}"
    for state in ("delivered", "sent"):
        assert desk.send(message_status(told["provider_id"], state), url=callback).status_code == 200
    [row] = desk.calls()
    assert (row["state"], row["body"]) == ("delivered", "Hej då! 🙂")
    [sent] = desk.outgoing()
    assert (sent["state"], sent["provider_leg_id"], sent["customer_id"]) == (
        "sent",
        told["provider_id"],
        customer,
    )


def test_the_same_key_is_the_same_message_and_another_text_is_refused(desk: Desk) -> None:
    first, again = desk.sends(key="one"), desk.sends(key="one")
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    other = desk.sends("Something else", key="one")
    assert (other.status_code, other.json()["code"]) == (409, "KT166")
    elsewhere = desk.sends(key="one", to="+46700000003")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (409, "KT166")
    assert len(desk.asked()) == len(desk.calls()) == 1
    assert desk.sends(key="two").status_code == 200
    assert len(desk.asked()) == 2


def test_sixteen_requests_at_once_with_one_key_send_one_message(desk: Desk) -> None:
    desk.server.control(create="0.5")
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: desk.sends(key="burst"), range(16)))
    assert {answer.status_code for answer in answers} <= {200, 202}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(desk.asked()) == 1
    assert desk.sends(key="burst").json()["state"] == "sent"


def test_keys_of_two_firms_are_their_own(desk: Desk, database: Database, server: Server) -> None:
    assert desk.sends(key="shared").status_code == 200
    # the emulator has one account: the second firm forgets what the first one sent
    other = open_desk(database, server)
    assert other.sends("Another firm's", key="shared").status_code == 200
    assert [form["Body"] for form in other.asked()] == ["Another firm's"]
    assert len(desk.outgoing()) == len(other.outgoing()) == 1


def test_a_refusal_says_why_and_its_key_is_used_up(desk: Desk) -> None:
    desk.all("update integrations set sender = '+46799999999' where org_id = %s", desk.org_id)
    for _ in range(2):
        answer = desk.sends(key="refused")
        assert (answer.status_code, answer.json()["code"]) == (422, "KT167")
        assert "21606" in answer.json()["message"]
        assert answer.json()["details"] == "error_code: 21606"
    assert len(desk.asked()) == 1
    [row] = desk.outgoing()
    assert (row["state"], row["error_code"], row["provider_leg_id"]) == ("failed", "21606", None)
    assert desk.calls() == []


def test_a_busy_provider_is_told_with_its_wait_and_the_same_key_sends_later(desk: Desk) -> None:
    desk.server.control(fail=429, retry_after="7")
    answer = desk.sends(key="later")
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (429, "KT168", "7")
    [row] = desk.outgoing()
    assert row["state"] == "queued"
    desk.server.control(fail=0)
    assert desk.sends(key="later").status_code == 200
    assert desk.sends(key="later").status_code == 200
    assert len(desk.asked()) == len(desk.outgoing()) == 1


def test_two_at_once_go_on_with_one_that_waits_and_one_of_them_sends_it(desk: Desk) -> None:
    desk.server.control(fail=429)
    assert desk.sends(key="later").status_code == 429
    desk.server.control(fail=0, create="0.3")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: desk.sends(key="later"), range(8)))
    assert len(desk.asked()) == 1
    assert desk.outgoing()[0]["state"] == "sent"


@pytest.mark.parametrize("how", ["drop", "garble"])
def test_an_answer_that_never_came_is_never_asked_for_again(desk: Desk, how: str) -> None:
    desk.server.control(create=how)
    for _ in range(3):
        answer = desk.sends(key="lost")
        assert (answer.status_code, answer.json()["state"]) == (202, "unclear")
    assert len(desk.asked()) == 1
    assert desk.calls() == []


def test_a_callback_tells_what_the_answer_did_not(desk: Desk) -> None:
    desk.server.control(create="drop")
    assert desk.sends("Did it leave?", key="lost").status_code == 202
    [form] = desk.asked()
    [made] = desk.server.control()["made"]
    assert desk.send(message_status(made, "sent"), url=form["StatusCallback"]).status_code == 200
    [row] = desk.outgoing()
    assert (row["state"], row["provider_leg_id"]) == ("sent", made)
    [message] = desk.calls()
    assert (message["state"], message["body"]) == ("sent", "Did it leave?")
    assert desk.sends("Did it leave?", key="lost").json()["state"] == "sent"


def test_a_callback_of_another_firm_claims_nothing(desk: Desk, database: Database, server: Server) -> None:
    desk.server.control(create="drop")
    assert desk.sends(key="lost").status_code == 202
    [row] = desk.outgoing()
    other = open_desk(database, server)
    address = f"{other.url.partition('#')[0]}?message={row['id']}"
    assert other.send(message_status("SM" + "7" * 32, "sent"), url=address).status_code == 200
    assert desk.outgoing() == [row]
    assert [message["body"] for message in other.calls()] == [None]


def test_a_price_is_estimated_from_the_last_ones_and_counted_once_it_is_known(desk: Desk) -> None:
    assert desk.estimates().json()["price"] is None
    sid = desk.sends().json()["provider_id"]
    desk.all(
        "select private.apply_twilio(%s, %s, jsonb_build_object('leg_id', %s::text, 'kind', 'message', 'state', 'delivered',"
        " 'direction', 'outbound-api', 'from_number', %s::text, 'to_number', %s::text, 'price', '-0.0523', 'currency', 'USD'))",
        desk.org_id, desk.integration_id, sid, OURS, THEIRS,
    )  # fmt: skip
    told = desk.estimates("x" * 200).json()
    assert (told["segments"], told["price"], told["currency"]) == (2, "0.1046", "USD")
    assert desk.posted() == {sid: (Decimal("0.0523"), "actual")}


def test_half_a_character_is_refused_in_words(desk: Desk) -> None:
    for name in ("to", "text"):
        body = json.dumps(
            {"org_id": str(desk.org_id), "to": THEIRS, "text": "Hej", "idempotency_key": "x", name: "a\ud800"}
        )
        answer = httpx.post(
            f"{desk.server.address}/functions/v1/messages/send",
            content=body,
            headers=signed(desk.owner) | {"Content-Type": "application/json"},
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"to": "not a number"}, 422, "KT160"),
        ({"to": ""}, 422, "KT160"),
        ({"text": ""}, 422, "KT165"),
        ({"text": " \n\t "}, 422, "KT165"),
        ({"text": "x" * 1531}, 422, "KT165"),
        ({"text": "🙂" * 400}, 422, "KT165"),
        ({"text": "x" * 200_000}, 422, "KT165"),
        ({"text": "a\0b"}, 422, "invalid"),
        ({"customer_id": str(uuid.uuid4())}, 422, "invalid"),
        ({"customer_id": str(uuid.uuid4()), "to": None}, 404, "KT004"),
        ({"idempotency_key": ""}, 422, "invalid"),
        ({"idempotency_key": "x" * 201}, 422, "invalid"),
        ({"unknown": 1}, 422, "invalid"),
    ],
)
def test_what_cannot_be_sent_is_refused_and_leaves_nothing(
    desk: Desk, changes: dict[str, object], status: int, code: str
) -> None:
    body = {"to": THEIRS, "text": "Hej!", "idempotency_key": "bad"} | changes
    answer = desk.request(desk.owner, "send", {k: v for k, v in body.items() if v is not None})
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert (desk.asked(), desk.outgoing()) == ([], [])


def test_a_megabyte_is_refused_unread(desk: Desk) -> None:
    assert desk.sends("x" * 1_000_000).status_code == 413
    assert desk.asked() == []


def test_without_a_number_or_a_connection_in_use_nothing_is_sent(desk: Desk) -> None:
    for change in ("sender = null", "state = 'paused'", "state = 'disconnected'"):
        desk.all(
            f"update integrations set sender = '{OURS}', state = 'connected' where org_id = %s", desk.org_id
        )
        desk.all(f"update integrations set {change} where org_id = %s", desk.org_id)
        for answer in (desk.sends(), desk.estimates()):
            assert (answer.status_code, answer.json()["code"]) == (409, "KT163"), change
    assert desk.asked() == []


def test_a_customer_is_written_to_at_the_number_of_their_page(desk: Desk) -> None:
    customer = desk.customer("Åke", phone="070-000 00 05")
    desk.all(
        "insert into customer_identities (org_id, customer_id, kind, value, created_at)"
        " values (%s, %s, 'phone', '+46700000004', now() - interval '1 day')",
        desk.org_id, customer,
    )  # fmt: skip
    assert desk.sends(customer_id=str(customer)).json()["to"] == "+46700000005"
    nobody = desk.customer("No telephone")
    answer = desk.sends(customer_id=str(nobody))
    assert (answer.status_code, answer.json()["code"]) == (422, "KT161")


def test_a_hundred_messages_a_minute_are_the_most(desk: Desk) -> None:
    person = desk.value(
        "select id from memberships where org_id = %s and user_id = %s", desk.org_id, desk.owner
    )
    desk.all(
        "insert into outgoing_messages (org_id, idempotency_key, integration_id, sent_by, from_number, to_number, body,"
        " encoding, segment_count, state) select %s, 'old' || n, %s, %s, %s, %s, 'x', 'gsm7', 1, 'failed'"
        " from generate_series(1, 99) as n",
        desk.org_id, desk.integration_id, person, OURS, THEIRS,
    )  # fmt: skip
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: desk.sends(), range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 429, 429, 429]
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert (refused.json()["code"], 1 <= int(refused.headers["retry-after"]) <= 60) == ("KT164", True)
    assert len(desk.asked()) == 1


def test_a_database_that_is_away_after_the_answer_is_waited_for(desk: Desk) -> None:
    desk.server.control(create="1")
    answers = []
    sending = threading.Thread(target=lambda: answers.append(desk.sends(key="held")))
    sending.start()
    until(lambda: desk.asked() != [], "Twilio was asked")
    # every connection of the functions breaks while Twilio thinks
    with desk.database.connect("supabase_admin", autocommit=True) as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'kontor messages'"
        )
    sending.join(30)
    assert [answer.status_code for answer in answers] == [200]
    assert len(desk.asked()) == 1
