"""Retell's signatures, events and lists as its file reads them, and what is wrong with those it refuses."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers.retell import PARTS, WEBHOOK, listed_item
from providers.webhooks import BadSignature, Page, ProviderError, Request, TooLate
from tests.emulators.retell import KEY
from tests.emulators.retell_events import (
    COST,
    OURS,
    SPOKEN,
    THEIRS,
    analyzed,
    begun,
    ended,
    event,
    milliseconds,
    signed,
    unanswered,
)
from tests.emulators.running import emulator

START = datetime(2026, 3, 14, 12, 8, 30, tzinfo=UTC)
KEYS = {"api_key": KEY}
# the vector of facts/providers_telephony_ai.md, which Retell's own library accepts
VECTOR_KEY = "key_retell_test_0123456789"
VECTOR_BODY = b'{"event":"call_ended","call":{"call_id":"call_test_1","call_status":"ended"}}'
VECTOR_AT = datetime.fromtimestamp(1773490170, UTC)
DIGEST = "c6ff43e01edc9f529663d41b7b4e707534d3d60eeb72661b3da643df652ce6a3"
VECTOR = f"v=1773490170000,d={DIGEST}"


def verify(header: str, body: bytes = VECTOR_BODY, at: datetime = VECTOR_AT, **keys: str) -> None:
    headers = {"x-retell-signature": header} if header else {}
    WEBHOOK.verify(Request("", headers, body), keys or {"api_key": VECTOR_KEY}, at)


def fields(name: str, call: dict[str, Any], at: datetime | None = None) -> dict[str, Any]:
    found = WEBHOOK.parse(Request("", {}, event(name, call, at)))
    assert found.kind not in ("unknown", "test"), call
    return dict(found.fields)


def test_the_published_vector_is_accepted_and_nothing_near_it() -> None:
    verify(VECTOR)
    verify(VECTOR, api_key="another-key", api_key_before=VECTOR_KEY)
    for header in (
        "", DIGEST, f"d={DIGEST},v=1773490170000", VECTOR.replace(DIGEST, DIGEST.upper()), f" {VECTOR}", f"{VECTOR} ",
        f"{VECTOR}\n", f"{VECTOR},x=1", f"v=,d={DIGEST}", f"v=1773490170001,d={DIGEST}", f"v=-1773490170000,d={DIGEST}",
        f"v=١٧٧٣٤٩٠١٧٠٠٠٠,d={DIGEST}", f"v=1773490170000,d={DIGEST[:-1]}", f"v={'9' * 40},d={DIGEST}",
    ):  # fmt: skip
        with pytest.raises(BadSignature):
            verify(header)
    with pytest.raises(BadSignature):
        verify(VECTOR, VECTOR_BODY + b" ")
    with pytest.raises(BadSignature):
        verify(VECTOR, api_key="another-key")
    with pytest.raises(BadSignature):
        verify(VECTOR, other="nothing")


@pytest.mark.parametrize(
    ("away", "accepted"), [(299.999, True), (300, True), (300.001, False), (86_400, False)]
)
@pytest.mark.parametrize("sign", [1, -1])
def test_a_signature_is_good_for_five_minutes_before_and_after(
    away: float, accepted: bool, sign: int
) -> None:
    at = VECTOR_AT + sign * timedelta(seconds=away)
    if accepted:
        return verify(VECTOR, at=at)
    with pytest.raises(TooLate):
        verify(VECTOR, at=at)
    return None


def test_what_we_send_to_try_the_address_is_accepted_and_read_as_that() -> None:
    made = WEBHOOK.test_request("https://x.example/", KEYS, "7")
    WEBHOOK.verify(made, KEYS, datetime.now(UTC))
    assert (WEBHOOK.parse(made).kind, WEBHOOK.parse(made).event_id) == ("test", "test:7")


def test_a_call_is_told_three_times_each_newer_than_the_one_before() -> None:
    first = fields("call_started", begun("call_1", START))
    second = fields("call_ended", ended("call_1", START, 61.2))
    third = fields("call_analyzed", analyzed("call_1", START, 61.2))
    assert [told["sequence"] for told in (first, second, third)] == [1, 2, 3]
    assert [told["state"] for told in (first, second, third)] == ["in_progress", "completed", "completed"]
    assert "price" not in first and (second["price"], third["price"]) == ("0.182500000000", "0.197500000000")
    assert third | {"recording_url": None} == {
        "leg_id": "call_1", "parent_id": None, "parent_provider": None, "kind": "call", "state": "completed",
        "direction": "inbound", "from_number": THEIRS, "to_number": OURS, "sequence": 3,
        "started_at": "2026-03-14T12:08:30+00:00", "reported_at": "2026-03-14T12:09:31.200000+00:00",
        "seconds": 61, "units": 2, "error_code": None, "currency": "USD", "price": "0.197500000000",
        "transport_price": "0.015000000000", "transcription_price": "0.000000000000", "model_price": "0.082500000000",
        "voice_price": "0.040000000000", "platform_price": "0.055000000000", "agent_id": "agent_1",
        "agent_name": "Reception", "outcome": "Successful, Positive", "summary": "Booked a time.",
        "transcript": SPOKEN, "booking_reference": None, "recording_url": None,
    }  # fmt: skip
    assert second["outcome"] == "User hangup"


def test_an_event_that_is_sent_again_is_the_same_event() -> None:
    told = [
        WEBHOOK.parse(
            Request(
                "", {}, event("call_ended", ended("call_1", START, recording_url=f"https://x.example/{n}"))
            )
        )
        for n in range(2)
    ]
    assert told[0].event_id == told[1].event_id == "call_ended:call_1"
    other = WEBHOOK.parse(Request("", {}, event("call_analyzed", analyzed("call_1", START))))
    assert (other.event_id, other.kind, other.subject) == ("call_analyzed:call_1", "call.analyzed", "call_1")


@pytest.mark.parametrize(
    ("reason", "state", "code"),
    [
        ("dial_no_answer", "no_answer", None), ("dial_busy", "busy", None), ("user_declined", "busy", None),
        ("dial_failed", "failed", "dial failed"), ("invalid_destination", "failed", "invalid destination"),
        ("telephony_provider_permission_denied", "failed", "telephony provider permission denied"),
        ("something_new", "failed", "something new"), ("", "failed", None),
    ],
)  # fmt: skip
def test_a_call_that_nobody_took_has_an_end_and_no_price(reason: str, state: str, code: str | None) -> None:
    at = START + timedelta(seconds=30)
    told = fields("call_ended", unanswered("call_2", reason), at)
    assert (told["state"], told["error_code"], told["seconds"]) == (state, code, 0)
    assert (told["started_at"], told["reported_at"]) == (None, "2026-03-14T12:09:00+00:00")
    assert (Decimal(told["price"]), told["transcript"], told["recording_url"]) == (0, None, None)


@pytest.mark.parametrize(
    ("told", "state", "code"),
    [
        ({"call_status": "error", "disconnection_reason": "error_llm_websocket_lost_connection"}, "completed", "llm websocket lost connection"),
        ({"call_status": "error", "disconnection_reason": "concurrency_limit_reached", "duration_ms": 0}, "failed", "concurrency limit reached"),
        ({"call_status": "error", "disconnection_reason": "error_user_not_joined", "duration_ms": 0}, "canceled", "user not joined"),
        ({"call_status": "ended", "disconnection_reason": "voicemail_reached"}, "completed", None),
        ({"call_status": "ongoing"}, "completed", None), ({"call_status": "something_new"}, "something_new", None),
        ({"call_status": None}, None, None),
    ],
)  # fmt: skip
def test_how_a_call_ended_is_told_in_our_states(
    told: dict[str, Any], state: str | None, code: str | None
) -> None:
    found = fields("call_ended", ended("call_3", START, **told))
    assert (found["state"], found["error_code"]) == (state, code)


def test_a_call_in_a_browser_has_no_numbers_and_came_to_us() -> None:
    call = ended("call_4", START)
    for name in ("from_number", "to_number", "direction"):
        del call[name]
    found = fields("call_ended", call | {"call_type": "web_call", "access_token": "x"})
    assert (found["direction"], found["from_number"], found["to_number"]) == ("inbound", "", "")


def test_a_call_over_twilios_line_names_its_leg() -> None:
    sid = "CA" + "0" * 31 + "c"
    found = fields("call_ended", ended("call_5", START, telephony_identifier={"twilio_call_sid": sid}))
    assert (found["parent_provider"], found["parent_id"]) == ("twilio", sid)
    other = fields("call_ended", ended("call_5", START, telephony_identifier={"twilio_call_sid": "v3:abc"}))
    assert (other["parent_provider"], other["parent_id"]) == (None, None)


def cost(combined: Any, *products: tuple[str, Any]) -> dict[str, Any]:
    listed = [{"product": name, "cost": amount} for name, amount in products]
    return fields(
        "call_ended", ended("call_6", START, call_cost={"combined_cost": combined, "product_costs": listed})
    )


def test_cents_become_dollars_digit_by_digit() -> None:
    body = event("call_ended", ended("call_6", START)).replace(
        b'"combined_cost": 18.25', b'"combined_cost": 4.5653262'
    )
    assert WEBHOOK.parse(Request("", {}, body)).fields["price"] == "0.045653262000"
    # what adding doubles left over is no amount of money
    assert cost(15.370000000000001)["price"] == "0.153700000000"
    assert cost(7.275e-05)["price"] == "0.000000727500"
    assert cost(1234567.89)["price"] == "12345.678900000000"


def test_products_are_parts_by_their_names_and_what_is_not_known_is_the_rest() -> None:
    found = cost(
        100,
        *(
            ("deepgram_stt", 1),
            ("claude_5_sonnet", 2),
            ("llm_token_surcharge", 4),
            ("platform_tts", 8),
            ("us_twilio_telephony", 16),
        ),
        *(
            ("retell_voice_engine", 32),
            ("guardrail", 5),
            ("background_voice_cancellation", 20),
            ("what_is_this", 12),
        ),
    )
    assert {name: Decimal(found[name]) * 100 for name, _ in PARTS} == {
        "transport_price": 16, "voice_price": 8, "transcription_price": 1, "platform_price": 32, "model_price": 6,
    }  # fmt: skip


def test_a_transfers_line_is_not_the_calls_own() -> None:
    products = [
        {"product": "us_twilio_telephony", "cost": 3},
        {"product": "us_twilio_telephony", "cost": 9, "is_transfer_leg_cost": True},
    ]
    call = ended("call_7", START, call_cost={"combined_cost": 12, "product_costs": products})
    assert Decimal(fields("transfer_ended", call)["transport_price"]) == Decimal("0.03")


def test_a_call_that_was_given_away_has_no_parts_and_a_discounted_line_is_not_more_than_the_whole() -> None:
    free = cost(0, ("us_twilio_telephony", 3), ("gpt_4_1", 9))
    assert {Decimal(free[name]) for name in ("price", *(name for name, _ in PARTS))} == {0}
    cheap = cost(2, ("us_twilio_telephony", 3), ("gpt_4_1", 9))
    assert (Decimal(cheap["transport_price"]), Decimal(cheap["model_price"])) == (
        Decimal("0.02"),
        Decimal("0.09"),
    )


def test_a_price_of_a_call_under_way_is_none() -> None:
    assert "price" not in fields("transcript_updated", begun("call_8", START, call_cost={"combined_cost": 0}))


@pytest.mark.parametrize(
    ("analysis", "outcome"),
    [
        ({"in_voicemail": True, "call_successful": False, "user_sentiment": "Unknown"}, "Voicemail, Not successful"),
        ({"call_successful": True}, "Successful"), ({"user_sentiment": "Negative"}, "Negative"), ({}, "User hangup"),
    ],
)  # fmt: skip
def test_an_outcome_is_what_the_analysis_found(analysis: dict[str, Any], outcome: str) -> None:
    assert fields("call_analyzed", ended("call_9", START, call_analysis=analysis))["outcome"] == outcome


def test_what_is_not_understood_is_kept_as_unknown() -> None:
    good = event("call_ended", ended("call_1", START))
    for body in (
        b"", b"{", b"[]", b"null", b"7", b"\xff", b"[" * 100_000, b'{"a":1e99999999999999999999}', b'{"event":{}}',
        event("chat_ended", {}), event("call_ended", {}), event("call_ended", {"call_id": "a/../b"}), good.replace(b"call_ended", b"call_x"),
        good.replace(b"18.25", b"-18.25"), good.replace(b"18.25", b"NaN"), good.replace(b"18.25", b"1e99"),
        good.replace(b'"duration_ms": 60000', b'"duration_ms": -1'),
    ):  # fmt: skip
        found = WEBHOOK.parse(Request("", {}, body))
        assert (found.kind, found.event_id[:7], dict(found.fields)) == ("unknown", "sha256:", {}), body[:80]


def test_no_text_reaches_the_database_that_it_cannot_hold() -> None:
    body = event("call_ended", ended("call_1", START, transcript="a\0b")).replace(
        b"a\\u0000b", b"a\\u0000b\\ud800c"
    )
    found = WEBHOOK.parse(Request("", {}, body)).fields["transcript"]
    assert found == "a\ufffdb?c" and json.dumps(found).encode()


@settings(max_examples=300, deadline=None)
@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*ended("c", START), "x"]), inner, max_size=6),
))  # fmt: skip
def test_the_parser_never_raises(call: Any) -> None:
    made = ended("call_1", START) | call if isinstance(call, dict) else call
    for name in ("call_ended", call):
        body = json.dumps({"event": name, "call": made, "event_timestamp": call}).encode()
        json.dumps(dict(WEBHOOK.parse(Request("", {}, body)).fields)).encode()


@pytest.fixture(scope="module")
def retell() -> Iterator[str]:
    with emulator("retell") as address:
        yield address


def control(retell: str, **change: Any) -> dict[str, int]:
    told: dict[str, int] = httpx.post(f"{retell}/control", json=change).raise_for_status().json()
    return told


def pages(retell: str, since: datetime, after: str | None = None, most: int = 100) -> list[Page]:
    async def read() -> list[Page]:
        found: list[Page] = []
        async for page in WEBHOOK.history(KEYS, retell, since, after):
            found.append(page)
            if len(found) == most:
                break
        return found

    return asyncio.run(read())


def test_a_list_is_read_page_by_page_and_goes_on_where_it_was(retell: str) -> None:
    calls = [analyzed(f"call_{n}", START + timedelta(seconds=n // 3)) for n in range(450)]
    old = analyzed("call_old", START - timedelta(seconds=1))
    control(retell, forget=True, calls=[*calls, old, unanswered("call_none")])
    before = control(retell)["lists"]
    found = pages(retell, START)
    assert [len(page.items) for page in found] == [200, 200, 50]
    assert sorted(item["leg_id"] for page in found for item in page.items) == sorted(
        call["call_id"] for call in calls
    )
    assert (found[-1].next, control(retell)["lists"] - before) == (None, 3)
    # from the cursor on, although the day asked for has moved
    rest = pages(retell, START + timedelta(hours=1), found[0].next)
    assert [page.items for page in rest] == [page.items for page in found[1:]]


def test_a_listed_call_has_its_price_and_says_that_what_was_said_is_left_out(retell: str) -> None:
    control(
        retell,
        forget=True,
        calls=[analyzed("call_1", START), begun("call_2", START), ended("call_3", START, call_status="x")],
    )
    [page] = pages(retell, START)
    first, second, third = page.items
    assert (first["price"], first["summary"], first["transcript"], first["is_partial"]) == (
        "0.197500000000",
        "Booked a time.",
        None,
        True,
    )
    assert (second["state"], second["is_partial"], "price" in second) == ("in_progress", False, False)
    assert (third["state"], "sequence" in first) == ("x", False)
    whole = asyncio.run(WEBHOOK.look_up(KEYS, retell, "call", "call_1"))
    assert whole is not None and (whole["transcript"], whole["is_partial"]) == (SPOKEN, False)
    assert asyncio.run(WEBHOOK.look_up(KEYS, retell, "call", "call_nobodys")) is None


def test_an_item_that_cannot_be_read_is_counted(retell: str) -> None:
    control(
        retell, forget=True, calls=[analyzed("call_1", START), analyzed("call_2", START, duration_ms="long")]
    )
    [page] = pages(retell, START)
    assert ([item["leg_id"] for item in page.items], page.unread) == (["call_1"], 1)
    assert listed_item(None) is None


def test_refusals_are_told_in_retells_words(retell: str) -> None:
    def ask(keys: dict[str, str]) -> str | None:
        return asyncio.run(WEBHOOK.problem(keys, retell))

    assert ask(KEYS) is None
    assert (
        ask({"api_key": "key_wrong_0000"})
        == "Retell does not accept the keys: API key is missing or invalid."
    )
    for text in ("short", "two words", "nyckel-ö-12345"):
        assert ask({"api_key": text}) == "An API key is one word of at least 8 characters."
    try:
        control(retell, fail=429, retry_after="7")
        with pytest.raises(ProviderError, match="rate limited") as busy:
            ask(KEYS)
        assert (busy.value.permanent, busy.value.retry_after) == (False, 7)
        control(retell, fail=500)
        with pytest.raises(ProviderError, match="unexpected server error") as broken:
            pages(retell, START)
        assert not broken.value.permanent
    finally:
        control(retell, fail=0)
    # a question that the API does not take is not asked for ever
    with pytest.raises(ProviderError, match="Invalid request format") as refused:
        pages(retell, START, f"{milliseconds(START)}:bm9uc2Vuc2U=")
    assert refused.value.permanent
    with pytest.raises(ProviderError, match="none of ours"):
        pages(retell, START, "nonsense:x")


def test_the_emulators_own_signature_is_what_the_vector_says() -> None:
    assert signed(VECTOR_BODY, VECTOR_AT, VECTOR_KEY) == VECTOR
    assert COST["combined_cost"] == 18.25
