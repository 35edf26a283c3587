"""Which call or message led to a booking, by the rules, in whatever order both are told of."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.attribution.firm import ANNA, BO, Firm, open_firm
from tests.bookings.calendar import TOLD
from tests.database import Database

DAY = 24 * 60
NOTHING = (None, None, None)


@pytest.mark.parametrize("first", ["booking", "call"])
def test_the_call_of_the_same_number_before_it_led_to_a_booking(firm: Firm, first: str) -> None:
    if first == "booking":
        firm.tell()
        assert firm.settled() == NOTHING
    firm.call("a", 5)
    if first == "call":
        firm.attribute()
        firm.tell()
    assert firm.settled() == ("a", "answered_call", "phone")


def test_the_latest_answered_call_wins_and_one_call_may_lead_to_several_bookings(firm: Firm) -> None:
    firm.call("old", 60)
    firm.call("new", 5)
    firm.call("missed", 3, state="no_answer", seconds=0)
    firm.call("empty", 2, seconds=0)
    firm.call("after", -1)
    firm.tell()
    firm.tell(booking_id="8")
    assert (firm.settled("7")[0], firm.origin("8")[0]) == ("new", "new")


def test_another_persons_call_led_to_nothing(firm: Firm) -> None:
    firm.tell()
    firm.call("a", 5, from_number=BO)
    assert firm.settled() == NOTHING


def test_the_same_customer_is_the_same_person_whatever_the_number(firm: Firm) -> None:
    anna = firm.customer("Anna", phone=BO)
    firm.call("a", 5, from_number=BO)
    firm.tell(client_phone="+46700000099")
    assert firm.settled() == NOTHING
    firm.all(
        "insert into customer_identities (org_id, customer_id, kind, value) values (%s, %s, 'mail', 'anna@example.com')",
        firm.org_id, anna,
    )  # fmt: skip
    assert firm.settled() == ("a", "answered_call", "customer")


def test_a_message_to_us_led_to_it_only_where_no_call_did(firm: Firm) -> None:
    firm.message("m", 5)
    firm.message(
        "ours", 2, direction="outbound", from_number="+46850000000", to_number=ANNA, state="delivered"
    )
    firm.tell()
    assert firm.settled() == ("m", "message", "phone")
    firm.call("a", 2 * DAY)
    assert firm.settled() == ("a", "answered_call", "phone")


def test_what_the_platform_says_goes_before_every_rule(firm: Firm) -> None:
    firm.call("other", 1)
    firm.call("a", 20 * DAY, from_number=BO, booking_reference="7")
    firm.tell()
    assert firm.settled() == ("a", "reference", None)


def test_a_reference_that_two_connections_share_needs_the_same_person(firm: Firm) -> None:
    firm.call("a", 5, from_number=BO, booking_reference="7")
    firm.tell(client_phone="+46700000099", client_email="", client_id="")
    second = firm.value(
        "insert into integrations (org_id, provider, name, account) values (%s, 'simplybook', 'Two', 'Two') returning id",
        firm.org_id,
    )
    report = {"booking_id": "7", "state": "confirmed", "starts_at": TOLD, "booked_at": TOLD, "client_phone": BO,
              "told_at": TOLD}  # fmt: skip
    firm.value(
        "select private.record_booking(%s, %s, 'simplybook', jsonb_populate_record(null::private.booking_report, %s))",
        firm.org_id, second, json.dumps(report, default=str),
    )  # fmt: skip
    firm.attribute()
    found = firm.all(
        "select integration_id = %s as second, origin_rule, origin_identity from calendar_events where org_id = %s"
        " and origin_event_id is not null",
        second, firm.org_id,
    )  # fmt: skip
    assert found == [{"second": True, "origin_rule": "reference", "origin_identity": "phone"}]


def test_the_window_is_the_organisations_on_the_day_the_booking_was_made(firm: Firm) -> None:
    firm.call("a", 9 * DAY)
    firm.tell()
    assert firm.settled() == NOTHING
    firm.set_window(10)
    assert firm.settled()[0] == "a"
    # what holds from later on changes nothing of before
    firm.set_window(1, TOLD + timedelta(days=2))
    assert firm.settled()[0] == "a"
    firm.set_window(2, TOLD - timedelta(days=1))
    assert firm.settled() == NOTHING


def test_a_call_that_is_corrected_gives_its_booking_back(firm: Firm) -> None:
    firm.call("old", 60)
    firm.call("new", 5, sequence=None)
    firm.tell()
    assert firm.settled()[0] == "new"
    firm.all(
        "update telephony_events set state = 'no_answer' where org_id = %s and id = %s",
        firm.org_id,
        firm.event("new"),
    )
    assert firm.settled()[0] == "old"
    firm.all("delete from telephony_events where org_id = %s and id = %s", firm.org_id, firm.event("old"))
    assert firm.settled() == NOTHING


def test_a_booking_of_before_it_was_heard_of_came_from_what_was_before_it(firm: Firm) -> None:
    """One that a sync finds without the time it was made: then at the latest when it began."""
    firm.call("before", 5)
    firm.call("after", -60)
    firm.tell(booked_at=None, starts_at=TOLD, ends_at=TOLD + timedelta(minutes=30))
    assert firm.settled()[0] == "before"


def test_nothing_of_another_organisation_leads_to_a_booking(firm: Firm, database: Database) -> None:
    other = open_firm(database)
    other.call("a", 5, booking_reference="7")
    firm.tell()
    firm.attribute()
    other.attribute()
    assert firm.origin() == NOTHING


@dataclass(frozen=True)
class Heard:
    name: str
    kind: str
    number: str
    minutes: int
    answered: bool
    reference: str | None


HEARD = st.builds(
    Heard,
    name=st.uuids().map(str),
    kind=st.sampled_from(["call", "call", "message"]),
    number=st.sampled_from([ANNA, BO]),
    # no two at one moment, whose order nothing decides
    minutes=st.integers(-3 * DAY, 9 * DAY),
    answered=st.booleans(),
    reference=st.sampled_from([None, None, None, "1", "2"]),
)


def expected(calls: list[Heard], number: str, booking: str, days: int) -> tuple[str | None, str | None]:
    named = [call for call in calls if call.reference == booking]
    if named:
        return min(named, key=lambda call: call.minutes).name, "reference"
    near = [call for call in calls if call.number == number and 0 <= call.minutes <= days * DAY]
    held = [call for call in near if call.kind == "call" and call.answered]
    written = [call for call in near if call.kind == "message"]
    for found, rule in ((held, "answered_call"), (written, "message")):
        if found:
            return min(found, key=lambda call: call.minutes).name, rule
    return None, None


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_links_are_the_same_in_every_order(database: Database, data: st.DataObject) -> None:
    calls = data.draw(st.lists(HEARD, max_size=6, unique_by=lambda call: call.minutes))
    days = data.draw(st.integers(1, 8))
    firm = open_firm(database)
    acts: list[Any] = [("call", call) for call in calls]
    acts += [("booking", ("1", ANNA)), ("booking", ("2", BO)), ("window", days)]
    for what, it in data.draw(st.permutations(acts)):
        if what == "call":
            answered = {} if it.answered else {"state": "no_answer", "seconds": 0}
            how = {"from_number": it.number, "booking_reference": it.reference}
            (firm.message if it.kind == "message" else firm.call)(
                it.name, it.minutes, **how, **(answered if it.kind == "call" else {})
            )
        elif what == "booking":
            firm.tell(booking_id=it[0], client_phone=it[1], client_email="", client_id="")
        else:
            firm.set_window(it)
        if data.draw(st.booleans()):
            firm.attribute()
    firm.attribute()
    for booking, number in (("1", ANNA), ("2", BO)):
        assert firm.origin(booking)[:2] == expected(calls, number, booking, days)
