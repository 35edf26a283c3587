"""Runs that do not go through: their provider wants to be left alone, a person cancels them, their worker is killed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.at_once import in_background, waits
from tests.database import Database
from tests.emulators.twilio import TOKEN, rfc2822
from tests.emulators.twilio_callbacks import sid
from tests.webhooks.line import Line, until
from tests.workers.running import workers

NOW = datetime.now(UTC).replace(microsecond=0)
OLD = rfc2822(NOW - timedelta(days=10))
SINCE = (NOW - timedelta(days=20)).date()


def list_messages(line: Line, count: int) -> None:
    line.server.control(forget=True, fail=0, token=TOKEN)
    line.server.control(
        messages=[{"sid": sid("SM", 70_000 + n), "date_sent": OLD, "price": "-0.01"} for n in range(count)]
    )


def runs(line: Line) -> list[dict[str, Any]]:
    return line.all("select * from sync_runs where org_id = %s order by started_at", line.org_id)


def begin(line: Line, run: dict[str, Any] | None = None) -> Any:
    """What a worker does first, for a run or as a tick asks it to."""
    return line.value(
        "select private.take_sync(%s, %s, 'sync_provider_events', %s)",
        line.org_id,
        line.integration_id,
        run and run["id"],
    )


def state(line: Line) -> str:
    return str(line.value("select state from integrations where org_id = %s", line.org_id))


def test_a_provider_that_wants_a_pause_is_left_alone_and_the_run_goes_on(
    line: Line, database: Database
) -> None:
    list_messages(line, 30)
    line.server.control(fail=429, retry_after="30")
    run = database.ask_sync(line.owner, line.org_id, line.integration_id, SINCE)
    with workers(database, KONTOR_PROVIDER_URLS=f"twilio={line.server.twilio}"):
        until(lambda: runs(line)[0]["retry_at"] is not None, "the run is held up")
        [held] = runs(line)
        assert (held["id"], held["state"], held["held_count"]) == (run["id"], "waiting", 1)
        wait = line.value(
            "select extract(epoch from retry_at - now()) from sync_runs where id = %s", run["id"]
        )
        assert 10 < wait <= 30
        assert state(line) == "connected"
        # neither a tick nor a person's asking goes before
        assert begin(line) is None
        assert database.ask_sync(line.owner, line.org_id, line.integration_id)["id"] == run["id"]
        line.server.control(fail=0, retry_after="")
        line.all("update sync_runs set retry_at = now() where id = %s", run["id"])
        line.all(
            "update procrastinate.procrastinate_jobs set scheduled_at = now() where args ->> 'run_id' = %s",
            str(run["id"]),
        )
        until(lambda: runs(line)[0]["finished_at"] is not None, "the run ends")
    [done] = runs(line)
    assert (done["state"], done["error"], done["found_count"]) == ("succeeded", None, 30)
    assert len(line.posted()) == 30


def test_a_cancelled_run_that_was_held_up_holds_up_no_other(line: Line, database: Database) -> None:
    list_messages(line, 3)
    line.server.control(fail=429, retry_after="600")
    run = database.ask_sync(line.owner, line.org_id, line.integration_id)
    with workers(database, KONTOR_PROVIDER_URLS=f"twilio={line.server.twilio}"):
        until(lambda: runs(line)[0]["retry_at"] is not None, "the run is held up")
        line.server.control(fail=0, retry_after="")
        with database.acting_as(line.owner) as connection:
            connection.execute("select public.cancel_sync(%s, %s)", [line.org_id, run["id"]])
        database.ask_sync(line.owner, line.org_id, line.integration_id)
        until(lambda: runs(line)[-1]["state"] == "succeeded", "the next run")
    assert [found["state"] for found in runs(line)] == ["cancelled", "succeeded"]


def test_a_provider_that_never_lets_us_in_is_a_failure(line: Line, database: Database) -> None:
    database.ask_sync(line.owner, line.org_id, line.integration_id)
    hold = "select private.hold_sync(%s, %s, 'Too many requests', 0)"
    for _ in range(10):
        run = begin(line)
        assert line.value(hold, line.org_id, run) is True
    assert line.value(hold, line.org_id, begin(line)) is False
    assert [run["state"] for run in runs(line)] == ["running"]


def test_what_was_asked_for_while_a_run_was_held_up_waits_with_it(line: Line, database: Database) -> None:
    line.value("select private.defer_sync(%s, null)", line.integration_id)
    running = begin(line)
    deeper = database.ask_sync(line.owner, line.org_id, line.integration_id, SINCE)
    assert deeper["is_new"]
    assert line.value("select private.hold_sync(%s, %s, 'x', 60)", line.org_id, running) is True
    assert [run["state"] for run in runs(line)] == ["broken_off", "waiting"]
    # its job comes at once, and is sent away until then
    line.all("delete from private.job_outbox where args ->> 'run_id' = %s", str(deeper["id"]))
    assert begin(line, deeper) is None
    assert line.value(
        "select run_at > now() + interval '30 seconds' from private.job_outbox where args ->> 'run_id' = %s"
        " order by run_at desc nulls last limit 1", str(deeper["id"]),
    )  # fmt: skip


def test_a_cancelled_run_stops_and_the_next_begins_as_ever(line: Line, database: Database) -> None:
    list_messages(line, 1_500)
    run = database.ask_sync(line.owner, line.org_id, line.integration_id, SINCE)

    def cancel() -> dict[str, Any]:
        with database.acting_as(line.owner) as connection:
            found = connection.execute(
                "select * from public.cancel_sync(%s, %s)", [line.org_id, run["id"]]
            ).fetchone()
        assert found is not None
        return found

    with workers(database, KONTOR_PROVIDER_URLS=f"twilio={line.server.twilio}") as [worker]:
        until(lambda: runs(line)[0]["row_count"] > 0, "the run is under way", 120)
        assert cancel()["state"] == "cancelled"
        jobs = "select count(*) from procrastinate.procrastinate_jobs where args ->> 'run_id' = %s"
        until(lambda: line.value(jobs, str(run["id"])) == 0, "its worker has let it go", 120)
        taken = len(line.posted())
        assert 0 < taken < 1_500
        assert (cancel()["state"], state(line)) == ("cancelled", "connected")
        # the job of a run that was cancelled does not begin it again
        assert begin(line, run) is None
        database.ask_sync(line.owner, line.org_id, line.integration_id, SINCE)
        until(lambda: runs(line)[-1]["state"] == "succeeded", "the next run", 240)
        assert "Traceback" not in worker.log.read_text()
    assert len(line.posted()) == 1_500


def test_a_run_that_waits_is_cancelled_and_never_begins(line: Line, database: Database) -> None:
    list_messages(line, 3)
    run = database.ask_sync(line.owner, line.org_id, line.integration_id, SINCE)
    with database.acting_as(line.owner) as connection:
        connection.execute("select public.cancel_sync(%s, %s)", [line.org_id, run["id"]])
    jobs = (
        "select (select count(*) from private.job_outbox where args ->> 'run_id' = %s)"
        " + (select count(*) from procrastinate.procrastinate_jobs where args ->> 'run_id' = %s)"
    )
    assert line.value(jobs, str(run["id"]), str(run["id"])) == 0
    assert begin(line, run) is None
    assert [found["state"] for found in runs(line)] == ["cancelled"]
    assert line.posted() == {}


def test_a_run_that_is_cancelled_while_a_worker_begins_it_is_not_begun_anew(
    line: Line, database: Database
) -> None:
    run = database.ask_sync(line.owner, line.org_id, line.integration_id, SINCE)
    with database.acting_as(line.owner) as cancelling:
        cancelling.execute("select public.cancel_sync(%s, %s)", [line.org_id, run["id"]])
        thread, failed = in_background(begin, line, run)
        waits(database)
    thread.join(60)
    assert failed == []
    assert [found["state"] for found in runs(line)] == ["cancelled"]


def test_who_asks_for_a_day_leaves_no_gap_before_it(line: Line, database: Database) -> None:
    """After a silence of 12 days a run reads all of it, also one that was asked to read the last day only."""
    list_messages(line, 3)
    line.all(
        "update integrations set last_synced_at = now() - interval '12 days' where org_id = %s", line.org_id
    )
    database.ask_sync(line.owner, line.org_id, line.integration_id, (NOW - timedelta(days=2)).date())
    with workers(database, KONTOR_PROVIDER_URLS=f"twilio={line.server.twilio}"):
        until(lambda: runs(line)[0]["state"] == "succeeded", "the run")
    assert len(line.posted()) == 3


def test_a_killed_worker_leaves_a_cursor_from_which_the_next_goes_on(line: Line, database: Database) -> None:
    list_messages(line, 8_000)
    database.ask_sync(line.owner, line.org_id, line.integration_id, SINCE)
    more = "select sum(page_count) > %s from sync_runs where org_id = %s"
    for _ in range(2):
        pages = line.value(
            "select coalesce(sum(page_count), 0) from sync_runs where org_id = %s", line.org_id
        )
        with workers(database, KONTOR_PROVIDER_URLS=f"twilio={line.server.twilio}") as [worker]:
            until(lambda pages=pages: line.value(more, pages, line.org_id), "a page more", 120)
            worker.kill()
    with workers(database, KONTOR_PROVIDER_URLS=f"twilio={line.server.twilio}"):
        until(lambda: runs(line)[-1]["state"] == "succeeded", "the run that goes on", 240)
    found = runs(line)
    assert [run["state"] for run in found] == ["broken_off", "broken_off", "succeeded"]
    assert {run["since_at"] for run in found} == {found[0]["since_at"]}
    # eight pages of messages and one of calls; what was under way when it was killed is read again, no more
    assert 9 <= sum(run["page_count"] for run in found) <= 11
    posted = line.posted()
    assert (len(posted), set(posted.values())) == (8_000, {(Decimal("0.01"), "actual")})


def test_a_tick_and_a_person_that_ask_together_are_one_run(line: Line, database: Database) -> None:
    list_messages(line, 3)
    line.value("select private.defer_sync(%s, null)", line.integration_id)
    run = database.ask_sync(line.owner, line.org_id, line.integration_id)
    with workers(database, KONTOR_PROVIDER_URLS=f"twilio={line.server.twilio}"):
        # its own jobs: one of an earlier test may wait for its time
        left = (
            "select (select count(*) from private.job_outbox where args ->> 'org_id' = %s)"
            " + (select count(*) from procrastinate.procrastinate_jobs"
            " where args ->> 'org_id' = %s and status in ('todo', 'doing'))"
        )
        own = str(line.org_id)
        until(lambda: line.value(left, own, own) == 0, "both jobs are done")
    assert [(found["id"], found["state"]) for found in runs(line)] == [(run["id"], "succeeded")]


def test_a_paused_connection_ends_what_waits(line: Line, database: Database) -> None:
    run = database.ask_sync(line.owner, line.org_id, line.integration_id)
    line.all("update integrations set state = 'paused' where org_id = %s", line.org_id)
    assert begin(line, run) is None
    assert [found["state"] for found in runs(line)] == ["broken_off"]


def test_the_next_sync_is_told_by_the_clock(line: Line, database: Database) -> None:
    def told() -> Any:
        with database.acting_as(line.owner) as connection:
            found = connection.execute(
                "select public.next_sync(%s, %s) as at, now() as now", [line.org_id, line.integration_id]
            ).fetchone()
        assert found is not None
        return found["at"], found["now"]

    line.all("delete from private.clock_times")
    assert told()[0] is None
    with workers(database, times={"sync_provider_events": 900}):
        until(lambda: told()[0] is not None, "the clock says its times")
    at, now = told()
    assert (at.timestamp() % 900, timedelta(0) < at - now <= timedelta(seconds=900)) == (0, True)
    line.all("update integrations set state = 'paused' where org_id = %s", line.org_id)
    assert told()[0] is None
