"""Vapi's REST API as a server: `python -m tests.emulators.vapi`. Prints its address when it listens.

Shares no code with providers/. A POST to /control sets what it knows: {"calls": [{…}]} adds calls (id and any other field; one
that is known is changed, and its updatedAt moves unless told), {"fail": 429} answers that status, with Retry-After, until
{"fail": 0}, {"key": "…"} changes the private key, {"order": "oldest"} lists the oldest call first, {"forget": true} empties the
organisation; its answer says how often it was asked for a list. A call's recording leads on to where it lies, which opens to
whoever has that address.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.emulators.answering import Answering, serve

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


class Handler(Answering):
    vapi: Vapi

    def do_POST(self) -> None:
        told = self.told()
        self.answer(200, self.vapi.change(told))

    def do_GET(self) -> None:
        if self.path == STORED:
            return self.send(200, WAV, {"Content-Type": "audio/wav"})
        if self.vapi.fail:
            return self._refuse(self.vapi.fail)
        if self.headers.get("Authorization") != f"Bearer {self.vapi.key}":
            return self._refuse(401)
        url = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        name, _, rest = url.path.removeprefix("/call/").partition("/")
        if url.path == "/call":
            too_many = int(query.get("limit", "100")) > 1000
            return self._refuse(400) if too_many else self.answer(200, self.vapi.listed(query))
        if name not in self.vapi.calls or rest not in ("", "mono-recording", "stereo-recording"):
            return self._refuse(404)
        found = {"Location": STORED, "Content-Type": "text/plain"}
        return self.send(302, b"", found) if rest else self.answer(200, self.vapi.calls[name])

    def _refuse(self, status: int) -> None:
        error, message = ERRORS.get(status, ERRORS[500])
        wait = {"Retry-After": "1"} if status == 429 else {}
        self.answer(status, {"message": message, "error": error, "statusCode": status}, wait)


def main() -> None:
    Handler.vapi = Vapi()
    serve(Handler)


if __name__ == "__main__":
    sys.exit(main())
