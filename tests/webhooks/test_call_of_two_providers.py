"""A call that a voice platform held over a carrier's line: one call, two legs, and the line paid once, whatever comes first."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from tests.database import Database
from tests.emulators.twilio import rfc2822
from tests.emulators.twilio_callbacks import sid
from tests.emulators.vapi_callbacks import (
    COSTS,
    OURS,
    THEIRS,
    call_id,
    end_of_call_report,
    finished,
    status_update,
    told_call,
)
from tests.webhooks.test_legs import meanwhile
from tests.webhooks.two_providers import (
    CARRIERS,
    LONG,
    PARTS,
    RANG,
    SECONDS,
    SHORT,
    START,
    TOTAL,
    TRANSPORT,
    Heard,
    Report,
    completed,
    counts_once,
    ended,
    heard,
    listed,
    listen,
    of,
    priced,
    report,
    reported,
    resource,
    stories,
    told_in_orders,
)

__all__ = ["heard"]


def test_every_order_of_events_leads_to_one_call_and_one_price_of_its_line(heard: Heard) -> None:
    customer = heard.customer("Anna", phone=THEIRS)
    orders = [[*order] for order in permutations(SHORT)]
    told_in_orders(heard, orders)
    counts_once(heard, range(len(orders)))
    [told] = stories(heard)
    [call, carriers, platforms] = json.loads(told)
    assert (call["direction"], call["from_number"], call["state"], call["seconds"]) == (
        "inbound",
        THEIRS,
        "completed",
        SECONDS,
    )
    assert (call["outcome"], call["summary"], call["agent_name"]) == (
        "Successful",
        "Caller booked a time.",
        "Reception",
    )
    assert (call["has_recording"], call["has_transcript"]) == (True, True)
    assert datetime.fromisoformat(call["started_at"]) == RANG
    assert (carriers["superseding_count"], platforms["superseding_count"], platforms["parent_provider"]) == (
        0,
        1,
        "twilio",
    )
    customers = heard.all("select distinct customer_id from ledger_entries where org_id = %s", heard.org_id)
    assert [row["customer_id"] for row in customers] == [customer]


def test_longer_stories_told_in_any_order_are_the_same_call(heard: Heard) -> None:
    told_in_orders(heard, [random.Random(f"story {n}").sample(LONG, len(LONG)) for n in range(40)])
    counts_once(heard, range(40))
    assert len(stories(heard)) == 1


@pytest.mark.chaos
def test_a_thousand_longer_stories_are_the_same_call(heard: Heard) -> None:
    told_in_orders(heard, [random.Random(f"long story {n}").sample(LONG, len(LONG)) for n in range(1000)])
    counts_once(heard, range(1000))
    assert len(stories(heard)) == 1


@pytest.mark.parametrize(
    ("reason", "state", "error"),
    [("customer-busy", "busy", None), ("pipeline-error-openai-llm-failed", "completed", "openai llm failed")],
)
def test_how_a_call_ended_does_not_depend_on_what_is_told_first(
    heard: Heard, reason: str, state: str, error: str | None
) -> None:
    told: list[Report] = [
        lambda h, n: h.platform(status_update(of(n), "ended", START + timedelta(seconds=60))),
        lambda h, n: h.platform(status_update(of(n), "ended", START + timedelta(seconds=60), reason)),
        lambda h, n: h.platform(report(n, reason=reason)),
        lambda h, n: h.platforms_list(finished(of(n), report(n, reason=reason))),
    ]
    told_in_orders(heard, [[*order] for order in permutations(told)])
    assert {(leg["state"], leg["error_code"]) for leg in heard.legs()} == {(state, error)}
    assert len(stories(heard)) == 1


@pytest.mark.parametrize("told", [*permutations([ended, reported, listed])])
def test_without_the_carriers_leg_the_platforms_line_counts(heard: Heard, told: tuple[Report, ...]) -> None:
    for tell in told:
        tell(heard, 1)
    assert heard.entries() == {("vapi", call_id(1), part): cost for part, cost in PARTS.items()}
    [call] = heard.calls()
    assert (call["cost"], call["leg_count"], call["providers"]) == (TOTAL, 1, ["vapi"])
    for by in ("day", "provider", "component", "period"):
        rows = [row for row in heard.figures_by(by) if row["group_key"] != "before"]
        assert (sum(row["call_count"] for row in rows), sum(row["cost"] for row in rows)) == (1, TOTAL)


def test_a_carriers_leg_that_comes_a_day_later_takes_over_the_line(heard: Heard) -> None:
    reported(heard, 1)
    heard.fold()
    assert heard.figures("2026-03-14", "2026-03-14", "USD")["cost"] == TOTAL
    completed(heard, 1)
    # not priced yet: the line is the carrier's all the same, and nobody's twice
    heard.fold()
    assert heard.figures("2026-03-14", "2026-03-14", "USD")["cost"] == TOTAL - TRANSPORT
    priced(heard, 1)
    heard.fold()
    assert heard.figures("2026-03-14", "2026-03-14", "USD")["cost"] == TOTAL - TRANSPORT + CARRIERS
    counts_once(heard, range(1, 2))
    assert [call["provider_key"] for call in heard.calls()] == ["twilio+vapi"]
    # the carrier's leg is gone: the platform's line is the only one there is
    heard.all("delete from telephony_legs where org_id = %s and provider = 'twilio'", heard.org_id)
    heard.fold()
    assert [call["provider_key"] for call in heard.calls()] == ["vapi"]
    assert heard.figures("2026-03-14", "2026-03-14", "USD")["cost"] == TOTAL
    assert heard.entries() == {("vapi", call_id(1), part): cost for part, cost in PARTS.items()}


def test_legs_on_either_side_of_midnight_are_one_call_of_the_carriers_day(heard: Heard) -> None:
    midnight = datetime(2026, 3, 14, 23, 0, tzinfo=UTC)  # in Stockholm
    heard.all("update organisations set timezone = 'Europe/Stockholm' where id = %s", heard.org_id)
    heard.platform(end_of_call_report(of(1), midnight + timedelta(seconds=2), 60))
    heard.carriers_list(**resource(1, start_time=rfc2822(midnight - timedelta(seconds=2))))
    days = {row["group_key"]: row for row in heard.figures_by("day") if row["cost"] or row["call_count"]}
    assert {day: (row["call_count"], row["cost"]) for day, row in days.items()} == {
        "2026-03-14": (1, CARRIERS), "2026-03-15": (0, TOTAL - TRANSPORT),
    }  # fmt: skip
    # a period that holds the platform's day alone has its cost, and no call that is another day's
    [now] = [
        row for row in heard.figures_by("period", "2026-03-15", "2026-03-15") if row["group_key"] == "now"
    ]
    assert (now["call_count"], now["cost"]) == (0, TOTAL - TRANSPORT)


@pytest.mark.parametrize("order", [*permutations(range(4))])
def test_a_call_that_was_passed_on_is_one_call_of_three_legs(heard: Heard, order: tuple[int, ...]) -> None:
    passed_on = {
        "sid": sid("CA", 99), "parent_call_sid": sid("CA", 1), "direction": "outbound-dial", "from": OURS, "to": "+46700000099",
        "start_time": rfc2822(START + timedelta(seconds=50)), "duration": "20", "price": "-0.02",
    }  # fmt: skip
    told: list[Callable[[], Any]] = [
        lambda: reported(heard, 1), lambda: completed(heard, 1), lambda: priced(heard, 1), lambda: heard.carriers_list(**passed_on),
    ]  # fmt: skip
    for place in (*order, *order):
        told[place]()
    [call] = heard.calls()
    assert (call["leg_count"], call["from_number"], call["cost"]) == (
        3,
        THEIRS,
        CARRIERS + Decimal("0.02") + TOTAL - TRANSPORT,
    )
    [row] = [row for row in heard.figures_by("period") if row["group_key"] == "now"]
    assert (row["call_count"], row["cost"]) == (1, call["cost"])


def test_both_told_of_at_one_moment_are_one_call(heard: Heard) -> None:
    key = f"{heard.org_id}twilio{sid('CA', 1)}"
    with heard.database.connect() as connection:
        connection.execute("select pg_advisory_xact_lock(hashtextextended(%s, 102010))", [key])
        with meanwhile(heard, lambda: reported(heard, 1), lambda: priced(heard, 1)):
            connection.commit()
    counts_once(heard, range(1, 2))


def test_a_line_named_by_one_organisation_is_not_another_ones(heard: Heard, database: Database) -> None:
    other = listen(database)
    priced(other, 1)
    reported(heard, 1)
    assert [call["leg_count"] for call in (*heard.calls(), *other.calls())] == [1, 1]
    assert sum(heard.entries().values()) == TOTAL and sum(other.entries().values()) == CARRIERS
    assert other.errors() == []


def test_a_web_call_and_one_over_a_line_of_the_platforms_own_stand_alone(heard: Heard) -> None:
    heard.platform(
        end_of_call_report(told_call(1, type="webCall", customer=None, phoneNumber=None), START, 60)
    )
    heard.platform(end_of_call_report(told_call(2), START, 60))
    priced(heard, 2)
    assert sorted(call["leg_count"] for call in heard.calls()) == [1, 1, 1]
    assert sum(heard.entries().values()) == 2 * TOTAL + CARRIERS


def test_a_price_corrected_later_is_the_price_of_each_part(heard: Heard) -> None:
    for tell in (priced, reported):
        tell(heard, 1)
    corrected = report(1, costs=COSTS | {"transport": 0.5, "llm": 0.25, "knowledgeBaseCost": 0.125})
    heard.platforms_list(finished(of(1), corrected))
    entries = {part: cost for (provider, _, part), cost in heard.entries().items() if provider == "vapi"}
    assert entries == {
        0: Decimal("0.125"), 2: PARTS[2], 3: Decimal("0.25"), 4: PARTS[4], 5: PARTS[5],
    }  # fmt: skip
    [call] = heard.calls()
    assert call["cost"] == CARRIERS + sum(entries.values())


def test_an_estimate_leaves_out_a_line_that_its_carrier_charges(heard: Heard) -> None:
    for tell in (priced, reported):
        tell(heard, 1)
    for tell in (ended, priced):
        tell(heard, 2)
    entries = heard.entries()
    assert entries[("vapi", call_id(2), 0)] == TOTAL - TRANSPORT
    assert [c["cost_state"] for c in heard.calls()].count("estimated") == 1
    reported(heard, 2)
    counts_once(heard, range(1, 3))
