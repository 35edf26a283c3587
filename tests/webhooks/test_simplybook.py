"""SimplyBook.me the whole way: a callback is a hint that is asked after, lists find what no callback told, and once is once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.database import Database
from tests.emulators.simplybook import COMPANY, LOGIN, PASSWORD
from tests.emulators.simplybook_callbacks import callback, delivery
from tests.webhooks.desk import Booked, Desk, desk_of, open_desk
from tests.webhooks.line import until
from tests.workers.running import workers

KEYS = {"company": COMPANY, "login": LOGIN, "password": PASSWORD, "timezone": "Europe/Stockholm"}
ZONE = ZoneInfo("Europe/Stockholm")


def clock(hours: float) -> dict[str, str]:
    """A booking of an hour that begins in so many hours, as clocks show in the company."""
    start = datetime.now(UTC).astimezone(ZONE).replace(microsecond=0) + timedelta(hours=hours)
    return {
        "start_datetime": f"{start:%Y-%m-%d %H:%M:%S}",
        "end_datetime": f"{start + timedelta(hours=1):%Y-%m-%d %H:%M:%S}",
    }


@pytest.fixture(scope="module")
def desk(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_of("simplybook", database, tmp_path_factory.mktemp("functions")) as found:
        yield found


@pytest.fixture(scope="module")
def working(database: Database, desk: Desk) -> Iterator[None]:
    with workers(database, **desk.environment):
        yield


@pytest.fixture
def booked(database: Database, desk: Desk) -> Iterator[Booked]:
    desk.control(forget=True, fail=0, shut_out=0, expire=True)
    found = open_desk(database, desk, KEYS)
    yield found
    desk.control(fail=0)
    assert [row for row in found.problems() if row["severity"] == "error"] == []


def hint(found: Booked, booking: int, kind: str = "create", moment: int | None = 1767259800) -> int:
    return found.post(delivery(callback(booking, kind, moment))).status_code


def test_a_callback_is_asked_after_and_the_answer_is_what_counts(
    booked: Booked, working: None, desk: Desk
) -> None:
    answer = clock(-30)
    desk.control(bookings=[{"id": 2262} | answer])
    # whatever it claims beside the id
    told = callback(2262, "create") | {
        "price": 1,
        "status": "canceled",
        "start_datetime": "2030-01-01 10:00:00",
    }
    assert booked.post(delivery(told)).status_code == 200
    until(lambda: len(booked.bookings()) == 1, "the booking is there")
    row = booked.booking()
    assert (row["state"], row["service_name"], row["staff_name"], row["client_name"], row["value"]) == (
        "kept", "Haircut", "Elin", "Anna Demo", 450,
    )  # fmt: skip
    assert row["starts_at"].astimezone(ZONE).strftime("%H:%M") == answer["start_datetime"][11:16]
    assert [amount for _, amount, _, _ in booked.posted()] == [450]
    [service] = booked.services()
    with booked.database.acting_as(booked.owner) as connection:
        connection.execute("update services set tax_rate = 25 where id = %s", [service["id"]])
    assert [amount for _, amount, _, _ in booked.posted()] == [360]
    [event] = booked.events()
    assert (event["state"], event["kind"], event["subject"]) == ("applied", "booking.created", "2262")


def test_moved_and_cancelled_bookings_follow_their_callbacks(
    booked: Booked, working: None, desk: Desk
) -> None:
    desk.control(bookings=[{"id": 1} | clock(-30)])
    assert hint(booked, 1) == 200
    until(lambda: len(booked.bookings()) == 1, "the booking is there")
    desk.control(bookings=[{"id": 1} | clock(50)])
    assert hint(booked, 1, "change") == 200
    until(lambda: booked.booking()["moved_count"] == 1, "it was moved")
    assert (booked.booking()["state"], booked.posted()) == ("confirmed", [])
    desk.control(bookings=[{"id": 1, "status": "canceled"}])
    assert hint(booked, 1, "cancel") == 200
    until(lambda: booked.booking()["state"] == "cancelled", "it was cancelled")
    assert booked.booking()["cancelled_at"] is not None


def test_a_booking_that_is_gone_was_cancelled_only_if_that_was_said(
    booked: Booked, working: None, desk: Desk
) -> None:
    desk.control(bookings=[{"id": 1} | clock(-30), {"id": 2} | clock(-30)])
    hint(booked, 1)
    hint(booked, 2)
    until(lambda: len(booked.bookings()) == 2, "both are there")
    desk.control(gone=[1, 2])
    hint(booked, 1, "cancel")
    hint(booked, 2, "change")
    hint(booked, 3, "cancel")
    booked.settle()
    assert [row["state"] for row in booked.bookings()] == ["cancelled", "kept"]
    assert len(booked.posted()) == 1


def test_what_cannot_be_asked_now_is_found_by_the_next_sync(
    booked: Booked, working: None, desk: Desk
) -> None:
    desk.control(bookings=[{"id": 1} | clock(-30)], fail=503)
    assert hint(booked, 1) == 200
    until(lambda: any(run["state"] == "failed" for run in booked.runs()), "the sync says that it fails")
    desk.control(fail=0)
    booked.sync()
    assert len(booked.posted()) == 1
    state = "select state from integrations where org_id = %s"
    until(lambda: booked.value(state, booked.org_id) == "connected", "it works again")


def test_lists_find_what_no_callback_told_and_again_change_nothing(
    booked: Booked, working: None, desk: Desk
) -> None:
    customer = booked.customer("Anna", email="anna@example.com")
    desk.control(bookings=[
        {"id": n, "status": ("confirmed", "pending", "canceled")[n % 3], "service": {"id": n % 4, "name": f"S{n % 4}", "price": 10.1 + n, "currency": "SEK"}}
        | clock(-24 - n)
        for n in range(1, 231)
    ] + [{"id": 900} | clock(-24 * 40)])  # fmt: skip
    booked.sync()
    rows = booked.bookings()
    assert len(rows) == 230
    confirmed = [n for n in range(1, 231) if n % 3 == 0]
    assert sum(amount for _, amount, _, _ in booked.posted()) == sum(Decimal("10.1") + n for n in confirmed)
    assert {row["customer_id"] for row in rows} == {customer}
    assert len(booked.services()) == 4
    before = (rows, booked.services(), booked.all("select * from ledger_entries where org_id = %s order by source_id", booked.org_id))  # fmt: skip
    booked.sync()
    # and what a callback told of meanwhile is the same one
    hint(booked, 3)
    booked.settle()
    assert (booked.bookings(), booked.services(), booked.all("select * from ledger_entries where org_id = %s order by source_id", booked.org_id)) == before  # fmt: skip
    assert {run["state"] for run in booked.runs()} == {"succeeded"}
    assert booked.runs()[-1]["row_count"] == 0
    told = booked.all(
        "select payload from realtime.messages where topic = %s and payload ->> 'table' = 'telephony_events'",
        f"org:{booked.org_id}:usage",
    )
    assert told == []


def test_an_item_that_cannot_be_taken_in_holds_up_no_other_and_is_told(
    booked: Booked, working: None, desk: Desk
) -> None:
    desk.control(bookings=[
        {"id": 1, "status": "teleported"} | clock(-30), {"id": 2} | clock(-30),
        {"id": 3, "service": {"id": 4, "name": "Gold", "price": 99_999_999_999, "currency": "SEK"}} | clock(-30),
    ])  # fmt: skip
    booked.sync()
    [run] = booked.runs()
    assert (run["state"], run["error"]) == ("failed", "1 listed items could not be read.")
    assert [row["provider_booking_id"] for row in booked.bookings()] == ["2"]
    # asked for one by one, that is work that was given up, with why
    hint(booked, 3)
    until(
        lambda: booked.value(
            "select count(*) from procrastinate.procrastinate_jobs where args ->> 'org_id' = %s and status = 'failed'",
            str(booked.org_id),
        ) == 1,
        "it is given up",
    )  # fmt: skip
    with booked.database.acting_as(booked.owner) as connection:
        dead = connection.execute("select * from dead_jobs(%s)", [booked.org_id]).fetchall()
    [job] = dead
    assert (job["task"], "_price_is_in_bounds" in job["error"]) == ("ask_provider", True)


def test_a_hint_that_comes_while_paused_is_found_when_it_goes_on(
    booked: Booked, working: None, desk: Desk
) -> None:
    desk.control(bookings=[{"id": 1} | clock(-30)])
    with booked.database.acting_as(booked.owner) as connection:
        connection.execute("select pause_integration(%s, %s)", [booked.org_id, booked.integration_id])
    assert hint(booked, 1) == 200
    time.sleep(0.3)
    assert ([one["state"] for one in booked.events()], booked.bookings()) == (["waiting"], [])
    with booked.database.acting_as(booked.owner) as connection:
        connection.execute("select resume_integration(%s, %s)", [booked.org_id, booked.integration_id])
    until(lambda: len(booked.bookings()) == 1, "it is found")
    booked.settle()
    assert [one["state"] for one in booked.events()] == ["applied"]
