"""What a provider's signed events may hold: texts, numbers and clocks that no honest provider sends.

Each is taken in (2xx), kept as an event that says what became of it, and leaves the books as they add up.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.attack import hostile
from tests.database import Database
from tests.emulators.twilio import TOKEN, rfc2822
from tests.emulators.twilio_callbacks import call_status, delivery, inbound_message, sid
from tests.webhooks.line import SITE, Line, Server, open_line, served
from tests.workers.running import lay_queue, wait_for

NOW = datetime.now(UTC).replace(microsecond=0)
TEXTS = [
    *(hostile.TEXTS[name] for name in ("script", "sql", "private", "mixed")),
    *(hostile.CONTROLS[name] for name in ("carriage", "escape", "override")), hostile.INVISIBLE["zero width"],
    "a\0b", "x" * 9_000, "x" * 200_000, "", "-1", "1e400", "NaN", "9" * 40, "-0", "0x7f", "٣",
]  # fmt: skip
TIMES = {
    "one hour ahead": rfc2822(NOW + timedelta(hours=1)),
    "tomorrow": rfc2822(NOW + timedelta(days=1)),
    "in the hour that summer time leaves out": "Sun, 29 Mar 2026 02:30:00 +0100",
    "in the hour that comes twice": "Sun, 25 Oct 2026 02:30:00 +0200",
    "the last second of a year": "Thu, 31 Dec 2026 23:59:60 +0000",
    "before there were telephones": "Mon, 01 Jan 0001 00:00:00 +0000",
    "beyond": "Fri, 31 Dec 9999 23:59:59 +0000",
    "a day that is none": "Mon, 30 Feb 2026 00:00:00 +0000",
    "a zone that is none": "Mon, 02 Feb 2026 00:00:00 +9999",
    "infinity": "infinity",
    "a number": "1772409600",
}


@pytest.fixture(scope="module")
def server(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    lay_queue(database)
    with served(database, tmp_path_factory.mktemp("functions")) as found:
        yield found
        said = found.log.read_text()
    assert "Traceback" not in said, said[-6000:]
    assert [line[:60] for line in said.splitlines() if not line.startswith(("{", "INFO: "))] == []


@pytest.fixture(scope="module")
def line(database: Database, server: Server) -> Line:
    return open_line(database, server)


def send(line: Line, client: httpx.Client, form: dict[str, str]) -> int:
    made = delivery(line.url, form, TOKEN)
    path = line.url.removeprefix(SITE).partition("#")[0]
    return client.post(path, content=made.body, headers=made.headers).status_code


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.address, timeout=30) as found:
        yield found


def test_whatever_stands_in_a_field_is_taken_in_and_told(line: Line, client: httpx.Client) -> None:
    sent, refused = 0, []
    for number, text in enumerate(TEXTS):
        call = call_status(sid("CA", number), "completed", 2, NOW, 30)
        message = inbound_message(sid("SM", number), "Hej")
        for form in (call, message):
            for name in form:
                sent += 1
                if (status := send(line, client, form | {name: text})) != 200:
                    refused.append(f"{name} = {text[:30]!r}: {status}")
        refused += [f"test {text[:30]!r}"] * (send(line, client, {"KontorTest": text}) != 200)
    assert refused == []
    states = {row["state"] for row in line.events()}
    assert states <= {"applied", "stale", "unknown", "failed", "test"} and "applied" in states
    # what could not be applied is kept whole and says why, in words that name no row
    failed = [row for row in line.events() if row["state"] == "failed"]
    assert all(row["error"] and "Failing row" not in row["error"] for row in failed)
    assert [row for row in line.problems() if row["severity"] == "error"] == []


def test_a_clock_that_is_wrong_moves_no_fact_out_of_its_bounds(line: Line, client: httpx.Client) -> None:
    for number, (name, at) in enumerate(TIMES.items(), start=1_000):
        form = call_status(sid("CA", number), "completed", 2, NOW, 30) | {"Timestamp": at}
        assert send(line, client, form) == 200, name
        # and what comes after it, by a clock that is right, is still taken in
        later = call_status(sid("CA", number), "completed", 3, NOW, 30)
        assert send(line, client, later) == 200, name
    for row in line.calls():
        assert datetime(2000, 1, 1, tzinfo=UTC) <= row["started_at"] <= datetime(2100, 1, 1, tzinfo=UTC)
    assert [row for row in line.problems() if row["severity"] == "error"] == []


def test_no_request_stops_the_log_of_the_others(line: Line, client: httpx.Client, database: Database) -> None:
    # the line of a request that holds what Postgres cannot keep stands in a batch with everybody's
    before = len(line.all("select 1 from function_logs where org_id = %s", line.org_id))
    bare = line.url.removeprefix(SITE).partition("#")[0]
    for query in ("%00", "a=%ff%fe", "b=%0d%0a"):
        client.post(f"{bare}?{query}", content=b"x", headers={"X-Request-Id": "a" * 64})
    assert send(line, client, call_status(sid("CA", 5_000), "ringing", 1, NOW)) == 200
    wait_for(
        lambda: len(line.all("select 1 from function_logs where org_id = %s", line.org_id)) > before,
        "the log goes on",
        20,
    )


def test_the_whole_log_is_one_json_object_a_line(server: Server) -> None:
    assert Path(server.log).read_text().count('"event": "webhook"') > 50
