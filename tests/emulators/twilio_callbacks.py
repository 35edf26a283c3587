"""What Twilio posts to a webhook's address: forms and their signatures. Shares no code with providers/."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from tests.emulators.twilio import ACCOUNT, TOKEN, rfc2822

OURS, THEIRS = "+46700000001", "+46700000002"


def signed(url: str, form: dict[str, str], token: str = TOKEN) -> str:
    text = url.partition("#")[0] + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


@dataclass(frozen=True)
class Delivery:
    """One request: the form's bytes and the headers beside it."""

    body: bytes
    headers: dict[str, str]


def delivery(url: str, form: dict[str, str], token: str = TOKEN, **headers: str) -> Delivery:
    return Delivery(
        urlencode(form).encode(),
        {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": signed(url, form, token),
            "User-Agent": "TwilioProxy/1.1",
        }
        | headers,
    )


def sid(prefix: str, number: int) -> str:
    return f"{prefix}{number:032x}"


def call_status(
    call: str,
    state: str,
    sequence: int | None,
    at: datetime | None = None,
    seconds: int | None = None,
    **more: str,
) -> dict[str, str]:
    form = {
        "AccountSid": ACCOUNT, "ApiVersion": "2010-04-01", "CallSid": call, "CallStatus": state,
        "Direction": "outbound-api", "From": OURS, "To": THEIRS, "Caller": OURS, "Called": THEIRS,
        "CallbackSource": "call-progress-events",
    }  # fmt: skip
    if sequence is not None:
        form["SequenceNumber"] = str(sequence)
    if at is not None:
        form["Timestamp"] = rfc2822(at)
    if seconds is not None:
        form["CallDuration"] = str(seconds)
        form["Duration"] = str(max(1, -(-seconds // 60)))
    return form | more


def message_status(message: str, state: str, **more: str) -> dict[str, str]:
    return {
        "AccountSid": ACCOUNT, "ApiVersion": "2010-04-01", "From": OURS, "To": THEIRS, "MessageSid": message,
        "MessageStatus": state, "SmsSid": message, "SmsStatus": state,
    } | more  # fmt: skip


def inbound_message(message: str, body: str, **more: str) -> dict[str, str]:
    return {
        "AccountSid": ACCOUNT, "ApiVersion": "2010-04-01", "From": THEIRS, "To": OURS, "MessageSid": message,
        "SmsSid": message, "SmsMessageSid": message, "SmsStatus": "received", "Body": body, "NumSegments": "1",
        "NumMedia": "0", "FromCountry": "SE",
    } | more  # fmt: skip
