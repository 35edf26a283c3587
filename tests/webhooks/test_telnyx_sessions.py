"""The legs of one session are one call, whichever is told of first, and the one that began it says whose it is."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from decimal import Decimal
from itertools import permutations
from threading import Thread
from typing import Any

import pytest

from providers.telnyx_words import record_fields
from tests.database import Database
from tests.emulators.telnyx_events import OURS, THEIRS, Leg
from tests.webhooks.telnyx_account import BY_WORD, COLLEAGUE, START, Heard, entries, heard, opened
from tests.webhooks.told import outcome

__all__ = ["heard"]


@pytest.mark.parametrize("order", [*permutations(range(3))])
@pytest.mark.parametrize("by_events", [True, False])
def test_the_legs_of_a_session_are_one_call_and_the_first_of_them_says_whose(
    heard: Heard, order: tuple[int, ...], by_events: bool
) -> None:
    customer = heard.customer("Anna", phone=THEIRS)
    heard.customer("A colleague", phone=COLLEAGUE)
    legs = [
        Leg("zz", "s", START, "outgoing", seconds=60),
        Leg("b", "s", START + timedelta(seconds=30), "outgoing", seconds=20, to=COLLEAGUE),
        Leg("a", "s", START + timedelta(seconds=40), "outgoing", seconds=20, to="+46700000093"),
    ]
    for place in order:
        if by_events:
            for data in legs[place].events():
                heard.told(data)
        heard.recorded(legs[place])
    [call] = heard.calls()
    assert (call["direction"], call["to_number"], call["leg_count"], call["seconds"], call["cost"]) == (
        "outbound", THEIRS, 3, 60, Decimal("0.021"),
    )  # fmt: skip
    assert {row["provider_leg_id"]: row["parent_leg_id"] for row in heard.legs()} == {
        "zz": None,
        "a": "zz",
        "b": "zz",
    }
    assert (
        {row["customer_id"] for row in [call, *heard.legs()]}
        == {entry[3] for entry in heard.entries()}
        == {customer}
    )
    figures = heard.all(
        "select * from private.telephony_leg_costs where org_id = %s and is_first", heard.org_id
    )
    assert len(figures) == 1


def test_a_call_of_another_session_or_provider_with_the_same_ids_is_another_call(
    heard: Heard, database: Database
) -> None:
    other = opened(database)
    for found in (heard, other):
        found.recorded(Leg("a", "s1", START))
        found.recorded(Leg("b", "s2", START))
    assert [len(found.calls()) for found in (heard, other)] == [2, 2]
    assert {row["parent_leg_id"] for row in heard.legs()} == {None}


def test_a_leg_whose_cost_is_told_first_waits_for_its_numbers(heard: Heard) -> None:
    customer = heard.customer("Anna", phone=THEIRS)
    leg = Leg("a", "s", START)
    assert heard.told(leg.cost()) == "applied"
    [call] = heard.calls()
    assert (call["counterpart"], call["customer_id"], call["cost"]) == ("", None, Decimal("0.007"))
    heard.told(leg.hangup())
    assert heard.calls()[0]["customer_id"] is None
    heard.told(leg.initiated())
    [call] = heard.calls()
    assert (call["direction"], call["from_number"], call["to_number"], call["customer_id"]) == (
        "inbound",
        THEIRS,
        OURS,
        customer,
    )
    assert {entry[3] for entry in heard.entries()} == {customer}


def test_a_leg_that_turns_out_to_have_begun_first_says_whose_the_call_is(heard: Heard) -> None:
    customer = heard.customer("Anna", phone=THEIRS)
    later = Leg("b", "s", START + timedelta(seconds=30), "outgoing", to=COLLEAGUE)
    first = Leg("z", "s", START, "outgoing")
    heard.told(later.initiated())
    data = first.initiated()
    # told without its start, it seems to have begun when it was told of
    data["payload"]["start_time"], data["occurred_at"] = None, "2026-03-14T12:02:00Z"
    heard.told(data)
    assert heard.calls()[0]["to_number"] == COLLEAGUE
    heard.recorded(first)
    [call] = heard.calls()
    assert (call["to_number"], call["customer_id"], call["leg_count"]) == (THEIRS, customer, 2)
    assert {row["provider_leg_id"]: row["parent_leg_id"] for row in heard.legs()} == {"b": "z", "z": None}


def test_a_customer_that_somebody_chose_stays_when_more_is_told(heard: Heard) -> None:
    chosen = heard.customer("Chosen")
    leg = Leg("a", "s", START)
    heard.told(leg.initiated())
    heard.all("update telephony_events set customer_id = %s where org_id = %s", chosen, heard.org_id)
    for data in leg.events():
        heard.told(data)
    heard.recorded(leg)
    assert heard.calls()[0]["customer_id"] == chosen


def test_the_legs_of_a_session_told_of_at_one_moment_are_one_call(heard: Heard) -> None:
    customer = heard.customer("Anna", phone=THEIRS)
    legs = [
        Leg("in", "s", START),
        *(Leg(f"out-{n}", "s", START + timedelta(seconds=n + 1), "outgoing", to=COLLEAGUE) for n in range(3)),
    ]
    failures: list[BaseException] = []

    def run(leg: Leg) -> None:
        try:
            for data in leg.events():
                heard.told(data)
            heard.recorded(leg)
        except BaseException as error:  # handed to the test, which fails with it
            failures.append(error)

    threads = [Thread(target=run, args=[leg]) for leg in legs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    [call] = heard.calls()
    assert (call["leg_count"], call["from_number"], call["customer_id"]) == (4, THEIRS, customer)
    assert {row["provider_leg_id"]: row["parent_leg_id"] for row in heard.legs()} == {
        "in": None, "out-0": "in", "out-1": "in", "out-2": "in"
    }  # fmt: skip


def page(found: Heard, legs: list[Leg]) -> uuid.UUID:
    """Takes in a page of records as the worker does; returns the run."""
    found.all("update integrations set state = 'connected' where org_id = %s", found.org_id)
    run = found.value(
        "select private.begin_sync(%s, %s, 'sync_provider_events')", found.org_id, found.integration_id
    )
    items = [
        record_fields(BY_WORD[word], raw)
        for leg in legs
        for word, each in leg.records().items()
        for raw in each
    ]
    [row] = found.all(
        "select * from private.record_events_page(%s, %s, %s, %s, '{}')",
        found.org_id,
        found.integration_id,
        run,
        json.dumps(items),
    )
    assert row["failure"] is None
    assert isinstance(run, uuid.UUID)
    return run


def test_a_page_of_records_in_any_order_makes_its_sessions_one_call_each(heard: Heard) -> None:
    legs = [
        leg for n in range(40) for leg in (
            Leg(f"z{n:02}", f"s{n}", START + timedelta(minutes=n)),
            Leg(f"a{n:02}", f"s{n}", START + timedelta(minutes=n, seconds=9), "outgoing", to=COLLEAGUE),
        )
    ]  # fmt: skip
    page(heard, legs)
    assert [(row["leg_count"], row["from_number"], row["cost"]) for row in heard.calls()] == [
        (2, THEIRS, Decimal("0.014"))
    ] * 40
    before = outcome(heard)
    page(heard, legs[::-1])
    assert outcome(heard) == before


@pytest.mark.parametrize("order", [*permutations(range(4))])
def test_a_platforms_leg_over_telnyxs_line_is_one_call_whose_line_is_charged_once(
    heard: Heard, order: tuple[int, ...]
) -> None:
    customer = heard.customer("Anna", phone=THEIRS)
    platform_id = heard.value(
        "insert into integrations (org_id, provider, name) values (%s, 'vapi', 'Agent') returning id",
        heard.org_id,
    )
    leg = Leg("a", "s", START)
    report = {
        "leg_id": "v1", "parent_provider": "telnyx", "parent_id": leg.ids["call_control_id"], "kind": "call",
        "direction": "inbound", "state": "completed", "from_number": THEIRS, "to_number": OURS, "started_at": START.isoformat(),
        "seconds": 60, "price": "0.10", "transport_price": "0.01", "platform_price": "0.09", "summary": "Booked",
    }  # fmt: skip

    def platform() -> None:
        heard.all(
            "select private.record_leg(%s, %s, 'vapi', jsonb_populate_record(null::private.leg_report, %s))",
            heard.org_id, platform_id, json.dumps(report),
        )  # fmt: skip

    # a record of the application's fee names the leg by its id alone
    steps: list[Any] = [platform, lambda: heard.on_record("call-control", *leg.records()["call-control"])]
    steps += [
        lambda: heard.told(leg.initiated()),
        lambda: heard.on_record("sip-trunking", *leg.records()["sip-trunking"]),
    ]
    for place in (*order, *order):
        steps[place]()
    [call] = heard.calls()
    assert (call["leg_count"], call["customer_id"], call["from_number"], call["summary"]) == (
        2,
        customer,
        THEIRS,
        "Booked",
    )
    assert call["cost"] == Decimal("0.097")
    assert entries(heard) == [(1, Decimal("0.005"), "actual"), (5, Decimal("0.092"), "actual")]
    figures = heard.all(
        "select * from private.telephony_leg_costs where org_id = %s and is_first", heard.org_id
    )
    assert [row["provider"] for row in figures] == ["telnyx"]
