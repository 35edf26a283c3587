"""Services made of what bookings tell: a changed price does not rewrite what was booked, one that was unknown is filled in."""

from __future__ import annotations

from decimal import Decimal

import psycopg
import pytest

from tests.bookings.calendar import Calendar
from tests.database import Database


def edit(calendar: Calendar, **values: object) -> None:
    """What a manager changes of the one service, through the API's rights."""
    manager, _ = calendar.database.join(calendar.org_id, "manager")
    names = ", ".join(f"{name} = %s" for name in values)
    with calendar.database.acting_as(manager) as connection:
        changed = connection.execute(
            f"update services set {names} where org_id = %s".encode(), [*values.values(), calendar.org_id]
        )
        assert changed.rowcount == 1


def test_a_booking_makes_its_service_once(calendar: Calendar) -> None:
    calendar.tell(0)
    calendar.tell(0, booking_id="8", service_name="Renamed", service_price="999")
    [service] = calendar.services()
    assert (service["name"], service["price"], service["tax_rate"], service["version"]) == (
        "Haircut",
        450,
        25,
        1,
    )
    assert {row["service_id"] for row in calendar.bookings()} == {service["id"]}
    assert [row["price"] for row in calendar.bookings()] == [450, 999]


def test_a_changed_price_does_not_rewrite_old_bookings(calendar: Calendar) -> None:
    calendar.tell(0, tax_rate=None)
    # the provider tells the service's price of now with every booking
    calendar.tell(1, service_price="500", tax_rate=None)
    assert calendar.booking()["price"] == 450
    edit(calendar, price="600", tax_rate="25")
    edit(calendar, tax_rate="12", tax_included=False)
    calendar.tell(2, service_price="700", tax_rate=None)
    row = calendar.booking()
    assert (row["price"], row["tax_rate"], row["net_value"]) == (450, 25, 360)
    # where the provider has a price for the booking itself, that is the price
    calendar.tell(3, price="400", tax_rate=None)
    assert (calendar.booking()["price"], calendar.booking()["net_value"]) == (400, 320)
    # a booking of another service costs what that costs
    calendar.tell(4, service_id="5", service_name="Colour", service_price="1200", tax_rate=None)
    row = calendar.booking()
    assert (row["service_name"], row["price"], row["tax_rate"]) == ("Colour", 1200, None)


def test_a_tax_rate_that_was_not_known_is_filled_in_and_the_books_follow(calendar: Calendar) -> None:
    calendar.tell(0, tax_rate=None)
    calendar.tell(0, booking_id="8", tax_rate="6")
    assert sorted(amount for _, amount, _, _ in calendar.posted()) == [Decimal("424.53"), 450]
    edit(calendar, tax_rate="25")
    assert sorted(amount for _, amount, _, _ in calendar.posted()) == [360, Decimal("424.53")]
    calendar.tell(0, booking_id="9", tax_rate=None)
    assert sorted(amount for _, amount, _, _ in calendar.posted()) == [360, 360, Decimal("424.53")]


def test_a_price_that_was_not_known_is_filled_in(calendar: Calendar) -> None:
    calendar.tell(0, service_price=None, currency=None)
    assert (calendar.booking()["value"], calendar.posted()) == (None, [])
    edit(calendar, price="500", currency="SEK")
    assert [amount for _, amount, _, _ in calendar.posted()] == [400]


def test_a_service_that_was_booked_is_retired_and_not_deleted(calendar: Calendar, database: Database) -> None:
    calendar.tell(0)
    with pytest.raises(psycopg.errors.ForeignKeyViolation), database.acting_as(calendar.owner) as connection:
        connection.execute("delete from services where org_id = %s", [calendar.org_id])
    edit(calendar, state="retired")
    calendar.tell(0, booking_id="8")
    assert [service["state"] for service in calendar.services()] == ["retired"]
    with database.acting_as(calendar.owner) as connection:
        connection.execute(
            "insert into services (org_id, name, price, currency) values (%s, 'Massage', 850, 'SEK')",
            [calendar.org_id],
        )
        connection.execute("delete from services where org_id = %s and name = 'Massage'", [calendar.org_id])
    assert {row["op"] for row in calendar.all("select op from audit_log where org_id = %s and table_name = 'services'", calendar.org_id)} == {"insert", "update", "delete"}  # fmt: skip


def test_what_ties_a_service_to_its_provider_is_nobodys_to_write(
    calendar: Calendar, database: Database
) -> None:
    calendar.tell(0)
    for statement in (
        "update services set provider_service_id = '9'", "update services set integration_id = null",
        "insert into services (org_id, name, currency, provider) values (%s, 'x', 'SEK', 'simplybook')",
    ):  # fmt: skip
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            database.acting_as(calendar.owner) as connection,
        ):
            connection.execute(statement.encode(), [calendar.org_id] if "%s" in statement else None)
    rep, _ = database.join(calendar.org_id, "rep")
    with database.acting_as(rep) as connection:
        assert connection.execute("select name from services").fetchall() == [{"name": "Haircut"}]
        assert connection.execute("update services set price = 1").rowcount == 0
