"""Whose customer a booking's client is: by number, address or the provider's id, noted before or after, merged or gone."""

from __future__ import annotations

import threading
import uuid
from typing import Any

import pytest

from tests.bookings.calendar import BOOKING, TOLD, Calendar, open_calendar
from tests.database import Database

PHONE, MAIL, CLIENT = "+46700000001", "anna@example.com", "31"
NOTE = "insert into customer_identities (org_id, customer_id, kind, provider, value) values (%s, %s, %s, %s, %s) returning id"


def note(calendar: Calendar, customer: uuid.UUID, kind: str, value: str) -> uuid.UUID:
    provider = "simplybook" if kind == "provider" else ""
    found = calendar.value(NOTE, calendar.org_id, customer, kind, provider, value)
    assert isinstance(found, uuid.UUID)
    return found


def whose(calendar: Calendar) -> Any:
    """The booking's customer, which its entry agrees on."""
    customer = calendar.booking()["customer_id"]
    assert [entry[3] for entry in calendar.posted()] == [customer]
    return customer


def test_number_goes_before_address_and_address_before_the_providers_id(calendar: Calendar) -> None:
    customers = {kind: calendar.customer(kind) for kind in ("phone", "mail", "provider")}
    calendar.tell(0, booking_id="0", client_phone=None, client_email=None, client_id=None)
    note(calendar, customers["provider"], "provider", CLIENT)
    calendar.tell(0, booking_id="1")
    note(calendar, customers["mail"], "mail", MAIL)
    calendar.tell(0, booking_id="2")
    note(calendar, customers["phone"], "phone", PHONE)
    calendar.tell(0, booking_id="3")
    assert [row["customer_name"] for row in calendar.bookings()] == [None, "provider", "mail", "phone"]


@pytest.mark.parametrize(("kind", "value"), [("phone", PHONE), ("mail", MAIL), ("provider", CLIENT)])
@pytest.mark.parametrize("first", ["booking", "identity"])
def test_it_does_not_matter_which_is_known_first(
    calendar: Calendar, kind: str, value: str, first: str
) -> None:
    customer = calendar.customer("Anna")
    if first == "booking":
        calendar.tell(0)
        assert whose(calendar) is None
    note(calendar, customer, kind, value)
    if first == "identity":
        calendar.tell(0)
    assert whose(calendar) == customer


def test_a_client_of_one_organisation_is_no_customer_of_another(
    calendar: Calendar, database: Database
) -> None:
    other = open_calendar(database)
    other.customer("Anna", phone=PHONE, email=MAIL)
    calendar.tell(0)
    assert whose(calendar) is None
    note(other, other.customer("Anna again"), "provider", CLIENT)
    assert whose(calendar) is None


def test_another_client_makes_it_another_customers(calendar: Calendar) -> None:
    anna, bo = calendar.customer("Anna", phone=PHONE), calendar.customer("Bo", email="bo@example.com")
    calendar.tell(0)
    assert whose(calendar) == anna
    calendar.tell(1, client_phone="+46700000009", client_email="bo@example.com", client_id="32")
    assert whose(calendar) == bo
    calendar.tell(2, client_phone="+46700000010", client_email="nobody@example.com", client_id="33")
    assert whose(calendar) is None


def test_a_merge_moves_the_bookings_and_undo_parts_them_again(calendar: Calendar, database: Database) -> None:
    kept, merged = calendar.customer("Kept"), calendar.customer("Merged", phone=PHONE)
    calendar.tell(0)
    with database.acting_as(calendar.owner) as connection:
        row = connection.execute(
            "select merge_customers(%s, %s, %s) as id", [calendar.org_id, kept, merged]
        ).fetchone()
    assert row is not None and whose(calendar) == kept
    calendar.tell(1, staff_name="Another")
    assert whose(calendar) == kept
    with database.acting_as(calendar.owner) as connection:
        connection.execute("select undo_merge(%s, %s)", [calendar.org_id, row["id"]])
    assert whose(calendar) == merged


def test_a_deleted_customer_lets_go_of_bookings_and_gets_them_back(
    calendar: Calendar, database: Database
) -> None:
    customer = calendar.customer("Anna", phone=PHONE)
    calendar.tell(0)
    with database.acting_as(calendar.owner) as connection:
        connection.execute("delete from customers where org_id = %s and id = %s", [calendar.org_id, customer])
    assert whose(calendar) is None
    deletion = calendar.value(
        "select id from audit_log where org_id = %s and row_id = %s and op = 'delete'",
        calendar.org_id,
        customer,
    )
    with database.acting_as(calendar.owner) as connection:
        connection.execute("select undo_delete(%s, %s)", [calendar.org_id, deletion])
    assert whose(calendar) == customer


def test_a_corrected_identity_gives_back_what_it_brought_and_no_more(calendar: Calendar) -> None:
    customer = calendar.customer("Anna")
    identity = note(calendar, customer, "phone", PHONE)
    calendar.tell(0)
    calendar.tell(0, booking_id="8", client_phone="+46700000002")
    calendar.all("update customer_identities set value = '+46700000002' where org_id = %s and id = %s", calendar.org_id, identity)  # fmt: skip
    assert [row["customer_id"] for row in calendar.bookings()] == [None, customer]
    calendar.all("delete from customer_identities where org_id = %s and id = %s", calendar.org_id, identity)
    assert [row["customer_id"] for row in calendar.bookings()] == [None, None]


def test_who_owns_the_customer_owns_the_booking_and_hands_it_over(
    calendar: Calendar, database: Database
) -> None:
    (first, first_place), (second, second_place) = (database.join(calendar.org_id, "rep") for _ in range(2))
    customer = calendar.customer("Anna", phone=PHONE, assigned_to=first_place)
    calendar.tell(0)
    calendar.tell(0, booking_id="8", client_phone=None, client_email=None, client_id=None)

    def seen(user: uuid.UUID) -> int:
        with database.acting_as(user) as connection:
            row = connection.execute(
                "select count(*) as n from booking_list where org_id = %s", [calendar.org_id]
            ).fetchone()
        assert row is not None
        return int(row["n"])

    assert (seen(first), seen(second), seen(calendar.owner)) == (1, 0, 2)
    with database.acting_as(calendar.owner) as connection:
        connection.execute("select assign_customer(%s, %s, %s)", [calendar.org_id, customer, second_place])
    assert (seen(first), seen(second)) == (0, 1)


def test_an_identity_noted_at_the_moment_of_the_booking_finds_it_at_the_next_sync(calendar: Calendar) -> None:
    customer = calendar.customer("Anna")
    with calendar.database.connect() as connection:
        calendar.record(BOOKING | {"told_at": TOLD}, connection)
        # noted and committed before the booking is
        note(calendar, customer, "mail", MAIL)
    assert whose(calendar) is None
    # of bookings long ago nobody is told any more
    assert calendar.value("select private.match_bookings(%s)", calendar.org_id) == 0
    calendar.all("update calendar_events set starts_at = now(), ends_at = now() where org_id = %s", calendar.org_id)  # fmt: skip
    assert calendar.value("select private.match_bookings(%s)", calendar.org_id) == 1
    assert whose(calendar) == customer


def test_a_merge_and_bookings_at_the_same_moment_lose_nothing(calendar: Calendar, database: Database) -> None:
    kept, merged = calendar.customer("Kept"), calendar.customer("Merged", phone=PHONE)
    failed: list[BaseException] = []

    def book() -> None:
        try:
            for number in range(30):
                calendar.tell(0, booking_id=str(number))
        except BaseException as error:
            failed.append(error)

    writers = [threading.Thread(target=book)]
    for writer in writers:
        writer.start()
    for _ in range(5):
        with database.acting_as(calendar.owner) as connection:
            row = connection.execute(
                "select merge_customers(%s, %s, %s) as id", [calendar.org_id, kept, merged]
            ).fetchone()
        assert row is not None
        with database.acting_as(calendar.owner) as connection:
            connection.execute("select undo_merge(%s, %s)", [calendar.org_id, row["id"]])
    for writer in writers:
        writer.join(60)
    assert failed == []
    with database.acting_as(calendar.owner) as connection:
        connection.execute("select merge_customers(%s, %s, %s)", [calendar.org_id, kept, merged])
    assert [row["customer_id"] for row in calendar.bookings()] == [kept] * 30
