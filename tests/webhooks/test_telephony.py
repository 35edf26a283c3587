"""Calls and messages: one outcome whatever comes first, whose they are, and what they cost."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.database import Database
from tests.emulators.twilio import rfc2822
from tests.emulators.twilio_callbacks import (
    OURS,
    THEIRS,
    call_status,
    inbound_message,
    message_status,
    sid,
)
from tests.webhooks.told import Told, connected, heard, outcome

__all__ = ["heard"]
START = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
CALL, CHILD, MESSAGE = sid("CA", 1), sid("CA", 2), sid("SM", 1)


REPORTS = [
    call_status(CALL, "initiated", 0, START),
    call_status(CALL, "ringing", 1, START + timedelta(seconds=2)),
    call_status(CALL, "in-progress", 2, START + timedelta(seconds=9)),
    call_status(CALL, "completed", 3, START + timedelta(seconds=58), 49),
    message_status(MESSAGE, "queued"),
    message_status(MESSAGE, "sent"),
    message_status(MESSAGE, "undelivered", ErrorCode="30003"),
]
LISTS: list[dict[str, Any]] = [
    {"sid": CALL, "start_time": rfc2822(START), "duration": "49", "price": "-0.0300"},
    {
        "sid": MESSAGE, "status": "undelivered", "date_sent": rfc2822(START), "error_code": 30003, "price": "-0.0079",
    },
]  # fmt: skip


def tell(database: Database, places: list[int]) -> Told:
    """An organisation that was told of all these, in this order."""
    found = connected(database)
    for place in places:
        if place < len(REPORTS):
            found.hear(REPORTS[place])
        else:
            found.listed(**LISTS[place - len(REPORTS)])
    return found


@pytest.fixture(scope="module")
def as_they_happened(database: Database) -> Any:
    return outcome(tell(database, list(range(9))))


@settings(max_examples=25, deadline=None)
@given(order=st.permutations(range(9)), again=st.lists(st.integers(0, 8), max_size=6))
def test_every_order_of_reports_leads_to_the_same_rows_and_costs(
    database: Database, as_they_happened: Any, order: list[int], again: list[int]
) -> None:
    mixed = tell(database, [*order, *again])
    assert outcome(mixed) == as_they_happened
    assert mixed.entries() == [
        (START.date(), Decimal("0.0079"), "actual", None),
        (START.date(), Decimal("0.03"), "actual", None),
    ]
    assert [row for row in mixed.problems() if row["severity"] == "error"] == []


@pytest.mark.parametrize("priced", [True, False])
def test_an_estimate_does_not_depend_on_what_is_told_first(database: Database, priced: bool) -> None:
    reports = [
        lambda found: found.hear(call_status(CALL, "in-progress", 2, START)),
        lambda found: found.hear(call_status(CALL, "completed", 3, START + timedelta(seconds=130))),
        lambda found: found.listed(sid=CALL, start_time=rfc2822(START), duration="130", price=None),
        lambda found: found.listed(sid=CALL, start_time=rfc2822(START), duration="130", price="-0.09" if priced else None),
    ]  # fmt: skip
    outcomes = []
    for order in permutations(range(4)):
        found = connected(database)
        found.listed(sid=CHILD, start_time=rfc2822(START), duration="60", price="-0.02")
        for place in order:
            reports[place](found)
        [leg] = [row for row in found.legs() if row["provider_leg_id"] == CALL]
        outcomes.append((leg["unit_count"], leg["estimated_price"], leg["price"], leg["currency"]))
        assert [row for row in found.problems() if row["severity"] == "error"] == []
    expected = (3, None, Decimal("0.09"), "USD") if priced else (3, Decimal("0.06"), None, "USD")
    assert set(outcomes) == {expected}


def test_a_price_without_its_currency_is_no_price_until_it_is_told_with_one(heard: Told) -> None:
    item = {"sid": MESSAGE, "date_sent": rfc2822(START), "price": "-0.0079", "price_unit": None}
    heard.listed(**item)
    before = heard.legs()
    assert heard.listed(**item) == "stale"
    assert heard.legs() == before and (before[0]["price"], before[0]["priced_at"]) == (None, None)
    assert heard.listed(**item | {"price_unit": "USD"}) == "applied"
    [leg] = heard.legs()
    assert (leg["price"], leg["currency"]) == (Decimal("0.0079"), "USD") and leg["priced_at"] is not None


def test_an_older_state_is_told_as_stale_and_changes_nothing(heard: Told) -> None:
    assert heard.hear(message_status(MESSAGE, "delivered")) == "applied"
    before = outcome(heard)
    for state in ("queued", "sending", "sent", "delivered", "undelivered", "failed"):
        assert heard.hear(message_status(MESSAGE, state)) == "stale"
    assert heard.hear(message_status(MESSAGE, "teleported")) == "unknown"
    assert outcome(heard) == before


def test_a_call_that_ends_first_began_as_long_before_as_it_lasted(heard: Told) -> None:
    end = datetime(2026, 3, 14, 23, 30, tzinfo=UTC)
    heard.hear(call_status(CALL, "completed", None, end, 3600, Direction="inbound", From=THEIRS, To=OURS))
    [call] = heard.calls()
    assert (call["started_at"], call["direction"], call["counterpart"]) == (
        end - timedelta(hours=1),
        "inbound",
        THEIRS,
    )
    # 23:30 in Stockholm, where the organisation is
    assert heard.legs()[0]["happened_on"] == date(2026, 3, 14)
    heard.hear(call_status(CALL, "ringing", None, end + timedelta(hours=1), Direction="inbound"))
    assert heard.calls()[0]["started_at"] == end - timedelta(hours=1)
    heard.listed(sid=CALL, direction="inbound", start_time=rfc2822(end), price="-0.5")
    # the provider's own word for the start, past midnight
    assert heard.legs()[0]["happened_on"] == date(2026, 3, 15)
    assert heard.entries() == [(date(2026, 3, 15), Decimal("0.5"), "actual", None)]


def test_a_cost_is_estimated_from_the_newest_like_it_until_the_price_is_there(heard: Told) -> None:
    heard.hear(message_status(MESSAGE, "delivered"))
    assert (heard.calls()[0]["cost"], heard.calls()[0]["cost_state"]) == (None, "unknown")
    heard.listed(sid=MESSAGE, num_segments="2", date_sent=rfc2822(START), price="-0.0160")
    other, abroad = sid("SM", 2), sid("SM", 3)
    heard.hear(message_status(other, "sent"))
    assert heard.legs()[1]["estimated_price"] is None
    heard.hear(message_status(other, "delivered"))
    heard.hear(message_status(abroad, "delivered", To="+15005550006"))
    assert [(row["estimated_price"], row["price"]) for row in heard.legs()] == [
        (None, Decimal("0.0160")), (Decimal("0.008"), None), (None, None),
    ]  # fmt: skip
    assert [entry[1:3] for entry in sorted(heard.entries(), key=lambda e: e[1])] == [
        (Decimal("0.008"), "estimated"), (Decimal("0.016"), "actual"),
    ]  # fmt: skip
    heard.listed(sid=other, date_sent=rfc2822(START), price="-0.0091")
    assert (date(2026, 3, 14), Decimal("0.0091"), "actual", None) in heard.entries()
    # a price that is restated is the price; one that is not told any more stays
    heard.listed(sid=other, date_sent=rfc2822(START), price="-0.0085")
    heard.listed(sid=other, date_sent=rfc2822(START), price=None)
    assert Decimal("0.0085") in [entry[1] for entry in heard.entries()]
    heard.listed(sid=other, date_sent=rfc2822(START), price="0")
    assert [entry[1] for entry in heard.entries()] == [Decimal("0.016")]


def test_a_call_that_failed_is_not_estimated(heard: Told) -> None:
    heard.listed(sid=CALL, start_time=rfc2822(START), duration="60", price="-0.02")
    heard.hear(call_status(CHILD, "busy", 3, START, 0))
    assert [row["estimated_price"] for row in heard.legs()] == [None, None]


@pytest.mark.parametrize("child_first", [True, False])
def test_a_call_and_the_one_it_began_are_one_event_with_two_legs(heard: Told, child_first: bool) -> None:
    parent = {
        "sid": CALL,
        "direction": "inbound",
        "from": THEIRS,
        "to": OURS,
        "start_time": rfc2822(START),
        "price": "-0.01",
    }
    child = {
        "sid": CHILD, "direction": "outbound-dial", "from": OURS, "to": "+46700000099", "parent_call_sid": CALL,
        "start_time": rfc2822(START + timedelta(seconds=5)), "price": "-0.02",
    }  # fmt: skip
    customer = heard.customer("Anna", phone=THEIRS)
    for resource in (child, parent) if child_first else (parent, child):
        heard.listed(**resource)
    [call] = heard.calls()
    assert (call["direction"], call["from_number"], call["leg_count"], call["cost"]) == (
        "inbound", THEIRS, 2, Decimal("0.03"),
    )  # fmt: skip
    assert call["customer_id"] == customer
    assert {entry[3] for entry in heard.entries()} == {customer}


def test_a_number_leads_to_its_customer_also_when_it_is_noted_later(heard: Told) -> None:
    known = heard.customer("Known", phone="070-000 00 02")
    heard.hear(inbound_message(MESSAGE, "Hej"))
    heard.hear(inbound_message(sid("SM", 2), "Hej", From="0700 00 00 03"))
    heard.hear(inbound_message(sid("SM", 3), "Hej", From="Handelsbanken"))
    heard.listed(
        sid=sid("SM", 2), **{"from": "+46700000003"}, direction="inbound", status="received", price="-0.01"
    )
    found = {row["counterpart"]: row["customer_id"] for row in heard.calls()}
    assert found == {THEIRS: known, "+46700000003": None, "Handelsbanken": None}
    later = heard.customer("Later")
    heard.all(
        "insert into customer_identities (org_id, customer_id, kind, value) values (%s, %s, 'phone', '+46700000003')",
        heard.org_id, later,
    )  # fmt: skip
    assert {row["counterpart"]: row["customer_id"] for row in heard.calls()}["+46700000003"] == later
    assert [entry[3] for entry in heard.entries()] == [later]


def test_calls_follow_a_merge_a_hand_over_and_their_undoing(heard: Told, database: Database) -> None:
    kept, merged = heard.customer("Kept"), heard.customer("Merged", phone=THEIRS)
    heard.listed(sid=MESSAGE, date_sent=rfc2822(START), price="-0.01")
    rep, rep_place = database.join(heard.org_id, "rep")
    with database.acting_as(rep) as connection:
        assert connection.execute("select * from telephony_list").fetchall() == []
    with database.acting_as(heard.owner) as connection:
        row = connection.execute(
            "select public.merge_customers(%s, %s, %s) as id", [heard.org_id, kept, merged]
        ).fetchone()
        connection.execute("select public.assign_customer(%s, %s, %s)", [heard.org_id, kept, rep_place])
    assert row is not None
    assert (
        {call["customer_id"] for call in heard.calls()} == {entry[3] for entry in heard.entries()} == {kept}
    )
    # a call that comes for the merged one's number goes to the one that took its place
    heard.listed(sid=sid("SM", 2), date_sent=rfc2822(START), price="-0.02")
    assert {call["customer_id"] for call in heard.calls()} == {kept}
    with database.acting_as(rep) as connection:
        assert len(connection.execute("select * from telephony_list").fetchall()) == 2
        figures = connection.execute(
            "select * from public.telephony_figures(%s, '2026-03-01', '2026-03-31', 'customer', 'USD')",
            [heard.org_id],
        ).fetchall()
    assert [(row["name"], row["cost"]) for row in figures] == [("Kept", Decimal("0.03"))]
    with database.acting_as(heard.owner) as connection:
        connection.execute("select public.undo_merge(%s, %s)", [heard.org_id, row["id"]])
    assert {entry[3] for entry in heard.entries()} == {kept, merged}


def test_figures_agree_with_the_list_in_any_currency(database: Database) -> None:
    heard = connected(database, "SEK")
    heard.rate("USD", "2026-03-13", "1.25", "ecb")
    heard.rate("SEK", "2026-03-13", "11.25", "ecb")
    heard.listed(sid=CALL, start_time=rfc2822(START), duration="125", price="-1.00")
    heard.listed(sid=MESSAGE, date_sent=rfc2822(START + timedelta(days=1)), price="-0.50")
    heard.hear(message_status(sid("SM", 2), "delivered"))

    def figures(by: str, currency: str) -> list[tuple[Any, ...]]:
        with database.acting_as(heard.owner) as connection:
            rows = connection.execute(
                "select * from public.telephony_figures(%s, '2026-03-14', '2026-03-15', %s, %s) order by place",
                [heard.org_id, by, currency],
            ).fetchall()
        return [
            (row["group_key"], row["cost"], row["call_count"], row["message_count"], row["seconds"])
            for row in rows
        ]

    sek = [("2026-03-14", Decimal("9"), 1, 0, 125), ("2026-03-15", Decimal("4.5"), 0, 1, 0)]
    assert figures("day", "SEK") == sek
    assert figures("day", "USD") == [
        ("2026-03-14", Decimal("1"), 1, 0, 125),
        ("2026-03-15", Decimal("0.5"), 0, 1, 0),
    ]
    assert figures("day", "EUR") == [
        ("2026-03-14", Decimal("0.8"), 1, 0, 125), ("2026-03-15", Decimal("0.4"), 0, 1, 0),
    ]  # fmt: skip
    assert figures("period", "SEK") == [
        ("now", Decimal("13.5"), 1, 1, 125),
        ("before", Decimal("0"), 0, 0, 0),
    ]
    assert figures("kind", "SEK") == [("call", Decimal("9"), 1, 0, 125), ("message", Decimal("4.5"), 0, 1, 0)]
    assert figures("customer", "SEK") == [(None, Decimal("13.5"), 1, 1, 125)]
    stranger = database.new_user()
    with database.acting_as(stranger) as connection, pytest.raises(Exception, match="KT004"):
        connection.execute(
            "select * from public.telephony_figures(%s, '2026-03-14', '2026-03-15', 'day', 'SEK')",
            [heard.org_id],
        )
    with database.acting_as(heard.owner) as connection, pytest.raises(Exception, match="KT100"):
        connection.execute(
            "select * from public.telephony_figures(%s, '2026-03-14', '2026-03-15', 'mood', 'SEK')",
            [heard.org_id],
        )


def test_a_connection_does_not_speak_for_another_ones_calls(heard: Told) -> None:
    heard.hear(message_status(MESSAGE, "delivered"))
    before = outcome(heard)
    own = heard.integration_id
    other = heard.value(
        "insert into integrations (org_id, provider, name) values (%s, 'twilio', 'Other') returning id",
        heard.org_id,
    )
    object.__setattr__(heard, "integration_id", other)
    with pytest.raises(psycopg.errors.CheckViolation, match="another connection"):
        heard.listed(sid=MESSAGE, date_sent=rfc2822(START), price="-9")
    object.__setattr__(heard, "integration_id", own)
    assert outcome(heard) == before


def test_two_organisations_with_one_account_have_each_their_own(database: Database) -> None:
    one, two = connected(database), connected(database)
    for each in (one, two):
        each.customer("Anna", phone=THEIRS)
        each.listed(sid=MESSAGE, date_sent=rfc2822(START), price="-0.01")
    assert [call["customer_id"] for call in one.calls()] != [call["customer_id"] for call in two.calls()]
    with database.acting_as(one.owner) as connection:
        rows = connection.execute("select distinct org_id from telephony_legs").fetchall()
    assert [row["org_id"] for row in rows] == [one.org_id]
