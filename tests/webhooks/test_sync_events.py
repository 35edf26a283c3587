"""The worker that lists what webhooks did not bring: late prices, missed events, and what a kill leaves."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from functions._shared.db import Database as AsyncDatabase
from tests.database import Database
from tests.emulators.twilio import TOKEN, rfc2822
from tests.emulators.twilio_callbacks import call_status, message_status, sid
from tests.webhooks.line import Line, until
from tests.workers.running import Worker, workers
from workers.jobs import sync_provider_events
from workers.sync_run import SyncRun

NOW = datetime.now(UTC).replace(microsecond=0)
RECENT = rfc2822(NOW - timedelta(minutes=5))
CALL, MESSAGE = sid("CA", 1), sid("SM", 1)


def sync(line: Line, database: Database) -> None:
    database.ask_sync(line.owner, line.org_id, line.integration_id)


def runs(line: Line) -> list[dict[str, object]]:
    return line.all("select * from sync_runs where org_id = %s order by started_at", line.org_id)


def ended(line: Line, count: int = 1) -> bool:
    return len([run for run in runs(line) if run["finished_at"]]) >= count


@pytest.fixture
def worker(database: Database, line: Line) -> object:
    line.server.control(forget=True)
    with workers(database, KONTOR_PROVIDER_URLS=f"twilio={line.server.twilio}") as found:
        yield found[0]
    line.server.control(fail=0, token=TOKEN)


def test_a_price_that_comes_later_takes_the_place_of_the_estimate(
    line: Line, database: Database, worker: Worker
) -> None:
    first, second = sid("SM", 11), sid("SM", 12)
    line.server.control(messages=[{"sid": first, "date_sent": RECENT}, {"sid": second, "date_sent": RECENT}])
    line.server.control(prices={first: "-0.0075"})
    line.send(message_status(first, "delivered"))
    sync(line, database)
    until(lambda: ended(line), "the first run")
    line.send(message_status(second, "delivered"))
    line.all("delete from telephony_legs where org_id = %s and provider_leg_id = %s", line.org_id, second)
    line.send(message_status(second, "read"))
    assert line.posted() == {first: (Decimal("0.0075"), "actual"), second: (Decimal("0.0075"), "estimated")}
    line.server.control(prices={second: "-0.0081"})
    sync(line, database)
    until(lambda: ended(line, 2), "the second run")
    assert line.posted()[second] == (Decimal("0.0081"), "actual")
    assert {run["state"] for run in runs(line)} == {"succeeded"}


def test_what_no_webhook_told_is_found_in_the_lists_page_by_page(
    line: Line, database: Database, worker: Worker
) -> None:
    missed = [{"sid": sid("SM", 10_000 + n), "date_sent": RECENT, "price": "-0.01"} for n in range(2_300)]
    calls = [
        {"sid": sid("CA", 10_000 + n), "start_time": RECENT, "duration": "61", "price": "-0.02"}
        for n in range(30)
    ]
    line.server.control(messages=missed, calls=calls)
    sync(line, database)
    until(lambda: ended(line), "the run", 90)
    posted = line.posted()
    assert sum(1 for leg in posted if int(leg[2:], 16) >= 10_000) == 2_330
    assert {posted[call["sid"]] for call in calls} == {(Decimal("0.02"), "actual")}
    [run] = runs(line)
    assert (run["state"], run["page_count"]) == ("succeeded", 4)
    assert {row["unit_count"] for row in line.all(
        "select unit_count from telephony_legs where org_id = %s and kind = 'call'", line.org_id
    )} == {2}  # fmt: skip


def test_a_price_older_than_the_lists_is_asked_for_one_by_one_and_not_too_often(
    line: Line, database: Database, worker: Worker
) -> None:
    old = NOW - timedelta(days=3)
    line.server.control(calls=[{"sid": sid("CA", 7), "start_time": rfc2822(old), "duration": "30"}])
    line.send(call_status(sid("CA", 7), "completed", 3, old + timedelta(seconds=30), 30))
    sync(line, database)
    until(lambda: ended(line), "the first run")
    assert line.posted() == {}
    line.server.control(prices={sid("CA", 7): "-0.014"})
    sync(line, database)
    until(lambda: ended(line, 2), "the second run")
    # asked about within the hour
    assert line.posted() == {}
    line.all(
        "update telephony_legs set price_asked_at = now() - interval '2 hours' where org_id = %s", line.org_id
    )
    sync(line, database)
    until(lambda: ended(line, 3), "the third run")
    assert line.posted() == {sid("CA", 7): (Decimal("0.014"), "actual")}


def test_refused_keys_are_told_at_the_connection(line: Line, database: Database, worker: Worker) -> None:
    line.server.control(token="another")
    sync(line, database)
    until(lambda: ended(line), "the run")
    line.server.control(token=TOKEN)
    [row] = line.all("select * from integrations where org_id = %s", line.org_id)
    assert row["state"] == "failing"
    assert "20003" in row["last_error"]
    sync(line, database)
    until(lambda: ended(line, 2), "the second run")
    [row] = line.all("select * from integrations where org_id = %s", line.org_id)
    assert (row["state"], row["last_error"]) == ("connected", None)


def test_an_item_that_cannot_be_taken_in_holds_up_no_other_and_is_told(
    line: Line, database: Database, worker: Worker
) -> None:
    odd, huge = sid("SM", 21), sid("SM", 22)
    line.server.control(
        messages=[
            {"sid": odd, "date_sent": RECENT, "price": "-0.01", "status": "sent", "num_segments": "x"},
            {"sid": huge, "date_sent": RECENT, "price": "-999999999999"},
            {"sid": MESSAGE, "date_sent": RECENT, "price": "-0.01"},
        ]
    )
    sync(line, database)
    until(lambda: ended(line), "the run")
    line.server.control(messages=[{"sid": odd, "num_segments": "1"}, {"sid": huge, "price": "-0.03"}])
    [run] = runs(line)
    assert (run["state"], MESSAGE in line.posted()) == ("failed", True)
    assert "1 listed items could not be read." in str(run["error"])
    assert line.posted().keys().isdisjoint({odd, huge})


@pytest.mark.chaos
def test_a_killed_run_loses_nothing_and_doubles_nothing(line: Line, database: Database) -> None:
    line.server.control(forget=True)
    messages = [{"sid": sid("SM", 50_000 + n), "date_sent": RECENT, "price": "-0.01"} for n in range(8_000)]
    line.server.control(messages=messages)
    sync(line, database)
    for _ in range(6):
        with workers(database, KONTOR_PROVIDER_URLS=f"twilio={line.server.twilio}") as [worker]:
            time.sleep(1.5)
            worker.kill()
    with workers(database, KONTOR_PROVIDER_URLS=f"twilio={line.server.twilio}"):
        sync(line, database)
        until(lambda: any(run["state"] == "succeeded" for run in runs(line)), "a whole run", 120)
    posted = line.posted()
    assert sum(1 for leg in posted if int(leg[2:], 16) >= 50_000) == 8_000
    assert {posted[message["sid"]] for message in messages} == {(Decimal("0.01"), "actual")}


def test_a_sync_gives_way_while_events_are_told(line: Line, database: Database) -> None:
    async def waited(spent: float) -> float:
        async with AsyncDatabase(database.dsn(), name="a test", max_size=1) as opened:
            sync = SyncRun(
                opened, line.org_id, line.integration_id, line.integration_id, "twilio", None, None
            )
            begun = time.monotonic()
            await sync_provider_events.give_way(sync, spent)
            return time.monotonic() - begun

    # nobody tells of anything: it goes on at once, however long the piece took
    assert asyncio.run(waited(60.0)) < 50
    line.send(message_status("1", "queued"))
    line.all(
        "update webhook_events set received_at = clock_timestamp() + interval '1 minute' where org_id = %s",
        line.org_id,
    )
    assert asyncio.run(waited(0.5)) >= 0.5
