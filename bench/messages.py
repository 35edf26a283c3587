"""A Twilio account that lists many messages: `python -m bench.messages --rows 100000` prints its address.

A message's figures follow from its place alone, and its number is none that a webhook of the bench's tells of: messages of one
number take their turn at its thread. Each page is made once, for making it is not what is measured.
"""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PAGE = 1000


@cache
def reply(path: str, start: int, rows: int) -> bytes:
    """A page from a place on; its address leads to the next."""
    at = format_datetime(datetime.now(UTC) - timedelta(hours=2)).replace("GMT", "+0000")
    listed = [
        {
            "sid": f"SM{10**12 + number:032x}", "date_created": at, "date_updated": at, "date_sent": at, "status": "delivered",
            "direction": "outbound-api", "from": "+46700000001", "to": f"+4671{number % 20_000:07}", "num_segments": "1", "num_media": "0",
            "price": f"-0.00{number % 90 + 10}", "price_unit": "USD", "error_code": None, "body": "",
        }
        for number in range(start, min(start + PAGE, rows))
    ]  # fmt: skip
    more = f"{path}?PageToken={start + PAGE}" if start + PAGE < rows else None
    return json.dumps({"messages": listed, "next_page_uri": more}).encode()


class Handler(BaseHTTPRequestHandler):
    """Lists no calls, and `rows` messages."""

    protocol_version = "HTTP/1.1"
    rows = 0

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        start = int(parse_qs(url.query).get("PageToken", ["0"])[0])
        if url.path.endswith("/Messages.json"):
            body = reply(url.path, start, self.rows)
        else:
            body = json.dumps({"calls": [], "next_page_uri": None}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.messages", description="An account full of messages."
    )
    parser.add_argument("--rows", type=int, required=True)
    Handler.rows = parser.parse_args().rows
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
