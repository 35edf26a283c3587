"""Telnyx's signatures, and its events in our words."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from providers.telnyx import SPKI_HEAD, WEBHOOK
from providers.webhooks import BadSignature, Request, TooLate
from tests.emulators.telnyx import API_KEY, PUBLIC_KEY
from tests.emulators.telnyx_events import OURS, THEIRS, Leg, delivery, event, message

KEYS = {"api_key": API_KEY, "public_key": PUBLIC_KEY}
SENT_AT = 1773490170
NOW = datetime.fromtimestamp(SENT_AT, UTC)
START = datetime(2026, 3, 14, 12, 5, 12, 345678, tzinfo=UTC)
VECTOR = (
    b'{"data":{"event_type":"call.hangup","id":"00000000-0000-4000-8000-000000000001","occurred_at":"2026-03-14T12:09:30.000000Z",'
    b'"payload":{"call_leg_id":"leg-1","call_session_id":"sess-1","hangup_cause":"normal_clearing"},"record_type":"event"},'
    b'"meta":{"attempt":1,"delivered_to":"https://hooks.example.test/telnyx"}}'
)
VECTOR_SIGN = "T6jx6gzWftEW1SSXOsa2ZqEZXqZPDWTbLWIbcLDFD1I9ySU91xJP0NHY/m/ShE/qU7jtcTiWtvCEgdkWADCiBw=="


def request(body: bytes = VECTOR, sign: str = VECTOR_SIGN, sent_at: str = str(SENT_AT)) -> Request:
    return Request("", {"telnyx-signature-ed25519": sign, "telnyx-timestamp": sent_at}, body)


def parsed(data: dict[str, Any]) -> Any:
    return WEBHOOK.parse(Request("", {}, delivery(data).body))


def test_the_vector_that_telnyxs_own_verifier_accepts_is_accepted() -> None:
    WEBHOOK.verify(request(), KEYS, NOW)
    head = base64.b64encode(SPKI_HEAD + base64.b64decode(PUBLIC_KEY)).decode()
    WEBHOOK.verify(request(), {**KEYS, "public_key": f" {head}\n"}, NOW)
    # as when another key was entered within the day
    other = base64.b64encode(b"\x01" * 32).decode()
    WEBHOOK.verify(request(), {**KEYS, "public_key": other, "public_key_before": PUBLIC_KEY}, NOW)


@pytest.mark.parametrize(
    "spoilt",
    [
        request(VECTOR + b" "),
        request(VECTOR.replace(b"leg-1", b"leg-2")),
        request(b""),
        request(sign=""),
        request(sign="AAAA"),
        request(sign=VECTOR_SIGN[:-1]),
        request(sign=VECTOR_SIGN + "\n="),
        request(sign="å" * 88),
        request(sign=VECTOR_SIGN.replace("T6", "t6")),
        request(sent_at=""),
        request(sent_at=str(SENT_AT + 1)),
        request(sent_at=f"{SENT_AT}.0"),
        request(sent_at=f" {SENT_AT}"),
        request(sent_at="٣" * 10),
        request(sent_at="9" * 400),
        Request("", {}, VECTOR),
    ],
)
def test_whatever_is_spoilt_fits_no_signature(spoilt: Request) -> None:
    with pytest.raises(BadSignature):
        WEBHOOK.verify(spoilt, KEYS, NOW)


@pytest.mark.parametrize(
    "key",
    ["", "not base64!", base64.b64encode(b"\x01" * 31).decode(), base64.b64encode(b"\xff" * 32).decode()],
)
def test_a_key_that_is_none_lets_nothing_in(key: str) -> None:
    with pytest.raises(BadSignature):
        WEBHOOK.verify(request(), {**KEYS, "public_key": key}, NOW)


@pytest.mark.parametrize(
    ("late", "refused"), [(300, False), (301, True), (-300, False), (-301, True), (86_400, True)]
)
def test_what_is_older_or_newer_than_five_minutes_is_refused(late: int, refused: bool) -> None:
    if refused:
        with pytest.raises(TooLate):
            WEBHOOK.verify(request(), KEYS, NOW + timedelta(seconds=late))
    else:
        WEBHOOK.verify(request(), KEYS, NOW + timedelta(seconds=late))


def test_a_test_of_ours_is_let_in_and_nothing_else_that_its_key_signs() -> None:
    made = WEBHOOK.test_request("https://x.example/", KEYS, "e7")
    now = datetime.now(UTC)
    WEBHOOK.verify(made, KEYS, now)
    assert (WEBHOOK.parse(made).kind, WEBHOOK.parse(made).event_id) == ("test", "test:e7")
    with pytest.raises(BadSignature):
        WEBHOOK.verify(made, {**KEYS, "api_key": "KEY_another"}, now)
    with pytest.raises(TooLate):
        WEBHOOK.verify(made, KEYS, now + timedelta(seconds=302))
    # who knows how tests are signed makes no calls with it
    key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"a test of ours:" + API_KEY.encode()).digest())
    sent_at = made.headers["telnyx-timestamp"]
    sign = base64.b64encode(key.sign(sent_at.encode() + b"|" + VECTOR)).decode()
    with pytest.raises(BadSignature):
        WEBHOOK.verify(request(VECTOR, sign, sent_at), KEYS, now)


def test_the_events_of_a_leg_tell_its_state_and_only_the_first_its_direction() -> None:
    leg = Leg("leg-1", "sess-1", START, seconds=61)
    told = [parsed(data) for data in leg.events()]
    assert [(each.kind, each.subject) for each in told] == [
        (f"call.{name}", "leg-1") for name in ("initiated", "answered", "bridged", "hangup", "cost")
    ]
    assert [(each.fields["state"], each.fields["sequence"], each.fields["direction"]) for each in told] == [
        ("initiated", 0, "inbound"), ("in_progress", 1, None), ("in_progress", 2, None), ("completed", 4, None),
        ("completed", None, None),
    ]  # fmt: skip
    assert {each.fields["session_id"] for each in told} == {"sess-1"}
    first = told[0].fields
    assert (first["from_number"], first["to_number"], first["started_at"]) == (
        THEIRS,
        OURS,
        "2026-03-14T12:05:12+00:00",
    )
    assert (told[3].fields["seconds"], told[3].fields["units"], told[3].fields["error_code"]) == (61, 2, None)
    cost = told[4].fields
    assert (cost["price"], cost["currency"], cost["units"]) == ("0.014", "USD", 2)
    assert (cost["transport_price"], cost["platform_price"]) == ("0.010", "0.004")
    json.dumps([dict(each.fields) for each in told])


@pytest.mark.parametrize(
    ("cause", "state", "code"),
    [
        ("normal_clearing", "completed", None), ("time_limit", "completed", None), ("originator_cancel", "canceled", None),
        ("user_busy", "busy", "user_busy"), ("call_rejected", "busy", "call_rejected"), ("timeout", "no_answer", "timeout"),
        ("no_answer", "no_answer", "no_answer"), ("not_found", "failed", "not_found"), ("a_new_one", "failed", "a_new_one"),
        ("unspecified", "completed", None), (None, "completed", None),
    ],
)  # fmt: skip
def test_why_a_call_ended_is_its_state(cause: str | None, state: str, code: str | None) -> None:
    fields = parsed(Leg("leg-1", "sess-1", START).hangup(hangup_cause=cause)).fields
    assert (fields["state"], fields["error_code"]) == (state, code)
    assert ("seconds" in fields) == (state == "completed")


def test_a_call_that_ended_for_no_reason_given_and_was_not_answered_failed() -> None:
    hangup = Leg("leg-1", "sess-1", START).hangup(hangup_cause="unspecified", sip_hangup_cause="unspecified")
    assert parsed(hangup).fields["state"] == "failed"


def test_a_cost_comes_in_texts_numbers_and_exponents_and_its_parts_under_names_that_change() -> None:
    parts = [
        {"call_part": "sip-trunking", "cost": 0.1, "currency": "EUR"}, {"type": "call-control", "cost": "2.0E-3"},
        {"call_part": "call-recording", "cost": "0.004"}, {"call_part": "inbound-sip-trunking", "cost": "0.2"},
        {"call_part": "stt", "cost": "1.666E-4"}, {"call_part": "text-to-speech", "cost": "7E-7"}, "nonsense",
        {"call_part": "ai-assistant", "cost": "0.05"}, {"call_part": "sip-trunking", "cost": "NaN"}, {"call_part": "amd"},
    ]  # fmt: skip
    leg = Leg("leg-1", "sess-1", START)
    fields = parsed(leg.cost(total_cost=0.35617, cost_parts=parts, status="valid")).fields
    assert {name: fields[name] for name in fields if "price" in name or name == "currency"} == {
        "price": "0.35617", "currency": "EUR", "transport_price": "0.3", "platform_price": "0.0020",
        "transcription_price": "0.0001666", "voice_price": "0.0000007", "model_price": "0.05",
    }  # fmt: skip
    # one that was not computed tells nothing: the records have it later
    assert parsed(leg.cost(status="error")).fields == {}
    nothing = parsed(leg.cost(total_cost=None)).fields
    assert nothing["price"] is None and "transport_price" not in nothing
    assert parsed(leg.cost(total_cost="0.0000", billed_duration_secs=0)).fields["state"] == "initiated"


@pytest.mark.parametrize(
    ("kind", "status", "state", "sequence"),
    [
        ("message.sent", "sent", "sent", 1), ("message.sent", "queued", "queued", 1), ("message.finalized", "delivered", "delivered", 2),
        ("message.finalized", "sending_failed", "failed", 2), ("message.finalized", "delivery_failed", "undelivered", 2),
        ("message.finalized", "expired", "undelivered", 2), ("message.finalized", "delivery_unconfirmed", "sent", 2),
        ("message.read", "read", "read", 3),
    ],
)  # fmt: skip
def test_a_message_that_goes_out_is_where_its_recipient_has_it(
    kind: str, status: str, state: str, sequence: int
) -> None:
    told = parsed(
        event(kind, START, message("m1", "outbound", START, status, errors=[{"code": "40300", "title": "x"}]))
    )
    fields = told.fields
    assert (told.kind, told.subject, fields["state"], fields["sequence"]) == (kind, "m1", state, sequence)
    assert (fields["direction"], fields["from_number"], fields["to_number"]) == ("outbound", OURS, THEIRS)
    assert (fields["price"], fields["currency"], fields["error_code"], fields["body"]) == (
        "0.0051",
        "USD",
        "40300",
        "Hej!",
    )
    assert fields["started_at"] == "2026-03-14T12:05:12+00:00"


def test_a_message_that_comes_in_has_its_text_its_media_and_its_ends() -> None:
    media = [{"url": "https://media.telnyx.com/x.png", "content_type": "image/png"}] * 2
    fields = parsed(event("message.received", START, message("m1", "inbound", START, "webhook_delivered", None, media=media, parts=3))).fields  # fmt: skip
    assert (fields["state"], fields["direction"], fields["media_count"], fields["units"]) == (
        "received",
        "inbound",
        2,
        3,
    )
    assert (fields["from_number"], fields["to_number"], fields["price"]) == (THEIRS, OURS, None)
    ends: dict[str, Any] = {"from": {"agent_id": "a1"}, "to": OURS, "text": None, "body": {"text": "RCS"}}
    named = message("m1", "inbound", START, "x", **ends)
    fields = parsed(event("message.received", START, named)).fields
    assert (fields["from_number"], fields["to_number"], fields["body"]) == ("a1", OURS, "RCS")


def test_what_an_application_does_in_a_call_is_ignored_and_what_we_may_want_is_kept() -> None:
    ids = {"call_leg_id": "leg-1", "call_session_id": "sess-1"}
    for kind in (
        "call.speak.ended",
        "call.dtmf.received",
        "call.machine.detection.ended",
        "call.transcription",
    ):
        assert parsed(event(kind, START, ids)).kind == "ignored"
    told = parsed(event("call.recording.saved", START, ids))
    assert (told.kind, told.subject, told.fields) == ("call.recording.saved", "leg-1", {})
    agent = parsed(
        event("call.conversation.ended", START, {"call_leg_id": "leg-1", "assistant_id": "assistant-1"})
    )
    assert (agent.fields["agent_id"], agent.fields["state"]) == ("assistant-1", "in_progress")


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b"[" * 100_000, b'{"data": []}', b'{"data": {"id": 1, "event_type": "call.hangup"}}', b"\xff\xfe",
        b'{"metadata": {"event": {}}, "type": "webhook", "name": "call.hangup"}', b'{"data": {"id": "x"}}', b"9" * 5000,
        b'{"data": {"id": "x", "event_type": "call.hangup", "payload": "?"}}', b'{"data": {"id": "x", "event_type": "number.order"}}',
        b'{"data": {"id": "x", "event_type": "message.sent", "payload": {"to": 1}}}',
    ],
)  # fmt: skip
def test_what_is_not_understood_is_unknown(body: bytes) -> None:
    told = WEBHOOK.parse(Request("", {}, body))
    assert (told.kind, told.fields) == ("unknown", {})
    assert told == WEBHOOK.parse(Request("", {}, body))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["call.hangup", "message.sent", "\0", "\ud800"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["id", "event_type", "payload", "call_leg_id", "to", "from", "cost", "amount", "cost_parts", "total_cost", "errors", "code"]
    ), inner, max_size=6), max_leaves=20,
)  # fmt: skip


@given(
    data=json_values,
    kind=st.sampled_from(
        ["call.cost", "call.hangup", "call.initiated", "message.received", "message.finalized"]
    ),
)
def test_no_event_stops_the_parser_and_all_it_tells_can_be_stored(data: Any, kind: str) -> None:
    shaped = {"id": "e1", "event_type": kind, "occurred_at": data, "payload": {"call_leg_id": "l", "id": "m", **(data if isinstance(data, dict) else {"to": data})}}  # fmt: skip
    for each in (data, shaped):
        told = WEBHOOK.parse(Request("", {}, json.dumps({"data": each}).encode()))
        stored = json.dumps([told.event_id, told.kind, told.subject, dict(told.fields)], ensure_ascii=False)
        stored.encode()
        assert "\\u0000" not in stored and told.event_id
