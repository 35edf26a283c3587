"""What the database announces arrives once, in order, late when it was late, and thinned out when it is much."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Iterator

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stack.postgres import SUPERUSER
from stack.realtime.coalesce import AT_ONCE, Coalescer, merge
from stack.realtime.gaps import Gaps
from stack.realtime.reader import BATCH
from tests.database import Database
from tests.realtime.server import Client, RealtimeServer, running, token

SEND = "select realtime.send(jsonb_build_object('number', %s::int), 'told', %s, true)"


@pytest.fixture(scope="module")
def realtime(database: Database) -> Iterator[RealtimeServer]:
    with running(database) as server:
        yield server


@pytest.fixture
def topic(database: Database) -> str:
    return f"person:{database.new_user()}"


def listening(client: Client, topic: str) -> Client:
    return client.joined(topic, token(uuid.UUID(topic.removeprefix("person:"))))


def numbers(client: Client, count: int, seconds: float = 60) -> list[int]:
    """So many announced numbers, as they come."""
    deadline, found = time.monotonic() + seconds, []
    while len(found) < count:
        assert time.monotonic() < deadline, f"{len(found)} of {count} came"
        found.append(client.until("broadcast", seconds)["payload"]["payload"]["number"])
    return found


def test_what_is_committed_later_comes_later_and_nothing_is_lost(
    realtime: RealtimeServer, topic: str
) -> None:
    database = realtime.database
    with (
        realtime.client() as client,
        database.connect() as long,
        database.connect() as undone,
        database.connect(autocommit=True) as quick,
    ):
        listening(client, topic)
        long.execute(SEND, [1, topic])
        undone.execute(SEND, [2, topic])
        quick.execute(SEND, [3, topic])
        assert numbers(client, 1) == [3]
        undone.rollback()
        for number in range(4, 60):  # far more polls than any patience in milliseconds
            quick.execute(SEND, [number, topic])
            time.sleep(0.03)
        long.execute(SEND, [60, topic])
        assert numbers(client, 56) == list(range(4, 60))
        long.commit()
        assert numbers(client, 2) == [1, 60]
        quick.execute(SEND, [61, topic])
        assert numbers(client, 1) == [61]
        assert client.changes(0.3) == []


def test_a_transaction_that_began_before_anybody_listened_is_heard(
    realtime: RealtimeServer, topic: str
) -> None:
    database = realtime.database
    with database.connect() as long, database.connect(autocommit=True) as quick:
        long.execute(SEND, [1, topic])
        for number in range(2, 10):
            quick.execute(SEND, [number, topic])
        with realtime.client() as client, running(database) as later, later.client() as other:
            listening(client, topic)
            listening(other, topic)
            long.commit()
            assert numbers(client, 1) == numbers(other, 1) == [1]


def test_writers_in_parallel_lose_and_double_nothing(realtime: RealtimeServer, topic: str) -> None:
    database, each = realtime.database, 150
    sent: list[int] = []

    def write(first: int) -> None:
        chance = random.Random(first)
        with database.connect() as connection:
            for number in range(first, first + each):
                connection.execute(SEND, [number, topic])
                match chance.randrange(6):
                    case 0:
                        connection.rollback()
                        continue
                    case 1:
                        time.sleep(chance.uniform(0, 0.06))
                    case 2:  # undone in part
                        connection.execute("savepoint here")
                        connection.execute(SEND, [-1, topic])
                        connection.execute("rollback to savepoint here")
                connection.commit()
                sent.append(number)

    with realtime.client() as client:
        listening(client, topic)
        writers = [threading.Thread(target=write, args=[first * 1000]) for first in range(8)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        found = numbers(client, len(sent))
        assert client.changes(0.5) == []
    assert len(found) == len(set(found)) and set(found) == set(sent)
    for first in range(0, 8000, 1000):
        own = [number for number in found if first <= number < first + 1000]
        assert own == sorted(own)


def test_one_transaction_of_more_than_one_reading_is_heard_whole(
    realtime: RealtimeServer, topic: str
) -> None:
    count = BATCH * 2 + 10
    with realtime.client() as client, realtime.database.connect() as connection:
        listening(client, topic)
        connection.execute(
            "select realtime.send(jsonb_build_object('number', n), 'told', %s, true) from generate_series(1, %s) as n",
            [topic, count],
        )
        realtime.announce(topic, "told", number=0)  # so that all of them are a gap first
        assert numbers(client, 1) == [0]
        connection.commit()
        assert numbers(client, count) == list(range(1, count + 1))


def test_the_connections_cut_clients_stay_and_hear_on(realtime: RealtimeServer, topic: str) -> None:
    database = realtime.database
    with realtime.client() as client:
        listening(client, topic)
        with psycopg.connect(database.cluster.dsn(SUPERUSER, database.name), autocommit=True) as admin:
            admin.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and application_name like 'kontor realtime%'"
            )
            admin.execute(SEND, [1, topic])
        found = [client.receive() for _ in range(3)]
        assert sorted(frame["event"] for frame in found) == ["broadcast", "system", "system"]
        statuses = [frame["payload"]["status"] for frame in found if frame["event"] == "system"]
        assert statuses == ["error", "ok"], "away, and back"
        listening(client, topic)  # its rights can be asked again too
        realtime.announce(topic, "told", number=2)
        assert numbers(client, 1) == [2]


def test_a_database_that_was_put_back_has_everybody_join_again(realtime: RealtimeServer, topic: str) -> None:
    database = realtime.database
    with realtime.client() as client:
        listening(client, topic)
        with psycopg.connect(database.cluster.dsn(SUPERUSER, database.name), autocommit=True) as admin:
            admin.execute("delete from realtime.messages")
            admin.execute("alter sequence realtime.messages_seq_seq restart with 1")
            admin.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'kontor realtime reader'"
            )
        assert client.until("phx_error")["topic"] == f"realtime:{topic}"
        listening(client, topic)
        realtime.announce(topic, "told", number=5)
        assert numbers(client, 1) == [5]


def test_what_is_old_is_deleted_and_what_nobody_has_read_is_not(database: Database, topic: str) -> None:
    with database.connect(autocommit=True) as connection:
        connection.execute(SEND, [1, topic])
        connection.execute(
            "update realtime.messages set inserted_at = inserted_at - interval '2 hours' where true"
        )
        connection.execute(SEND, [2, topic])
        with running(database, idle_poll=0.1):
            deadline = time.monotonic() + 30
            left: list[int] = []
            while left != [2]:
                assert time.monotonic() < deadline, left
                rows = connection.execute(
                    "select (payload ->> 'number')::int as n from realtime.messages where topic = %s", [topic]
                ).fetchall()
                left = [row["n"] for row in rows]
                time.sleep(0.05)


@pytest.mark.parametrize("pages", [40, pytest.param(200, marks=pytest.mark.chaos)])
def test_many_rows_in_pages_are_dozens_of_messages(realtime: RealtimeServer, pages: int) -> None:
    database = realtime.database
    user_id = database.new_user()
    org_id = database.organisation_of(user_id)
    with realtime.client() as client, database.connect(autocommit=True) as connection:
        client.joined(f"org:{org_id}:spine", token(user_id))
        began = time.monotonic()
        for page in range(pages):
            connection.execute(
                "insert into customers (org_id, name) select %s, 'Customer ' || n from generate_series(%s::int, %s::int) as n",
                [org_id, page * 500 + 1, page * 500 + 500],
            )
        took = time.monotonic() - began
        told = [change for change in client.changes(1.5) if change["table"] == "customers"]
    assert sum(change["count"] for change in told) == pages * 500
    assert all(change["op"] == "insert" and "ids" not in change for change in told)
    assert len(told) <= 14 * (took + 2), f"{len(told)} messages in {took:.1f} s"


# ── the parts alone ─────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.lists(st.integers(1, 400), unique=True, max_size=60), st.integers(0, 10**9))
def test_gaps_hold_exactly_what_was_missed_and_not_seen(seen: list[int], seed: int) -> None:
    gaps, last = Gaps(), 0
    chance = random.Random(seed)
    late = [number for number in seen if chance.random() < 0.5]
    missing: set[int] = set()
    for number in sorted(set(seen) - set(late)):
        if number > last + 1:
            gaps.add(last + 1, number - 1)
            missing |= set(range(last + 1, number))
        last = number
    for number in late:
        if number <= last:
            gaps.see(number)
            missing.discard(number)
    lows, highs = gaps.bounds()
    assert lows == sorted(lows)
    assert {n for low, high in zip(lows, highs, strict=True) for n in range(low, high + 1)} == missing


def test_a_gap_is_given_up_only_when_its_transactions_are_over() -> None:
    gaps = Gaps()
    gaps.add(5, 5)
    gaps.settle(10**9)
    assert len(gaps) == 1  # nobody knows yet who may hold it
    gaps.mark(100)
    gaps.add(7, 8)
    gaps.mark(200)
    gaps.settle(100)
    assert len(gaps) == 2
    gaps.settle(101)
    assert gaps.bounds() == ([7], [8])


@given(st.lists(st.floats(0, 5), max_size=300), st.integers(1, 30))
def test_ten_a_second_at_once_and_the_rest_together(times: list[float], ids: int) -> None:
    coalescer, sent, waiting = Coalescer(), [], 0
    for now in sorted(times):
        if coalescer.pass_now(("t", "customers"), {"op": "update", "ids": [str(n) for n in range(ids)]}, now):
            assert not coalescer.waits(("t", "customers"))
            sent.append(now)
        else:
            waiting += 1
        if waiting and len(sent) % 3 == 0:
            merged = coalescer.take(("t", "customers"))
            assert (merged is not None) == (waiting > 0)
            waiting = 0
    for moment in sent:
        assert len([other for other in sent if moment - 1 < other <= moment]) <= AT_ONCE


def test_changes_are_merged_into_ids_or_a_count() -> None:
    one = {"table": "t", "op": "insert", "ids": ["a", "b"]}
    assert merge(one, {"table": "t", "op": "insert", "ids": ["b", "c"]})["ids"] == ["a", "b", "c"]
    assert merge(one, {"table": "t", "op": "delete", "ids": ["c"]})["op"] == "update"
    many = merge(one, {"table": "t", "op": "insert", "ids": [str(n) for n in range(49)]})
    assert many["count"] == 51 and "ids" not in many
    assert merge(many, one)["count"] == 53
