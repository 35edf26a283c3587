"""Vapi's messages and lists: who may send them, what they say, what they cost, and that a list is read whole."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from providers import vapi
from providers.vapi import WEBHOOK
from providers.webhooks import BadSignature, Event, Request, TooLate
from tests.emulators.vapi import KEY, iso
from tests.emulators.vapi_callbacks import (
    OURS,
    SECRET,
    THEIRS,
    call_id,
    delivery,
    end_of_call_report,
    finished,
    signed,
    status_update,
    told_call,
)
from tests.providers.vapi_reading import SID, START, listed, read, report

STAMP = 1773490170
NOW = datetime.fromtimestamp(STAMP + 10, UTC)
KEYS = {"api_key": KEY, "webhook_secret": SECRET}
# facts of the vectors: made by hand with the documented defaults
BODY = b'{"message":{"type":"status-update","status":"ended","call":{"id":"call-1"}}}'
HEX = "3d1a6bbac7cf66e470679eb69aa477c063f8f2fec22426949ca04da6462dfc18"
BASE64 = "PRprusfPZuRwZ562mqR3wGP48v7CJCaUnKBNpkYt/Bg="
BODY_ONLY = "e397a0bc6773a2b2119c3c7c9c9743501e250630f0771e6fa1437b5ae5a2c29e"
OF_MILLISECONDS = "6d89b0153e3a01546b670190545827c67071c3c5760398cfd8929c382f43918a"


def verify(headers: dict[str, str], body: bytes = BODY, now: datetime = NOW, **keys: str) -> None:
    WEBHOOK.verify(
        Request("https://x.example/", {name.lower(): value for name, value in headers.items()}, body),
        KEYS | keys,
        now,
    )


def refused(headers: dict[str, str], body: bytes = BODY, now: datetime = NOW, **keys: str) -> None:
    with pytest.raises(BadSignature):
        verify(headers, body, now, **keys)


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Signature": HEX, "X-Timestamp": str(STAMP)},
        {"X-Signature": BASE64, "X-Timestamp": str(STAMP)},
        {"X-Signature": f"sha256={HEX}", "X-Timestamp": str(STAMP)},
        {"X-Signature": OF_MILLISECONDS, "X-Timestamp": f"{STAMP}000"},
        {"X-Signature": BODY_ONLY},
        {"X-Vapi-Signature": BODY_ONLY},
        # a time that the credential sends but does not sign
        {"X-Vapi-Signature": BODY_ONLY, "X-Timestamp": str(STAMP)},
        {"X-Vapi-Signature": signed(BODY, digest="sha512").hex()},
        {"Authorization": f"Bearer {SECRET}"},
        {"Authorization": SECRET},
        {"X-Vapi-Secret": SECRET},
    ],
)
def test_each_way_in_which_vapi_shows_who_it_is_is_taken(headers: dict[str, str]) -> None:
    verify(headers)
    refused({name: value[:-2] + ("0=" if value.endswith("=") else "!!") for name, value in headers.items()})
    # by another's secret, and by none
    refused(headers, webhook_secret="another_secret_of_16")
    refused(headers, webhook_secret="")
    # the one that was replaced is good for a while yet
    verify(headers, webhook_secret="another_secret_of_16", webhook_secret_before=SECRET)
    if not {"Authorization", "X-Vapi-Secret"} & headers.keys():
        refused(headers, BODY.replace(b"call-1", b"call-2"))


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": ""}, {"Authorization": "Bearer "}, {"X-Vapi-Secret": ""}, {"X-Signature": ""}],
)
def test_who_shows_nothing_is_refused_even_where_no_secret_is_kept(headers: dict[str, str]) -> None:
    refused(headers)
    refused(headers, webhook_secret="")
    with pytest.raises(BadSignature):
        WEBHOOK.verify(Request("", {name.lower(): v for name, v in headers.items()}, BODY), {}, NOW)


@pytest.mark.parametrize("stamp", [f"{STAMP}", f"{STAMP}000"])
@pytest.mark.parametrize(("seconds", "is_late"), [(299, False), (-299, False), (301, True), (-301, True)])
def test_a_signed_time_is_at_most_five_minutes_from_now(stamp: str, seconds: int, is_late: bool) -> None:
    made = delivery(BODY, "hmac", stamp=stamp)
    moment = datetime.fromtimestamp(STAMP + seconds, UTC)
    if is_late:
        with pytest.raises(TooLate):
            verify(made.headers, made.body, moment)
    else:
        verify(made.headers, made.body, moment)


def test_a_signed_time_cannot_be_moved_into_the_body_to_be_of_any_age() -> None:
    made = delivery(BODY, "hmac", stamp=str(STAMP))
    later = NOW + timedelta(days=1)
    refused({"X-Signature": made.headers["X-Signature"]}, f"{STAMP}.".encode() + BODY, later)
    refused({"X-Signature": made.headers["X-Signature"]}, BODY, later)


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Signature": HEX, "X-Timestamp": "9" * 400},
        {"X-Signature": HEX, "X-Timestamp": "-1"},
        {"X-Signature": HEX, "X-Timestamp": "1773490170.0"},
        {"X-Signature": HEX.upper(), "X-Timestamp": str(STAMP)},
        {"X-Signature": "\xff" * 64, "X-Timestamp": str(STAMP)},
        {"X-Signature": "a" * 100_000},
        {"Authorization": "Bearer \xe5"},
    ],
)
def test_odd_headers_are_refused_and_break_nothing(headers: dict[str, str]) -> None:
    refused(headers)


def test_a_status_is_one_event_per_call_and_state_whatever_else_it_says() -> None:
    call = told_call(1, ("twilio", SID))
    told = [read(status_update(call, "in-progress", START + timedelta(seconds=n))) for n in (0, 7)]
    assert {(event.event_id, event.kind, event.subject) for event in told} == {
        (f"{call_id(1)}:in_progress:in-progress", "call.status", call_id(1))
    }
    fields = told[0].fields
    assert (fields["parent_provider"], fields["parent_id"]) == ("twilio", SID)
    assert (fields["direction"], fields["from_number"], fields["to_number"]) == ("inbound", THEIRS, OURS)
    assert (fields["reported_at"], fields["agent_id"]) == ("2026-03-14T12:08:30.000+00:00", "asst-1")
    assert "price" not in fields and "started_at" not in fields


def test_a_report_sent_twice_with_other_addresses_is_one_event() -> None:
    first, second = (report() for _ in range(2))
    assert first == second and first.event_id == f"{call_id(1)}:completed:report"
    assert first.fields["recording_url"] == f"{vapi.BASE_URL}/call/{call_id(1)}/mono-recording"


def test_what_a_report_says_itself_goes_before_the_call_in_it() -> None:
    stale = told_call(
        1, ("twilio", SID), status="in-progress", cost=0, startedAt="2026-03-14T00:00:00.000Z", endedReason="unknown",
        assistantId="asst-2", artifact={"transcript": "Half"},
    )  # fmt: skip
    fields = read(end_of_call_report(stale, START, 60.4, "customer-busy")).fields
    assert (fields["state"], fields["sequence"], fields["agent_id"]) == ("busy", 2, "asst-2")
    assert (fields["started_at"], fields["seconds"], fields["units"]) == (
        "2026-03-14T12:08:30.000+00:00",
        60,
        1,
    )
    assert (fields["reported_at"], fields["agent_name"]) == ("2026-03-14T12:09:30.400+00:00", "Reception")
    assert (fields["transcript"], fields["summary"]) == ("AI: Hej!\nUser: Hej\n", "Caller booked a time.")
    assert Decimal(fields["price"]) > 0


def test_a_report_of_bare_schema_keys_is_read_from_its_call() -> None:
    call = told_call(
        1, startedAt=iso(START), endedAt=iso(START + timedelta(seconds=61)), cost=0.05, costBreakdown={"vapi": 0.05},
        customer={"sipUri": "sip:anna@example.test"}, transport={"provider": "telnyx", "callLegId": "428c31b6"},
    )  # fmt: skip
    message = {
        "type": "end-of-call-report",
        "endedReason": "voicemail",
        "artifact": {},
        "analysis": {},
        "call": call,
    }
    fields = read({"message": message}).fields
    assert (fields["seconds"], fields["units"], fields["state"]) == (61, 2, "completed")
    assert (fields["price"], fields["platform_price"], fields["currency"]) == ("0.05", "0.05", "USD")
    assert (fields["parent_provider"], fields["parent_id"]) == ("telnyx", "428c31b6")
    assert (fields["from_number"], fields["outcome"]) == ("sip:anna@example.test", "Voicemail")
    assert (fields["transcript"], fields["summary"], fields["recording_url"]) == (None, None, None)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [({"durationMs": 61_499}, 61), ({"durationSeconds": 0.4}, 0), ({"durationMinutes": 1.5}, 90), ({}, None)],
)
def test_a_length_is_taken_from_where_it_is_told(told: dict[str, float], seconds: int | None) -> None:
    message = {"type": "end-of-call-report", "endedReason": "x", "call": told_call(1)} | told
    fields = read({"message": message}).fields
    assert (fields["seconds"], fields["units"]) == (seconds, max(1, -(-(seconds or 0) // 60)))
    assert fields["started_at"] is None


@pytest.mark.parametrize(
    ("provider", "given", "found"),
    [
        ("twilio", SID, ("twilio", SID)),
        ("telnyx", "v3:T02llQxIyaRkhfRKxgAP8nY511EhFLizdvdUKJiSw8d6A9BborherQ", None),
        ("twilio", "not-a-sid", (None, None)),
        ("vonage", "CON-aaa", (None, None)),
        ("vapi", SID, (None, None)),
        (None, SID, (None, None)),
    ],
)
def test_only_a_carrier_that_we_hear_from_is_a_parent(
    provider: str | None, given: str, found: tuple[str | None, str | None] | None
) -> None:
    call = told_call(1, phoneCallProvider=provider, phoneCallProviderId=given)
    fields = read(status_update(call, "ringing", START)).fields
    assert (fields["parent_provider"], fields["parent_id"]) == (found or (provider, given))


@pytest.mark.parametrize(
    ("reason", "state", "state_if_held"),
    [
        ("customer-ended-call", "completed", "completed"),
        ("assistant-forwarded-call", "completed", "completed"),
        ("silence-timed-out", "completed", "completed"),
        ("voicemail", "completed", "completed"),
        ("a-reason-of-tomorrow", "completed", "completed"),
        ("customer-busy", "busy", "busy"),
        ("customer-did-not-answer", "no_answer", "no_answer"),
        (
            "call.in-progress.error-providerfault-outbound-sip-480-temporarily-unavailable",
            "no_answer",
            "no_answer",
        ),
        ("twilio-failed-to-connect-call", "failed", "failed"),
        ("call.start.error-subscription-frozen", "failed", "failed"),
        ("assistant-request-returned-no-assistant", "failed", "failed"),
        ("assistant-request-returned-forwarding-phone-number", "completed", "completed"),
        ("pipeline-error-openai-llm-failed", "failed", "completed"),
        ("call.in-progress.error-vapifault-worker-died", "failed", "completed"),
        ("manually-canceled", "canceled", "completed"),
        ("scheduled-call-deleted", "canceled", "canceled"),
    ],
)
def test_why_a_call_ended_is_a_state_of_ours(reason: str, state: str, state_if_held: str) -> None:
    told = read(status_update(told_call(1), "ended", START, reason))
    assert (told.fields["state"], told.fields["sequence"]) == (state, 1)
    assert told.event_id == f"{call_id(1)}:{state}:ended"
    held = read(end_of_call_report(told_call(1), START, 60, reason))
    assert (held.fields["state"], held.fields["sequence"]) == (state_if_held, 2)
    assert (told.fields["error_code"] is not None) == (state == "failed")
    assert len(told.fields["error_code"] or "") <= 40


def test_an_end_without_its_reason_gives_way_to_anybodys() -> None:
    assert read(status_update(told_call(1), "ended", START)).fields["sequence"] < -1


@pytest.mark.parametrize(
    "kind",
    ["conversation-update", "speech-update", "transcript", 'transcript[transcriptType="final"]', "hang", "model-output",
     "user-interrupted", "assistant.started", "assistant.speechStarted", "voice-input", "chat.created", "session.updated"],
)  # fmt: skip
def test_what_is_told_many_times_a_call_is_ignored(kind: str) -> None:
    assert read({"message": {"type": kind, "call": told_call(1)}}) == Event("", "ignored")


@pytest.mark.parametrize(
    "told",
    [b"", b"{", b"[]", b"null", b"3", b"\xff\xfe", b"[" * 100_000, {}, {"message": None}, {"message": []},
     {"message": {"type": 3}}, {"message": {"type": "assistant-request", "call": told_call(1)}},
     {"message": {"type": "tool-calls", "call": told_call(1)}}, {"message": {"type": "of-tomorrow"}},
     {"message": {"type": "status-update", "status": "ended"}},
     {"message": {"type": "status-update", "status": "ended", "call": "call-1"}},
     {"message": {"type": "status-update", "status": "ended", "call": {"id": "../../x"}}},
     {"message": {"type": "status-update", "status": "ended", "call": {"id": "x" * 101}}},
     {"message": {"type": "status-update", "status": "not-found", "call": told_call(1)}},
     {"message": {"type": "status-update", "status": {}, "call": told_call(1)}},
     {"message": {"type": "status-update", "status": "ended", "timestamp": "soon", "call": told_call(1)}},
     {"message": {"type": "status-update", "status": "ended", "timestamp": 1e300, "call": told_call(1)}},
     {"message": {"type": "end-of-call-report", "startedAt": [], "call": told_call(1)}}],
)  # fmt: skip
def test_what_is_no_message_of_ours_is_unknown_and_told_apart_by_its_bytes(told: Any) -> None:
    event = read(told)
    assert (event.kind, dict(event.fields)) == ("unknown", {})
    assert event.event_id.startswith("sha256:")


ODD = (
    None,
    True,
    -1,
    10**400,
    1e300,
    float("nan"),
    "",
    "ended",
    "x" * 300,
    "\0\ud800",
    [],
    [None, [1], {"cost": {}}],
    {},
    {"id": {}},
)
PLACES = (
    "status", "call", "costs", "costBreakdown", "artifact", "analysis", "customer", "phoneNumber", "assistant", "endedReason",
    "timestamp", "startedAt", "endedAt", "durationMs", "transport", "transcript", "phoneCallProvider", "phoneCallProviderId",
)  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_nothing_that_it_is_sent_breaks_the_reader(place: str) -> None:
    for kind in ("status-update", "end-of-call-report"):
        for odd in ODD:
            for in_call in (True, False):
                call = told_call(1, ("twilio", SID)) | ({place: odd} if in_call else {})
                message = {"type": kind, "status": "ended", "call": call} | ({} if in_call else {place: odd})
                event = read({"message": message})
                assert event.kind in ("unknown", "call.status", "call.report")
                text = json.dumps(dict(event.fields), ensure_ascii=False)
                assert "\\u0000" not in text and text.encode()


def test_texts_are_such_as_postgres_holds() -> None:
    told = end_of_call_report(
        told_call(1), START, 1, artifact={"transcript": "a\0b\ud800c"}, summary="\udfff"
    )
    fields = read(told).fields
    assert fields["transcript"] == "a\ufffdb?c"


def test_our_test_event_is_let_in_and_read_as_one() -> None:
    made = WEBHOOK.test_request("https://x.example/", KEYS, "7")
    WEBHOOK.verify(made, KEYS, NOW)
    assert WEBHOOK.parse(made) == Event("test:7", "test")
    assert json.loads(WEBHOOK.reply(Event("test:7", "test")).body) == {}


def test_a_listed_call_says_the_same_as_its_report() -> None:
    told = end_of_call_report(told_call(1, ("twilio", SID)), START, 60)
    heard, found = dict(read(told).fields), listed(finished(told_call(1, ("twilio", SID)), told)) or {}
    assert heard.pop("sequence") == 2
    # the assistant's name stands in messages alone
    assert heard.pop("agent_name") == "Reception" and found.pop("agent_name") is None
    assert found == heard


def test_a_listed_call_that_goes_on_has_no_price_yet() -> None:
    going = listed(told_call(1) | {"status": "in-progress", "cost": 0, "createdAt": iso(START)})
    assert going is not None and "price" not in going and going["state"] == "in_progress"
    assert going["reported_at"] == "2026-03-14T12:08:30.000+00:00"
    # one whose deletion failed is still a call that was
    kept = listed(
        told_call(1) | {"status": "deletion-failed", "endedReason": "customer-ended-call", "cost": 0.1}
    )
    assert kept is not None and (kept["state"], kept["price"]) == ("completed", "0.1")
