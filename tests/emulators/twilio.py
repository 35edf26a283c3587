"""Twilio's REST API as a server: `python -m tests.emulators.twilio`. Prints its address when it listens.

Shares no code with providers/. A POST to /control sets what it knows: {"calls": [{…}]} and {"messages": [{…}]} add
resources (sid and any other field), {"prices": {"SM…": "-0.0075"}} prices them, {"recordings": {"RE…": "https://…"}} leads to
where a recording lies, or gives it for "", {"fail": 429} answers that status until {"fail": 0}, {"token": "…"} changes the
AuthToken, {"forget": true} empties the account; its answer says how many list pages were asked for, and what was made by POST.
{"numbers": […]} are the account's, {"opted_out": […]} those who said stop at Twilio.
{"create": "drop"} takes the next messages and hangs up without an answer, "lose" hangs up before it takes them, "garble" takes
them and answers what is no JSON, and a number of seconds answers so late; "" answers again as it should.
"""

from __future__ import annotations

import base64
import itertools
import json
import sys
import threading
import time
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from tests.emulators.answering import Answering, serve

ACCOUNT = "AC00000000000000000000000000000001"
TOKEN = "test_auth_token_0123456789abcdef"
BASE = "/2010-04-01/Accounts/"
OURS = "+46700000001"
# a message's code, and what Twilio says of it
REFUSALS = {
    21211: "Invalid 'To' Phone Number",
    21602: "Message body is required.",
    21606: "The 'From' phone number provided is not a valid message-capable Twilio phone number for this destination.",
    21610: "Attempt to send to unsubscribed recipient",
    21617: "The concatenated message body exceeds the 1600 character limit.",
}
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
        self.numbers = [OURS]
        self.opted_out: list[str] = []
        self.create = ""
        self.retry_after = ""
        # every request to send, answered or not
        self.asked: list[dict[str, str]] = []
        self.made: list[str] = []
        self._numbers = itertools.count(0xE0000000)

    def post_message(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """The status and the resource, or the code of why not."""
        to, body = form.get("To", ""), form.get("Body", "")
        code = None
        if not (to.startswith("+") and to[1:].isdigit() and 8 <= len(to) <= 16):
            code = 21211
        elif form.get("From") not in self.numbers:
            code = 21606
        elif not body:
            code = 21602
        elif len(body) > 1600:
            code = 21617
        elif to in self.opted_out:
            code = 21610
        if code:
            return 400, {"code": code, "message": REFUSALS[code], "status": 400,
                "more_info": f"https://www.twilio.com/docs/errors/{code}"}  # fmt: skip
        sid = f"SM{next(self._numbers):032x}"
        plain = body.translate(dict.fromkeys(map(ord, "åäöÅÄÖéÉüÜ"))).isascii() and not set(body) & set(
            "^{}\\[~]|"
        )
        single, part = (160, 153) if plain else (70, 67)
        made = MESSAGE | {
            "sid": sid, "status": "queued", "from": form["From"], "to": to, "body": body, "direction": "outbound-api",
            "num_segments": str(1 if len(body) <= single else -(-len(body) // part)),
            "date_created": rfc2822(datetime.now(UTC)), "price_unit": "USD",
        }  # fmt: skip
        self.resources["Messages"][sid] = made
        self.made.append(sid)
        return 201, made

    def change(self, told: dict[str, Any]) -> dict[str, Any]:
        if told.get("forget"):
            self.resources, self.recordings = {"Calls": {}, "Messages": {}}, {}
            self.asked, self.made = [], []
        self.recordings |= told.get("recordings", {})
        self.fail = int(told.get("fail", self.fail))
        self.retry_after = str(told.get("retry_after", self.retry_after))
        self.create = str(told.get("create", self.create))
        self.numbers = told.get("numbers", self.numbers)
        self.opted_out = told.get("opted_out", self.opted_out)
        self.token = str(told.get("token", self.token))
        for name, defaults in (("Calls", CALL), ("Messages", MESSAGE)):
            for given in told.get(name.lower(), []):
                known = self.resources[name].get(given["sid"], dict(defaults))
                self.resources[name][given["sid"]] = known | given
        for sid, price in told.get("prices", {}).items():
            held = self.resources["Calls" if sid.startswith("CA") else "Messages"][sid]
            held["price"], held["price_unit"] = price, "USD"
        return {"pages": self.pages, "asked": self.asked, "made": self.made}


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


class Handler(Answering):
    twilio: Twilio
    lock = threading.Lock()

    def do_POST(self) -> None:
        said = self.body()
        if self.path == "/control":
            with self.lock:
                self._answer(200, self.twilio.change(json.loads(said)))
        elif self.twilio.create == "lose":
            self._hang_up()
        elif self._may():
            self._create(said)

    def _create(self, said: bytes) -> None:
        if self.path != f"{BASE}{ACCOUNT}/Messages.json":
            return self._refuse(404)
        form = {name: values[0] for name, values in parse_qs(said.decode(), keep_blank_values=True).items()}
        with self.lock:
            self.twilio.asked.append(form)
            status, answer = self.twilio.post_message(form)
        if self.twilio.create == "drop":
            return self._hang_up()
        if self.twilio.create == "garble":
            return self.send(502, b"<html>Bad Gateway</html>", {"Content-Type": "text/html"})
        if self.twilio.create:
            time.sleep(float(self.twilio.create))
        return self._answer(status, answer)

    def _hang_up(self) -> None:
        self.close_connection = True

    def _may(self) -> bool:
        wanted = base64.b64encode(f"{ACCOUNT}:{self.twilio.token}".encode()).decode()
        if self.twilio.fail:
            self._refuse(self.twilio.fail)
        elif self.headers.get("Authorization") != f"Basic {wanted}":
            self._refuse(401)
        else:
            return True
        return False

    def do_GET(self) -> None:
        if self._may():
            self._show()

    def _show(self) -> None:
        url = urlsplit(self.path)
        if url.path == f"{BASE}{ACCOUNT}.json":
            return self._answer(
                200, {"sid": ACCOUNT, "status": "active", "friendly_name": "Emulator", "type": "Full"}
            )
        parts = url.path.removeprefix(f"{BASE}{ACCOUNT}/").removesuffix(".json").split("/")
        if parts[0] == "Recordings" and parts[-1] in self.twilio.recordings:
            return self._recording(self.twilio.recordings[parts[-1]])
        if parts == ["IncomingPhoneNumbers"]:
            return self._numbers(parse_qs(url.query))
        if parts[0] not in self.twilio.resources:
            return self._refuse(404)
        held = self.twilio.resources[parts[0]]
        if len(parts) == 2:
            return self._answer(200, held[parts[1]]) if parts[1] in held else self._refuse(404)
        return self._list(parts[0], held, parse_qs(url.query))

    def _recording(self, place: str) -> None:
        if place:
            return self.send(302, b"", {"Location": place})
        return self.send(200, WAV, {"Content-Type": "audio/x-wav"})

    def _list(self, name: str, held: dict[str, dict[str, Any]], query: dict[str, list[str]]) -> None:
        self.twilio.pages += 1
        since, clock = SINCE[name]
        day = date.fromisoformat(query[since][0]) if since in query else date.min
        found = [
            r for r in held.values() if r[clock] is None or parsedate_to_datetime(r[clock]).date() >= day
        ]
        for name_, field in (("To", "to"), ("From", "from")):
            if name_ in query:
                found = [r for r in found if r[field] == query[name_][0]]
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

    def _numbers(self, query: dict[str, list[str]]) -> None:
        """Two to a page, whatever is asked for, so that whoever reads one page only is found out."""
        start = int(query.get("PageToken", ["0"])[0])
        path = f"{BASE}{ACCOUNT}/IncomingPhoneNumbers.json"
        more = start + 2 < len(self.twilio.numbers)
        listed = [
            {"sid": f"PN{place:032x}", "phone_number": number, "friendly_name": f"Line {place}",
             "capabilities": {"voice": True, "sms": not number.endswith("9"), "mms": False}}
            for place, number in enumerate(self.twilio.numbers)
        ]  # fmt: skip
        self._answer(
            200,
            {
                "incoming_phone_numbers": listed[start : start + 2],
                "next_page_uri": f"{path}?PageSize=2&Page=1&PageToken={start + 2}" if more else None,
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
        wait = {"Retry-After": self.twilio.retry_after} if status == 429 and self.twilio.retry_after else {}
        self.answer(status, body, wait)


def main() -> None:
    Handler.twilio = Twilio()
    serve(Handler)


if __name__ == "__main__":
    sys.exit(main())
