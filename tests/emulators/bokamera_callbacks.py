"""What BokaMera may post to a webhook's address, signed as Svix does. Shares no code with providers/; its form is unverified."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from tests.emulators.bokamera import COMPANY
from tests.emulators.twilio_callbacks import Delivery

SECRET = "whsec_Ym9rYW1lcmEtZGVtby1zZWNyZXQtMjRi"
EXAMPLE = (
    b'{"eventType":"booking.created","companyId":"3f2b9c1e-7a44-4d0e-9b57-0c6a1d2e3f40","bookingId":404042}'
)
EXAMPLE_SIGNATURE = "v1,DaGvgsB8Yoh4KzTW2YyjPoclzTRGpZxrYIwjMVN26t0="


def event(booking: int, kind: str = "booking.created") -> dict[str, Any]:
    return {"eventType": kind, "companyId": COMPANY, "bookingId": booking}


def delivery(
    told: dict[str, Any] | bytes, message: str, moment: int, secret: str | None = SECRET
) -> Delivery:
    body = told if isinstance(told, bytes) else json.dumps(told, separators=(",", ":")).encode()
    headers = {"Content-Type": "application/json", "svix-id": message, "svix-timestamp": str(moment)}
    if secret is not None:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        made = hmac.new(key, f"{message}.{moment}.".encode() + body, hashlib.sha256)
        headers["svix-signature"] = f"v1,{base64.b64encode(made.digest()).decode()}"
    return Delivery(body, headers)
