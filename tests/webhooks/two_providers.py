"""Calls that a voice platform held over a carrier's line, as Vapi and Twilio tell of them: events, lists, and in any order."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from providers import twilio, vapi
from providers.json_values import loaded
from providers.webhooks import Request
from tests.database import Database
from tests.emulators.twilio import CALL as CALL_RESOURCE
from tests.emulators.twilio import rfc2822
from tests.emulators.twilio_callbacks import call_status, sid
from tests.emulators.twilio_callbacks import delivery as twilios
from tests.emulators.vapi_callbacks import (
    COSTS,
    OURS,
    THEIRS,
    call_id,
    delivery,
    end_of_call_report,
    finished,
    status_update,
    told_call,
)
from tests.webhooks.told import OWN, Legs

START = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
# the carrier heard of it first, and for longer
RANG, SECONDS, CARRIERS = START - timedelta(seconds=3), 64, Decimal("0.0140")
PARTS = {number: Decimal(repr(cost)) for number, cost in enumerate(COSTS.values(), 1)}
TOTAL, TRANSPORT = sum(PARTS.values()), PARTS[1]
Report = Callable[["Heard", int], str]


class Heard(Legs):
    """An organisation that hears of calls from Vapi and from Twilio."""

    places: dict[str, uuid.UUID]
    # the connection of those who tell many stories
    held: Any = None

    def hearing(self) -> Any:
        return nullcontext(self.held) if self.held else super().hearing()

    def apply(self, provider: str, fields: Any) -> str:
        return self.report(provider, self.places[provider], fields)

    def platform(self, told: dict[str, Any]) -> str:
        """A message of Vapi's, as parsed."""
        return self.apply("vapi", vapi.WEBHOOK.parse(Request("", {}, delivery(told).body)).fields)

    def platforms_list(self, call: dict[str, Any]) -> str:
        return self.apply("vapi", vapi.listed_item(loaded(json.dumps(call).encode())))

    def carrier(self, form: dict[str, str]) -> str:
        """A callback of Twilio's, as parsed."""
        made = twilios("https://x.example/", form)
        return self.apply("twilio", twilio.WEBHOOK.parse(Request("", {}, made.body)).fields)

    def carriers_list(self, **resource: Any) -> str:
        return self.apply("twilio", twilio.listed_item(CALL_RESOURCE | resource))

    def entries(self) -> dict[tuple[str, str, int], Decimal]:
        """What the ledger has, by the leg's provider, its id and the part."""
        rows = self.all(
            "select l.provider, l.provider_leg_id, e.part, e.amount::numeric as amount from ledger_entries as e"
            " join telephony_legs as l on l.org_id = e.org_id and l.id = e.source_id where e.org_id = %s",
            self.org_id,
        )
        return {(row["provider"], row["provider_leg_id"], row["part"]): row["amount"] for row in rows}

    def figures_by(self, by: str, start: str = "2026-03-01", end: str = "2026-03-31") -> list[dict[str, Any]]:
        with self.database.acting_as(self.owner) as connection:
            return connection.execute(
                "select group_key, call_count, seconds, cost::numeric as cost"
                " from telephony_figures(%s, %s, %s, %s, 'USD')",
                [self.org_id, start, end, by],
            ).fetchall()

    def errors(self) -> list[dict[str, Any]]:
        return [row for row in self.problems() if row["severity"] == "error"]


def listen(database: Database) -> Heard:
    owner = database.new_user(currency="USD")
    found = Heard(database, database.organisation_of(owner), owner)
    made = {name: found.connection(name) for name in ("vapi", "twilio")}
    object.__setattr__(found, "places", made)
    return found


@pytest.fixture
def heard(database: Database) -> Iterator[Heard]:
    found = listen(database)
    yield found
    assert found.errors() == []


def of(number: int, **more: Any) -> dict[str, Any]:
    """The call, in Vapi's words, that came over Twilio's of the same number."""
    return told_call(number, ("twilio", sid("CA", number)), **more)


def report(number: int, **more: Any) -> dict[str, Any]:
    return end_of_call_report(of(number), START, 60, **more)


def resource(number: int, **more: Any) -> dict[str, Any]:
    found = {
        "sid": sid("CA", number), "direction": "inbound", "from": THEIRS, "to": OURS, "start_time": rfc2822(RANG),
        "duration": str(SECONDS), "price": f"-{CARRIERS}",
    }  # fmt: skip
    return found | more


def rang(number: int, state: str, sequence: int, after: int, seconds: int | None = None) -> dict[str, str]:
    at = RANG + timedelta(seconds=after)
    return call_status(
        sid("CA", number), state, sequence, at, seconds, Direction="inbound", From=THEIRS, To=OURS
    )


def ended(h: Heard, n: int) -> str:
    return h.platform(status_update(of(n), "ended", START + timedelta(seconds=60), "customer-ended-call"))


def reported(h: Heard, n: int) -> str:
    return h.platform(report(n))


def listed(h: Heard, n: int) -> str:
    return h.platforms_list(finished(of(n), report(n)))


def completed(h: Heard, n: int) -> str:
    return h.carrier(rang(n, "completed", 3, SECONDS, SECONDS))


def priced(h: Heard, n: int) -> str:
    return h.carriers_list(**resource(n))


SHORT: list[Report] = [ended, reported, listed, completed, priced]
# a call's whole story, as both tell it, and as both list it
LONG: list[Report] = [
    *SHORT,
    # before Vapi knows the line's id
    lambda h, n: h.platform(status_update(told_call(n), "ringing", START - timedelta(seconds=1))),
    lambda h, n: h.platform(status_update(of(n), "queued", START - timedelta(seconds=2))),
    lambda h, n: h.platform(status_update(of(n), "in-progress", START)),
    lambda h, n: h.platform(status_update(of(n), "forwarding", START + timedelta(seconds=50))),
    lambda h, n: h.platforms_list(of(n, status="in-progress", createdAt=report(n)["message"]["startedAt"])),
    lambda h, n: h.carrier(rang(n, "ringing", 1, 0)),
    lambda h, n: h.carrier(rang(n, "in-progress", 2, 3)),
    lambda h, n: h.carriers_list(**resource(n, price=None)),
]


# by these the calls of one test differ
NAMES = OWN | {"provider_leg_id", "parent_leg_id"}


def stories(found: Heard) -> set[str]:
    """What is known of each call and its legs, as text; calls that ended up the same are one."""
    rows = {call["id"]: [call] for call in found.calls()}
    for leg in found.legs():
        rows[leg["event_id"]].append(leg)
    known = [[{k: v for k, v in row.items() if k not in NAMES} for row in one] for one in rows.values()]
    return {json.dumps(one, default=str) for one in known}


def told_in_orders(found: Heard, orders: list[list[Report]]) -> None:
    """A call for each order: everything once in it, and once more in some other."""
    with found.database.connect("postgres") as connection:
        object.__setattr__(found, "held", connection)
        for number, order in enumerate(orders):
            for tell in [*order, *random.Random(number).sample(order, len(order))]:
                tell(found, number)
    object.__setattr__(found, "held", None)


def counts_once(found: Heard, numbers: range) -> None:
    """Each is one call of two legs, the line is the carrier's, and every figure is the ledger's."""
    calls = found.calls()
    assert len(calls) == len(numbers)
    assert {(c["leg_count"], c["cost"], c["cost_state"], *c["providers"]) for c in calls} == {
        (2, CARRIERS + TOTAL - TRANSPORT, "actual", "twilio", "vapi")
    }
    expected = {("twilio", sid("CA", number), 0): CARRIERS for number in numbers}
    for number in numbers:
        expected |= {("vapi", call_id(number), part): cost for part, cost in PARTS.items() if part != 1}
    assert found.entries() == expected
    total = sum(expected.values())
    for by in ("day", "provider", "component", "period", "kind", "customer"):
        rows = [row for row in found.figures_by(by) if row["group_key"] != "before"]
        assert (sum(row["call_count"] for row in rows), sum(row["cost"] for row in rows)) == (
            len(numbers),
            total,
        ), by
        assert sum(row["seconds"] for row in rows) == len(numbers) * SECONDS
    assert found.errors() == []
