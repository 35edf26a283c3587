"""Retell's REST API as a server: `python -m tests.emulators.retell`. Prints its address when it listens.

Shares no code with providers/. A POST to /control sets what it knows: {"calls": [{…}]} adds calls or changes them (call_id and any
other field), {"fail": 429} answers that status until {"fail": 0}, with {"retry_after": "7"} beside it, {"key": "…"} changes the
API key, {"forget": true} empties the workspace, {"signed": true} gives recordings addresses that {"expire": true} ends, and
{"audio": {…}} says how recordings are answered; its answer counts what was asked for.
"""

from __future__ import annotations

import base64
import json
import sys
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.emulators.answering import Answering, serve
from tests.emulators.sound import silence

KEY = "key_0123456789abcdef0123456789ab"
SAID = ("transcript", "transcript_object", "transcript_with_tool_calls", "recording_url")
ERRORS = {
    400: "Invalid request format, please check API reference.",
    401: "API key is missing or invalid.",
    422: "Cannot find requested asset under given api key.",
    429: "Account rate limited, please throttle your requests.",
    500: "An unexpected server error occurred.",
}
COMPARED = {
    "eq": lambda a, b: a == b, "ne": lambda a, b: a != b, "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b, "lt": lambda a, b: a < b, "le": lambda a, b: a <= b,
}  # fmt: skip
WAV = silence(2)


class BadRequest(Exception):
    pass


class Retell:
    """What the workspace holds."""

    def __init__(self) -> None:
        self.key, self.fail, self.retry_after = KEY, 0, ""
        self.calls: dict[str, dict[str, Any]] = {}
        self.signed, self.generation = False, 1
        self.audio: dict[str, Any] = {}
        self.counts = {"lists": 0, "gets": 0, "recordings": 0}

    def change(self, told: dict[str, Any]) -> dict[str, Any]:
        if told.get("forget"):
            self.calls, self.signed, self.audio = {}, False, {}
        self.fail = int(told.get("fail", self.fail))
        self.retry_after = str(told.get("retry_after", self.retry_after))
        self.key = str(told.get("key", self.key))
        self.signed = bool(told.get("signed", self.signed))
        self.audio = told.get("audio", self.audio)
        self.generation += bool(told.get("expire"))
        for given in told.get("calls", []):
            self.calls[given["call_id"]] = self.calls.get(given["call_id"], {}) | given
        return dict(self.counts)

    def page(self, asked: dict[str, Any]) -> dict[str, Any]:
        """A page of calls by start; a cursor goes on where it was made, and only for the same question."""
        if not asked.keys() <= {
            "filter_criteria",
            "limit",
            "sort_order",
            "pagination_key",
            "skip",
            "include_total",
        }:
            raise BadRequest
        limit, filters, order = (
            asked.get("limit", 50),
            asked.get("filter_criteria", {}),
            asked.get("sort_order", "descending"),
        )
        if (
            not 1 <= limit <= 1000
            or order not in ("ascending", "descending")
            or {"skip", "pagination_key"} <= asked.keys()
        ):
            raise BadRequest
        found = [call for call in self.calls.values() if self._fits(call, filters)]
        found.sort(
            key=lambda call: (call.get("start_timestamp", 0), call["call_id"]), reverse=order == "descending"
        )
        question = json.dumps([filters, order], sort_keys=True)
        if "pagination_key" in asked:
            known, start, call_id = json.loads(base64.b64decode(asked["pagination_key"]))
            if known != question:
                raise BadRequest
            place = (start, call_id)
            found = [
                call for call in found
                if ((call.get("start_timestamp", 0), call["call_id"]) > place) == (order == "ascending")
                and (call.get("start_timestamp", 0), call["call_id"]) != place
            ]  # fmt: skip
        shown, more = found[:limit], len(found) > limit
        answer: dict[str, Any] = {
            "items": [{name: value for name, value in call.items() if name not in SAID} for call in shown],
            "has_more": more,
        }
        if more:
            cursor = [question, shown[-1].get("start_timestamp", 0), shown[-1]["call_id"]]
            answer["pagination_key"] = base64.b64encode(json.dumps(cursor).encode()).decode()
        return answer

    @staticmethod
    def _fits(call: dict[str, Any], filters: dict[str, Any]) -> bool:
        for name, rule in filters.items():
            if name not in ("start_timestamp", "end_timestamp", "duration_ms") or rule.keys() != {
                "type",
                "op",
                "value",
            }:
                raise BadRequest
            if rule["type"] != "number" or rule["op"] not in COMPARED or not isinstance(rule["value"], int):
                raise BadRequest
            if name not in call or not COMPARED[rule["op"]](call[name], rule["value"]):
                return False
        return True


class Handler(Answering):
    retell: Retell

    def do_POST(self) -> None:
        told = self.told()
        if self.path == "/control":
            return self.answer(200, self.retell.change(told))
        if refused := self._refused():
            return self._refuse(refused)
        if self.path != "/v3/list-calls":
            return self.answer(404, {"status": "error", "message": "Not Found"})
        self.retell.counts["lists"] += 1
        try:
            return self.answer(200, self.retell.page(told))
        except (BadRequest, ValueError, TypeError):
            return self._refuse(400)

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        parts = url.path.strip("/").split("/")
        # an address that was given out opens the recording for whoever has it
        if parts[0] == "recordings":
            return self._record(parts[1], parse_qs(url.query))
        if refused := self._refused():
            return self._refuse(refused)
        if url.path == "/get-concurrency":
            return self.answer(
                200, {"current_concurrency": 0, "concurrency_limit": 20, "base_concurrency": 20}
            )
        if parts[:2] != ["v2", "get-call"]:
            return self.answer(404, {"status": "error", "message": "Not Found"})
        self.retell.counts["gets"] += 1
        call = self.retell.calls.get(parts[2])
        return self._refuse(422) if call is None else self.answer(200, self._with_address(call))

    def _refused(self) -> int:
        if self.retell.fail:
            return self.retell.fail
        return 0 if self.headers.get("Authorization") == f"Bearer {self.retell.key}" else 401

    def _with_address(self, call: dict[str, Any]) -> dict[str, Any]:
        """The call, with an address of its recording that is made now."""
        if not call.get("has_recording"):
            return call
        signature = f"?Expires={self.retell.generation}&Signature=s" if self.retell.signed else ""
        return call | {
            "recording_url": f"{self.address}/recordings/{call['call_id']}/recording.wav{signature}"
        }

    def _record(self, call_id: str, query: dict[str, list[str]]) -> None:
        self.retell.counts["recordings"] += 1
        how = self.retell.audio
        if self.retell.signed and query.get("Expires") != [str(self.retell.generation)]:
            text = b"<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>Access denied</Message></Error>"
            return self.send(403, text, {"Content-Type": "text/xml"})
        if call_id not in self.retell.calls:
            return self.send(404, b"gone", {"Content-Type": "text/plain"})
        if how.get("redirect"):
            return self.send(302, b"", {"Location": how["redirect"]})
        audio = WAV * (how["size"] // len(WAV) + 1) if "size" in how else WAV
        audio = audio[: how.get("size", len(WAV))]
        kind = {"Content-Type": how.get("type", "audio/wav"), "Accept-Ranges": "bytes", "ETag": '"1"'}
        asked = self.headers.get("Range", "")
        if asked.startswith("bytes="):
            first, _, last = asked.removeprefix("bytes=").partition("-")
            start = int(first) if first else max(0, len(audio) - int(last))
            end = min(int(last), len(audio) - 1) if last and first else len(audio) - 1
            if start >= len(audio):
                return self.send(416, b"", {"Content-Range": f"bytes */{len(audio)}"})
            span = {"Content-Range": f"bytes {start}-{end}/{len(audio)}"}
            return self.send(206, audio[start : end + 1], kind | span)
        return self.send(200, audio, kind)

    def _refuse(self, status: int) -> None:
        wait = {"Retry-After": self.retell.retry_after} if status == 429 and self.retell.retry_after else {}
        message = ERRORS.get(status, ERRORS[500])
        self.answer(status, {"status": "error", "message": message}, wait)


def main() -> None:
    Handler.retell = Retell()
    serve(Handler)


if __name__ == "__main__":
    sys.exit(main())
