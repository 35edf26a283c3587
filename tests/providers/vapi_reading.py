"""What Vapi sends and lists, as it is read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from providers.json_values import loaded
from providers.vapi import WEBHOOK, listed_item
from providers.webhooks import Event, Request
from tests.emulators.vapi_callbacks import end_of_call_report, told_call

START = datetime(2026, 3, 14, 12, 8, 30, tzinfo=UTC)
SID = "CA0000000000000000000000000000000c"


def read(told: Any) -> Event:
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    return WEBHOOK.parse(Request("", {}, body))


def listed(call: dict[str, Any]) -> dict[str, Any] | None:
    """The fields of a call as the API's answer is read."""
    found = listed_item(loaded(json.dumps(call).encode()))
    return None if found is None else dict(found)


def report(number: int = 1, **more: Any) -> Event:
    return read(end_of_call_report(told_call(number, ("twilio", SID)), START, 60.0, **more))
