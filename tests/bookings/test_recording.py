"""What is reported of a booking: one outcome whatever comes first, once whatever comes twice, and what it posts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bookings.calendar import BOOKING, START, TOLD, Calendar, connection_of, open_calendar
from tests.database import Database

LATER = START + timedelta(days=1)
# as they are asked for one after the other; the last one is the truth
REPORTS: list[dict[str, Any]] = [
    {"state": "pending"},
    {},
    {"starts_at": LATER, "ends_at": LATER + timedelta(minutes=45)},
    {"state": "cancelled"},
    {
        "service_id": "5",
        "service_name": "Colour",
        "service_price": "1200.50",
        "client_email": "bo@example.com",
    },
]


def outcome(found: Calendar) -> Any:
    """What must not depend on what came before the newest report."""
    row = found.booking()
    kept = (
        "state", "told_state", "starts_at", "ends_at", "happened_on", "cancelled_at", "service_name", "staff_name", "client_email",
    )  # fmt: skip
    return {name: row[name] for name in kept}


@settings(max_examples=25, deadline=None)
@given(order=st.permutations(range(5)), again=st.lists(st.integers(0, 4), max_size=6))
def test_the_report_asked_for_last_is_the_truth_in_every_order(
    database: Database, order: list[int], again: list[int]
) -> None:
    mixed = open_calendar(database)
    for place in [*order, *again]:
        mixed.tell(place, **REPORTS[place])
    last = open_calendar(database)
    last.tell(4, **REPORTS[4])
    assert outcome(mixed) == outcome(last)
    assert mixed.booking()["state"] == "kept"
    assert mixed.posted() == last.posted() == [(START.date(), Decimal("960.40"), "SEK", None)]
    assert [row for row in mixed.problems() if row["severity"] == "error"] == []


def test_a_booking_told_again_changes_nothing_and_is_not_announced(calendar: Calendar) -> None:
    assert calendar.tell(0) == "applied"
    before = calendar.bookings(), calendar.services(), calendar.posted()
    told = "select count(*) from realtime.messages where topic = %s"
    topic = f"org:{calendar.org_id}:usage"
    heard = calendar.value(told, topic)
    assert calendar.tell(0) == "stale"
    assert calendar.tell(5) == "stale"
    # what was asked for before the last answer is old, also where it differs
    assert calendar.tell(4, state="cancelled") == "stale"
    assert (calendar.bookings(), calendar.services(), calendar.posted()) == before
    assert calendar.value(told, topic) == heard
    assert calendar.tell(6, state="cancelled") == "applied"
    assert calendar.posted() == []


def test_what_is_no_booking_is_unknown_and_leaves_nothing(calendar: Calendar) -> None:
    assert calendar.tell(0, booking_id=None) == "unknown"
    assert calendar.tell(0, state="teleported") == "unknown"
    assert calendar.tell(0, state=None) == "unknown"
    assert calendar.record({"booking_id": "8", "state": "cancelled"}) == "unknown"
    assert (calendar.bookings(), calendar.services()) == ([], [])


def test_a_kept_booking_posts_its_net_value_on_the_day_it_begins_where_the_firm_is(
    calendar: Calendar,
) -> None:
    # half past midnight in Stockholm
    start = datetime(2026, 3, 12, 23, 30, tzinfo=UTC)
    calendar.tell(0, starts_at=start, ends_at=start + timedelta(hours=1))
    row = calendar.booking()
    assert (row["state"], row["value"], row["net_value"]) == ("kept", 450, 360)
    assert calendar.posted() == [(date(2026, 3, 13), Decimal("360.00"), "SEK", None)]
    assert calendar.figures("2026-03-13", "2026-03-13")["revenue"] == 360


def test_a_booking_in_another_currency_is_converted_at_its_day(calendar: Calendar) -> None:
    calendar.rate("SEK", "2026-03-11", "11.25")
    calendar.tell(0, currency="EUR", service_price="100", tax_rate="6")
    assert calendar.posted() == [(START.date(), Decimal("94.34"), "EUR", None)]
    assert calendar.figures("2026-03-12", "2026-03-12")["revenue"] == Decimal("94.34") * Decimal("11.25")


@pytest.mark.parametrize(
    ("price", "rate", "included", "value", "net"),
    [
        ("450", "25", True, "450", "360.00"),
        ("100", "6", True, "100", "94.34"),
        ("360", "25", False, "450.00", "360"),
        ("99.99", "25.5", True, "99.99", "79.67"),
        ("450", None, True, "450", "450"),
        ("0", "25", True, "0", "0"),
        ("0.01", "25", True, "0.01", "0.01"),
    ],
)
def test_the_net_value_is_the_price_without_its_tax(
    calendar: Calendar, price: str, rate: str | None, included: bool, value: str, net: str
) -> None:
    calendar.tell(0, price=price, tax_rate=rate, tax_included=included)
    row = calendar.booking()
    assert (row["value"], row["net_value"]) == (Decimal(value), Decimal(net))
    assert [amount for _, amount, _, _ in calendar.posted()] == [Decimal(net)] * (Decimal(net) > 0)


def test_a_moved_booking_takes_its_money_along_and_says_where_it_was(calendar: Calendar) -> None:
    calendar.tell(0)
    calendar.tell(1, starts_at=LATER, ends_at=LATER + timedelta(hours=1))
    row = calendar.booking()
    assert (row["moved_count"], row["previous_starts_at"], row["starts_at"]) == (1, START, LATER)
    assert [day for day, *_ in calendar.posted()] == [LATER.date()]
    future = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
    calendar.tell(2, starts_at=future, ends_at=future + timedelta(hours=1))
    assert (calendar.booking()["state"], calendar.booking()["moved_count"]) == ("confirmed", 2)
    assert calendar.posted() == []


def test_a_cancelled_booking_posts_nothing_and_posts_again_when_it_is_back(calendar: Calendar) -> None:
    calendar.tell(0)
    assert len(calendar.posted()) == 1
    for minute, state in enumerate(("cancelled", "no_show", "pending"), 1):
        calendar.tell(minute, state=state)
        assert (calendar.booking()["state"], calendar.posted()) == (state, [])
    calendar.tell(1, state="cancelled")
    calendar.tell(9, state="cancelled")
    assert calendar.booking()["cancelled_at"] == TOLD + timedelta(minutes=9)
    calendar.tell(10)
    assert (calendar.booking()["state"], calendar.booking()["cancelled_at"]) == ("kept", None)
    assert len(calendar.posted()) == 1


def test_two_connections_count_their_bookings_and_services_apart(calendar: Calendar) -> None:
    calendar.tell(0)
    other = connection_of(calendar, "simplybook", "Other desk")
    calendar.record(BOOKING | {"service_name": "Another", "service_price": "100"}, integration_id=other)
    assert {row["service_name"] for row in calendar.bookings()} == {"Haircut", "Another"}
    assert sorted(amount for _, amount, _, _ in calendar.posted()) == [80, 360]
    assert len(calendar.services()) == 2


def test_a_report_for_another_organisations_connection_is_refused(
    calendar: Calendar, database: Database
) -> None:
    other = open_calendar(database)
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        calendar.record(BOOKING, integration_id=other.integration_id)
    assert (calendar.bookings(), other.bookings()) == ([], [])


@pytest.mark.parametrize(
    "wrong",
    [
        {"service_price": "-1"}, {"price": "1e300"}, {"price": "NaN"}, {"currency": "kr"}, {"tax_rate": "101"},
        {"starts_at": "0001-01-01"}, {"ends_at": "9999-01-01"}, {"booked_at": "infinity"}, {"booking_id": "x" * 201},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_whole(calendar: Calendar, wrong: dict[str, Any]) -> None:
    with pytest.raises(psycopg.Error):
        calendar.tell(0, **wrong)
    assert (calendar.bookings(), calendar.services()) == ([], [])


def test_hostile_names_become_plain_lines(calendar: Calendar) -> None:
    calendar.tell(
        0, service_name="Hair\ncut\u202e", staff_name="\u200b", client_name="x" * 900, title="<script>alert(1)</script>"
    )  # fmt: skip
    row = calendar.booking()
    assert (row["service_name"], row["staff_name"], len(row["client_name"]), row["title"]) == (
        "Hair cut", None, 200, "<script>alert(1)</script>",
    )  # fmt: skip
    assert [service["name"] for service in calendar.services()] == ["Hair cut"]


def test_a_change_of_currency_moves_the_bookings_along(calendar: Calendar) -> None:
    calendar.rate("SEK", "2026-03-11", "11.25")
    calendar.tell(0)
    calendar.all("update organisations set next_currency = 'EUR' where id = %s", calendar.org_id)
    calendar.tell(0, booking_id="8")
    rows = calendar.all(
        "select to_currency, amount_org from ledger_entries where org_id = %s order by to_currency",
        calendar.org_id,
    )
    assert [(row["to_currency"], row["amount_org"]) for row in rows] == [
        ("EUR", 32), ("SEK", 360), ("SEK", 360),
    ]  # fmt: skip
    calendar.all("update organisations set next_currency = null where id = %s", calendar.org_id)
    calendar.all("delete from ledger_entries where org_id = %s and to_currency = 'EUR'", calendar.org_id)


def test_a_set_of_bookings_posts_as_each_alone(calendar: Calendar) -> None:
    calendar.tell(0)
    rows = "insert into calendar_events (org_id, state, told_state, starts_at, ends_at, happened_on, price, currency, tax_rate)" \
        " select %s, 'kept', 'kept', %s, %s, '2026-03-12', 450, 'SEK', 25 from generate_series(1, 300)"  # fmt: skip
    calendar.all(rows, calendar.org_id, START, START)
    posted = calendar.posted()
    assert (len(posted), set(posted)) == (301, {(START.date(), Decimal("360.00"), "SEK", None)})
    assert calendar.figures("2026-03-12", "2026-03-12")["revenue"] == 301 * 360


def test_the_bookings_of_a_deleted_organisation_go_with_it(database: Database) -> None:
    gone = open_calendar(database)
    gone.tell(0)
    name = gone.value("select name from organisations where id = %s", gone.org_id)
    with database.acting_as(gone.owner) as connection:
        connection.execute("select delete_organisation(%s, %s)", [gone.org_id, name])
    for table in ("calendar_events", "services", "ledger_entries", "private.booking_reports"):
        assert gone.value(f"select count(*) from {table} where org_id = %s", gone.org_id) == 0
