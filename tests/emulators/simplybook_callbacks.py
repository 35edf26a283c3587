"""What SimplyBook.me posts to a callback's address. Shares no code with providers/."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from tests.emulators.simplybook import COMPANY
from tests.emulators.twilio_callbacks import Delivery

HASH = "0f3c9b7d51e84a26b0c1d2e3f4a59687"
# the documented one, byte for byte
EXAMPLE = (
    b'{"booking_id":"2262","booking_hash":"0f3c9b7d51e84a26b0c1d2e3f4a59687","company":"demosalon",'
    b'"notification_type":"create","webhook_timestamp":1767259800,"signature_algo":"sha256"}'
)


def callback(
    booking: int, kind: str = "create", moment: int | None = 1767259800, **more: Any
) -> dict[str, Any]:
    told: dict[str, Any] = {
        "booking_id": str(booking), "booking_hash": HASH, "company": COMPANY, "notification_type": kind,
    }  # fmt: skip
    if moment is not None:
        told |= {"webhook_timestamp": moment, "signature_algo": "sha256"}
    return told | more


def delivery(told: dict[str, Any] | bytes, secret: str | None = None) -> Delivery:
    body = told if isinstance(told, bytes) else json.dumps(told, separators=(",", ":")).encode()
    headers = {"Content-Type": "application/json", "User-Agent": "SimplyBook.me"}
    if secret is not None:
        headers["X-Simplybook-Signature"] = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return Delivery(body, headers)
