"""The queue under real worker processes: killed, stopped, failing, and two at a time."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from procrastinate.schema import SchemaManager

from stack.database import queue
from tests.database import Database
from tests.workers.running import defer, lay_queue, value, wait_for, workers


@pytest.fixture(autouse=True)
def laid(database: Database) -> Iterator[None]:
    lay_queue(database)
    with database.connect() as connection:
        connection.execute(
            "truncate private.test_starts, private.test_effects, private.job_outbox, private.job_failures,"
            " private.job_kills, procrastinate.procrastinate_jobs,"
            " procrastinate.procrastinate_workers cascade"
        )
    yield


def starts(database: Database, name: str) -> int:
    return int(value(database, "select count(*) from private.test_starts where name = %s", name))


def status(database: Database) -> dict[str, int]:
    with database.connect() as connection:
        rows = connection.execute(
            "select status::text, count(*) from procrastinate.procrastinate_jobs group by 1"
        ).fetchall()
    return {row["status"]: row["count"] for row in rows}


def test_laying_the_queue_twice_changes_nothing(database: Database) -> None:
    assert queue.apply(database.dsn()) == []


def test_an_older_queue_is_upgraded_by_what_it_lacks(database: Database) -> None:
    every = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    old = [path for path in every if path.name < "03.04"]
    with database.connect(autocommit=True) as connection:
        connection.execute("drop schema procrastinate cascade; create schema procrastinate")
        connection.execute(
            "set search_path = procrastinate; create table kontor_upgrades (name text primary key)"
        )
        for path in old:
            connection.execute(path.read_bytes())
        connection.execute("insert into kontor_upgrades select unnest(%s::text[])", [[p.name for p in old]])
    assert queue.apply(database.dsn()) == [path.name for path in every if path not in old] != []
    with workers(database):
        defer(database, "slow", name="upgraded", seconds=0)
        wait_for(lambda: starts(database, "upgraded") == 1, "a job runs on the upgraded queue")


def test_a_newer_or_foreign_queue_is_refused(database: Database) -> None:
    with database.connect() as connection:
        connection.execute("insert into procrastinate.kontor_upgrades (name) values ('99.sql')")
    with pytest.raises(queue.QueueError, match="newer"):
        queue.apply(database.dsn())
    with database.connect() as connection:
        connection.execute("delete from procrastinate.kontor_upgrades where name = '99.sql'")


def test_a_job_exists_when_its_transaction_commits_and_not_otherwise(database: Database) -> None:
    with database.connect() as connection:
        connection.execute("""select private.defer_job('slow', '{"name": "never", "seconds": 0}')""")
        connection.rollback()
    with workers(database):
        defer(database, "slow", name="one", seconds=0)
        wait_for(lambda: starts(database, "one") == 1, "the job runs")
    assert starts(database, "never") == 0


def test_the_same_job_waits_once_and_others_beside_it(database: Database) -> None:
    def once(args: str) -> bool:
        return bool(value(database, "select private.defer_job_once('slow', %s, 'the lock')", args))

    assert [once("{}"), once("{}"), once('{"other": 1}')] == [True, False, True]
    assert value(database, "select private.move_jobs(100)") == 2
    assert [once("{}"), once('{"other": 1}')] == [False, False]
    with database.connect() as connection:
        connection.execute("update procrastinate.procrastinate_jobs set status = 'doing' where args = '{}'")
    assert [once("{}"), once("{}")] == [True, False]


def test_a_job_that_waits_does_not_start_before_what_counts_on_it_has_ended(database: Database) -> None:
    value(database, "select private.defer_job_once('slow', '{}', 'the lock')")
    with database.connect() as connection:
        assert not one(connection, "select private.defer_job_once('slow', '{}', 'the lock')")
        assert value(database, "select private.move_jobs(100)") == 0
    assert value(database, "select private.move_jobs(100)") == 1
    with database.connect() as connection:
        assert not one(connection, "select private.defer_job_once('slow', '{}', 'the lock')")
        assert not fetched(database)
    assert fetched(database)


def fetched(database: Database) -> bool:
    """Whether a worker that looks for a job finds one."""
    with database.connect() as connection:
        connection.execute("set local search_path = procrastinate")
        return bool(one(connection, "select (procrastinate_fetch_job_v2(null, null)).id is not null"))


def one(connection: psycopg.Connection[dict[str, Any]], query: str) -> Any:
    [row] = connection.execute(query.encode()).fetchall()
    return next(iter(row.values()))


@pytest.mark.parametrize("how", ["its worker was killed", "it failed and is tried again"])
def test_a_job_comes_back_beside_another_of_its_kind(database: Database, how: str) -> None:
    owner = database.new_user()
    for status_ in ("doing", "todo"):
        with database.acting_as(owner) as connection:
            connection.execute("select public.fetch_rates()")
        assert value(database, "select private.move_jobs(100)") == 1
        with database.connect() as connection:
            connection.execute(
                "update procrastinate.procrastinate_jobs set status = %s where status = 'todo'", [status_]
            )
    defer(database, "slow", name="other", seconds=0)
    value(database, "select private.move_jobs(100)")
    with database.connect() as connection:
        connection.execute(
            "update procrastinate.procrastinate_jobs set status = 'doing' where task_name = 'slow'"
        )
    if how == "its worker was killed":
        assert value(database, "select private.rescue_jobs('1 second')") == 2
        assert status(database) == {"todo": 3}
    else:
        with database.connect() as connection:
            connection.execute(
                "set search_path = procrastinate;"
                " select procrastinate_retry_job_v2(min(id), now(), null, null, null) from procrastinate_jobs"
            )
        assert status(database) == {"todo": 2, "doing": 1}


def test_a_job_that_cannot_be_taken_back_holds_up_no_other(database: Database) -> None:
    for name in ("first", "second"):
        defer(database, "slow", name=name, seconds=0)
    value(database, "select private.move_jobs(100)")
    with database.connect() as connection:
        connection.execute(
            "update procrastinate.procrastinate_jobs set status = 'doing';"
            "create function private.test_refuse() returns trigger language plpgsql as"
            " $$ begin raise unique_violation; end $$;"
            "create trigger test_refuse before update on procrastinate.procrastinate_jobs for each row"
            " when (old.args ->> 'name' = 'first') execute function private.test_refuse()"
        )
    try:
        assert value(database, "select private.rescue_jobs('1 second')") == 1
        assert status(database) == {"doing": 1, "todo": 1}
    finally:
        with database.connect() as connection:
            connection.execute("drop function private.test_refuse() cascade")
    assert value(database, "select private.rescue_jobs('1 second')") == 1
    assert value(database, "select max(kill_count) from private.job_kills") == 1


def test_two_clocks_defer_each_tick_once(database: Database) -> None:
    with database.connect() as connection:
        found = connection.execute(
            "select private.defer_tick('ticked', t) as deferred from unnest(array[60, 60, 120]::bigint[]) as t"
        ).fetchall()
    # the second 60 is the other clock's; 120 finds the first still waiting and is spent
    assert [row["deferred"] for row in found] == [True, False, False]
    assert value(database, "select private.move_jobs(100)") == 1
    with database.connect() as connection:
        connection.execute("update procrastinate.procrastinate_jobs set status = 'doing'")
    assert not value(database, "select private.defer_tick('ticked', 120)"), "a spent tick comes back"
    assert value(database, "select private.defer_tick('ticked', 180)")


def test_a_tick_that_another_clock_is_deferring_is_waited_for_and_left_to_it(database: Database) -> None:
    found: list[bool] = []
    with database.connect() as connection:
        connection.execute("select private.defer_tick('ticked', 240)")
        other = threading.Thread(
            target=lambda: found.append(value(database, "select private.defer_tick('ticked', 240)"))
        )
        other.start()
        wait_for(
            lambda: bool(
                value(
                    database,
                    "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                    " and query like '%%defer_tick%%'",
                )
            ),
            "the other clock waits",
        )
        connection.commit()
        other.join(60)
    assert found == [False]
    assert value(database, "select private.move_jobs(100)") == 1


def test_running_clocks_tick(database: Database) -> None:
    with workers(database, 2, times={"ticked": 1}):
        wait_for(lambda: starts(database, "tick") >= 3, "three ticks")
        with database.connect() as connection:
            found = connection.execute(
                "select count(*) as n, ceil(extract(epoch from max(at) - min(at))) as seconds"
                " from private.test_starts"
            ).fetchone()
    assert found is not None and found["n"] <= found["seconds"] + 1


def test_a_killed_worker_loses_and_doubles_nothing(database: Database) -> None:
    for number in range(12):
        defer(database, "slow", name=str(number), seconds=1)
    with workers(database, 2) as (first, second):
        wait_for(
            lambda: int(value(database, "select count(distinct pid) from private.test_starts")) == 2,
            "both work",
        )
        first.kill()
        wait_for(
            lambda: int(value(database, "select count(*) from private.test_effects")) == 12, "all effects", 30
        )
        wait_for(lambda: status(database) == {}, "no job is left")
        assert int(value(database, "select count(*) from private.test_starts")) <= 12 + 4, (
            "only the killed ran again"
        )
        assert second.end() == 0


def test_a_job_that_kills_three_workers_is_parked(database: Database) -> None:
    defer(database, "deadly", name="deadly")
    for attempt in range(1, 4):
        with workers(database) as (worker,):
            worker.process.wait(20)
        assert starts(database, "deadly") == attempt
    with workers(database):
        wait_for(lambda: status(database) == {"failed": 1}, "it is parked")
    assert "three workers" in value(database, "select error from private.job_failures")
    assert starts(database, "deadly") == 3


def test_a_failing_job_runs_three_times_and_then_can_be_replayed(database: Database) -> None:
    owner = database.new_user()
    org_id, other = database.organisation_of(owner), database.organisation_of(database.new_user())
    viewer, _ = database.join(org_id, "manager")
    defer(database, "failing", name="f", until=4, org_id=str(org_id))
    with workers(database):
        wait_for(lambda: status(database) == {"failed": 1}, "it is dead")
        assert starts(database, "f") == 3
        with database.acting_as(owner) as connection:
            dead = connection.execute("select * from public.dead_jobs(%s)", [org_id]).fetchall()
            assert [(job["task"], job["error"]) for job in dead] == [("failing", "RuntimeError: not yet")]
        with (
            database.acting_as(viewer) as connection,
            pytest.raises(psycopg.Error, match="missing permission: integrations"),
        ):
            connection.execute("select public.replay_job(%s, %s)", [org_id, dead[0]["id"]])
        with database.acting_as(owner) as connection, pytest.raises(psycopg.Error, match="KT004"):
            connection.execute("select * from public.dead_jobs(%s)", [other])
        with database.acting_as(owner) as connection, pytest.raises(psycopg.Error, match="KT030"):
            connection.execute("select public.replay_job(%s, %s)", [org_id, dead[0]["id"] + 1])
        with database.acting_as(owner) as connection:
            connection.execute("select public.replay_job(%s, %s)", [org_id, dead[0]["id"]])
        wait_for(lambda: starts(database, "f") == 4 and status(database) == {}, "the replay succeeds")


def test_a_job_that_gives_up_is_not_tried_again(database: Database) -> None:
    defer(database, "failing", name="g", last=True)
    with workers(database):
        wait_for(lambda: status(database) == {"failed": 1}, "it is dead")
    assert starts(database, "g") == 1


def test_a_stopped_worker_lets_its_job_end(database: Database) -> None:
    defer(database, "slow", name="last", seconds=1)
    with workers(database) as (worker,):
        wait_for(lambda: starts(database, "last") == 1, "it began")
        assert worker.end() == 0
    assert int(value(database, "select count(*) from private.test_effects")) == 1
    assert status(database) == {}


def test_a_job_that_outlives_the_grace_waits_for_the_next_worker(database: Database) -> None:
    defer(database, "slow", name="long", seconds=60)
    with workers(database, pace={"grace": 0.5, "poll": 0.2, "move": 0.05}) as (worker,):
        wait_for(lambda: starts(database, "long") == 1, "it began")
        assert worker.end() == 0
    assert status(database) == {"todo": 1}


def test_lost_connections_are_taken_up_again_and_pickup_stays_quick(database: Database) -> None:
    with workers(database) as (worker,):
        defer(database, "slow", name="before", seconds=0)
        wait_for(lambda: starts(database, "before") == 1, "it works")
        for _ in range(3):
            with database.connect() as connection:
                connection.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where datname = current_database() and pid <> pg_backend_pid()"
                )
            time.sleep(0.5)
        name = uuid.uuid4().hex
        defer(database, "slow", name=name, seconds=0)
        wait_for(lambda: starts(database, name) == 1, "it works again", 15)
        assert worker.process.poll() is None
        wait_for(lambda: listeners(database) == 1, "it listens again")
        state = value(database, "select private.queue_state()")
        assert state["workers"] >= 1 and state["outbox"] == 0, json.dumps(state)


def listeners(database: Database) -> int:
    return int(
        value(
            database,
            "select count(*) from pg_stat_activity where datname = current_database() and state = 'idle'"
            " and application_name = 'kontor queue' and (query like 'LISTEN%%' or query = 'SELECT 1')",
        )
    )
