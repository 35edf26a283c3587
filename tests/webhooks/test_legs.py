"""The legs of one call are one call, whichever is told of first, and whose it is they learn from it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from itertools import permutations
from threading import Thread
from typing import Any

import pytest

from providers.twilio import listed_item
from tests.database import Database
from tests.emulators.twilio import CALL, rfc2822
from tests.emulators.twilio_callbacks import OURS, THEIRS, call_status, sid
from tests.webhooks.line import until
from tests.webhooks.test_telephony import START
from tests.webhooks.told import Told, heard

__all__ = ["heard"]
PARENT, FIRST, SECOND, BELOW = (sid("CA", number) for number in (1, 2, 3, 4))
GIVE = "insert into customer_identities (org_id, customer_id, kind, value) values (%s, %s, 'phone', %s)"


def leg(number: str, parent: str | None = None, **more: Any) -> dict[str, Any]:
    """A leg as the list tells it: the call that came in, or one that it began."""
    place = {PARENT: 1, FIRST: 2, SECOND: 3, BELOW: 4}[number]
    ends = {"direction": "inbound", "from": THEIRS, "to": OURS} if number == PARENT else {
        "direction": "outbound-dial", "from": OURS, "to": f"+4670000009{place}",
    }  # fmt: skip
    return {
        "sid": number, "parent_call_sid": parent, "start_time": rfc2822(START + timedelta(seconds=place)),
        "duration": "60", "price": f"-0.0{place}", **ends, **more,
    }  # fmt: skip


@contextmanager
def meanwhile(found: Told, *steps: Any) -> Iterator[None]:
    """Steps that run on connections of their own; at the end they are over, and none failed."""
    failures: list[BaseException] = []

    def run(step: Any) -> None:
        try:
            step()
        except BaseException as error:  # handed to the test, which fails with it
            failures.append(error)

    threads = [Thread(target=run, args=[step]) for step in steps]
    for thread in threads:
        thread.start()
    try:
        until(lambda: waiting(found) >= len(steps) or failures, "the others wait", 60)
        yield
    finally:
        for thread in threads:
            thread.join(60)
    assert failures == [] and not any(thread.is_alive() for thread in threads)


def waiting(found: Told) -> int:
    return int(found.value(
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    ))  # fmt: skip


def owners(found: Told) -> set[tuple[uuid.UUID | None, uuid.UUID | None]]:
    """Whose the calls, and whose their legs and entries are."""
    rows = [*found.calls(), *found.legs()]
    assert {entry[3] for entry in found.entries()} <= {row["customer_id"] for row in rows}
    return {(row["customer_id"], row["assigned_to"]) for row in rows}


@pytest.mark.parametrize("order", [*permutations(range(3))])
@pytest.mark.parametrize("by_callback", [True, False])
def test_a_call_and_all_that_it_began_are_one_event_in_any_order(
    heard: Told, order: tuple[int, ...], by_callback: bool
) -> None:
    customer = heard.customer("Anna", phone=THEIRS)
    heard.customer("A colleague", phone="+46700000092")
    legs = [leg(PARENT), leg(FIRST, PARENT), leg(SECOND, PARENT)]
    for place in order:
        if by_callback:
            told_of = legs[place]
            more = (
                {"ParentCallSid": PARENT} if place else {"Direction": "inbound", "From": THEIRS, "To": OURS}
            )
            heard.hear(call_status(told_of["sid"], "ringing", 1, START, **{"To": told_of["to"]} | more))
    for place in order:
        heard.listed(**legs[place])
    [call] = heard.calls()
    assert (call["direction"], call["from_number"], call["state"], call["leg_count"], call["cost"]) == (
        "inbound", THEIRS, "completed", 3, Decimal("0.06"),
    )  # fmt: skip
    assert owners(heard) == {(customer, None)}
    assert {entry[3] for entry in heard.entries()} == {customer}


@pytest.mark.parametrize("order", [*permutations(range(4))])
def test_a_call_begun_by_a_begun_one_is_of_the_same_event(heard: Told, order: tuple[int, ...]) -> None:
    customer = heard.customer("Anna", phone=THEIRS)
    legs = [leg(PARENT), leg(FIRST, PARENT), leg(SECOND, PARENT), leg(BELOW, FIRST)]
    for place in order:
        heard.listed(**legs[place])
    [call] = heard.calls()
    assert (call["from_number"], call["leg_count"], call["cost"]) == (THEIRS, 4, Decimal("0.1"))
    assert owners(heard) == {(customer, None)}


@pytest.mark.parametrize("parent_first", [True, False])
def test_a_leg_whose_parent_is_learnt_later_joins_its_call(heard: Told, parent_first: bool) -> None:
    customer = heard.customer("Anna", phone=THEIRS)
    heard.customer("A colleague", phone="+46700000092")
    if parent_first:
        heard.listed(**leg(PARENT))
    heard.hear(call_status(FIRST, "ringing", 1, START, To="+46700000092"))
    assert len(heard.calls()) == (2 if parent_first else 1)
    heard.hear(call_status(FIRST, "in-progress", 2, START, To="+46700000092", ParentCallSid=PARENT))
    if not parent_first:
        [call] = heard.calls()
        assert call["state"] == "in_progress"
        heard.hear(call_status(FIRST, "completed", 3, START, 10, To="+46700000092", ParentCallSid=PARENT))
        # nobody has told of the call that began it: it speaks for itself until then
        assert heard.calls()[0]["state"] == "completed"
        heard.listed(**leg(PARENT))
    heard.listed(**leg(FIRST, PARENT))
    [call] = heard.calls()
    assert (call["from_number"], call["leg_count"], call["cost"]) == (THEIRS, 2, Decimal("0.03"))
    assert owners(heard) == {(customer, None)}


def test_two_legs_of_one_call_told_of_at_one_moment_are_one_call(heard: Told) -> None:
    with heard.database.connect() as connection:
        connection.execute("select pg_advisory_xact_lock(hashtextextended(%s, 102010))", [f"{heard.org_id}twilio{PARENT}"])  # fmt: skip
        with meanwhile(
            heard,
            *(lambda n=n: heard.listed(**leg(n, PARENT)) for n in (FIRST, SECOND)),
            lambda: heard.listed(**leg(PARENT)),
        ):
            connection.commit()
    [call] = heard.calls()
    assert (call["from_number"], call["leg_count"]) == (THEIRS, 3)


@pytest.mark.parametrize("again", [False, True])
def test_a_call_that_comes_while_its_customer_is_handed_over_is_the_new_owners(
    heard: Told, database: Database, again: bool
) -> None:
    _, before = database.join(heard.org_id, "rep")
    _, after = database.join(heard.org_id, "rep")
    customer = heard.customer("Anna", phone=THEIRS, assigned_to=before)
    if again:
        heard.listed(**leg(PARENT))
    late = leg(FIRST, PARENT) if again else leg(PARENT)
    contact = "insert into contacts (org_id, customer_id, name) values (%s, %s, 'Eva')"
    with database.acting_as(heard.owner) as connection:
        connection.execute("select public.assign_customer(%s, %s, %s)", [heard.org_id, customer, after])
        with meanwhile(
            heard, lambda: heard.listed(**late), lambda: heard.all(contact, heard.org_id, customer)
        ):
            connection.execute("commit")
            connection.execute("begin")
    assert owners(heard) == {(customer, after)}
    assert heard.value("select assigned_to from contacts where org_id = %s", heard.org_id) == after


def test_a_hand_over_waits_for_a_call_that_is_being_taken_in(heard: Told, database: Database) -> None:
    _, after = database.join(heard.org_id, "rep")
    customer = heard.customer("Anna", phone=THEIRS)
    assign = "update customers set assigned_to = %s where org_id = %s and id = %s"
    with database.connect() as connection:
        hear(connection, heard, leg(PARENT))
        with meanwhile(heard, lambda: heard.all(assign, after, heard.org_id, customer)):
            connection.commit()
    assert owners(heard) == {(customer, after)}


def test_a_leg_that_comes_while_its_calls_number_is_noted_is_the_customers(
    heard: Told, database: Database
) -> None:
    heard.listed(**leg(PARENT))
    customer = heard.customer("Anna")
    with database.connect() as connection:
        connection.execute(GIVE, [heard.org_id, customer, THEIRS])
        with meanwhile(heard, lambda: heard.listed(**leg(FIRST, PARENT))):
            connection.commit()
    assert owners(heard) == {(customer, None)}


def test_a_number_that_is_noted_while_a_leg_comes_takes_the_leg_along(
    heard: Told, database: Database
) -> None:
    heard.listed(**leg(PARENT))
    customer = heard.customer("Anna")
    with database.connect() as connection:
        hear(connection, heard, leg(FIRST, PARENT))
        with meanwhile(heard, lambda: heard.all(GIVE, heard.org_id, customer, THEIRS)):
            connection.commit()
    assert owners(heard) == {(customer, None)}


def test_a_leg_that_came_after_a_merge_goes_back_with_its_call(heard: Told, database: Database) -> None:
    kept, merged = heard.customer("Kept"), heard.customer("Merged", phone=THEIRS)
    heard.listed(**leg(PARENT))
    with database.acting_as(heard.owner) as connection:
        row = connection.execute(
            "select public.merge_customers(%s, %s, %s) as id", [heard.org_id, kept, merged]
        ).fetchone()
    assert row is not None
    heard.listed(**leg(FIRST, PARENT))
    assert owners(heard) == {(kept, None)}
    with database.acting_as(heard.owner) as connection:
        connection.execute("select public.undo_merge(%s, %s)", [heard.org_id, row["id"]])
    assert owners(heard) == {(merged, None)}
    assert {entry[3] for entry in heard.entries()} == {merged}


def test_the_legs_of_many_calls_follow_in_one_statement(heard: Told, database: Database) -> None:
    kept = heard.customer("Kept")
    heard.all(
        "with e as (insert into telephony_events (org_id, kind, direction, state, from_number, to_number, started_at)"
        " select %(o)s, 'call', 'inbound', 'completed', %(n)s, '+46700000001', now() from generate_series(1, 500)"
        " returning id) insert into telephony_legs (org_id, event_id, integration_id, provider, provider_leg_id, kind,"
        " direction, state, rank, is_final, counterpart, started_at, happened_on, price, priced_at)"
        " select %(o)s, e.id, %(i)s, 'twilio', e.id::text, 'call', 'inbound', 'completed', 9, true, %(n)s, now(), now()::date,"
        " 0.01, now() from e".replace("%(o)s", f"'{heard.org_id}'").replace("%(n)s", f"'{THEIRS}'")
        .replace("%(i)s", f"'{heard.integration_id}'")
    )  # fmt: skip
    before = heard.value("select count(*) from realtime.messages")
    heard.all(GIVE, heard.org_id, kept, THEIRS)
    # the identity, its line in the log, the calls and their legs
    assert heard.value("select count(*) from realtime.messages") - before == 4
    assert owners(heard) == {(kept, None)} and len(heard.entries()) == 500


def test_a_page_and_a_number_that_is_noted_wait_for_each_other_in_one_order(
    heard: Told, database: Database
) -> None:
    legs = [sid("CA", number) for number in range(100, 130)]
    for number in reversed(legs):
        heard.listed(**leg(PARENT, sid=number, price=None))
    customer = heard.customer("Anna")
    begun = "select private.begin_sync(%s, %s, 'sync_provider_events')"
    heard.all("update integrations set state = 'connected' where org_id = %s", heard.org_id)
    run = heard.value(begun, heard.org_id, heard.integration_id)
    items = [dict(listed_item(CALL | leg(PARENT, sid=number)) or {}) for number in legs]
    record = "select * from private.record_events_page(%s, %s, %s, %s, '{}')"
    page = (heard.org_id, heard.integration_id, run, json.dumps(items))
    [first] = heard.all("select id from telephony_events where org_id = %s order by id limit 1", heard.org_id)
    with database.connect() as connection:
        connection.execute("select from telephony_events where org_id = %s and id = %s for update", [heard.org_id, first["id"]])  # fmt: skip
        with meanwhile(
            heard,
            lambda: heard.all(GIVE, heard.org_id, customer, THEIRS),
            lambda: heard.all(record, *page),
        ):
            # neither holds a call before the first one
            free = connection.execute(
                "select count(*) as free from (select from telephony_events where org_id = %s for update skip locked) as f",
                [heard.org_id],
            ).fetchone()
            assert free == {"free": len(legs)}
            connection.commit()
    assert owners(heard) == {(customer, None)}
    assert len(heard.entries()) == len(legs)


def test_a_leg_of_a_known_call_is_told_to_the_pages(heard: Told) -> None:
    heard.listed(**leg(PARENT))
    said = "select count(*) from realtime.messages where topic like %s and payload ->> 'table' = 'telephony_legs' and payload ->> 'op' = 'insert'"
    topic = f"org:{heard.org_id}:%"
    assert heard.value(said, topic) == 0
    heard.listed(**leg(FIRST, PARENT))
    assert heard.value(said, topic) == 1


def hear(connection: Any, found: Told, resource: dict[str, Any]) -> None:
    """Takes a leg in on a connection that has not committed yet."""
    fields = listed_item(CALL | resource)
    assert fields is not None
    connection.execute("select private.apply_twilio(%s, %s, %s)", [found.org_id, found.integration_id, json.dumps(dict(fields))])  # fmt: skip
