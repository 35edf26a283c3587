"""What Retell posts to a webhook's address: events of a call, signed. Shares no code with providers/."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

from tests.emulators.retell import KEY
from tests.emulators.twilio_callbacks import OURS, THEIRS, Delivery

# names as Retell bills them
PRODUCTS = [
    {"product": "retell_voice_engine", "unit_price": 0.0916667, "cost": 5.5},
    {"product": "elevenlabs_tts_03_2026", "unit_price": 0.0666667, "cost": 4},
    {"product": "gpt_4_1_high_priority", "unit_price": 0.1125, "cost": 6.75},
    {"product": "us_twilio_telephony", "unit_price": 0.025, "cost": 1.5},
    {"product": "background_voice_cancellation", "unit_price": 0.0083333, "cost": 0.5},
]
COST = {
    "combined_cost": 18.25, "product_costs": PRODUCTS, "total_duration_seconds": 60, "total_duration_unit_price": 0.3041667,
}  # fmt: skip
ANALYSIS = {
    "call_summary": "Booked a time.", "in_voicemail": False, "user_sentiment": "Positive", "call_successful": True,
    "custom_analysis_data": {},
}  # fmt: skip
SPOKEN = "Agent: Hej!\nUser: Hej\n"


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def begun(call_id: str, start: datetime, **more: Any) -> dict[str, Any]:
    """A call that was just answered: little is known of it."""
    return {
        "call_id": call_id, "call_type": "phone_call", "agent_id": "agent_1", "agent_version": 3, "agent_name": "Reception",
        "call_status": "ongoing", "direction": "inbound", "from_number": THEIRS, "to_number": OURS,
        "start_timestamp": milliseconds(start), "opt_out_sensitive_data_storage": False,
    } | more  # fmt: skip


def ended(call_id: str, start: datetime, seconds: float = 60, **more: Any) -> dict[str, Any]:
    """A call that was held: all but its analysis."""
    length = int(seconds * 1000)
    return begun(call_id, start) | {
        "call_status": "ended", "end_timestamp": milliseconds(start) + length, "duration_ms": length,
        "disconnection_reason": "user_hangup", "transcript": SPOKEN, "transcript_object": [],
        "recording_url": f"https://rec.example.com/{call_id}.wav", "call_cost": COST,
    } | more  # fmt: skip


def analyzed(call_id: str, start: datetime, seconds: float = 60, **more: Any) -> dict[str, Any]:
    """A call that was held, whole; the analysis costs, too."""
    cost = COST | {
        "combined_cost": 19.75,
        "product_costs": [*PRODUCTS, {"product": "gpt_4_1_text_testing", "cost": 1.5}],
    }
    return ended(call_id, start, seconds) | {"call_cost": cost, "call_analysis": ANALYSIS} | more


def unanswered(call_id: str, reason: str = "dial_no_answer", **more: Any) -> dict[str, Any]:
    """A call to somebody that nobody took: no start, no products."""
    return {
        "call_id": call_id, "call_type": "phone_call", "agent_id": "agent_1", "agent_version": 3, "agent_name": "Reception",
        "call_status": "not_connected", "direction": "outbound", "from_number": OURS, "to_number": THEIRS,
        "duration_ms": 0, "transcript": "", "disconnection_reason": reason, "call_cost": {"combined_cost": 0},
    } | more  # fmt: skip


def event(name: str, call: dict[str, Any], at: datetime | None = None) -> bytes:
    told: dict[str, Any] = {"event": name, "call": call}
    if at is not None:
        told["event_timestamp"] = milliseconds(at)
    return json.dumps(told, ensure_ascii=False).encode()


def signed(body: bytes, at: datetime | None = None, key: str = KEY) -> str:
    moment = str(milliseconds(at or datetime.now(UTC)))
    digest = hmac.new(key.encode(), body + moment.encode(), hashlib.sha256).hexdigest()
    return f"v={moment},d={digest}"


def delivery(body: bytes, at: datetime | None = None, key: str = KEY) -> Delivery:
    return Delivery(
        body,
        {
            "Content-Type": "application/json",
            "X-Retell-Signature": signed(body, at, key),
            "User-Agent": "axios/1.6.0",
        },
    )
