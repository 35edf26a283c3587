"""Vapi through the pipeline: let in by its secret, one call whatever is told twice, its cost by parts, its lists."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.database import Database
from tests.emulators.running import emulator
from tests.emulators.vapi import KEY, iso
from tests.emulators.vapi_callbacks import (
    COSTS,
    OURS,
    SECRET,
    THEIRS,
    call_id,
    delivery,
    end_of_call_report,
    finished,
    status_update,
    told_call,
)
from tests.usage.server import signed
from tests.webhooks.line import SITE, Line, Server, open_line_as, served, until
from tests.webhooks.test_intake import counted
from tests.webhooks.test_sync_events import ended, runs, sync
from tests.workers.running import lay_queue, workers

NOW = datetime.now(UTC).replace(microsecond=0)
START = NOW - timedelta(minutes=5)
KEYS = {"api_key": KEY, "webhook_secret": SECRET}
TOTAL = sum((Decimal(repr(cost)) for cost in COSTS.values()), Decimal(0))


class Vapi(Line):
    """An organisation with a connection to Vapi."""

    def say(self, told: Any, how: str = "bearer", **more: Any) -> httpx.Response:
        return self.post(delivery(told, how, **more))

    def parts(self) -> dict[int, Decimal]:
        """What stands in the ledger, by part."""
        rows = self.all(
            "select part, sum(amount::numeric) as amount from ledger_entries where org_id = %s and source = 'telephony_legs'"
            " group by part",
            self.org_id,
        )
        return {row["part"]: row["amount"] for row in rows}


@pytest.fixture(scope="module")
def outside() -> Iterator[str]:
    with emulator("vapi") as address:
        yield address


@pytest.fixture(scope="module")
def server(database: Database, outside: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    lay_queue(database)
    folder = tmp_path_factory.mktemp("functions")
    with served(database, folder, KONTOR_PROVIDER_URLS=f"vapi={outside}") as found:
        yield found


def control(outside: str, **change: Any) -> dict[str, Any]:
    told: dict[str, Any] = httpx.post(f"{outside}/control", json=change).raise_for_status().json()
    return told


def open_vapi(database: Database, server: Server) -> Vapi:
    return open_line_as(Vapi, database, server, provider="vapi", name="Reception", keys=KEYS)


@pytest.fixture
def line(database: Database, server: Server, outside: str) -> Iterator[Vapi]:
    control(outside, forget=True, fail=0, key=KEY)
    found = open_vapi(database, server)
    yield found
    assert [row for row in found.problems() if row["severity"] == "error"] == []


def test_keys_are_tried_before_a_connection_is_made(line: Vapi, database: Database, server: Server) -> None:
    other = database.new_user()
    for keys, said in (
        (KEYS | {"api_key": "another-private-key"}, "does not accept the keys"),
        (KEYS | {"webhook_secret": "too-short"}, "webhook secret"),
        ({"api_key": KEY}, "webhook_secret"),
    ):
        answer = server.connect(other, database.organisation_of(other), provider="vapi", name="x", keys=keys)
        assert answer.status_code == 422 and said in answer.text
    again = server.connect(line.owner, line.org_id, provider="vapi", name="Second", keys=KEYS)
    assert (again.status_code, again.json()["code"]) == (409, "KT094")


def test_a_call_from_its_first_word_to_its_report(line: Vapi) -> None:
    customer = line.customer("Anna", phone=THEIRS)
    call = told_call(1, name="A call")
    for status, seconds in (("queued", -5), ("ringing", -3), ("in-progress", 0)):
        assert line.say(status_update(call, status, START + timedelta(seconds=seconds))).json() == {}
    [row] = line.calls()
    assert (row["state"], row["direction"], row["from_number"], row["to_number"], row["cost_state"]) == (
        "in_progress", "inbound", THEIRS, OURS, "unknown",
    )  # fmt: skip
    line.say(status_update(call, "ended", START + timedelta(seconds=60), "customer-ended-call"))
    for _ in range(3):
        assert line.say(end_of_call_report(call, START, 60)).status_code == 200
    [row] = line.calls()
    assert (row["state"], row["seconds"], row["cost"], row["cost_state"]) == (
        "completed",
        60,
        TOTAL,
        "actual",
    )
    assert (row["agent_id"], row["agent_name"], row["outcome"]) == ("asst-1", "Reception", "Successful")
    assert (row["summary"], row["has_transcript"], row["has_recording"]) == (
        "Caller booked a time.",
        True,
        True,
    )
    assert (row["customer_id"], row["started_at"], row["leg_count"]) == (customer, START, 1)
    assert [(event["kind"], event["state"]) for event in line.events()] == [
        ("call.status", "applied"), ("call.status", "applied"), ("call.status", "applied"),
        ("call.status", "applied"), ("call.report", "applied"),
    ]  # fmt: skip
    # transport, transcription, model, voice, platform
    assert line.parts() == {number: Decimal(repr(cost)) for number, cost in enumerate(COSTS.values(), 1)}
    kept = line.value("select url from private.telephony_recordings where org_id = %s", line.org_id)
    assert kept == f"https://api.vapi.ai/call/{call_id(1)}/mono-recording"


@pytest.mark.parametrize("how", ["bearer", "secret", "hmac", "hmac64"])
@pytest.mark.parametrize("unit", [None, 1, 1000])
def test_each_way_of_showing_who_it_is_is_let_in(line: Vapi, how: str, unit: int | None) -> None:
    stamp = None if unit is None else str(int(datetime.now(UTC).timestamp() * unit))
    told = status_update(told_call(1), "ringing", START)
    assert line.say(told, how, stamp=stamp).status_code == 200
    assert len(line.events()) == 1
    answer = line.say(told, how, stamp=stamp, secret="another_secret_of_16")
    assert (answer.status_code, answer.json()["code"]) == (401, "KT093")


def test_who_shows_nothing_or_too_late_is_refused_and_leaves_a_count(line: Vapi) -> None:
    told = status_update(told_call(1), "ringing", START)
    assert line.say(told, "none").status_code == 401
    old = str(int((NOW - timedelta(minutes=10)).timestamp()))
    assert line.say(told, "hmac", stamp=old).status_code == 401
    assert line.events() == line.calls() == []
    until(lambda: sorted(counted(line)) == [("late", 1), ("signature", 1)], "the refusals are counted")


def test_another_organisations_secret_opens_nothing(line: Vapi, database: Database, server: Server) -> None:
    other = open_vapi(database, server)
    answer = httpx.put(
        f"{server.address}/functions/v1/integrations/{other.integration_id}/keys",
        json={"org_id": str(other.org_id), "keys": KEYS | {"webhook_secret": "the_other_firms_secret"}},
        headers=signed(other.owner), timeout=30,
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    told = status_update(told_call(1), "ringing", START)
    assert line.say(told, secret="the_other_firms_secret").status_code == 401
    assert other.say(told, secret="the_other_firms_secret").status_code == 200
    # what it had before is good for a day more
    assert other.say(status_update(told_call(2), "ringing", START)).status_code == 200
    assert (len(line.calls()), len(other.calls())) == (0, 2)
    wrong = line.url.removeprefix(SITE).replace("/vapi/", "/twilio/")
    made = delivery(told)
    assert httpx.post(f"{server.address}{wrong}", content=made.body, headers=made.headers).status_code == 404


def test_what_is_told_many_times_a_call_leaves_nothing_anywhere(line: Vapi) -> None:
    call = told_call(1)
    for kind in ("conversation-update", "speech-update", "transcript", "hang"):
        answer = line.say({"message": {"type": kind, "call": call, "messages": [{"message": "Hej"}] * 50}})
        assert (answer.status_code, answer.json()) == (200, {})
        assert line.say({"message": {"type": kind, "call": call}}, "none").status_code == 401
    line.say(status_update(call, "ringing", START))
    requests = "select status, event_id from function_logs where org_id = %s and function = 'webhooks'"
    until(lambda: line.all(requests, line.org_id), "the request that told something is written down")
    [event] = line.events()
    assert [(row["status"], row["event_id"]) for row in line.all(requests, line.org_id)] == [
        (200, event["id"])
    ]
    assert line.value("select count(*) from webhook_payloads where org_id = %s", line.org_id) == 1


def test_a_question_that_wants_an_answer_is_kept_for_people_to_see(line: Vapi) -> None:
    for kind in ("assistant-request", "tool-calls", "of-tomorrow"):
        assert line.say({"message": {"type": kind, "call": told_call(1)}}).json() == {}
    assert line.say(b'{"message": {').status_code == 200
    assert [event["state"] for event in line.events()] == ["unknown"] * 4
    assert line.calls() == []


def test_a_report_without_lengths_or_with_a_stale_call_is_read_all_the_same(line: Vapi) -> None:
    bare = end_of_call_report(told_call(1, status="queued"), START, 61)
    for name in ("durationMs", "durationSeconds", "durationMinutes"):
        del bare["message"][name]
    line.say(bare)
    line.say(end_of_call_report(told_call(2), START, 0.4, "customer-did-not-answer", {"vapi": 0.0}))
    first, second = sorted(line.calls(), key=lambda row: row["state"])
    assert (first["state"], first["seconds"], second["state"]) == ("completed", 61, "no_answer")
    assert (second["cost"], second["cost_state"]) == (0, "actual")


def test_what_the_data_cannot_hold_is_told_as_failed_and_posts_nothing(line: Vapi) -> None:
    told = end_of_call_report(told_call(1), START, 60, startedAt="1970-01-01T00:00:00.000Z")
    assert line.say(told).status_code == 200
    assert [event["state"] for event in line.events()] == ["failed"]
    assert line.calls() == [] and line.parts() == {}


def test_hostile_words_are_kept_as_they_can_be(line: Vapi) -> None:
    long = "ord " * 60_000
    line.say(end_of_call_report(
        told_call(1, customer={"number": "+46\0<script>"}), START, 60, artifact={"transcript": "\0" + long, "recordingUrl": "javascript:1"},
        analysis={"summary": "\ud800" + long, "successEvaluation": "x" * 500}, assistant={"name": "n" * 500},
    ))  # fmt: skip
    row = line.all("select * from telephony_events where org_id = %s", line.org_id)[0]
    assert (len(row["transcript"]), len(row["summary"]), len(row["outcome"])) == (200_000, 10_000, 200)
    kept = line.value("select url from private.telephony_recordings where org_id = %s", line.org_id)
    assert kept.startswith("https://api.vapi.ai/call/")


def test_events_of_a_paused_connection_are_applied_when_it_goes_on(
    line: Vapi, database: Database, outside: str
) -> None:
    with database.acting_as(line.owner) as connection:
        connection.execute("select public.pause_integration(%s, %s)", [line.org_id, line.integration_id])
    line.say(end_of_call_report(told_call(1), START, 60))
    assert [event["state"] for event in line.events()] == ["waiting"]
    with database.acting_as(line.owner) as connection:
        connection.execute("select public.resume_integration(%s, %s)", [line.org_id, line.integration_id])
    with workers(database, KONTOR_PROVIDER_URLS=f"vapi={outside}"):
        until(lambda: [event["state"] for event in line.events()] == ["applied"], "it is applied", 60)
    assert sum(line.parts().values()) == TOTAL


def listed(number: int, seconds: float = 60, **more: Any) -> dict[str, Any]:
    """A call of the last minutes as the API lists it."""
    call = told_call(number)
    return finished(call, end_of_call_report(call, START, seconds, **more))


def test_what_no_webhook_told_is_found_in_the_lists_and_a_later_price_counts(
    line: Vapi, database: Database, outside: str
) -> None:
    line.say(end_of_call_report(told_call(1), START, 60))
    going = told_call(2) | {"status": "in-progress", "startedAt": iso(START), "cost": 0}
    missed = [listed(number) for number in range(10, 240)]
    control(outside, calls=[listed(1), going, *missed])
    with workers(database, KONTOR_PROVIDER_URLS=f"vapi={outside}"):
        sync(line, database)
        until(lambda: ended(line), "the run", 90)
        assert (len(line.calls()), len(line.events())) == (232, 1)
        assert sum(line.parts().values()) == 231 * TOTAL
        # its price is known later, and another one is corrected
        control(outside, calls=[listed(2), listed(10, costs=COSTS | {"llm": 0.5})])
        sync(line, database)
        until(lambda: ended(line, 2), "the second run", 90)
        expected = 232 * TOTAL - Decimal("0.00007275") + Decimal("0.5")
        assert sum(line.parts().values()) == expected
        # the same day once more changes nothing
        before = line.all(
            "select * from ledger_entries where org_id = %s order by source_id, part", line.org_id
        )
        sync(line, database)
        until(lambda: ended(line, 3), "the third run", 90)
    after = line.all("select * from ledger_entries where org_id = %s order by source_id, part", line.org_id)
    assert after == before
    assert {run["state"] for run in runs(line)} == {"succeeded"}
    assert [run["row_count"] for run in runs(line)][2] == 0


def test_a_price_older_than_the_lists_is_asked_for_by_the_calls_id(
    line: Vapi, database: Database, outside: str
) -> None:
    old = NOW - timedelta(days=3)
    call = told_call(7)
    report = end_of_call_report(call, old, 60)
    told = json.loads(json.dumps(report))
    for name in ("cost", "costBreakdown"):
        told["message"].pop(name)
    line.say(told)
    assert line.parts() == {}
    control(outside, calls=[finished(call, report) | {"createdAt": iso(old), "updatedAt": iso(old)}])
    with workers(database, KONTOR_PROVIDER_URLS=f"vapi={outside}"):
        sync(line, database)
        until(lambda: ended(line), "the run", 60)
    assert sum(line.parts().values()) == TOTAL


def test_refused_keys_are_told_at_the_connection(line: Vapi, database: Database, outside: str) -> None:
    control(outside, key="another-private-key")
    with workers(database, KONTOR_PROVIDER_URLS=f"vapi={outside}"):
        sync(line, database)
        until(lambda: ended(line), "the run", 60)
    [row] = line.all("select * from integrations where org_id = %s", line.org_id)
    assert row["state"] == "failing" and "Hot tip" in row["last_error"]
