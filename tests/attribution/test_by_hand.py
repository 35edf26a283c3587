"""What a person says led to a booking stands, whatever is told later; who may say it, and that it is noted."""

from __future__ import annotations

import uuid
from typing import Any

import psycopg
import pytest

from tests.attribution.firm import Firm, open_firm
from tests.bookings.calendar import code
from tests.database import Database


@pytest.fixture
def linked(firm: Firm) -> Firm:
    """A booking that the latest of two calls led to, by the rules."""
    firm.call("old", 60)
    firm.call("new", 5)
    firm.tell()
    assert firm.settled()[0] == "new"
    return firm


def refusal(act: Any, *values: Any, **named: Any) -> str:
    with pytest.raises(psycopg.Error) as caught:
        act(*values, **named)
    return code(caught.value) or str(caught.value.sqlstate)


def test_a_correction_survives_every_later_report(linked: Firm) -> None:
    linked.decide(linked.event("old"))
    assert linked.settled() == ("old", "person", None)
    linked.call("newest", 1)
    linked.tell(3, client_phone="+46700000055", title="Other")
    linked.set_window(1)
    assert linked.settled() == ("old", "person", None)


def test_that_nothing_led_to_it_is_said_too_and_taken_back(linked: Firm) -> None:
    linked.decide(None)
    linked.call("newest", 1)
    assert linked.settled() == (None, "person", None)
    linked.decide(None, follow_rules=True)
    # at once, without waiting for the worker
    assert linked.origin() == ("newest", "answered_call", "phone")


def test_who_said_what_stands_in_the_audit_log_once(linked: Firm) -> None:
    for _ in range(2):
        linked.decide(linked.event("old"))
    rows = linked.all(
        "select actor, old, new from audit_log where org_id = %s and table_name = 'calendar_events'",
        linked.org_id,
    )
    assert rows == [{
        "actor": linked.owner,
        "old": {"origin_event_id": str(linked.event("new")), "origin_rule": "answered_call"},
        "new": {"origin_event_id": str(linked.event("old")), "origin_rule": "person"},
    }]  # fmt: skip


def test_a_call_that_is_gone_leaves_the_booking_to_the_rules(linked: Firm) -> None:
    linked.decide(linked.event("old"))
    linked.all(
        "delete from telephony_events where org_id = %s and id = %s", linked.org_id, linked.event("old")
    )
    assert linked.settled() == ("new", "answered_call", "phone")


def test_two_legs_that_turn_out_one_call_keep_what_was_said(linked: Firm) -> None:
    linked.decide(linked.event("new"))
    gone = linked.event("new")
    # the older call began the newer one: they are one
    linked.call("new", 5, parent_id="old", sequence=2)
    assert linked.event("new") == linked.event("old") != gone
    linked.attribute()
    [row] = linked.all(
        "select origin_event_id, origin_rule from calendar_events where org_id = %s", linked.org_id
    )
    assert row == {"origin_event_id": linked.event("old"), "origin_rule": "person"}


@pytest.mark.parametrize(
    ("role", "mine", "refused"),
    [
        ("owner", False, None), ("admin", False, None), ("manager", False, None),
        ("rep", True, None), ("rep", False, "KT151"), ("viewer", True, "KT003"),
    ],
)  # fmt: skip
def test_who_may_edit_bookings_may_say_it(
    linked: Firm, database: Database, role: str, mine: bool, refused: str | None
) -> None:
    person = linked.owner if role == "owner" else linked.member(role)
    membership = linked.value(
        "select id from memberships where org_id = %s and user_id = %s", linked.org_id, person
    )
    if mine:
        for table in ("calendar_events", "telephony_events"):
            linked.all(f"update {table} set assigned_to = %s where org_id = %s", membership, linked.org_id)
    if refused is None:
        linked.decide(linked.event("old"), person)
        assert linked.origin()[0] == "old"
    else:
        assert refusal(linked.decide, None, person) == refused
        assert linked.origin()[0] == "new"


def test_a_rep_cannot_name_a_call_that_is_not_theirs(linked: Firm) -> None:
    rep = linked.member("rep")
    membership = linked.value(
        "select id from memberships where org_id = %s and user_id = %s", linked.org_id, rep
    )
    linked.all("update calendar_events set assigned_to = %s where org_id = %s", membership, linked.org_id)
    assert refusal(linked.decide, linked.event("old"), rep) == "KT200"


def test_another_organisation_is_told_nothing(linked: Firm, database: Database) -> None:
    other = open_firm(database)
    other.call("theirs", 5)
    other.tell()
    other.attribute()
    assert refusal(linked.decide, other.event("theirs")) == "KT200"
    booking = linked.booking()["id"]
    assert refusal(other.decide, None, other.owner, id=booking) == "KT151"
    assert refusal(other.decide, None, other.owner, id=booking, org_id=linked.org_id) == "KT004"
    assert refusal(linked.decide, uuid.uuid4()) == "KT200"
    assert linked.origin()[0] == "new"
