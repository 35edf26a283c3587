"""When a booking counts as kept: by the clock, by the provider's word, and by a person's, which goes before both."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.bookings.calendar import Calendar, code, open_calendar
from tests.database import Database
from workers.services import Pace
from workers.upkeep import upkeep


def around(calendar: Calendar, hours: float, minute: int = 0, **fields: object) -> datetime:
    """A booking of half an hour that ended so many hours ago."""
    end = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=hours)
    calendar.tell(minute, starts_at=end - timedelta(minutes=30), ends_at=end, **fields)
    return end


def age(calendar: Calendar, hours: float) -> None:
    """Time passes for everything that was booked."""
    calendar.all(
        "update calendar_events set starts_at = starts_at - %s, ends_at = ends_at - %s where org_id = %s",
        timedelta(hours=hours), timedelta(hours=hours), calendar.org_id,
    )  # fmt: skip


def test_a_confirmed_booking_is_kept_an_hour_after_its_end_and_not_before(calendar: Calendar) -> None:
    around(calendar, 0.9)
    around(calendar, 0.9, booking_id="8", state="pending")
    around(calendar, 0.9, booking_id="9", state="cancelled")
    assert calendar.keep() == 0
    assert [row["state"] for row in calendar.bookings()] == ["confirmed", "pending", "cancelled"]
    age(calendar, 0.2)
    assert (calendar.keep(), calendar.keep()) == (1, 0)
    assert [row["state"] for row in calendar.bookings()] == ["kept", "pending", "cancelled"]
    assert [amount for _, amount, _, _ in calendar.posted()] == [360]
    # and a sync that says confirmed again finds it kept
    assert calendar.tell(3, starts_at=None, ends_at=None) == "stale"


def test_many_are_kept_in_batches_and_each_posts_once(calendar: Calendar) -> None:
    calendar.all(
        "insert into calendar_events (org_id, state, told_state, starts_at, ends_at, happened_on, price, currency, tax_rate)"
        " select %s, 'confirmed', 'confirmed', now() - interval '3 hours', now() - interval '2 hours', current_date, n, 'SEK', 25"
        " from generate_series(1, 250) as n", calendar.org_id,
    )  # fmt: skip
    kept = "select private.keep_bookings(100)"
    assert [calendar.value(kept) for _ in range(4)] == [100, 100, 50, 0]
    assert sum(amount for _, amount, _, _ in calendar.posted()) == sum(
        calendar.value("select round(n * 100 / 125.0, 2) from (select %s::numeric as n) as g", n)
        for n in range(1, 251)
    )


def test_the_worker_looks_for_them(calendar: Calendar) -> None:
    around(calendar, 2)
    calendar.all("update calendar_events set state = 'confirmed' where org_id = %s", calendar.org_id)
    [line] = [line for line in upkeep(Pace()) if "keep_bookings" in line.statement]
    assert calendar.value(line.statement) == 1
    assert calendar.booking()["state"] == "kept"


def test_what_a_person_says_survives_what_the_provider_tells_later(calendar: Calendar) -> None:
    end = around(calendar, 3)
    assert len(calendar.posted()) == 1
    assert calendar.say("no_show") == "no_show"
    assert calendar.posted() == []
    start = end - timedelta(minutes=30)
    for minute, state in enumerate(("confirmed", "cancelled", "kept", "confirmed"), 1):
        calendar.tell(minute, starts_at=start, ends_at=end, state=state)
        assert (calendar.booking()["state"], calendar.posted()) == ("no_show", [])
    calendar.keep()
    assert calendar.say("kept") == "kept"
    calendar.tell(9, starts_at=start, ends_at=end, state="no_show")
    assert (calendar.booking()["state"], len(calendar.posted())) == ("kept", 1)
    # taken back, the provider's word holds again
    assert calendar.say(None) == "no_show"
    assert calendar.posted() == []
    assert calendar.say(None) == "no_show"


def test_what_was_said_of_a_day_does_not_hold_for_a_later_one(calendar: Calendar) -> None:
    around(calendar, 3)
    calendar.say("no_show")
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    calendar.tell(1, starts_at=tomorrow, ends_at=tomorrow + timedelta(hours=1))
    assert calendar.booking()["state"] == "confirmed"
    # it cannot be said yet of what is to come
    with pytest.raises(psycopg.Error) as refused:
        calendar.say("no_show")
    assert code(refused.value) == "KT152"


def test_who_said_it_stands_in_the_log(calendar: Calendar) -> None:
    around(calendar, 3)
    calendar.say("no_show")
    row = calendar.booking()
    [entry] = calendar.all(
        "select * from audit_log where org_id = %s and table_name = 'calendar_events'", calendar.org_id
    )
    assert (entry["row_id"], entry["actor"], entry["old"]["state"], entry["new"]["state"]) == (
        row["id"], calendar.owner, "kept", "no_show",
    )  # fmt: skip
    assert calendar.value("select user_id from memberships where org_id = %s and id = %s", calendar.org_id, row["set_by"]) == calendar.owner  # fmt: skip
    # said again, it is not said twice
    calendar.say("no_show")
    assert calendar.value("select count(*) from audit_log where org_id = %s and table_name = 'calendar_events'", calendar.org_id) == 1  # fmt: skip


def test_only_who_may_change_bookings_says_who_came(calendar: Calendar, database: Database) -> None:
    around(calendar, 3)
    booking = calendar.booking()["id"]
    rep, membership = database.join(calendar.org_id, "rep")
    viewer, _ = database.join(calendar.org_id, "viewer")
    manager, _ = database.join(calendar.org_id, "manager")
    stranger = open_calendar(database)

    def refused(user: uuid.UUID, **place: Any) -> str:
        with pytest.raises(psycopg.Error) as error:
            calendar.say("no_show", user=user, **place)
        return code(error.value)

    assert refused(viewer) == "KT003"
    assert refused(rep) == "KT151"
    assert refused(stranger.owner) == "KT004"
    # the booking of one organisation under the name of another
    assert refused(stranger.owner, org_id=stranger.org_id, id=booking) == "KT151"
    assert calendar.booking()["state"] == "kept"
    with pytest.raises(psycopg.errors.InsufficientPrivilege), database.acting_as(None, "anon") as connection:
        connection.execute("select set_booking_state(%s, %s, 'kept')", [calendar.org_id, booking])
    assert calendar.say("no_show", user=manager) == "no_show"
    # a rep says it of their own customers' bookings
    calendar.customer("Anna", phone="+46700000001", assigned_to=membership)
    assert calendar.booking()["assigned_to"] == membership
    assert calendar.say("kept", user=rep) == "kept"
    for wrong in ("cancelled", "confirmed", ""):
        with pytest.raises(psycopg.Error) as error:
            calendar.say(wrong)
        assert code(error.value) == "KT150"


def test_people_write_no_booking_by_themselves(calendar: Calendar, database: Database) -> None:
    calendar.tell(0)
    for statement in (
        "update calendar_events set price = 1", "delete from calendar_events",
        "insert into calendar_events (org_id) values (null)", "select * from private.booking_reports",
        "select private.keep_bookings(1)",
    ):  # fmt: skip
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            database.acting_as(calendar.owner) as connection,
        ):
            connection.execute(statement.encode())
