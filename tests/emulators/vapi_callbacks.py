"""What Vapi posts to a server's address: messages, and the three ways in which it shows who it is. Shares no code with providers/."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.emulators.vapi import ORGANISATION, iso

OURS, THEIRS = "+46700000001", "+46700000002"
SECRET = "vapi_hmac_test_secret"
# as Vapi sums it: binary floats, of which Python writes the small ones with an exponent
COSTS = {"transport": 0.012, "stt": 0.01, "llm": 7.275e-05, "tts": 0.02, "vapi": 0.05}


@dataclass(frozen=True)
class Delivery:
    """One request: the body's bytes and the headers beside it."""

    body: bytes
    headers: dict[str, str]


def call_id(number: int) -> str:
    return f"0197f000-0000-7000-8000-{number:012x}"


def told_call(
    number: int, carrier: tuple[str, str] | None = None, *, outbound: bool = False, **more: Any
) -> dict[str, Any]:
    """The call inside a message: as it was when it was made, whatever became of it."""
    found = {
        "id": call_id(number), "orgId": ORGANISATION, "type": "outboundPhoneCall" if outbound else "inboundPhoneCall",
        "status": "queued", "assistantId": "asst-1", "phoneNumberId": "pn-1", "customer": {"number": THEIRS},
        "phoneNumber": {"number": OURS, "provider": carrier[0] if carrier else "vapi"},
        "phoneCallTransport": "pstn", "phoneCallProvider": carrier[0] if carrier else "vapi",
    }  # fmt: skip
    if carrier:
        found["phoneCallProviderId"] = carrier[1]
    return found | more


def status_update(
    call: dict[str, Any], status: str, at: datetime, reason: str | None = None, **more: Any
) -> dict[str, Any]:
    message = {
        "type": "status-update", "status": status, "timestamp": int(at.timestamp() * 1000), "call": call,
        "customer": call.get("customer"), "phoneNumber": call.get("phoneNumber"), "artifact": {"messages": []},
    }  # fmt: skip
    return {"message": message | ({"endedReason": reason} if reason else {}) | more}


def end_of_call_report(
    call: dict[str, Any],
    started: datetime,
    seconds: float,
    reason: str = "customer-ended-call",
    costs: dict[str, float] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A report as delivered now: the addresses that open a recording for a moment are others at each delivery."""
    parts, ended = costs or COSTS, started + timedelta(seconds=seconds)
    total = sum(parts.values())
    return {"message": {
        "type": "end-of-call-report", "timestamp": int((ended + timedelta(seconds=15)).timestamp() * 1000),
        "endedReason": reason, "startedAt": iso(started), "endedAt": iso(ended), "durationMs": int(seconds * 1000),
        "durationSeconds": seconds, "durationMinutes": seconds / 60, "cost": total,
        "costBreakdown": parts | {"total": total, "llmPromptTokens": 900, "llmCompletionTokens": 120, "ttsCharacters": 400},
        "analysis": {"summary": "Caller booked a time.", "successEvaluation": "true"},
        "artifact": {
            "transcript": "AI: Hej!\nUser: Hej\n", "messages": [{"role": "bot", "message": "Hej!", "secondsFromStart": 1.2}],
            "recording": {"stereoUrl": "https://storage.example.test/c1-stereo.wav", "mono": {"combinedUrl": "https://storage.example.test/c1-mono.wav"}},
            "presignedMonoUrl": f"https://storage.example.test/c1-mono.wav?signature={uuid.uuid4().hex}",
            "presignedUrlsExpiresAt": iso(datetime.now(UTC) + timedelta(minutes=30)),
        },
        "assistant": {"name": "Reception"}, "call": call, "customer": call.get("customer"), "phoneNumber": call.get("phoneNumber"),
    } | more}  # fmt: skip


def finished(call: dict[str, Any], report: dict[str, Any]) -> dict[str, Any]:
    """The same call as the API lists it: what the report said stands in it, but for how long it was."""
    message = report["message"]
    kept = ("endedReason", "startedAt", "endedAt", "cost", "costBreakdown", "analysis", "artifact")
    return (
        call | {"status": "ended", "createdAt": message["startedAt"]} | {name: message[name] for name in kept}
    )


def signed(body: bytes, secret: str = SECRET, stamp: str | None = None, digest: str = "sha256") -> bytes:
    payload = body if stamp is None else f"{stamp}.".encode() + body
    return hmac.new(secret.encode(), payload, getattr(hashlib, digest)).digest()


def delivery(told: Any, how: str = "bearer", *, secret: str = SECRET, stamp: str | None = None) -> Delivery:
    """`how` is the server's credential: bearer, secret, hmac (hexadecimal) or hmac64, with the time `stamp` or without."""
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    shown = {
        "bearer": {"Authorization": f"Bearer {secret}"},
        "secret": {"X-Vapi-Secret": secret},
        "hmac": {"X-Signature": signed(body, secret, stamp).hex()},
        "hmac64": {"X-Signature": base64.b64encode(signed(body, secret, stamp)).decode()},
        "none": {},
    }[how]
    times = {"X-Timestamp": stamp} if stamp is not None else {}
    return Delivery(body, {"Content-Type": "application/json", "User-Agent": "vapi/1.0"} | shown | times)
