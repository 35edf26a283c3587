"""Telnyx's calls and messages in the books: one outcome whatever is told first, each krona once, one call per session."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from threading import Thread
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers.telnyx import WEBHOOK
from providers.telnyx_words import LISTS, record_fields, sums
from providers.webhooks import Request
from tests.database import Database
from tests.emulators.telnyx_events import OURS, THEIRS, Leg, delivery, event, message, message_record, spoken
from tests.webhooks.test_telephony import Told, outcome

START = datetime(2026, 3, 14, 12, 0, 5, 400_000, tzinfo=UTC)
COLLEAGUE = "+46700000092"
BY_WORD = {records.word: records for records in LISTS}


class Heard(Told):
    """An organisation with a connection to Telnyx, that hears as functions and workers tell the database."""

    def apply(self, fields: Any) -> str:
        with self.database.connect("postgres") as connection:
            row = connection.execute(
                "select private.apply_telnyx(%s, %s, %s) as state",
                [self.org_id, self.integration_id, json.dumps(dict(fields))],
            ).fetchone()
        assert row is not None
        return str(row["state"])

    def told(self, data: dict[str, Any]) -> str:
        return self.apply(WEBHOOK.parse(Request("", {}, delivery(data).body)).fields)

    def on_record(self, word: str, *raw: dict[str, Any]) -> list[str]:
        """A list's records, as a page of it is taken in."""
        records = BY_WORD[word]
        found = (
            sums(records, list(raw)) if records.is_summed else [record_fields(records, each) for each in raw]
        )
        return [self.apply(fields) for fields in found if fields]

    def recorded(self, leg: Leg) -> None:
        for word, raw in leg.records().items():
            self.on_record(word, *raw)


def opened(database: Database) -> Heard:
    owner = database.new_user(currency="USD")
    found = Heard(database, database.organisation_of(owner), owner)
    integration_id = found.value(
        "insert into integrations (org_id, provider, name) values (%s, 'telnyx', 'Main') returning id",
        found.org_id,
    )
    object.__setattr__(found, "integration_id", integration_id)
    return found


@pytest.fixture
def heard(database: Database) -> Any:
    found = opened(database)
    yield found
    assert [row for row in found.problems() if row["severity"] == "error"] == []


def entries(found: Heard) -> list[tuple[int, Decimal, str]]:
    rows = found.all(
        "select part, sum(amount) as amount, string_agg(distinct state, ' ') as states from ledger_entries"
        " where org_id = %s group by part order by part", found.org_id,
    )  # fmt: skip
    return [(row["part"], row["amount"], row["states"]) for row in rows]


def tell(found: Heard, step: Any) -> None:
    """An event, or a list's records by its word."""
    if isinstance(step, tuple):
        found.on_record(step[0], *step[1])
    else:
        found.told(step)


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


@settings(max_examples=40, deadline=None)
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


def test_a_customer_that_somebody_chose_stays_when_more_is_told(heard: Heard) -> None:
    chosen = heard.customer("Chosen")
    leg = Leg("a", "s", START)
    heard.told(leg.initiated())
    heard.all("update telephony_events set customer_id = %s where org_id = %s", chosen, heard.org_id)
    for data in leg.events():
        heard.told(data)
    heard.recorded(leg)
    assert heard.calls()[0]["customer_id"] == chosen


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
    assert heard.told(event("call.speak.ended", START, {"call_leg_id": "a"})) == "stale"
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
