"""Twilio's REST API as a server: `python -m tests.emulators.twilio`. Prints its address when it listens.

Shares no code with providers/. A POST to /control sets what it knows: {"calls": [{…}]} and {"messages": [{…}]} add
resources (sid and any other field), {"prices": {"SM…": "-0.0075"}} prices them, {"recordings": {"RE…": "https://…"}} leads to
where a recording lies, or gives it for "", {"fail": 429} answers that status until {"fail": 0}, {"token": "…"} changes the
AuthToken, {"forget": true} empties the account; its answer says how many list pages were asked for.
"""

from __future__ import annotations

import base64
import json
import sys
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

ACCOUNT = "AC00000000000000000000000000000001"
TOKEN = "test_auth_token_0123456789abcdef"
BASE = "/2010-04-01/Accounts/"
ERRORS = {
    401: (20003, "Authenticate"),
    404: (20404, "The requested resource was not found"),
    429: (20429, "Too Many Requests"),
}


class Twilio:
    """What the account holds."""

    def __init__(self) -> None:
        self.token = TOKEN
        self.fail = 0
        self.pages = 0
        self.recordings: dict[str, str] = {}
        self.resources: dict[str, dict[str, dict[str, Any]]] = {"Calls": {}, "Messages": {}}

    def change(self, told: dict[str, Any]) -> dict[str, Any]:
        if told.get("forget"):
            self.resources, self.recordings = {"Calls": {}, "Messages": {}}, {}
        self.recordings |= told.get("recordings", {})
        self.fail = int(told.get("fail", self.fail))
        self.token = str(told.get("token", self.token))
        for name, defaults in (("Calls", CALL), ("Messages", MESSAGE)):
            for given in told.get(name.lower(), []):
                known = self.resources[name].get(given["sid"], dict(defaults))
                self.resources[name][given["sid"]] = known | given
        for sid, price in told.get("prices", {}).items():
            held = self.resources["Calls" if sid.startswith("CA") else "Messages"][sid]
            held["price"], held["price_unit"] = price, "USD"
        return {"pages": self.pages}


def rfc2822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC)).replace("GMT", "+0000")


CALL: dict[str, Any] = {
    "account_sid": ACCOUNT, "parent_call_sid": None, "status": "completed", "from": "+46700000001", "to": "+46700000002",
    "start_time": None, "end_time": None, "duration": "0", "price": None, "price_unit": "USD", "direction": "outbound-api",
    "api_version": "2010-04-01", "queue_time": "0",
}  # fmt: skip
MESSAGE: dict[str, Any] = {
    "account_sid": ACCOUNT, "messaging_service_sid": None, "status": "delivered", "from": "+46700000001",
    "to": "+46700000002", "body": "Hej!", "direction": "outbound-api", "num_segments": "1", "num_media": "0",
    "price": None, "price_unit": "USD", "error_code": None, "error_message": None, "date_created": None, "date_sent": None,
    "date_updated": None, "api_version": "2010-04-01",
}  # fmt: skip
WAV = b"RIFF\x24\x08\x00\x00WAVEfmt " + bytes(range(256)) * 4
SINCE = {"Calls": ("StartTime>", "start_time"), "Messages": ("DateSent>", "date_sent")}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    twilio: Twilio

    def do_POST(self) -> None:
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._answer(200, self.twilio.change(told))

    def do_GET(self) -> None:
        wanted = base64.b64encode(f"{ACCOUNT}:{self.twilio.token}".encode()).decode()
        if self.twilio.fail or self.headers.get("Authorization") != f"Basic {wanted}":
            return self._refuse(self.twilio.fail or 401)
        url = urlsplit(self.path)
        if url.path == f"{BASE}{ACCOUNT}.json":
            return self._answer(
                200, {"sid": ACCOUNT, "status": "active", "friendly_name": "Emulator", "type": "Full"}
            )
        parts = url.path.removeprefix(f"{BASE}{ACCOUNT}/").removesuffix(".json").split("/")
        if parts[0] == "Recordings" and parts[-1] in self.twilio.recordings:
            return self._recording(self.twilio.recordings[parts[-1]])
        if parts[0] not in self.twilio.resources:
            return self._refuse(404)
        held = self.twilio.resources[parts[0]]
        if len(parts) == 2:
            return self._answer(200, held[parts[1]]) if parts[1] in held else self._refuse(404)
        return self._list(parts[0], held, parse_qs(url.query))

    def _recording(self, place: str) -> None:
        self.send_response(302 if place else 200)
        self.send_header(*(("Location", place) if place else ("Content-Type", "audio/x-wav")))
        self.send_header("Content-Length", str(0 if place else len(WAV)))
        self.end_headers()
        self.wfile.write(b"" if place else WAV)

    def _list(self, name: str, held: dict[str, dict[str, Any]], query: dict[str, list[str]]) -> None:
        self.twilio.pages += 1
        since, clock = SINCE[name]
        day = date.fromisoformat(query[since][0]) if since in query else date.min
        found = [
            r for r in held.values() if r[clock] is None or parsedate_to_datetime(r[clock]).date() >= day
        ]
        found.sort(key=lambda r: r["sid"], reverse=True)
        size = int(query.get("PageSize", ["50"])[0])
        start = int(query.get("PageToken", ["0"])[0])
        path = f"{BASE}{ACCOUNT}/{name}.json"
        following = None
        if start + size < len(found):
            following = f"{path}?{quote(since)}={day}&PageSize={size}&Page=1&PageToken={start + size}"
        self._answer(
            200,
            {
                "page": start // size,
                "page_size": size,
                "start": start,
                "end": min(start + size, len(found)) - 1,
                "uri": self.path,
                "first_page_uri": path,
                "next_page_uri": following,
                "previous_page_uri": None,
                name.lower(): found[start : start + size],
            },
        )

    def _refuse(self, status: int) -> None:
        code, message = ERRORS.get(status, (20500, "Internal Server Error"))
        self._answer(
            status,
            {
                "code": code,
                "message": message,
                "more_info": f"https://www.twilio.com/docs/errors/{code}",
                "status": status,
            },
        )

    def _answer(self, status: int, body: Any) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    Handler.twilio = Twilio()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    sys.exit(main())
