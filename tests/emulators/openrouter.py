"""OpenRouter as a server: `python -m tests.emulators.openrouter --data FOLDER [--today DAY]`.

Prints its address when it listens. Shares no code with providers/. A POST to /control sets what it does next:
{"today": "2026-04-12"} moves its day, {"fail": 429} answers that status until {"fail": 0},
{"restate": {"2026-04-01": "1.5"}} multiplies a day's cost, {"pause": 0.05} waits so long between the pieces of a stream,
{"delay": 0.5} so long before each answer about activity; its own answer says how often activity was asked for.
{"keys": ["sk-…"]} says which inference keys the account lists: of one that it does not it tells no activity.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.emulators.answering import JSON, Answering, serve
from tests.emulators.openrouter_account import (
    KEYS,
    MANAGEMENT_KEY,
    MODELS,
    Account,
    Call,
    from_trace,
    key_hash,
)

ONLY_MANAGEMENT = "Only management keys can perform this operation"


def encoded(value: Any) -> str:
    """JSON with every digit of a Decimal, small ones with an exponent, as OpenRouter's own numbers come."""
    amounts: list[str] = []

    def mark(amount: object) -> str:
        assert isinstance(amount, Decimal)
        amounts.append(f"{amount.normalize():E}" if 0 < amount < Decimal("0.0001") else f"{amount:f}")
        return f"\0{len(amounts) - 1}\0"

    text = json.dumps(value, default=mark)
    return re.sub(r'"\\u0000(\d+)\\u0000"', lambda found: amounts[int(found[1])], text)


class Refusal(Exception):
    def __init__(self, status: int, message: str, kind: str) -> None:
        super().__init__(message)
        self.status, self.kind = status, kind


class Handler(Answering):
    account: Account
    fail = 0
    pause = 0.0
    delay = 0.0
    count = 0
    asked = 0
    # the account's keys as it lists them: one that is left out was deleted
    listed: tuple[str, ...] = KEYS

    def do_GET(self) -> None:
        self.guarded(self.get)

    def do_POST(self) -> None:
        if self.path == "/control":
            return self.control()
        return self.guarded(self.post)

    def guarded(self, action: Any) -> None:
        try:
            if Handler.fail:
                raise Refusal(Handler.fail, "not now", "provider_overloaded")
            action()
        except Refusal as refusal:
            error = {
                "code": refusal.status,
                "message": str(refusal),
                "metadata": {"error_type": refusal.kind},
            }
            wait = {"Retry-After": "3"} if refusal.status in (429, 503) else {}
            self.tell({"error": error}, refusal.status, wait)

    def key(self, *, management: bool) -> str:
        key = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if key not in (MANAGEMENT_KEY, *KEYS, *Handler.listed):
            raise Refusal(401, "User not found.", "authentication")
        if management and key != MANAGEMENT_KEY:
            raise Refusal(403, ONLY_MANAGEMENT, "permission_denied")
        return key

    def get(self) -> None:
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        match url.path.removeprefix("/api/v1/"):
            case "activity":
                self.key(management=True)
                Handler.asked += 1
                time.sleep(Handler.delay)
                day = query.get("date")
                oldest = self.account.today - timedelta(days=30)
                if day and not oldest.isoformat() <= day < self.account.today.isoformat():
                    raise Refusal(
                        400, "Date must be within the last 30 (completed) UTC days", "invalid_request"
                    )
                asked = query.get("api_key_hash")
                known = asked is None or asked in [key_hash(key) for key in Handler.listed]
                self.tell({"data": self.account.activity(day, asked) if known else []})
            case "keys":
                self.key(management=True)
                rows = [
                    {"hash": key_hash(key), "name": f"Key {number}", "label": key[:12], "disabled": False,
                     "limit": None, "usage": Decimal("0.1"), "created_at": "2026-01-01T00:00:00Z"}
                    for number, key in enumerate(Handler.listed)
                ]  # fmt: skip
                offset = int(query.get("offset", 0))
                self.tell({"data": rows[offset : offset + 100]})
            case "key":
                key = self.key(management=False)
                data = {"label": key[:12], "limit": None, "limit_remaining": None, "usage": Decimal("1E-7"),
                        "is_free_tier": False, "is_management_key": key == MANAGEMENT_KEY}  # fmt: skip
                self.tell({"data": data})
            case "credits":
                self.key(management=True)
                self.tell({"data": {"total_credits": Decimal("100.5"), "total_usage": Decimal("25.75")}})
            case _:
                raise Refusal(404, "Not Found", "not_found")

    def post(self) -> None:
        asked = self.told()
        if urlsplit(self.path).path != "/api/v1/chat/completions":
            raise Refusal(404, "Not Found", "not_found")
        key = self.key(management=False)
        if key == MANAGEMENT_KEY:
            raise Refusal(403, "Management keys cannot be used for completions", "permission_denied")
        model = next((known for known in MODELS if known.slug == asked.get("model")), None)
        if model is None:
            raise Refusal(400, f"{asked.get('model')} is not a valid model ID", "invalid_request")
        words = "".join(str(message["content"]) for message in asked["messages"])
        text = f"Du sade: {words[:200]} åäö\u2028🙂"
        call = Call(
            self.account.today, model, model.providers[0], key, len(words) // 4 + 8, len(text) // 4 + 1
        )
        Handler.count += 1
        self.stream(call, text, f"gen-{1_775_900_000 + Handler.count}-emu", broken="break off" in words)
        if "break off" not in words:
            self.account.calls[call.day].append(call)

    def stream(self, call: Call, text: str, name: str, *, broken: bool) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("X-Generation-Id", name)
        self.send_header("Connection", "close")
        self.end_headers()
        base = {"id": name, "object": "chat.completion.chunk", "created": int(time.time()),
                "model": call.model.slug, "provider": call.provider}  # fmt: skip
        events = [
            {**base, "choices": [{"index": 0, "delta": {"content": part}, "finish_reason": None}]}
            for part in re.findall(r"(?s).{1,7}", text)
        ]  # fmt: skip
        told = "".join(f"data: {json.dumps(event, ensure_ascii=False)}\n\n" for event in events)
        if broken:
            error = {"code": "server_error", "message": "Provider disconnected"}
            last = {**base, "error": error, "choices": [{"delta": {}, "finish_reason": "error"}]}
            told += f"data: {json.dumps(last)}\n\n"
        else:
            usage = {"prompt_tokens": call.prompt, "completion_tokens": call.completion,
                     "total_tokens": call.prompt + call.completion, "is_byok": False,
                     "cost": call.model.cost(call.prompt, call.completion)}  # fmt: skip
            end = {**base, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
            told += f"data: {json.dumps(end)}\n\n"
            told += f"data: {encoded({**base, 'choices': [], 'usage': usage})}\n\ndata: [DONE]\n\n"
        body = b": OPENROUTER PROCESSING\n\n" + told.encode()
        # pieces that end inside characters and lines
        for start in range(0, len(body), 61):
            self.wfile.write(body[start : start + 61])
            self.wfile.flush()
            time.sleep(Handler.pause)
        self.close_connection = True

    def control(self) -> None:
        change = self.told()
        if "today" in change:
            self.account.today = date.fromisoformat(change["today"])
        Handler.fail = change.get("fail", Handler.fail)
        Handler.pause = change.get("pause", Handler.pause)
        Handler.delay = change.get("delay", Handler.delay)
        Handler.listed = tuple(change.get("keys", Handler.listed))
        self.account.restated |= {day: Decimal(text) for day, text in change.get("restate", {}).items()}
        self.tell({"calls": sum(len(calls) for calls in self.account.calls.values()), "asked": Handler.asked})

    def tell(self, value: Any, status: int = 200, headers: dict[str, str] | None = None) -> None:
        """JSON whose amounts are numbers, digit for digit."""
        self.send(status, encoded(value).encode(), {**JSON, **(headers or {})})


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--today", type=date.fromisoformat, default=date(2026, 4, 11))
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    Handler.account = from_trace(options.data, options.today)
    serve(Handler, options.port)


if __name__ == "__main__":
    main()
