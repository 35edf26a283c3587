"""Everybody at once: lists, answers, the clock, people, merges, corrected numbers and prices; the books add up at every moment."""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import psycopg
import pytest

from tests.bookings.calendar import BOOKING, Calendar
from tests.workers.running import lay_queue

NOW = datetime.now(UTC).replace(microsecond=0)
# what one transaction undoes for another's sake, and whoever asked tries again
AGAIN = {"40P01", "40001"}
GIVE = (
    "with made as (insert into customer_identities (org_id, customer_id, kind, value) values (%s, %s, 'phone', %s)"
    " on conflict do nothing returning id) select (select id from made)"
)


class Firm:
    """Twenty customers, three reps, sixty bookings that come again and again."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar, self.asked = calendar, count()
        lay_queue(calendar.database)
        calendar.all("update integrations set state = 'connected' where org_id = %s", calendar.org_id)
        self.customers = [calendar.customer(f"C{n}", phone=f"+4670{n:07d}") for n in range(20)]
        self.members = [calendar.database.join(calendar.org_id, "rep")[1] for _ in range(3)]
        self.place = (calendar.org_id, calendar.integration_id)
        self.run = calendar.value("select private.begin_sync(%s, %s, 'sync_provider_events')", *self.place)

    def item(self, chance: random.Random, booking: int) -> dict[str, Any]:
        start = NOW + timedelta(hours=chance.randint(-5, 3))
        client = chance.randint(0, 25)
        return BOOKING | {
            "booking_id": str(booking), "state": chance.choice(["confirmed", "confirmed", "pending", "cancelled"]),
            "service_id": str(chance.randint(1, 4)), "service_price": chance.choice([None, "450", "99.90"]),
            "tax_rate": chance.choice([None, None, "25", "12"]), "client_phone": f"+4670{client:07d}",
            "client_email": None, "client_id": str(client), "starts_at": start.isoformat(),
            "ends_at": (start + timedelta(minutes=30)).isoformat(), "booked_at": None,
            "asked_at": (NOW - timedelta(minutes=chance.randint(0, 1)) + timedelta(seconds=next(self.asked))).isoformat(),
        }  # fmt: skip

    def page(self, chance: random.Random) -> None:
        items = [self.item(chance, booking) for booking in chance.sample(range(60), 20)]
        [told] = self.calendar.all(
            "select * from private.record_events_page(%s, %s, %s, %s, null)", *self.place, self.run, json.dumps(items)
        )  # fmt: skip
        assert told["failure"] is None

    def answer(self, chance: random.Random) -> None:
        item = self.item(chance, chance.randint(0, 59))
        self.calendar.all(
            "select private.record_answer(%s, %s, 'booking.changed', %s, %s, %s)",
            *self.place, item["booking_id"], item["asked_at"], json.dumps(item),
        )  # fmt: skip

    def keep(self, chance: random.Random) -> None:
        self.calendar.value("select private.keep_bookings(50)")

    def match(self, chance: random.Random) -> None:
        self.calendar.value("select private.match_bookings(%s)", self.calendar.org_id)

    def say(self, chance: random.Random) -> None:
        ids = [row["id"] for row in self.calendar.bookings()]
        if ids:
            self.ask(
                "select set_booking_state(%s, %s, %s)", chance.choice(ids), chance.choice(["kept", "no_show", None])
            )  # fmt: skip

    def merge(self, chance: random.Random) -> None:
        merged = self.ask("select merge_customers(%s, %s, %s)", *chance.sample(self.customers, 2))
        self.ask("select undo_merge(%s, %s)", merged)

    def assign(self, chance: random.Random) -> None:
        self.ask(
            "select assign_customer(%s, %s, %s)", chance.choice(self.customers), chance.choice(self.members)
        )

    def price(self, chance: random.Random) -> None:
        self.calendar.all(
            "update services set tax_rate = %s, price = %s where org_id = %s and provider_service_id = %s",
            chance.choice([None, "25"]), chance.choice([None, "500"]), self.calendar.org_id, str(chance.randint(1, 4)),
        )  # fmt: skip

    def identity(self, chance: random.Random) -> None:
        number = f"+4670{chance.randint(20, 25):07d}"
        given = self.calendar.value(GIVE, self.calendar.org_id, chance.choice(self.customers), number)
        self.calendar.all("delete from customer_identities where org_id = %s and id = %s", self.calendar.org_id, given)  # fmt: skip

    def ask(self, statement: str, *values: Any) -> Any:
        """As the owner; what our own rules refuse is refused."""
        try:
            with self.calendar.database.acting_as(self.calendar.owner) as connection:
                row = connection.execute(statement.encode(), [self.calendar.org_id, *values]).fetchone()
        except psycopg.Error as error:
            if error.sqlstate != "PGRST":
                raise
            return None
        return next(iter(row.values())) if row else None


def all_at_once(calendar: Calendar, seconds: float) -> Counter[str]:
    """How often each was done; whatever went wrong that may not is raised."""
    firm, end = Firm(calendar), time.monotonic() + seconds
    done: Counter[str] = Counter()
    wrong: list[object] = []

    def repeat(name: str, act: Callable[[random.Random], None]) -> None:
        chance = random.Random(name)
        while time.monotonic() < end and not wrong:
            try:
                act(chance)
                done[name] += 1
            except psycopg.Error as error:
                done[f"{name} again"] += 1
                if error.sqlstate not in AGAIN:
                    wrong.append((name, error))
            except AssertionError as error:
                wrong.append((name, error))

    acts = [firm.page, firm.page, firm.answer, firm.keep, firm.match, firm.say, firm.merge, firm.assign, firm.price, firm.identity]  # fmt: skip
    threads = [
        threading.Thread(target=repeat, args=(f"{act.__name__} {n}", act)) for n, act in enumerate(acts)
    ]
    for thread in threads:
        thread.start()
    while time.monotonic() < end:
        time.sleep(0.5)
        wrong += [row for row in calendar.problems() if row["severity"] == "error"]
    for thread in threads:
        thread.join(60)
    print(dict(done))
    assert wrong == []
    return done


def test_the_books_add_up_while_everybody_works(calendar: Calendar) -> None:
    done = all_at_once(calendar, 4)
    assert all(done[name] for name in ("page 0", "answer 2", "say 5"))
    assert len(calendar.bookings()) <= 60


@pytest.mark.chaos
def test_the_books_add_up_while_everybody_works_for_long(calendar: Calendar) -> None:
    done = all_at_once(calendar, 90)
    # people who set, price, merge and hand over are hardly ever told to try again; who deletes an identity at the very moment
    # of its customer's merge may be
    people = ("say", "assign", "price", "merge")
    asked = sum(number for name, number in done.items() if name.startswith(people))
    again = sum(number for name, number in done.items() if name.startswith(people) and name.endswith("again"))
    assert again <= asked * 0.01
