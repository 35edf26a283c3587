"""What Vapi says of a call, in our words: its messages and its list hold the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from providers.json_values import PLACES, find, items, text
from providers.telephony import begun_minutes, booking_reference

BASE_URL = "https://api.vapi.ai"
CALL_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
# what binary floats leave between a sum and its parts
DUST = Decimal("1e-9")
STATUSES = {
    "scheduled": "queued", "queued": "queued", "ringing": "ringing", "in-progress": "in_progress", "forwarding": "in_progress",
    "ended": "ended", "deletion-failed": "ended",
}  # fmt: skip
# how a call ends that nobody held, by Vapi's reason; there are over 600, and new ones
NOT_HELD = (
    ("busy", re.compile(r"customer-busy")),
    ("no_answer", re.compile(r"customer-did-not-answer|.*outbound-sip-(408|480)-.*")),
    ("canceled", re.compile(r"scheduled-call-deleted|.*before-call-connect|.*-microphone-permission")),
    ("failed", re.compile(
        r"call[.-]start.*|assistant-(not|join|request-failed|request-returned-(?!forwarding)).*|.*outbound-sip-.*"
        r"|.*(failed-to-connect|never-connected|no-call-received|rejected|misdialed).*"
    )),
)  # fmt: skip
# these end calls that were held, and others that were not
BROKEN = (
    ("failed", re.compile(r".*(error|shutdown).*")),
    ("canceled", re.compile(r"manually-canceled|call-deleted")),
)
# the part of the price that each is, in costBreakdown and in costs
PARTS = {
    "transport_price": ("transport", "transport"), "transcription_price": ("stt", "transcriber"), "model_price": ("llm", "model"),
    "voice_price": ("tts", "voice"), "platform_price": ("vapi", "vapi"),
}  # fmt: skip
# what a carrier's leg is known by, beside phoneCallProviderId
CARRIERS = {
    "twilio": ("callSid", re.compile(r"CA[0-9a-fA-F]{32}")), "telnyx": ("callLegId", re.compile(r"[!-~]{1,200}")),
}  # fmt: skip
LENGTHS = (
    ("durationMs", Decimal("0.001")),
    ("durationSeconds", Decimal(1)),
    ("durationMinutes", Decimal(60)),
)
# where a recording of both voices in one, or of each beside the other, is named
RECORDINGS = {
    "mono": (
        ("artifact", "recording", "mono", "combinedUrl"),
        ("artifact", "recordingUrl"),
        ("recordingUrl",),
    ),
    "stereo": (
        ("artifact", "recording", "stereoUrl"),
        ("artifact", "stereoRecordingUrl"),
        ("stereoRecordingUrl",),
    ),
}


def text_at(told: Any, *path: str) -> str | None:
    """The text that stands there; None for what is none, or empty."""
    return text(find(told, *path))


def _time(told: Any, name: str) -> datetime | None:
    """An ISO 8601 time, or milliseconds since 1970. Raises ValueError for what is neither."""
    value = find(told, name)
    try:
        if isinstance(value, str):
            found = datetime.fromisoformat(value)
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        return None if value is None else datetime.fromtimestamp(int(value) / 1000, UTC)
    except (TypeError, OverflowError, OSError, ArithmeticError) as error:
        raise ValueError("no time") from error


def _amount(told: Any, *path: str) -> Decimal | None:
    """A number that is not below 0. Raises ValueError for any other."""
    value = find(told, *path)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not 0 <= value <= 10**9:
        raise ValueError("no amount")
    return round(Decimal(value), PLACES)


def listed_item(raw: Any) -> Mapping[str, Any] | None:
    """The fields of a call that was listed or looked up; None for one that is not as Vapi says its calls are."""
    try:
        return (
            report_fields(raw) if STATUSES.get(text_at(raw, "status") or "") == "ended" else state_fields(raw)
        )
    except ValueError:
        return None


def state_fields(call: Any) -> dict[str, Any]:
    """What is certain of a call while it goes on, and when it ended. Raises ValueError for what is no call of Vapi's."""
    leg_id, reason = text_at(call, "id"), text_at(call, "endedReason")
    state = STATUSES.get(text_at(call, "status") or "")
    if leg_id is None or not CALL_ID.fullmatch(leg_id) or state is None:
        raise ValueError("no call")
    if state == "ended":
        state = _ending(call, reason or "")
    carrier = _carrier(call)
    ours, theirs = (
        text_at(call, party, "number") or text_at(call, party, "sipUri") or ""
        for party in ("phoneNumber", "customer")
    )
    # of a call on a web page somebody came to us
    is_outbound = find(call, "type") == "outboundPhoneCall"
    return {
        "leg_id": leg_id,
        "parent_id": carrier[1] if carrier else None,
        "parent_provider": carrier[0] if carrier else None,
        "kind": "call",
        "state": state,
        "direction": "outbound" if is_outbound else "inbound",
        "from_number": ours if is_outbound else theirs,
        "to_number": theirs if is_outbound else ours,
        "reported_at": _iso(_time(call, "timestamp") or _time(call, "createdAt")),
        # also of one that broke after it was held
        "error_code": _words_of(reason)[:40] if _ending({}, reason or "") == "failed" else None,
        "agent_id": text_at(call, "assistantId") or text_at(call, "assistant", "id"),
        "agent_name": text_at(call, "assistant", "name"),
    }


def report_fields(call: Any) -> dict[str, Any]:
    """All of a call that is over. Raises ValueError as `_state`."""
    fields, seconds = state_fields(call), _seconds(call)
    found = text_at(call, "analysis", "successEvaluation")
    recorded = [kind for kind, paths in RECORDINGS.items() if any(text_at(call, *path) for path in paths)]
    return fields | {
        # of one that never started it is the earliest time there is
        "reported_at": _iso(_time(call, "endedAt") or _time(call, "createdAt") or _time(call, "timestamp")),
        "started_at": _iso(_time(call, "startedAt")),
        "seconds": seconds,
        "units": begun_minutes(seconds or 0),
        **_price(call),
        # what Vapi's evaluation found, else what ended the call
        "outcome": {"true": "Successful", "false": "Not successful"}.get(found or "", found)
        or _words_of(text_at(call, "endedReason")).capitalize()
        or None,
        "summary": text_at(call, "analysis", "summary") or text_at(call, "summary"),
        "transcript": text_at(call, "artifact", "transcript") or text_at(call, "transcript"),
        # what is named opens to nobody, or for a moment to everybody; the API finds it by the call's id
        "booking_reference": booking_reference(find(call, "analysis", "structuredData")),
        "recording_url": f"{BASE_URL}/call/{fields['leg_id']}/{recorded[0]}-recording" if recorded else None,
    }


def _carrier(call: Any) -> tuple[str, str] | None:
    """The provider of the line, where it may have a leg of its own, and that leg's id."""
    named = (text_at(call, "transport", "provider"), text_at(call, "phoneCallProvider"))
    for provider, (name, form) in CARRIERS.items():
        leg_id = text_at(call, "transport", name) or text_at(call, "phoneCallProviderId") or ""
        if provider in named and form.fullmatch(leg_id):
            return provider, leg_id
    return None


def _ending(call: Any, reason: str) -> str:
    """How the call ended, in our words."""
    started, ended = _time(call, "startedAt"), _time(call, "endedAt")
    was_held = started is not None and ended is not None and started < ended
    endings = NOT_HELD if was_held else NOT_HELD + BROKEN
    return next((state for state, words in endings if words.fullmatch(reason)), "completed")


def _seconds(call: Any) -> int | None:
    started, ended = _time(call, "startedAt"), _time(call, "endedAt")
    if started and ended:
        return max(0, round((ended - started).total_seconds()))
    told = ((_amount(call, name), unit) for name, unit in LENGTHS)
    return next((round(length * unit) for length, unit in told if length is not None), None)


def _price(call: Any) -> dict[str, str]:
    """Dollars as text; nothing while the cost is not told. What no part is named for is the rest."""
    costs = items(find(call, "costs"))
    listed = [(find(item, "type"), _amount(item, "cost") or Decimal(0)) for item in costs]
    price = _amount(call, "cost")
    if price is None:
        price = _amount(call, "costBreakdown", "total")
    if price is None and listed:
        price = sum((amount for _, amount in listed), Decimal(0))
    if price is None:
        return {}
    named: dict[str, Decimal] = {}
    for part, (name, kind) in PARTS.items():
        amount = _amount(call, "costBreakdown", name)
        if amount is None:
            amount = sum((cost for of, cost in listed if of == kind), Decimal(0))
        if amount:
            named[part] = amount
    rest = price - sum(named.values())
    if named and abs(rest) < DUST:
        named[max(named, key=lambda part: named[part])] += rest
    amounts = {"price": price} | named
    return {"currency": "USD"} | {name: f"{amount.normalize():f}" for name, amount in amounts.items()}


def _words_of(reason: str | None) -> str:
    return re.sub(r"[.-]", " ", re.sub(r"^.*error-", "", reason or ""))


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="milliseconds") if moment else None
