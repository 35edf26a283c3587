"""An OpenRouter whose account uses many models: `python -m bench.provider --rows 30000` prints its address.

A row's figures follow from its place alone, so that every run brings the same.
"""

from __future__ import annotations

import argparse
import json
from datetime import UTC, date, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEYS = tuple(f"{number:064x}" for number in range(4))
DAYS = 30


def days() -> list[date]:
    today = datetime.now(UTC).date()
    return [today - timedelta(days=number) for number in range(DAYS, 0, -1)]


def page(day: date, key: int | None, models: int) -> list[dict[str, Any]]:
    """One day of one key, or of all of them together."""
    factor = len(KEYS) if key is None else 1
    return [
        {
            "date": day.isoformat(), "model": f"bench/model-{model}", "model_permaslug": f"bench/model-{model}",
            "endpoint_id": f"endpoint-{model}", "provider_name": f"Provider {model % 7}",
            "usage": factor * (model + day.day) / 64, "byok_usage_inference": 0, "requests": factor * (model + 1),
            "prompt_tokens": factor * 1000, "completion_tokens": factor * 100, "reasoning_tokens": 0,
        }
        for model in range(models)
    ]  # fmt: skip


@cache
def reply(day: date | None, key: int | None, models: int) -> bytes:
    """What is sent for a day and key, or for all days; made once, for making it is not what is measured."""
    asked = days() if day is None else [day]
    return json.dumps({"data": [row for each in asked for row in page(each, key, models)]}).encode()


class Handler(BaseHTTPRequestHandler):
    """Answers what the worker asks for; `models` is how many rows a page has."""

    protocol_version = "HTTP/1.1"
    models = 0

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path.endswith("/keys"):
            listed = [
                {"hash": key, "name": f"Key {number}", "label": "bench", "disabled": False}
                for number, key in enumerate(KEYS)
            ]
            body = json.dumps({"data": listed[int(query.get("offset", 0)) :]}).encode()
        else:
            key = KEYS.index(query["api_key_hash"]) if "api_key_hash" in query else None
            body = reply(date.fromisoformat(query["date"]) if "date" in query else None, key, self.models)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.provider", description="An account full of usage.")
    parser.add_argument("--rows", type=int, required=True)
    Handler.models = max(1, parser.parse_args().rows // (DAYS * len(KEYS)))
    reply(None, None, Handler.models)
    for day in days():
        for key in (None, *range(len(KEYS))):
            reply(day, key, Handler.models)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(f"http://127.0.0.1:{server.server_address[1]}/api/v1/", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
