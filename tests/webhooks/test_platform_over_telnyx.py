"""A call that Vapi held over a line of Telnyx's, in Vapi's own messages and Telnyx's own events: one call in any order."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from providers import vapi
from providers.webhooks import Request
from tests.emulators.telnyx_events import THEIRS, Leg
from tests.emulators.vapi_callbacks import (
    COSTS,
    delivery,
    end_of_call_report,
    finished,
    status_update,
    told_call,
)
from tests.webhooks.telnyx_account import START, Heard, entries, heard, tell

__all__ = ["heard"]
PARTS = {number: Decimal(repr(cost)) for number, cost in enumerate(COSTS.values(), 1)}


def platform(found: Heard, place: str, fields: Any) -> None:
    with found.database.connect("postgres") as connection:
        connection.execute(
            "select private.apply_vapi(%s, %s, %s)", [found.org_id, place, json.dumps(dict(fields))]
        )


@pytest.mark.parametrize("seed", range(20))
def test_a_call_over_telnyxs_line_is_one_call_in_any_order(heard: Heard, seed: int) -> None:
    chance = random.Random(seed)
    customer = heard.customer("Anna", phone=THEIRS)
    place = heard.value(
        "insert into integrations (org_id, provider, name) values (%s, 'vapi', 'Agent') returning id", heard.org_id
    )  # fmt: skip
    leg = Leg("428c31b6-7af4-4bcb-b7f5-5013ef9657c1", "s", START)
    names = [
        {"phoneCallProviderId": leg.ids["call_control_id"]},
        {
            "phoneCallProviderId": leg.ids["call_control_id"],
            "transport": {"provider": "telnyx", "callLegId": leg.leg_id},
        },
    ]

    def said(told: dict[str, Any]) -> Any:
        return lambda: platform(heard, place, vapi.WEBHOOK.parse(Request("", {}, delivery(told).body)).fields)

    calls = [told_call(1, phoneCallProvider="telnyx", **chance.choice(names)) for _ in range(4)]
    report = end_of_call_report(calls[0], START, 60)
    listed = json.loads(json.dumps(finished(calls[1], report)), parse_float=Decimal)
    steps: list[Any] = [
        said(report), said(status_update(calls[2], "ended", START + timedelta(seconds=60), "customer-ended-call")),
        said(status_update(calls[3], "in-progress", START)), lambda: platform(heard, place, vapi.listed_item(listed)),
    ]  # fmt: skip
    # Telnyx by its events, or by its records alone
    if seed % 2:
        steps += [lambda data=data: tell(heard, data) for data in leg.events()]
    else:
        steps += [
            lambda word=word, raw=raw: heard.on_record(word, *raw) for word, raw in leg.records().items()
        ]
    for step in [*chance.sample(steps, len(steps)), *chance.sample(steps, len(steps))]:
        step()
    [call] = heard.calls()
    assert (call["leg_count"], call["customer_id"], call["from_number"], call["outcome"]) == (
        2,
        customer,
        THEIRS,
        "Successful",
    )
    carriers = Decimal("0.007")
    assert call["cost"] == carriers + sum(PARTS.values()) - PARTS[1]
    assert sum(amount for _, amount, _ in entries(heard)) == call["cost"]
