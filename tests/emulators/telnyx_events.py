"""What Telnyx posts to a webhook's address, signed, and the records it keeps of it. Shares no code with providers/."""

from __future__ import annotations

import base64
import json
import time
import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.emulators.twilio_callbacks import Delivery

OURS, THEIRS = "+46700000001", "+46700000002"
SEED = bytes(range(32))


def delivery(data: dict[str, Any], at: float | None = None, seed: bytes = SEED, attempt: int = 1) -> Delivery:
    """One request. Telnyx signs each attempt anew; `at` is the Unix time at which it does."""
    meta = {"attempt": attempt, "delivered_to": "https://hooks.example.test/telnyx"}
    body = json.dumps({"data": data, "meta": meta}).encode()
    sent_at = str(int(time.time() if at is None else at))
    sign = Ed25519PrivateKey.from_private_bytes(seed).sign(sent_at.encode() + b"|" + body)
    headers = {
        "Content-Type": "application/json", "User-Agent": "telnyx-webhooks",
        "Telnyx-Signature-Ed25519": base64.b64encode(sign).decode(), "Telnyx-Timestamp": sent_at,
    }  # fmt: skip
    return Delivery(body, headers)


def iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def event(kind: str, at: datetime, payload: dict[str, Any], event_id: str | None = None) -> dict[str, Any]:
    """An event's `data`; the same arguments make the same id, as a repetition has."""
    made = event_id or str(
        uuid.uuid5(uuid.NAMESPACE_OID, f"{kind} {at} {json.dumps(payload, sort_keys=True)}")
    )
    return {
        "record_type": "event",
        "event_type": kind,
        "id": made,
        "occurred_at": iso(at),
        "payload": payload,
    }


class Leg:
    """A leg of a call: what is told of it while it lasts, and what is on record afterwards."""

    def __init__(
        self,
        leg_id: str,
        session_id: str,
        start: datetime,
        direction: str = "incoming",
        seconds: int = 60,
        **more: Any,
    ) -> None:
        self.leg_id = leg_id
        self.ids = {
            "call_control_id": f"v3:{leg_id}", "call_leg_id": leg_id, "call_session_id": session_id,
            "connection_id": "1234567890", "client_state": None,
        }  # fmt: skip
        ends = {"from": THEIRS, "to": OURS} if direction == "incoming" else {"from": OURS, "to": THEIRS}
        self.ends = ends | {name: more[name] for name in ("from", "to") if name in more}
        self.start, self.direction, self.seconds = start, direction, seconds
        self.end = start + timedelta(seconds=seconds)
        self.cause = str(more.get("hangup_cause", "normal_clearing"))
        minutes = -(-seconds // 60)
        self.costs: dict[str, str] = more.get(
            "costs", {"sip-trunking": f"{minutes * 5}E-3", "call-control": f"0.{minutes * 2:03}"}
        )

    def initiated(self) -> dict[str, Any]:
        said = {"direction": self.direction, "state": "parked", "start_time": iso(self.start), "tags": []}
        return event("call.initiated", self.start, self.ids | self.ends | said)

    def answered(self) -> dict[str, Any]:
        return event(
            "call.answered",
            self.start,
            self.ids | self.ends | {"state": "answered", "start_time": iso(self.start)},
        )

    def bridged(self) -> dict[str, Any]:
        return event("call.bridged", self.start, self.ids | self.ends | {"start_time": iso(self.start)})

    def hangup(self, **more: Any) -> dict[str, Any]:
        said = {
            "state": "hangup", "hangup_cause": self.cause, "hangup_source": "caller", "sip_hangup_cause": "200",
            "start_time": iso(self.start), "end_time": iso(self.end), "tags": [],
        }  # fmt: skip
        return event("call.hangup", self.end, self.ids | self.ends | said | more)

    def cost(self, **more: Any) -> dict[str, Any]:
        billed = 60 * -(-self.seconds // 60)
        parts = [
            {"call_part": name, "cost": cost, "rate": cost, "currency": "USD", "billed_duration_secs": billed}
            for name, cost in self.costs.items()
        ]
        total = sum((Decimal(cost) for cost in self.costs.values()), start=Decimal(0))
        said = {
            "billed_duration_secs": billed, "status": "success", "total_cost": str(total), "billing_group_id": None,
            "occurred_at": iso(self.end), "cost_parts": parts,
        }  # fmt: skip
        return event("call.cost", self.end + timedelta(seconds=5), self.ids | said | more)

    def events(self) -> list[dict[str, Any]]:
        return [self.initiated(), self.answered(), self.bridged(), self.hangup(), self.cost()]

    def records(self) -> dict[str, list[dict[str, Any]]]:
        """Its detail records, each kind with the fields that it was seen with."""
        leg_id, connected = self.leg_id, self.cause == "normal_clearing"
        common = {
            "cli": self.ends["from"], "cld": self.ends["to"], "direction": self.direction.replace("coming", "bound").replace("going", "bound"),
            "started_at": self.start.strftime("%Y-%m-%dT%H:%M:%SZ"), "finished_at": self.end.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "telnyx_session_id": self.ids["call_session_id"], "currency": "USD", "call_sec": self.seconds if connected else 0,
            "billed_sec": 60 * -(-self.seconds // 60) if connected else 0,
        }  # fmt: skip
        own: dict[str, dict[str, Any]] = {
            "sip-trunking": {"id": leg_id, "call_control_id": self.ids["call_control_id"], "connected": int(connected),
                             "hangup_cause": self.cause.upper(), "attempted": 1},
            "call-control": {"id": f"cc-{leg_id}", "telnyx_leg_id": leg_id},
        }  # fmt: skip
        return {
            word: [{"record_type": word, "cost": self.costs[word], "rate": "0.005", **common, **fields}]
            for word, fields in own.items() if word in self.costs
        }  # fmt: skip


def spoken(leg: Leg, word: str, cost: str, after: int, number: int) -> dict[str, Any]:
    """The record of something that was said, heard or thought in a call: there are many of a kind."""
    at = (leg.start + timedelta(seconds=after)).strftime("%Y-%m-%dT%H:%M:%SZ")
    leg_id, session_id = leg.leg_id, leg.ids["call_session_id"]
    named = (
        {"telnyx_leg_id": leg_id, "telnyx_session_id": session_id, "call_control_id": leg.ids["call_control_id"]}
        if word == "ai-voice-assistant" else {"call_leg_id": leg_id, "call_session_id": session_id}
    )  # fmt: skip
    clock = "start_time" if word == "speech-to-text" else "created_at"
    return {
        "record_type": word,
        "id": f"{word}-{number}",
        "cost": cost,
        "currency": "USD",
        clock: at,
        **named,
    }


def message(
    message_id: str, direction: str, start: datetime, status: str, cost: str | None = "0.0051", **more: Any
) -> dict[str, Any]:
    """A message as events and GET /v2/messages/{id} have it."""
    inbound = direction == "inbound"
    ends = (THEIRS, OURS) if inbound else (OURS, THEIRS)
    return {
        "id": message_id, "record_type": "message", "direction": direction, "type": "SMS", "encoding": "GSM-7",
        "from": {"phone_number": ends[0], "carrier": "Telnyx", "line_type": "Wireless"},
        "to": [{"phone_number": ends[1], "carrier": "Tele2", "line_type": "Wireless", "status": status}],
        "cc": [], "text": "Hej!", "media": [], "parts": 1, "errors": [], "tags": [], "received_at": iso(start),
        "sent_at": None if inbound else iso(start), "completed_at": None, "valid_until": None,
        "messaging_profile_id": "740572b6-099c-44a1-89b9-6c92163bc68d",
        "cost": None if cost is None else {"amount": cost, "currency": "USD"}, **more,
    }  # fmt: skip


def message_record(
    message_id: str, direction: str, start: datetime, status: str, cost: str | None, **more: Any
) -> dict[str, Any]:
    """A message's detail record."""
    inbound = direction == "inbound"
    at = start.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "record_type": "message_detail_record", "uuid": message_id, "cli": THEIRS if inbound else OURS,
        "cld": OURS if inbound else THEIRS, "direction": direction, "message_type": "SMS", "parts": 1, "cost": cost,
        "rate": "0.002", "carrier_fee": "0.00305", "currency": "USD", "status": status, "created_at": at, "sent_at": at,
        "completed_at": at, "errors": [], "country_code": "SE", **more,
    }  # fmt: skip
