"""BokaMera the whole way: a message is a hint that is asked after, signed or not; lists find the rest."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.database import Database
from tests.emulators.bokamera import API_KEY, LINE, PASSWORD, USER
from tests.emulators.bokamera_callbacks import SECRET, delivery, event
from tests.webhooks.desk import Booked, Desk, desk_of, open_desk
from tests.webhooks.line import until
from tests.workers.running import workers

KEYS = {"api_key": API_KEY, "username": USER, "password": PASSWORD}


def clock(hours: float) -> dict[str, str]:
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=hours)
    return {"From": start.isoformat(), "To": (start + timedelta(hours=1)).isoformat()}


@pytest.fixture(scope="module")
def desk(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with (
        desk_of("bokamera", database, tmp_path_factory.mktemp("functions")) as found,
        workers(database, **found.environment),
    ):
        yield found


@pytest.fixture
def booked(database: Database, desk: Desk) -> Iterator[Booked]:
    desk.control(forget=True, fail=0, knows_id=True, expire=True)
    found = open_desk(database, desk, KEYS | {"webhook_secret": SECRET})
    yield found
    desk.control(fail=0)
    assert [row for row in found.problems() if row["severity"] == "error"] == []


def hint(found: Booked, booking: int, kind: str, message: str) -> int:
    return found.post(delivery(event(booking, kind), message, int(time.time()))).status_code


def test_a_booking_is_made_moved_kept_and_cancelled(booked: Booked, desk: Desk) -> None:
    customer = booked.customer("Anna", phone="+46700000001")
    desk.control(bookings=[{"Id": 404042} | clock(-30)])
    assert hint(booked, 404042, "booking.created", "msg_1") == 200
    # told again, it is the same message
    assert hint(booked, 404042, "booking.created", "msg_1") == 200
    until(lambda: len(booked.bookings()) == 1, "the booking is there")
    row = booked.booking()
    assert (row["state"], row["service_name"], row["staff_name"], row["customer_id"], row["net_value"]) == (
        "kept", "Massage 60", "Elin", customer, 680,
    )  # fmt: skip
    assert [amount for _, amount, _, _ in booked.posted()] == [680]
    assert len(booked.events()) == 1
    # its own price may change, and then that is its price
    desk.control(bookings=[{"Id": 404042, "TotalPrice": 425.0, "Quantities": [LINE | {"Price": 425.0}]}])
    hint(booked, 404042, "booking.updated", "msg_2")
    until(lambda: booked.booking()["price"] == 425, "the price has changed")
    assert [amount for _, amount, _, _ in booked.posted()] == [340]
    desk.control(bookings=[{"Id": 404042, "StatusId": 4, "UnbookedOn": "2026-01-02T08:00:00Z"}])
    hint(booked, 404042, "booking.cancelled", "msg_3")
    until(lambda: booked.booking()["state"] == "cancelled", "it was cancelled")
    assert (booked.posted(), booked.booking()["cancelled_at"]) == ([], datetime(2026, 1, 2, 8, tzinfo=UTC))


def test_a_message_that_is_not_signed_by_the_secret_is_refused(booked: Booked, desk: Desk) -> None:
    now = int(time.time())
    bad = [
        delivery(event(1), "msg_1", now, None), delivery(event(1), "msg_1", now, "whsec_" + "YWJj" * 8),
        delivery(event(1), "msg_1", now - 400),
    ]  # fmt: skip
    assert [booked.post(made).status_code for made in bad] == [401, 401, 401]
    assert booked.events() == []


def test_without_a_secret_a_message_is_still_only_a_hint(database: Database, desk: Desk) -> None:
    desk.control(forget=True, fail=0)
    found = open_desk(database, desk, KEYS)
    desk.control(bookings=[{"Id": 1} | clock(-30)])
    assert found.post(delivery(event(1), "msg_1", 1, None)).status_code == 200
    assert found.post(delivery(event(2), "msg_2", 1, None)).status_code == 200
    until(lambda: len(found.bookings()) == 1, "the booking is there")
    found.settle()
    assert [row["provider_booking_id"] for row in found.bookings()] == ["1"]


def test_a_server_that_takes_no_notice_of_the_id_leads_to_the_list(booked: Booked, desk: Desk) -> None:
    desk.control(knows_id=False, bookings=[{"Id": n} | clock(-100 - n) for n in range(1, 131)])
    # it stands on the second page, which a question for one does not reach
    assert hint(booked, 1, "booking.created", "msg_1") == 200
    until(lambda: len(booked.bookings()) == 130, "the list has told", 90)
    booked.settle()


def test_what_others_are_told_of_cancels_no_booking(booked: Booked, desk: Desk) -> None:
    desk.control(bookings=[{"Id": n} | clock(-100 - n) for n in range(1, 131)])
    booked.sync()
    assert {row["state"] for row in booked.bookings()} == {"kept"}
    # its answer holds a hundred others: it does not say that this one is gone
    desk.control(knows_id=False)
    assert hint(booked, 1, "booking.cancelled", "msg_1") == 200
    booked.settle()
    assert {row["state"] for row in booked.bookings()} == {"kept"}
    # nor was it for a moment
    history = booked.all(
        "select new from audit_log where org_id = %s and table_name = 'calendar_events'", booked.org_id
    )
    assert "cancelled" not in {row["new"]["state"] for row in history if row["new"]}


def test_lists_find_what_no_message_told_and_again_change_nothing(booked: Booked, desk: Desk) -> None:
    desk.control(bookings=[
        {"Id": n, "StatusId": (1, 4, 5, 7)[n % 4], "Quantities": [LINE | {"Price": 10.1 + n}], "TotalPrice": None}
        | clock(-24 - n)
        for n in range(1, 151)
    ] + [{"Id": 900} | clock(-24 * 40)])  # fmt: skip
    booked.sync()
    rows, entries = booked.bookings(), booked.posted()
    kept = [n for n in range(1, 151) if n % 4 in (0, 3)]
    assert len(rows) == 150
    assert sorted(amount for _, amount, _, _ in entries) == sorted(
        round((Decimal("10.1") + n) * 100 / 125, 2) for n in kept
    )
    booked.sync()
    hint(booked, 4, "booking.updated", "msg_1")
    booked.settle()
    assert (booked.bookings(), booked.posted()) == (rows, entries)
    assert [run["state"] for run in booked.runs()] == ["succeeded", "succeeded"]


def test_a_limit_holds_up_the_run_and_passes(booked: Booked, desk: Desk) -> None:
    desk.control(bookings=[{"Id": 1} | clock(-30)], fail=429)
    assert hint(booked, 1, "booking.created", "msg_1") == 200
    until(lambda: [run["state"] for run in booked.runs()] == ["waiting"], "the run waits")
    [run] = booked.runs()
    assert (run["error"], run["retry_at"] is not None) == ("Too many requests", True)
    state = booked.value("select state from integrations where org_id = %s", booked.org_id)
    assert (state, booked.bookings()) == ("connected", [])
    desk.control(fail=0)
    until(lambda: len(booked.bookings()) == 1, "the run has gone on", 90)
    booked.settle()
