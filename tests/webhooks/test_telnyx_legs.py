"""Telnyx's calls and messages in the books: one outcome whatever is told first, and each krona once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.database import Database
from tests.emulators.telnyx_events import THEIRS, Leg, event, message, message_record, spoken
from tests.webhooks.telnyx_account import COLLEAGUE, START, Heard, entries, heard, opened, tell
from tests.webhooks.test_legs import meanwhile
from tests.webhooks.told import outcome

__all__ = ["heard"]


def story() -> list[Any]:
    """A call that came in, was put through and had an assistant; a message; and what is on record of both."""
    came = Leg("in", "session", START, seconds=95)
    through = Leg("out", "session", START + timedelta(seconds=20), "outgoing", seconds=70, to=COLLEAGUE)
    speech = [spoken(came, "text-to-speech", "1.666E-4", n, n) for n in range(3)]
    sent = [
        event(
            f"message.{kind}", START + timedelta(seconds=at), message("m1", "outbound", START, status, cost)
        )
        for kind, at, status, cost in [("sent", 1, "sent", "0.0051"), ("finalized", 3, "delivered", "0.0062")]
    ]
    return [
        *came.events(), *through.events(), *came.records().items(), *through.records().items(), ("text-to-speech", speech),
        *sent, ("messaging", [message_record("m1", "outbound", START, "delivered", "0.0062")]),
    ]  # fmt: skip


STORY = story()
SPEECH = next(
    place for place, step in enumerate(STORY) if isinstance(step, tuple) and step[0] == "text-to-speech"
)


@pytest.fixture(scope="module")
def as_it_happened(database: Database) -> Any:
    found = opened(database)
    customer = found.customer("Anna", phone=THEIRS)
    found.customer("A colleague", phone=COLLEAGUE)
    for step in STORY:
        tell(found, step)
    assert {row["customer_id"] for row in [*found.calls(), *found.legs()]} == {customer}
    return without_customers(found)


def without_customers(found: Heard) -> Any:
    """Everything but ids: whose it is, by name."""
    names = {
        row["id"]: row["name"]
        for row in found.all("select id, name from customers where org_id = %s", found.org_id)
    }
    rows, _ = outcome(found)
    for row in rows:
        row["customer_id"] = names.get(row["customer_id"])
    posted = found.all(
        "select part, day, amount, state, customer_id from ledger_entries where org_id = %s", found.org_id
    )
    return rows, sorted(
        (e["part"], e["day"], e["amount"], e["state"], names.get(e["customer_id"])) for e in posted
    )


@settings(max_examples=15, deadline=None)
@given(order=st.permutations(range(len(STORY))), again=st.lists(st.integers(0, len(STORY) - 1), max_size=6))
def test_every_order_of_events_and_records_leads_to_the_same_call_and_costs(
    database: Database, as_it_happened: Any, order: list[int], again: list[int]
) -> None:
    found = opened(database)
    found.customer("Anna", phone=THEIRS)
    found.customer("A colleague", phone=COLLEAGUE)
    # the sums of a leg's records are told after the leg itself, as the lists have it
    for place in [*order, *again, SPEECH]:
        tell(found, STORY[place])
    assert without_customers(found) == as_it_happened
    calls = {row["kind"]: row for row in found.calls()}
    assert (calls["call"]["from_number"], calls["call"]["leg_count"], calls["call"]["state"]) == (
        THEIRS,
        2,
        "completed",
    )
    # two begun minutes of each leg, what was said, and the message
    assert (calls["call"]["cost"], calls["message"]["cost"]) == (Decimal("0.0284998"), Decimal("0.0062"))
    assert entries(found) == [
        (0, Decimal("0.0062"), "actual"), (1, Decimal("0.02"), "actual"), (4, Decimal("0.0004998"), "actual"), (5, Decimal("0.008"), "actual"),
    ]  # fmt: skip
    assert [row for row in found.problems() if row["severity"] == "error"] == []


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_a_price_comes_in_parts_from_events_and_lists_and_each_part_counts_once(
    heard: Heard, order: tuple[int, ...]
) -> None:
    leg = Leg(
        "a", "s", START, costs={"sip-trunking": "0.0401", "call-control": "0.002", "call-recording": "0.003"}
    )
    steps: list[Any] = [leg.cost(), *leg.records().items()]
    heard.told(leg.initiated())
    for place in (*order, *order):
        tell(heard, steps[place])
    assert entries(heard) == [
        (0, Decimal("0.003"), "actual"),
        (1, Decimal("0.0401"), "actual"),
        (5, Decimal("0.002"), "actual"),
    ]
    # a part that is restated takes the place of what was told
    heard.on_record("sip-trunking", {**leg.records()["sip-trunking"][0], "cost": "0.0802"})
    assert entries(heard)[1] == (1, Decimal("0.0802"), "actual")
    assert heard.calls()[0]["cost"] == Decimal("0.0852")


def test_two_parts_of_a_price_told_at_one_moment_are_both_there(heard: Heard) -> None:
    leg = Leg("a", "s", START)
    heard.told(leg.initiated())
    with heard.database.connect() as connection:
        connection.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 102010))",
            [f"{heard.org_id}telnyx{leg.leg_id}"],
        )
        steps = (
            lambda word=word, raw=raw: heard.on_record(word, *raw) for word, raw in leg.records().items()
        )
        with meanwhile(heard, *steps):
            connection.commit()
    assert entries(heard) == [(1, Decimal("0.005"), "actual"), (5, Decimal("0.002"), "actual")]


def test_a_call_that_nobody_answered_costs_nothing_and_says_so(heard: Heard) -> None:
    leg = Leg(
        "a",
        "s",
        START,
        "outgoing",
        seconds=20,
        hangup_cause="user_busy",
        costs={"sip-trunking": "0", "call-control": "0.0000"},
    )
    for data in (leg.cost(total_cost="0.0000", billed_duration_secs=0), leg.hangup(), leg.initiated()):
        heard.told(data)
    heard.recorded(leg)
    [call] = heard.calls()
    assert (call["state"], call["cost"], call["cost_state"], heard.entries()) == (
        "busy",
        Decimal(0),
        "actual",
        [],
    )


@pytest.mark.parametrize("priced_first", [True, False])
def test_the_length_that_was_charged_goes_before_what_the_clocks_say(
    heard: Heard, priced_first: bool
) -> None:
    leg = Leg("a", "s", START, seconds=61)
    record = {**leg.records()["sip-trunking"][0], "call_sec": 55, "billed_sec": 60}
    steps: list[Any] = [("sip-trunking", [record]), leg.hangup()]
    heard.told(leg.initiated())
    for step in steps if priced_first else steps[::-1]:
        tell(heard, step)
    [found] = heard.legs()
    assert (found["seconds"], found["unit_count"], heard.calls()[0]["seconds"]) == (55, 1, 55)


def test_a_message_keeps_its_final_price_whichever_is_told_first(database: Database) -> None:
    sent = event("message.sent", START, message("m1", "outbound", START, "sent", "0.0051"))
    final = event("message.finalized", START, message("m1", "outbound", START, "delivered", "0.0062"))
    unpriced = event("message.finalized", START, message("m1", "outbound", START, "delivered", None))
    for order, price in [
        ([sent, final], "0.0062"),
        ([final, sent], "0.0062"),
        ([unpriced, sent], "0.0051"),
        ([sent, unpriced], "0.0051"),
    ]:
        found = opened(database)
        for data in (*order, *order):
            found.told(data)
        assert entries(found) == [(0, Decimal(price), "actual")]
        assert (found.calls()[0]["state"], found.legs()[0]["unit_count"]) == ("delivered", 1)


def test_another_currency_than_the_legs_own_is_refused(heard: Heard) -> None:
    leg = Leg("a", "s", START)
    heard.recorded(leg)
    with pytest.raises(Exception, match="one currency"):
        heard.on_record("sip-trunking", {**leg.records()["sip-trunking"][0], "currency": "EUR"})
    assert heard.calls()[0]["cost"] == Decimal("0.007")


def test_what_was_said_in_a_call_that_nobody_told_of_is_no_call(heard: Heard) -> None:
    assert heard.on_record("text-to-speech", spoken(Leg("a", "s", START), "text-to-speech", "0.1", 0, 1)) == [
        "unknown"
    ]
    assert heard.told(event("call.recording.saved", START, {"call_leg_id": "a"})) == "stale"
    assert heard.calls() == []


def test_an_assistant_is_named_with_its_call(heard: Heard) -> None:
    leg = Leg("a", "s", START)
    heard.told(
        event("call.conversation.ended", leg.end, leg.ids | leg.ends | {"assistant_id": "assistant-1"})
    )
    heard.told(leg.initiated())
    assert (heard.calls()[0]["agent_id"], heard.calls()[0]["state"]) == ("assistant-1", "in_progress")


def test_a_cost_is_estimated_until_it_is_told(heard: Heard) -> None:
    heard.recorded(Leg("a", "s1", START))
    leg = Leg("b", "s2", START + timedelta(hours=1), seconds=170)
    for data in (leg.hangup(), leg.initiated()):
        heard.told(data)
    assert heard.legs()[1]["estimated_price"] == Decimal("0.021")
    assert (0, Decimal("0.021"), "estimated") in entries(heard)
    heard.recorded(leg)
    assert (heard.legs()[1]["estimated_price"], heard.calls()[1]["cost"]) == (None, Decimal("0.021"))
    assert {state for *_, state in entries(heard)} == {"actual"}
