"""Sending by Twilio against its emulator: one request, and what each way of answering it means."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from providers import twilio_messages
from providers.messages import Message, NotSent, Refused, Unclear, messengers
from providers.twilio import WEBHOOK
from providers.webhooks import ProviderError, Request
from tests.emulators.running import emulator
from tests.emulators.twilio import ACCOUNT, TOKEN

KEYS = {"account_sid": ACCOUNT, "auth_token": TOKEN}
OURS, THEIRS = "+46700000001", "+46700000002"
CALLBACK = (
    "https://hooks.kontor.example/functions/v1/webhooks/twilio/x?message=00000000-0000-4000-8000-000000000001"
)
MESSENGER = messengers()["twilio"]


@pytest.fixture(scope="module")
def twilio() -> Iterator[str]:
    with emulator("twilio") as address:
        yield address


@pytest.fixture(autouse=True)
def fresh(twilio: str) -> None:
    control(twilio, forget=True, create="", fail=0, retry_after="", numbers=[OURS], opted_out=[], token=TOKEN)


def control(address: str, **change: Any) -> dict[str, Any]:
    told: dict[str, Any] = httpx.post(f"{address}/control", json=change).raise_for_status().json()
    return told


def send(address: str, body: str = "Hej!", **changes: Any) -> Any:
    message = Message(**({"from_number": OURS, "to_number": THEIRS, "body": body} | changes))
    return asyncio.run(MESSENGER.send(KEYS, address, message))


def find(address: str, body: str = "Hej!", ago: float = 0) -> list[Any]:
    since = datetime.now(UTC) - timedelta(seconds=ago)
    return asyncio.run(MESSENGER.find(KEYS, address, Message(OURS, THEIRS, body), since))


def test_a_message_is_posted_once_with_the_address_of_its_callbacks(twilio: str) -> None:
    item = send(twilio, "Hej då! 1+1=2 & mer €", callback=CALLBACK)
    told = control(twilio)
    assert told["asked"] == [
        {"From": OURS, "To": THEIRS, "Body": "Hej då! 1+1=2 & mer €", "StatusCallback": f"{CALLBACK}#rc=5&rp=all"}
    ]  # fmt: skip
    assert (item["leg_id"], item["state"], item["price"]) == (told["made"][0], "queued", None)
    assert item["body"] == "Hej då! 1+1=2 & mer €"


def test_a_local_installation_names_no_address(twilio: str) -> None:
    send(twilio)
    assert "StatusCallback" not in control(twilio)["asked"][0]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"to_number": "+46x"}, "21211"),
        ({"from_number": "+46799999999"}, "21606"),
        ({"body": "x" * 1601}, "21617"),
    ],
)
def test_a_refusal_is_told_in_twilios_words(twilio: str, changes: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        send(twilio, **changes)
    assert (refused.value.code, refused.value.is_opted_out) == (code, False)
    assert f"({code})" in refused.value.message
    assert control(twilio)["made"] == []


def test_a_number_that_said_stop_at_twilio_is_known_by_it(twilio: str) -> None:
    control(twilio, opted_out=[THEIRS])
    with pytest.raises(Refused) as refused:
        send(twilio)
    assert (refused.value.code, refused.value.is_opted_out) == ("21610", True)


def test_refused_keys_are_a_refusal(twilio: str) -> None:
    control(twilio, token="another")
    with pytest.raises(Refused) as refused:
        send(twilio)
    assert refused.value.code == "20003"


def test_too_many_requests_say_when_to_come_back_and_nothing_was_sent(twilio: str) -> None:
    control(twilio, fail=429, retry_after="7")
    with pytest.raises(NotSent) as refused:
        send(twilio)
    assert (refused.value.is_busy, refused.value.retry_after) == (True, 7)
    assert control(twilio, fail=0)["made"] == []


def test_nobody_there_is_surely_not_sent() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(NotSent) as refused:
        send(f"http://127.0.0.1:{port}")
    assert not refused.value.is_busy


@pytest.mark.parametrize("how", ["drop", "garble", "lose"])
def test_an_answer_that_never_came_leaves_it_unclear(twilio: str, how: str) -> None:
    control(twilio, create=how)
    with pytest.raises(Unclear):
        send(twilio)
    assert len(control(twilio)["made"]) == (0 if how == "lose" else 1)


def test_a_provider_that_fails_leaves_it_unclear(twilio: str) -> None:
    control(twilio, fail=503)
    with pytest.raises(Unclear):
        send(twilio)


def test_a_late_answer_leaves_it_unclear(twilio: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twilio_messages, "SECONDS", 0.3)
    control(twilio, create="1")
    with pytest.raises(Unclear):
        send(twilio)
    assert len(find(twilio)) == 1


def test_a_lost_message_is_found_by_numbers_text_and_time(twilio: str) -> None:
    control(twilio, create="drop")
    for body in ("Hej!", "Another", "Hej!"):
        with pytest.raises(Unclear):
            send(twilio, body)
    control(twilio, create="")
    send(twilio, from_number=OURS, to_number="+46700000003")
    made = control(twilio)["made"]
    assert [item["leg_id"] for item in find(twilio)] == [made[0], made[2]]
    assert [item["leg_id"] for item in find(twilio, "Another")] == [made[1]]
    assert find(twilio, "Never") == []
    # what was made long before it was asked for is another
    assert find(twilio, ago=-600) == []


def test_looking_while_twilio_is_away_is_told_as_such(twilio: str) -> None:
    control(twilio, fail=503)
    with pytest.raises(ProviderError):
        find(twilio)


def test_the_numbers_that_can_send_are_listed_page_by_page(twilio: str) -> None:
    control(twilio, numbers=["+46700000005", "+46700000009", "+46700000003", "+46700000004", "+46700000001"])
    numbers = asyncio.run(MESSENGER.senders(KEYS, twilio))
    assert [number for number, _ in numbers] == [
        "+46700000001",
        "+46700000003",
        "+46700000004",
        "+46700000005",
    ]
    assert numbers[0][1] == "Line 4"


def test_a_callback_says_which_message_of_ours_it_is_about() -> None:
    body = b"AccountSid=AC00000000000000000000000000000001&MessageSid=SM00000000000000000000000000000001"
    for form, url, wanted in (
        (b"&MessageStatus=sent", CALLBACK, "00000000-0000-4000-8000-000000000001"),
        (b"&MessageStatus=sent", CALLBACK.replace("message=0", "message='0"), None),
        (b"&MessageStatus=sent", CALLBACK.partition("?")[0], None),
        (b"&MessageStatus=sent", "", None),
        # whoever writes to us names no message of ours
        (b"&SmsStatus=received&Body=Hej", CALLBACK, None),
    ):
        assert WEBHOOK.parse(Request(url, {}, body + form)).fields["outgoing_id"] == wanted


def test_the_word_of_a_messaging_service_is_passed_on() -> None:
    body = b"AccountSid=AC00000000000000000000000000000001&MessageSid=SM00000000000000000000000000000001&SmsStatus=received"
    event = WEBHOOK.parse(Request("", {}, body + b"&Body=SLUTA&OptOutType=STOP"))
    assert (event.kind, event.fields["opt_out"]) == ("message.received", "STOP")
