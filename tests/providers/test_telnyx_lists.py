"""Telnyx's lists, look-ups and keys, as the emulator has them."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from providers.telnyx import SPKI_HEAD, WEBHOOK
from providers.webhooks import Page, ProviderError
from tests.emulators.running import emulator
from tests.emulators.telnyx import API_KEY, PUBLIC_KEY
from tests.emulators.telnyx_events import OURS, THEIRS, Leg, message, message_record, spoken

KEYS = {"api_key": API_KEY, "public_key": PUBLIC_KEY}
START = datetime(2026, 3, 14, 12, 5, 12, 345678, tzinfo=UTC)


@pytest.fixture(scope="module")
def telnyx() -> Iterator[str]:
    with emulator("telnyx") as address:
        yield address


@pytest.fixture
def account(telnyx: str) -> Iterator[str]:
    control(telnyx, forget=True)
    yield telnyx
    control(telnyx, forget=True, fail=0, limit=100_000, window=60, missing=[], api_key=API_KEY)


def control(address: str, **change: Any) -> list[str]:
    asked: list[str] = httpx.post(f"{address}/control", json=change).raise_for_status().json()["asked"]
    return asked


def listed(address: str, since: datetime = START - timedelta(days=1), after: str | None = None) -> list[Page]:
    async def read() -> list[Page]:
        return [page async for page in WEBHOOK.history(KEYS, address, since, after)]

    return asyncio.run(read())


def looked_up(address: str, kind: str, subject: str) -> Mapping[str, Any] | None:
    return asyncio.run(WEBHOOK.look_up(KEYS, address, kind, subject))


def told_of(leg: Leg) -> dict[str, Any]:
    return {"records": leg.records()}


def test_every_list_is_read_to_its_end_fifty_at_a_time(account: str) -> None:
    legs = [Leg(f"leg-{n:03}", f"s-{n}", START + timedelta(seconds=n)) for n in range(120)]
    control(account, records={
        "messaging": [message_record(f"m-{n:03}", "outbound", START + timedelta(seconds=n), "delivered", "0.005") for n in range(51)],
        "sip-trunking": [leg.records()["sip-trunking"][0] for leg in legs],
        "call-control": [leg.records()["call-control"][0] for leg in legs[:10]],
    })  # fmt: skip
    pages = listed(account)
    assert [(len(page.items), page.next) for page in pages] == [
        (50, "messaging 2"), (1, "sip-trunking 1"), (50, "sip-trunking 2"), (50, "sip-trunking 3"), (20, "call-control 1"),
        (10, "webrtc 1"), (0, "ai-voice-assistant 1"), (0, "speech-to-text 1"), (0, "text-to-speech 1"), (0, None),
    ]  # fmt: skip
    assert {item["leg_id"] for page in pages[2:5] for item in page.items} == {
        f"leg-{n:03}" for n in range(120)
    }
    # a run that was killed goes on where it was
    again = listed(account, after="sip-trunking 3")
    assert [(len(page.items), page.next) for page in again] == [
        (len(page.items), page.next) for page in pages[4:]
    ]
    assert listed(account, after="of another time 7")[0].next == "messaging 2"


def test_a_leg_on_record_tells_whom_when_how_long_and_its_part_of_the_price(account: str) -> None:
    control(
        account,
        **told_of(
            Leg(
                "leg-1",
                "sess-1",
                START,
                "outgoing",
                61,
                costs={"sip-trunking": "1.666E-4", "call-control": "0.004"},
            )
        ),
    )
    first, second = (page.items[0] for page in listed(account) if page.items)
    assert {name: first[name] for name in ("leg_id", "session_id", "direction", "from_number", "to_number", "state", "sequence")} == {
        "leg_id": "leg-1", "session_id": "sess-1", "direction": "outbound", "from_number": OURS, "to_number": THEIRS,
        "state": "completed", "sequence": None,
    }  # fmt: skip
    assert (first["started_at"], first["seconds"], first["units"]) == ("2026-03-14T12:05:12+00:00", 61, 2)
    assert (first["transport_price"], "price" in first, "platform_price" in first) == (
        "0.0001666",
        False,
        False,
    )
    assert (second["platform_price"], "transport_price" in second) == ("0.004", False)


@pytest.mark.parametrize(
    ("cause", "state"),
    [
        ("USER_BUSY", "busy"),
        ("ORIGINATOR_CANCEL", "canceled"),
        ("NO_ANSWER", "no_answer"),
        ("MANAGER_REQUEST", "failed"),
    ],
)
def test_a_leg_on_record_that_never_connected_says_why(account: str, cause: str, state: str) -> None:
    control(account, **told_of(Leg("leg-1", "sess-1", START, hangup_cause=cause.lower())))
    pages = listed(account)
    assert [item["state"] for page in pages for item in page.items] == [state, "initiated"]


def test_what_was_said_in_a_call_is_summed_once_and_only_where_all_of_it_is_there(account: str) -> None:
    since = START - timedelta(hours=1)
    leg, long, old = Leg("leg-1", "s1", START), Leg("leg-2", "s2", since - timedelta(minutes=30)), Leg("leg-3", "s3", since - timedelta(hours=9))  # fmt: skip
    records = [spoken(leg, "text-to-speech", "1.666E-4", n, n) for n in range(101)]
    # of a call that began before, some lie before what is asked for
    records += [spoken(long, "text-to-speech", "0.01", 60 * n, 1000 + n) for n in range(60)]
    records += [spoken(old, "text-to-speech", "0.01", 0, 5000)]
    records += [
        {
            "record_type": "text-to-speech",
            "id": "no call",
            "cost": "0.1",
            "currency": "USD",
            "created_at": "2026-03-14T12:06:00Z",
        }
    ]
    control(
        account,
        records={"text-to-speech": records, "speech-to-text": [spoken(leg, "speech-to-text", "0.002", 3, 1)]},
    )
    pages = listed(account, since)
    assert [item for page in pages for item in page.items] == [
        {"leg_id": "leg-1", "kind": "call", "currency": "USD", "transcription_price": "0.002"},
        {
            "leg_id": "leg-1",
            "kind": "call",
            "currency": "USD",
            "voice_price": str(Decimal("0.0001666") * 101),
        },
    ]
    asked = [path for path in control(account) if "text-to-speech" in path]
    assert len(asked) == 4 and "created_at%5D%5Bgte%5D=2026-03-14T07%3A05%3A12Z" in asked[0]


def test_a_product_that_the_account_has_never_used_is_passed_over_and_one_that_each_has_is_not(
    account: str,
) -> None:
    control(
        account,
        missing=["webrtc", "ai-voice-assistant", "speech-to-text", "text-to-speech"],
        **told_of(Leg("leg-1", "s1", START)),
    )
    pages = listed(account)
    assert sum(len(page.items) for page in pages) == 2 and pages[-1].next is None
    control(account, missing=["call-control"])
    with pytest.raises(ProviderError, match="No matching record type") as refused:
        listed(account)
    assert refused.value.permanent


def test_a_record_that_is_none_is_counted_and_one_without_a_price_is_not_lost(account: str) -> None:
    odd = {
        "record_type": "message_detail_record",
        "uuid": "m-0",
        "cost": "a krona",
        "created_at": "2026-03-14T12:06:00Z",
    }
    waits = message_record("m-1", "inbound", START, "received", None)
    control(account, records={"messaging": [odd, waits]})
    first = listed(account)[0]
    assert (first.unread, [(item["leg_id"], item["state"], item["price"]) for item in first.items]) == (
        1,
        [("m-1", "received", None)],
    )


def test_a_limit_is_waited_for_and_one_that_others_used_up_says_when_to_come_again(account: str) -> None:
    control(account, limit=4, window=2)
    assert len(listed(account)) == 7
    control(account, limit=0, window=50)
    with pytest.raises(ProviderError, match=r"exceeded the maximum .* \(10011\)") as refused:
        listed(account)
    assert not refused.value.permanent
    assert refused.value.retry_after is not None and 0 < refused.value.retry_after <= 50


@pytest.mark.parametrize(
    ("status", "permanent"), [(401, True), (404, True), (503, False), (500, False), (302, False)]
)
def test_a_refusal_is_told_in_telnyxs_words(account: str, status: int, permanent: bool) -> None:
    control(account, fail=status)
    with pytest.raises(ProviderError) as refused:
        listed(account)
    assert refused.value.permanent is permanent
    if status == 401:
        assert refused.value.message == (
            "Telnyx does not accept the keys: Could not understand the provided credentials. (10009)"
        )


def test_a_message_is_looked_up_by_its_id(account: str) -> None:
    control(account, messages=[message("m 1/ö", "outbound", START, "delivered", "0.0062")])
    found = looked_up(account, "message", "m 1/ö")
    assert found is not None
    assert (found["state"], found["price"], found["sequence"]) == ("delivered", "0.0062", None)
    assert looked_up(account, "message", "m2") is None


def test_a_leg_is_looked_up_in_all_the_lists(account: str) -> None:
    leg = Leg("leg-1", "sess-1", START, seconds=30)
    control(account, **told_of(leg))
    control(account, **told_of(Leg("leg-2", "sess-1", START)))
    control(
        account, records={"text-to-speech": [spoken(leg, "text-to-speech", "0.1", n, n) for n in range(60)]}
    )
    found = looked_up(account, "call", "leg-1")
    assert found is not None
    assert {name: value for name, value in found.items() if name.endswith("_price")} == {
        "transport_price": "0.005", "platform_price": "0.002", "voice_price": "6.0",
    }  # fmt: skip
    assert (found["state"], found["seconds"]) == ("completed", 30)
    assert looked_up(account, "call", "leg-3") is None


def problem(address: str, **keys: str) -> str | None:
    return asyncio.run(WEBHOOK.problem(KEYS | keys, address))


def test_keys_are_tried_before_they_are_kept(account: str) -> None:
    assert problem(account) is None
    other = base64.b64encode(b"\x01" * 32).decode()
    assert problem(account, public_key=other) == "The public key is another account's than the API key."
    assert "does not accept the keys" in str(problem(account, api_key="KEY_wrong"))
    assert problem(account, public_key="x") == "A public key has 44 characters, the last of them =."
    for key in ("", "two words", "clé", "a\r\nb"):
        assert problem(account, api_key=key) == "An API key is one word that begins with KEY."
    control(account, fail=503)
    with pytest.raises(ProviderError):
        problem(account)


def test_two_api_keys_of_one_account_are_one_account() -> None:
    head = base64.b64encode(SPKI_HEAD + base64.b64decode(PUBLIC_KEY)).decode()
    accounts = {
        WEBHOOK.account({"api_key": key, "public_key": public})
        for key in ("a", "b")
        for public in (PUBLIC_KEY, head)
    }
    assert accounts == {PUBLIC_KEY}
