"""Telnyx's REST API as a server: `python -m tests.emulators.telnyx`. Prints its address when it listens.

Shares no code with providers/. A POST to /control sets what it knows: {"records": {"sip-trunking": [{…}]}} and
{"messages": [{…}]} add detail records and messages, {"fail": 503} answers that status until {"fail": 0}, {"limit": 5,
"window": 2} allows so many requests in so many seconds, {"missing": ["webrtc"]} takes product lines from the account,
{"api_key": "…"} changes the key, {"forget": true} empties the account; its answer says what was asked for since.
"""

from __future__ import annotations

import math
import re
import sys
import time
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.emulators.answering import Answering, serve

API_KEY = "KEY0123456789ABCDEF_emulated"
PUBLIC_KEY = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="
# no more is given on a page, whatever is asked for
MOST = 50
CLOCKS = {
    "messaging": "created_at", "sip-trunking": "started_at", "call-control": "started_at", "webrtc": "started_at",
    "ai-voice-assistant": "created_at", "speech-to-text": "start_time", "text-to-speech": "created_at",
    "recording": "started_at", "inference": "created_at",
}  # fmt: skip
ERRORS = {
    401: ("10009", "Authentication failed", "Could not understand the provided credentials."),
    404: ("10005", "Resource not found", "The requested resource or URL could not be found."),
    429: ("10011", "Too many requests", "You have exceeded the maximum number of allowed requests."),
    503: ("10007", "Unexpected error", "An unexpected error occurred."),
}


class Telnyx:
    """What the account holds."""

    def __init__(self) -> None:
        self.api_key, self.fail, self.limit, self.window = API_KEY, 0, 100_000, 60
        self.missing: list[str] = []
        self.asked: list[str] = []
        self.counted = (0, 0)
        self.forget()

    def forget(self) -> None:
        self.records: dict[str, list[dict[str, Any]]] = {word: [] for word in CLOCKS}
        self.messages: dict[str, dict[str, Any]] = {}

    def change(self, told: dict[str, Any]) -> dict[str, Any]:
        if told.get("forget"):
            self.forget()
        for name in ("api_key", "fail", "limit", "window", "missing"):
            setattr(self, name, told.get(name, getattr(self, name)))
        for word, records in told.get("records", {}).items():
            for record in records:
                # one that is told again is restated
                held = [r for r in self.records[word] if not same(r, record)]
                self.records[word] = [*held, record]
        self.messages |= {message["id"]: message for message in told.get("messages", [])}
        asked, self.asked = self.asked, []
        return {"asked": asked}

    def left(self) -> tuple[int, int]:
        """Requests that are left in this window, and the seconds until the next one."""
        now = time.time()
        window = int(now // self.window)
        count = self.counted[1] + 1 if self.counted[0] == window else 1
        self.counted = (window, count)
        return self.limit - count, math.ceil((window + 1) * self.window - now)


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return any(one.get(name) == other.get(name) is not None for name in ("id", "uuid"))


def matches(record: dict[str, Any], name: str, operator: str, wanted: str) -> bool:
    """As it was seen: a field that a record has not is no error, and matches nothing."""
    held = record.get(name)
    if held is None:
        return False
    if operator == "gte":
        return datetime.fromisoformat(held) >= datetime.fromisoformat(wanted)
    return str(held) == wanted


class Handler(Answering):
    telnyx: Telnyx

    def do_POST(self) -> None:
        told = self.told()
        self.answer(200, self.telnyx.change(told), {})

    def do_GET(self) -> None:
        self.telnyx.asked.append(self.path)
        left, reset = self.telnyx.left()
        limits = {
            "x-ratelimit-limit": f"{self.telnyx.limit}, {self.telnyx.limit};w={self.telnyx.window}",
            "x-ratelimit-remaining": str(max(0, left)), "x-ratelimit-reset": str(reset),
        }  # fmt: skip
        if left < 0 or self.telnyx.fail:
            return self._refuse(self.telnyx.fail or 429, limits)
        if self.headers.get("Authorization") != f"Bearer {self.telnyx.api_key}":
            return self._refuse(401, limits)
        url = urlsplit(self.path)
        if url.path == "/v2/public_key":
            return self.answer(200, {"data": {"public": PUBLIC_KEY, "record_type": "public_key"}}, limits)
        if url.path.startswith("/v2/messages/"):
            found = self.telnyx.messages.get(unquote(url.path.removeprefix("/v2/messages/")))
            return self.answer(200, {"data": found}, limits) if found else self._refuse(404, limits)
        if url.path == "/v2/detail_records":
            return self._list(parse_qsl(url.query), limits)
        return self._refuse(404, limits)

    def _list(self, query: list[tuple[str, str]], limits: dict[str, str]) -> None:
        asked = dict(query)
        word = asked.pop("filter[record_type]", None)
        if word is None:
            return self._refuse(400, limits, "Record type is missing")
        if word not in CLOCKS or word in self.telnyx.missing:
            return self._refuse(400, limits, "No matching record type was found")
        found = self.telnyx.records[word]
        for name, wanted in asked.items():
            if (part := re.fullmatch(r"filter\[(\w+)\](?:\[(\w+)\])?", name)) is not None:
                found = [r for r in found if matches(r, part[1], part[2] or "eq", wanted)]
        found = sorted(found, key=lambda r: str(r.get(CLOCKS[word])), reverse=True)
        number, size = int(asked.get("page[number]", 1)), min(int(asked.get("page[size]", 20)), MOST)
        meta = {
            "page_number": number, "page_size": size, "total_results": len(found),
            "total_pages": math.ceil(len(found) / size),
        }  # fmt: skip
        return self.answer(200, {"data": found[(number - 1) * size : number * size], "meta": meta}, limits)

    def _refuse(self, status: int, limits: dict[str, str], detail: str | None = None) -> None:
        code, title, words = ERRORS.get(status, ("10011", "Bad Request", ""))
        meta = {"url": f"https://developers.telnyx.com/docs/overview/errors/{code}"}
        error = {"code": code, "title": title, "detail": detail or words, "meta": meta}
        self.answer(status, {"errors": [error]}, limits)


def main() -> None:
    Handler.telnyx = Telnyx()
    serve(Handler)


if __name__ == "__main__":
    sys.exit(main())
