"""Vapi's REST API as a server: `python -m tests.emulators.vapi`. Prints its address when it listens.

Shares no code with providers/. A POST to /control sets what it knows: {"calls": [{…}]} adds calls (id and any other field; one
that is known is changed, and its updatedAt moves unless told), {"fail": 429} answers that status, with Retry-After, until
{"fail": 0}, {"key": "…"} changes the private key, {"order": "oldest"} lists the oldest call first, {"forget": true} empties the
organisation; its answer says how often it was asked for a list. A call's recording leads on to where it lies, which opens to
whoever has that address.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "11111111-2222-4333-8444-vapi_private_key"
ORGANISATION = "org-1"
ERRORS = {
    400: ("Bad Request", ["limit must not be greater than 1000"]),
    401: (
        "Unauthorized",
        "Invalid Key. Hot tip, you may be using the private key instead of the public key, or vice versa.",
    ),
    404: ("Not Found", "Couldn't Find Call."),
    429: ("Too Many Requests", "Over the limit of your organisation."),
    500: ("Internal Server Error", "Internal server error"),
}
STORED, WAV = "/storage/call.wav?signature=1", b"RIFF....WAVEfmt "
COMPARED = {"Gt": "__gt__", "Lt": "__lt__", "Ge": "__ge__", "Le": "__le__"}


def iso(moment: datetime) -> str:
    """As JavaScript writes it: milliseconds and Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read(text: str) -> datetime:
    return datetime.fromisoformat(text)


class Vapi:
    """What the organisation holds."""

    def __init__(self) -> None:
        self.key = KEY
        self.fail = 0
        self.lists = 0
        self.order = "newest"
        self.calls: dict[str, dict[str, Any]] = {}

    def change(self, told: dict[str, Any]) -> dict[str, Any]:
        if told.get("forget"):
            self.calls, self.lists, self.order = {}, 0, "newest"
        self.fail = int(told.get("fail", self.fail))
        self.key = str(told.get("key", self.key))
        self.order = str(told.get("order", self.order))
        for given in told.get("calls", []):
            now = iso(datetime.now(UTC))
            known = self.calls.get(
                given["id"], {"orgId": ORGANISATION, "createdAt": given.get("startedAt", now)}
            )
            self.calls[given["id"]] = known | {"updatedAt": now} | given
        return {"lists": self.lists}

    def listed(self, query: dict[str, str]) -> list[dict[str, Any]]:
        """At most `limit` calls, 100 without one, that every filter lets through."""
        self.lists += 1
        found = list(self.calls.values())
        for clock in ("createdAt", "updatedAt"):
            for ending, compare in COMPARED.items():
                if clock + ending in query:
                    bound = read(query[clock + ending])
                    found = [c for c in found if getattr(read(c[clock]), compare)(bound)]
        for name in ("id", "assistantId", "phoneNumberId"):
            if name in query:
                found = [c for c in found if c.get(name) == query[name]]
        found.sort(key=lambda c: (read(c["createdAt"]), c["id"]), reverse=self.order == "newest")
        return found[: int(query.get("limit", "100"))]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # head and body go out together: the second of two small packets would wait for the first one's receipt
    wbufsize = -1
    vapi: Vapi

    def do_POST(self) -> None:
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._answer(200, self.vapi.change(told))

    def do_GET(self) -> None:
        if self.path == STORED:
            return self._answer(200, WAV, "audio/wav")
        if self.vapi.fail:
            return self._refuse(self.vapi.fail)
        if self.headers.get("Authorization") != f"Bearer {self.vapi.key}":
            return self._refuse(401)
        url = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        name, _, rest = url.path.removeprefix("/call/").partition("/")
        if url.path == "/call":
            too_many = int(query.get("limit", "100")) > 1000
            return self._refuse(400) if too_many else self._answer(200, self.vapi.listed(query))
        if name not in self.vapi.calls or rest not in ("", "mono-recording", "stereo-recording"):
            return self._refuse(404)
        return self._answer(302, b"", "text/plain") if rest else self._answer(200, self.vapi.calls[name])

    def _refuse(self, status: int) -> None:
        error, message = ERRORS.get(status, ERRORS[500])
        self._answer(status, {"message": message, "error": error, "statusCode": status})

    def _answer(self, status: int, body: Any, kind: str = "application/json; charset=utf-8") -> None:
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        if status == 302:
            self.send_header("Location", STORED)
        if status == 429:
            self.send_header("Retry-After", "1")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    Handler.vapi = Vapi()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    sys.exit(main())
