"""Many calls told of at the same moment, by Retell and by Twilio, doubled and out of order: each call once, each cost once."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from decimal import Decimal

from tests.database import Database
from tests.emulators.retell_events import OURS, THEIRS, analyzed, begun, ended, event
from tests.emulators.retell_events import delivery as retells
from tests.emulators.twilio_callbacks import Delivery, call_status, delivery, sid
from tests.webhooks.line import SITE, post_all
from tests.webhooks.retell_line import Exchange, Workspace
from tests.webhooks.test_retell import START, connect_twilio, desk, server

__all__ = ["desk", "server"]
CALLS = 60


def test_many_calls_at_once_are_each_one_and_cost_what_was_told(
    desk: Workspace, database: Database, server: Exchange
) -> None:
    customer = desk.customer("Anna", phone=THEIRS)
    chance = random.Random(7)
    twilio = connect_twilio(desk)
    paths = {url: url.removeprefix(SITE).partition("#")[0] for url in (desk.url, twilio)}
    requests: list[tuple[str, Delivery]] = []
    expected = Decimal(0)
    for n in range(CALLS):
        call, start, line = f"call_{n}", START + timedelta(seconds=n), sid("CA", 500 + n)
        # every third has no line of ours: what Retell says of it counts
        ours = n % 3 > 0
        over = {"telephony_identifier": {"twilio_call_sid": line}}
        cents = Decimal(1500 + n) / 100
        cost = {"combined_cost": float(cents), "product_costs": [
            {"product": "us_twilio_telephony", "cost": 1.25}, {"product": "gpt_4_1", "cost": 3},
        ]}  # fmt: skip
        expected += (cents - (Decimal("1.25") if ours else 0)) / 100
        bodies = [
            event("call_started", begun(call, start, **over)),
            event("call_ended", ended(call, start, **over)),
            event("call_analyzed", analyzed(call, start, **over, call_cost=cost)),
        ]
        told = [(paths[desk.url], retells(body)) for body in bodies]
        if ours:
            more = {"Direction": "inbound", "From": THEIRS, "To": OURS}
            forms = [
                call_status(line, "ringing", 1, start, **more),
                call_status(line, "completed", 3, start + timedelta(seconds=60), 60, **more),
            ]
            told += [(paths[twilio], delivery(twilio, form)) for form in forms]
        # each at least once, a third of them twice or more
        requests += told + chance.choices(told, k=2)
    chance.shuffle(requests)
    statuses = asyncio.run(post_all(server, requests))
    assert set(statuses) == {200}
    calls = desk.calls()
    assert len(calls) == CALLS
    assert sorted(row["leg_count"] for row in calls) == [1] * 20 + [2] * 40
    assert {(row["customer_id"], row["state"], row["summary"]) for row in calls} == {
        (customer, "completed", "Booked a time.")
    }
    assert sum(desk.parts().values()) == expected
    assert len(desk.events()) == CALLS * 3 + 40 * 2
    assert {row["state"] for row in desk.events()} <= {"applied", "stale"}
