"""Telnyx through the functions and the worker: signed events in, lists read, each cost once."""

from __future__ import annotations

import asyncio
import base64
import json
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from providers.telnyx import WEBHOOK
from tests.database import Database
from tests.emulators.running import emulator
from tests.emulators.telnyx import API_KEY, PUBLIC_KEY
from tests.emulators.telnyx_events import OURS, THEIRS, Leg, delivery, event, message, message_record, spoken
from tests.emulators.twilio_callbacks import Delivery
from tests.usage.server import signed
from tests.webhooks.line import SITE, Line, Server, open_line_as, post_all, served, until
from tests.webhooks.test_intake import counted
from tests.webhooks.test_sync_events import ended, runs, sync
from tests.workers.running import lay_queue, workers

NOW = datetime.now(UTC).replace(microsecond=0)
RECENT = NOW - timedelta(minutes=5)
KEYS = {"api_key": API_KEY, "public_key": PUBLIC_KEY}


@pytest.fixture(scope="module")
def telnyx() -> Iterator[str]:
    with emulator("telnyx") as address:
        yield address


@pytest.fixture(scope="module")
def server(database: Database, telnyx: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    lay_queue(database)
    with served(
        database, tmp_path_factory.mktemp("functions"), KONTOR_PROVIDER_URLS=f"telnyx={telnyx}"
    ) as found:
        yield Server(found.address, telnyx, found.log)


def opened(database: Database, server: Server) -> Line:
    """A new organisation that connected Telnyx through the function."""
    return open_line_as(Line, database, server, provider="telnyx", keys=KEYS)


@pytest.fixture
def line(database: Database, server: Server) -> Iterator[Line]:
    server.control(forget=True, fail=0, limit=100_000, window=60, missing=[], api_key=API_KEY)
    found = opened(database, server)
    yield found
    assert [row for row in found.problems() if row["severity"] == "error"] == []


def parts(line: Line) -> dict[tuple[str, int], tuple[Decimal, str]]:
    """Amount and state of each part's entry, by the provider's id."""
    rows = line.all(
        "select l.provider_leg_id, e.part, e.amount, e.state from ledger_entries e join telephony_legs l"
        " on l.org_id = e.org_id and l.id = e.source_id where e.org_id = %s and e.source = 'telephony_legs'", line.org_id,
    )  # fmt: skip
    return {(row["provider_leg_id"], row["part"]): (row["amount"], row["state"]) for row in rows}


def test_a_call_is_told_applied_and_answered_and_shows_its_cost(line: Line) -> None:
    leg = Leg("leg-1", "sess-1", RECENT)
    for data in leg.events():
        answer = line.post(delivery(data))
        assert (answer.status_code, answer.text) == (200, "")
    assert [(row["kind"], row["subject"], row["state"], row["provider"]) for row in line.events()] == [
        (f"call.{name}", "leg-1", "applied", "telnyx")
        for name in ("initiated", "answered", "bridged", "hangup", "cost")
    ]
    [call] = line.calls()
    assert (call["state"], call["direction"], call["counterpart"], call["seconds"]) == (
        "completed",
        "inbound",
        THEIRS,
        60,
    )
    assert (call["cost"], call["currency"], call["cost_state"]) == (Decimal("0.007"), "USD", "actual")
    assert parts(line) == {
        ("leg-1", 1): (Decimal("0.005"), "actual"),
        ("leg-1", 5): (Decimal("0.002"), "actual"),
    }


def test_a_message_that_comes_in_is_there_with_its_text(line: Line) -> None:
    told = message("m1", "inbound", RECENT, "webhook_delivered", "0.0010", text="Hej då 🎉")
    assert line.post(delivery(event("message.received", RECENT, told))).status_code == 200
    [found] = line.calls()
    assert (found["kind"], found["body"], found["state"], found["from_number"], found["to_number"]) == (
        "message", "Hej då 🎉", "received", THEIRS, OURS,
    )  # fmt: skip
    assert parts(line) == {("m1", 0): (Decimal("0.001"), "actual")}


def test_an_event_that_is_sent_again_is_the_same_one_though_it_is_signed_anew(line: Line) -> None:
    data = Leg("leg-1", "sess-1", RECENT).cost()
    first, again = delivery(data, time.time() - 100), delivery(data, attempt=2)
    assert first.body != again.body and first.headers != again.headers
    path = line.url.removeprefix(SITE)
    statuses = asyncio.run(post_all(line.server, [(path, first), (path, again)] * 16))
    assert statuses == [200] * 32
    assert [row["state"] for row in line.events()] == ["applied"]
    assert sum((amount for amount, _ in parts(line).values()), Decimal(0)) == Decimal("0.007")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda data: Delivery(delivery(data).body + b" ", delivery(data).headers), "signature"),
        (lambda data: delivery(data, seed=b"\x07" * 32), "signature"),
        (lambda data: Delivery(delivery(data).body, {}), "signature"),
        (lambda data: delivery(data, time.time() - 400), "late"),
        (lambda data: delivery(data, time.time() + 400), "late"),
    ],
)
def test_what_is_badly_signed_or_too_old_is_refused_and_counted(line: Line, make: Any, reason: str) -> None:
    answer = line.post(make(Leg("leg-1", "sess-1", RECENT).hangup()))
    assert (answer.status_code, answer.json()["code"]) == (401, "KT093")
    assert line.events() == line.calls() == []
    until(lambda: counted(line) == [(reason, 1)], "the refusal is counted")


def test_another_organisations_address_takes_its_own_events_only(
    line: Line, database: Database, server: Server
) -> None:
    # one account that two organisations share is told of to each by itself
    other = opened(database, server)
    made = delivery(Leg("leg-1", "sess-1", RECENT).initiated())
    assert line.post(made).status_code == 200
    assert (len(line.calls()), len(other.calls())) == (1, 0)
    assert other.post(made).status_code == 200
    assert (len(line.calls()), len(other.calls())) == (1, 1)
    for found, stranger in ((line, other), (other, line)):
        with database.acting_as(found.owner) as connection:
            rows = connection.execute("select org_id from telephony_list").fetchall()
        assert {row["org_id"] for row in rows} == {found.org_id} != {stranger.org_id}


def test_what_an_application_does_leaves_no_row_and_what_is_none_of_ours_is_flagged(line: Line) -> None:
    assert (
        line.post(delivery(event("call.playback.started", RECENT, {"call_leg_id": "leg-1"}))).status_code
        == 200
    )
    assert line.events() == []
    line.post(delivery(event("call.recording.saved", RECENT, {"call_leg_id": "leg-1"})))
    line.post(delivery(event("number_order.complete", RECENT, {"id": "x"})))
    huge = event("message.received", RECENT, message("m9", "inbound", RECENT, "x", text="x" * 200_000))
    assert line.post(delivery(huge)).status_code == 200
    assert sorted(row["state"] for row in line.events()) == ["applied", "stale", "unknown"]
    too_large = event("message.received", RECENT, message("m8", "inbound", RECENT, "x", text="x" * 1_100_000))
    assert line.post(delivery(too_large)).status_code == 413


def test_the_address_is_tried_with_a_test_that_leaves_no_call(line: Line) -> None:
    """The function that sends it reaches KONTOR_SITE_URL, which is nowhere here: what it sends is posted by hand."""
    made = WEBHOOK.test_request(line.url, KEYS, str(uuid.uuid4()))
    assert line.post(Delivery(made.body, dict(made.headers))).status_code == 200
    assert [(row["state"], row["kind"]) for row in line.events()] == [("test", "test")]
    assert line.calls() == []


def connect(server: Server, owner: uuid.UUID, org_id: uuid.UUID, **keys: str) -> httpx.Response:
    return server.connect(owner, org_id, provider="telnyx", keys=KEYS | keys)


def test_keys_that_do_not_belong_together_connect_nothing(
    line: Line, database: Database, server: Server
) -> None:
    owner = database.new_user()
    org_id = database.organisation_of(owner)
    other = base64.b64encode(b"\x01" * 32).decode()
    for keys, words in [
        ({"public_key": other}, "another account's"), ({"api_key": "KEY_wrong"}, "does not accept the keys"), ({"public_key": "x"}, "44 characters"),
    ]:  # fmt: skip
        answer = connect(server, owner, org_id, **keys)
        assert answer.status_code == 422 and words in answer.text
        assert "KEY_wrong" not in answer.text
    # the same account once, whatever its API key
    answer = connect(server, line.owner, line.org_id)
    assert answer.status_code == 409, answer.text


def test_a_key_that_was_replaced_signs_for_a_day_more(line: Line, server: Server) -> None:
    place = f"{server.address}/functions/v1/integrations/{line.integration_id}/keys"
    server.control(api_key="KEY_rotated")
    answer = httpx.put(
        place, json={"org_id": str(line.org_id), "keys": {"api_key": "KEY_rotated", "public_key": PUBLIC_KEY}},
        headers=signed(line.owner), timeout=30,
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    assert line.post(delivery(Leg("leg-1", "sess-1", RECENT).initiated())).status_code == 200


@pytest.fixture
def worker(database: Database, line: Line, telnyx: str) -> Iterator[None]:
    with workers(database, KONTOR_PROVIDER_URLS=f"telnyx={telnyx}"):
        yield


def test_what_no_event_told_is_found_in_the_lists_and_what_both_saw_counts_once(
    line: Line, database: Database, worker: None
) -> None:
    seen = [Leg(f"seen-{n}", f"s{n}", RECENT, seconds=61) for n in range(5)]
    missed = [Leg(f"missed-{n:03}", f"t{n}", RECENT, "outgoing", seconds=30) for n in range(60)]
    records: dict[str, list[Any]] = {"sip-trunking": [], "call-control": []}
    for leg in [*seen, *missed]:
        for word, raw in leg.records().items():
            records[word] += raw
    records["text-to-speech"] = [spoken(missed[0], "text-to-speech", "1.666E-4", n, n) for n in range(70)]
    records["messaging"] = [message_record("m1", "outbound", RECENT, "delivered", "0.0062")]
    line.server.control(records=records)
    for leg in seen:
        for data in leg.events():
            line.post(delivery(data))
    line.post(delivery(event("message.sent", RECENT, message("m1", "outbound", RECENT, "sent", None))))
    for count in (1, 2):
        sync(line, database)
        until(lambda count=count: ended(line, count), "the run", 90)
        assert [run["state"] for run in runs(line)] == ["succeeded"] * count, runs(line)
        found = parts(line)
        assert len(line.calls()) == 66
        assert {found[(leg.leg_id, 1)] for leg in seen} == {(Decimal("0.01"), "actual")}
        assert {found[(leg.leg_id, 5)] for leg in missed} == {(Decimal("0.002"), "actual")}
        assert found[("missed-000", 4)] == (Decimal("0.0001666") * 70, "actual")
        assert found[("m1", 0)] == (Decimal("0.0062"), "actual")
        assert len(found) == 65 * 2 + 2


def test_a_price_that_is_on_no_list_any_more_is_asked_for_by_itself(
    line: Line, database: Database, worker: None
) -> None:
    leg = Leg("old", "s", NOW - timedelta(days=3))
    for data in (leg.initiated(), leg.hangup()):
        line.post(delivery(data))
    line.server.control(
        records=leg.records(), messages=[message("m-old", "outbound", leg.start, "delivered", "0.0062")]
    )
    line.post(
        delivery(event("message.sent", leg.start, message("m-old", "outbound", leg.start, "sent", None)))
    )
    sync(line, database)
    until(lambda: ended(line), "the run")
    assert parts(line) == {
        ("old", 1): (Decimal("0.005"), "actual"), ("old", 5): (Decimal("0.002"), "actual"), ("m-old", 0): (Decimal("0.0062"), "actual"),
    }  # fmt: skip


def test_a_limit_is_obeyed_and_the_run_comes_to_its_end(line: Line, database: Database, worker: None) -> None:
    legs = [Leg(f"leg-{n:03}", f"s{n}", RECENT) for n in range(120)]
    line.server.control(
        limit=3, window=1, records={"sip-trunking": [leg.records()["sip-trunking"][0] for leg in legs]}
    )
    sync(line, database)
    until(lambda: any(run["state"] == "succeeded" for run in runs(line)), "a whole run", 90)
    assert len(line.calls()) == 120
    assert len(runs(line)) == 1


def test_refused_keys_are_told_at_the_connection_in_telnyxs_words(
    line: Line, database: Database, worker: None
) -> None:
    line.server.control(api_key="KEY_another")
    sync(line, database)
    until(lambda: ended(line), "the run")
    [row] = line.all("select * from integrations where org_id = %s", line.org_id)
    assert (row["state"], "10009" in row["last_error"]) == ("failing", True)
    assert API_KEY not in json.dumps(runs(line), default=str)
