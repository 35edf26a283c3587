"""What Telnyx says of calls and messages, in our words: its events, and its detail records."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from providers.json_values import count, currencies, currency, iso, items, mapping, moment, money, text
from providers.telephony import begun_minutes

# state, and place among the events of a call that leave it in one rank
CALL_EVENTS = {
    "call.initiated": ("initiated", 0),
    "call.answered": ("in_progress", 1),
    "call.bridged": ("in_progress", 2),
    "call.conversation.ended": ("in_progress", 3),
    "call.hangup": ("completed", 4),
    "call.cost": ("initiated", None),
}
# what a call that ended so was; any other cause is a failure
CAUSES = {
    "normal_clearing": "completed",
    "time_limit": "completed",
    "user_busy": "busy",
    "call_rejected": "busy",
    "no_answer": "no_answer",
    "no_user_response": "no_answer",
    "timeout": "no_answer",
    "originator_cancel": "canceled",
}
MESSAGE_EVENTS = {"message.sent": 1, "message.finalized": 2, "message.read": 3}
MESSAGE_STATES = {
    "webhook_delivered": "received",
    "sending_failed": "failed",
    "gw_timeout": "failed",
    "gw_reject": "failed",
    "delivery_failed": "undelivered",
    "expired": "undelivered",
    "delivery_unconfirmed": "sent",
    "dlr_unconfirmed": "sent",
    "dlr_timeout": "sent",
}
# the parts of a leg's price by a word in the name of what is charged, which is an open list; the rest stays the rest
PARTS = (
    (re.compile(r"assistant"), "model_price"),
    (re.compile(r"speech-to-text|\bstt\b|transcription"), "transcription_price"),
    (re.compile(r"text-to-speech|\btts\b"), "voice_price"),
    (re.compile(r"call-control"), "platform_price"),
    (re.compile(r"trunking|webrtc"), "transport_price"),
)


@dataclass(frozen=True)
class Records:
    """A list of detail records: its word, the field of its clock and the field that names the call's leg.

    `part` is the part of a leg's price that its records tell; `is_summed` where a leg has several of them. `is_sure` are
    those that every account has.
    """

    word: str
    clock: str
    leg: str
    part: str | None = None
    is_summed: bool = False
    is_sure: bool = False


LISTS = (
    Records("messaging", "created_at", "uuid", is_sure=True),
    Records("sip-trunking", "started_at", "id", "transport_price", is_sure=True),
    Records("call-control", "started_at", "telnyx_leg_id", "platform_price", is_sure=True),
    Records("webrtc", "started_at", "telnyx_leg_id", "transport_price"),
    Records("ai-voice-assistant", "created_at", "telnyx_leg_id", "model_price", is_summed=True),
    Records("speech-to-text", "start_time", "call_leg_id", "transcription_price", is_summed=True),
    Records("text-to-speech", "created_at", "call_leg_id", "voice_price", is_summed=True),
)


def event_fields(
    kind: str, occurred_at: datetime | None, payload: Mapping[str, Any]
) -> tuple[str | None, Mapping[str, Any]]:
    """The leg or message that an event is about, and what it tells of it; None and nothing for what we do not understand.

    A cost that could not be computed tells nothing, since the lists have it later, and a kind that we do not use is kept for later.
    """
    if kind.startswith("message."):
        fields = message_fields(kind, payload) or {}
        return fields.get("leg_id"), fields
    leg_id = text(payload.get("call_leg_id"), 200) if kind.startswith("call.") else None
    if (
        leg_id is None
        or kind not in CALL_EVENTS
        or (kind == "call.cost" and payload.get("status") == "error")
    ):
        return leg_id, {}
    return leg_id, _call_fields(kind, occurred_at, leg_id, payload)


def _call_fields(
    kind: str, occurred_at: datetime | None, leg_id: str, payload: Mapping[str, Any]
) -> dict[str, Any]:
    """What an event of a leg tells. Only the leg's beginning says which way it went."""
    state, sequence = CALL_EVENTS[kind]
    direction = {"incoming": "inbound", "outgoing": "outbound"}.get(str(payload.get("direction")))
    began = moment(payload.get("start_time"))
    fields: dict[str, Any] = {
        "leg_id": leg_id,
        "session_id": text(payload.get("call_session_id"), 200),
        # by which a voice platform knows the leg
        "alias": text(payload.get("call_control_id"), 200),
        "kind": "call",
        "direction": direction,
        "state": state,
        "sequence": sequence,
        "from_number": text(payload.get("from"), 200) or "anonymous",
        "to_number": text(payload.get("to"), 200) or "anonymous",
        "reported_at": iso(occurred_at),
        # later events may count from the answer
        "started_at": iso(began) if kind == "call.initiated" else None,
    }
    if kind == "call.hangup":
        cause = text(payload.get("hangup_cause"), 40) or "unspecified"
        was_answered = cause == "unspecified" and str(payload.get("sip_hangup_cause")) == "200"
        fields["state"] = "completed" if was_answered else CAUSES.get(cause, "failed")
        fields["error_code"] = None if fields["state"] in ("completed", "canceled") else cause
        ended = moment(payload.get("end_time")) or occurred_at
        if fields["state"] == "completed" and began is not None and ended is not None:
            fields["seconds"] = max(0, round((ended - began).total_seconds()))
            fields["units"] = begun_minutes(fields["seconds"])
    elif kind == "call.conversation.ended":
        fields["agent_id"] = text(payload.get("assistant_id"), 200)
    elif kind == "call.cost":
        fields |= _cost(payload)
    return fields


def _cost(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The price and its parts; the currency stands with the parts alone: without one the lists have it later."""
    charged = [mapping(part) for part in items(payload.get("cost_parts"))]
    named = currencies(part.get("currency") for part in charged)
    is_known = len(named) == 1
    told: dict[str, Any] = {
        "price": money(payload.get("total_cost")) if is_known else None,
        "currency": named.pop() if is_known else None,
    }
    seconds = count(payload.get("billed_duration_secs"))
    if seconds:
        told |= {"state": "completed", "units": begun_minutes(seconds)}
    if told["price"] is None:
        return told
    for part in charged:
        name = str(part.get("call_part") or part.get("type"))
        for pattern, column in PARTS:
            if (cost := money(part.get("cost"))) is not None and pattern.search(name):
                told[column] = f"{Decimal(told.get(column) or 0) + Decimal(cost):f}"
                break
    return told


def message_fields(kind: str, payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """What an event of a message tells, or with no kind the message itself; None where it names none."""
    leg_id = text(payload.get("id"), 200)
    if leg_id is None:
        return None
    to = items(payload.get("to")) or [payload.get("to")]
    inbound = payload.get("direction") == "inbound"
    status = text(mapping(to[0]).get("status"), 40) or kind.removeprefix("message.")
    cost, body = mapping(payload.get("cost")), payload.get("text") or mapping(payload.get("body")).get("text")
    return {
        "leg_id": leg_id,
        "kind": "message",
        "direction": "inbound" if inbound else "outbound",
        "state": "received" if inbound else MESSAGE_STATES.get(status, status),
        "sequence": MESSAGE_EVENTS.get(kind, 0) if kind else None,
        "from_number": _address(payload.get("from")),
        "to_number": _address(to[0]),
        "started_at": iso(moment(payload.get("received_at"))),
        "units": max(1, count(payload.get("parts")) or 1),
        "body": text(body, 10_000),
        "media_count": len(items(payload.get("media"))),
        "error_code": _error_code(payload.get("errors")),
        # one without a currency stands in the lists
        "price": money(cost.get("amount")) if currency(cost.get("currency")) else None,
        "currency": currency(cost.get("currency")),
    }


def record_fields(records: Records, raw: Any) -> dict[str, Any] | None:
    """What a detail record tells; None for one that is not as Telnyx's records are."""
    record = mapping(raw)
    leg_id, cost = text(record.get(records.leg), 200), money(record.get("cost"))
    charged_in = currency(record.get("currency"))
    if (
        leg_id is None
        or (cost is None and record.get("cost") is not None)
        or (cost is not None and charged_in is None)
    ):
        return None
    fields: dict[str, Any] = {
        "leg_id": leg_id,
        "direction": "inbound" if record.get("direction") == "inbound" else "outbound",
        "sequence": None,
        "from_number": text(record.get("cli"), 200) or "anonymous",
        "to_number": text(record.get("cld"), 200) or "anonymous",
        "started_at": iso(moment(record.get(records.clock))),
        "currency": charged_in,
    }
    if records.part is None:
        status = text(record.get("status"), 40) or "sent"
        return fields | {
            "kind": "message",
            "state": "received" if fields["direction"] == "inbound" else MESSAGE_STATES.get(status, status),
            "units": max(1, count(record.get("parts")) or 1),
            "error_code": _error_code(record.get("errors")),
            "price": cost,
        }
    seconds, cause = count(record.get("call_sec")), str(record.get("hangup_cause") or "").lower()
    connected = bool(seconds) or record.get("connected") in (True, 1)
    # a record that says nothing of how the call ended leaves that to the others
    state = "completed" if connected else CAUSES.get(cause, "failed") if cause else "initiated"
    return fields | {
        "session_id": text(record.get("telnyx_session_id"), 200),
        "alias": text(record.get("call_control_id") or record.get("telnyx_call_control_id"), 200),
        "kind": "call",
        "state": "no_answer" if state == "completed" and not connected else state,
        "seconds": seconds,
        "units": begun_minutes(count(record.get("billed_sec")) or seconds or 0),
        records.part: cost,
    }


def sums(records: Records, found: list[Any], since: datetime | None = None) -> list[Mapping[str, Any] | None]:
    """Of each leg what its records of one list come to, None where they are not in one currency; nothing of those that began
    before `since`: their records are not all there."""
    # a record may have moved on to the next page while we read
    once = {json.dumps(raw, sort_keys=True, default=str): mapping(raw) for raw in found}
    legs: dict[str, list[Mapping[str, Any]]] = {}
    early = set()
    for record in once.values():
        leg_id = text(record.get(records.leg), 200)
        if leg_id is None or money(record.get("cost")) is None:
            # what was used beside calls is no call's
            continue
        at = moment(record.get(records.clock))
        if since is not None and at is not None and at < since:
            early.add(leg_id)
        legs.setdefault(leg_id, []).append(record)
    return [_sum(records, leg_id, of) for leg_id, of in legs.items() if leg_id not in early]


def _sum(records: Records, leg_id: str, found: list[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    named = currencies(record.get("currency") for record in found)
    if len(named) != 1:
        return None
    amount = sum((Decimal(money(record.get("cost")) or 0) for record in found), Decimal(0))
    return {"leg_id": leg_id, "kind": "call", "currency": named.pop(), records.part or "": f"{amount:f}"}


def _address(value: Any) -> str:
    """The number of an end of a message, or its name where it has none."""
    told = mapping(value)
    name = value if isinstance(value, str) else told.get("phone_number") or told.get("agent_id")
    return text(name, 200) or ""


def _error_code(errors: Any) -> str | None:
    """The first error's code; events have objects, records texts."""
    first = next(iter(items(errors)), None)
    return text(first if isinstance(first, str) else mapping(first).get("code"), 40)
