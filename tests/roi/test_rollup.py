"""The rollup is what the facts say: after any order of changes and folds, and of those that meet."""

from __future__ import annotations

import threading
import time
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.attribution.firm import ANNA, BO
from tests.bookings.calendar import TOLD
from tests.database import Database
from tests.roi.firm import RoiFirm, minutes_before, open_roi_firm
from tests.roi.reckoning import Reckoning, assert_alike
from tests.workers.running import lay_queue, wait_for, workers

START, END = date(2026, 2, 1), date(2026, 3, 31)
EVERYTHING = (
    "insert into private.roi_marks (org_id, day) values ('00000000-0000-0000-0000-000000000000', '-infinity')"
)


def marks(firm: RoiFirm) -> int:
    found = firm.value("select count(*) from private.roi_marks where org_id = %s", firm.org_id)
    assert isinstance(found, int)
    return found


def changes(firm: RoiFirm, at: int) -> list[Any]:
    """What can happen to the facts, by place in a drawn list."""
    minutes, day = 5 + 900 * at, date(2026, 3, 1) - timedelta(days=at)
    one = "(select {0} from {1} where org_id = %s order by created_at, {0} limit 1)"
    call, booking = one.format("id", "telephony_events"), one.format("id", "calendar_events")

    def change(table: str, columns: str, which: str) -> Any:
        return lambda: firm.all(
            f"update {table} set {columns} where org_id = %s and id = {which}", firm.org_id, firm.org_id
        )

    return [
        lambda: firm.held(f"held-{at}", minutes, from_number=(ANNA, BO)[at % 2]),
        lambda: firm.call(f"call-{at}", minutes, price="0.4", currency="SEK"),
        lambda: firm.call(f"rings-{at}", minutes, state="ringing", seconds=None),
        lambda: firm.held("moves", minutes, sequence=at + 1, price=f"0.{16 + at}"),
        lambda: firm.message(f"text-{at}", minutes, price="0.04", currency="USD"),
        lambda: firm.tell(booking_id=str(at % 3), client_phone=(ANNA, BO)[at % 2], minute=at, state=("confirmed", "no_show", "cancelled")[at % 3]),
        lambda: firm.tell(booking_id=str(at % 3), minute=at, starts_at=TOLD + timedelta(days=at), ends_at=TOLD + timedelta(days=at, hours=1)),
        lambda: firm.log(day, "0.2", ("a-1", None)[at % 2]),
        lambda: firm.customer(f"Anna {at}", phone=ANNA, assigned_to=firm.value("select id from memberships where org_id = %s limit 1", firm.org_id)),
        change("telephony_events", "agent_id = null, agent_name = null", call),
        change("telephony_events", "agent_id = 'a-9'", call),
        change("telephony_events", "state = 'no_answer'", call),
        change("calendar_events", "price = 800", booking),
        change("calendar_events", "happened_on = happened_on + 1", booking),
        lambda: firm.all(f"delete from telephony_events where org_id = %s and id = {call}", firm.org_id, firm.org_id),
        lambda: firm.all(f"delete from calendar_events where org_id = %s and id = {booking}", firm.org_id, firm.org_id),
        firm.attribute,
        firm.fold_return,
        lambda: firm.value("select private.fold_roi(1)"),
        lambda: sold(firm, at),
        lambda: step(firm, "ACCEPTED", "COMPLETED"),
        lambda: step(firm, "COMPLETED", "INVOICED"),
        lambda: step(firm, "INVOICED", "PAID"),
        lambda: step(firm, "PAID", "INVOICED"),
        lambda: firm.all("update sales set booking_id = null where org_id = %s", firm.org_id),
        lambda: firm.all("delete from sales where org_id = %s", firm.org_id),
    ]  # fmt: skip


def sold(firm: RoiFirm, at: int) -> None:
    """A booking without a sale has one that is paid."""
    free = firm.all(
        "select provider_booking_id as name from calendar_events as c where org_id = %s and not exists"
        " (select from sales as s where s.org_id = c.org_id and s.booking_id = c.id) order by created_at, id limit 1",
        firm.org_id,
    )
    if free:
        firm.give(
            firm.sell(free[0]["name"], str(100 + at), ("SEK", "USD")[at % 2]), "COMPLETED", "INVOICED", "PAID"
        )


def step(firm: RoiFirm, before: str, after: str) -> None:
    """Every sale of a state comes to the next."""
    firm.all("update sales set state = %s where org_id = %s and state = %s", after, firm.org_id, before)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(st.integers(0, 25), min_size=4, max_size=16))
def test_after_any_changes_and_folds_the_figures_are_the_facts(database: Database, drawn: list[int]) -> None:
    firm = open_roi_firm(database)
    firm.all(EVERYTHING)
    for at, which in enumerate(drawn):
        changes(firm, at)[which]()
    assert firm.drift() == []
    live = firm.total(from_on=START, to_on=END, in_currency="USD")
    assert_alike(live, Reckoning(firm).summary(START, END, "USD"))
    firm.fold_return()
    assert (marks(firm), firm.drift()) == (0, [])
    assert firm.total(from_on=START, to_on=END, in_currency="USD") == live
    firm.all(EVERYTHING)
    assert firm.total(from_on=START, to_on=END, in_currency="USD") == live


def test_a_mark_of_everything_waits_for_what_names_its_days(firm: RoiFirm) -> None:
    """One that commits after days were named and before they are folded is not taken for a deleted organisation's."""
    firm.held("a", 5)
    firm.fold_return()
    firm.all("delete from private.roi_days where org_id = %s", firm.org_id)
    firm.all(EVERYTHING)
    assert firm.value("select private.fold_days('roi', 40, '0')") == 0
    firm.fold_return()
    assert firm.value("select count(*) > 0 from private.roi_days where org_id = %s", firm.org_id) is True


def test_the_check_sees_a_rollup_that_differs(firm: RoiFirm) -> None:
    firm.held("a", 5)
    firm.fold_return()
    firm.all(
        "update private.roi_days set amount = amount + 1 where org_id = %s and measure = 'ai'", firm.org_id
    )
    assert {row["measure"] for row in firm.drift()} == {"ai"}
    firm.all("delete from private.roi_days where org_id = %s", firm.org_id)
    assert {row["measure"] for row in firm.drift()} == {"call", "answered", "ai", "telephony"}
    firm.all(EVERYTHING)


def test_a_call_that_rings_marks_nothing_and_what_counts_marks_its_day(firm: RoiFirm) -> None:
    firm.fold_return()
    for state in ("queued", "initiated", "ringing", "in_progress"):
        firm.call("a", 5, state=state, seconds=None, sequence=0)
    assert marks(firm) == 0
    firm.call("a", 5, price="0.1", currency="USD", sequence=3)
    assert (
        firm.value(
            "select array_agg(distinct day)::text from private.roi_marks where org_id = %s", firm.org_id
        )
        == "{2026-03-01}"
    )


def test_what_is_deleted_with_the_organisation_leaves_no_row(database: Database) -> None:
    firm = open_roi_firm(database)
    firm.held("a", 5)
    firm.tell()
    firm.attribute()
    firm.fold_return()
    firm.log(date(2026, 3, 1), "1")
    firm.value("select private.empty_organisation(%s)", firm.org_id)
    for table in ("roi_days", "roi_marks"):
        assert firm.value(f"select count(*) from private.{table} where org_id = %s", firm.org_id) == 0


def test_a_fold_beside_the_end_of_its_organisation_leaves_no_row(database: Database) -> None:
    firm = open_roi_firm(database)
    firm.fold_return()
    firm.log(date(2026, 3, 1), "1", "a-1")
    with database.connect() as folder, database.connect() as remover:
        folder.execute("select private.fold_roi(40)")

        def end() -> None:
            remover.execute("select private.empty_organisation(%s)", [firm.org_id])
            remover.execute("delete from organisations where id = %s", [firm.org_id])

        ending = threading.Thread(target=end)
        ending.start()
        folder.commit()
        ending.join()
        remover.commit()
    firm.fold_return()
    for table in ("roi_days", "roi_marks"):
        assert firm.value(f"select count(*) from private.{table} where org_id = %s", firm.org_id) == 0


def test_a_fact_that_commits_while_its_day_is_folded_is_never_lost(firm: RoiFirm) -> None:
    firm.log(date(2026, 3, 1), "1", "a-1")
    with firm.database.connect() as writer, firm.database.connect() as folder:
        writer.execute("update ai_usage_logs set cost = 5 where org_id = %s", [firm.org_id])
        folder.execute("select private.fold_roi(40)")
        # the fold has read the day without it, and neither has committed
        writer.commit()
        assert firm.total(in_currency="USD")["ai_cost"] == 5
        folder.commit()
    assert firm.total(in_currency="USD")["ai_cost"] == 5
    assert marks(firm) == 1
    firm.fold_return()
    assert (marks(firm), firm.total(in_currency="USD")["ai_cost"]) == (0, 5)


def test_a_day_that_still_changes_is_left_until_it_rests_or_has_waited_long(firm: RoiFirm) -> None:
    def marked(*seconds: int) -> None:
        """Marks of one day, so many seconds old."""
        firm.fold_return()
        for ago in seconds:
            firm.log(date(2026, 3, 1), "1", "a-1")
            firm.all(
                "update private.roi_marks set marked_at = now() - make_interval(secs => %s)"
                " where marked_at > now() - interval '1 second'",
                ago,
            )

    for seconds, rests in (((9, 2), False), ((30, 2), False), ((61, 2), True), ((9, 6), True)):
        marked(*seconds)
        assert firm.value("select private.fold_roi(40, interval '5 seconds')") == int(rests), seconds
    assert firm.drift() == []


@pytest.mark.parametrize("first", ["agent", "link"])
def test_an_agent_and_a_booking_that_meet_at_a_call_are_both_counted(firm: RoiFirm, first: str) -> None:
    """Neither transaction sees the other's change; whichever is folded first, the days of both come right."""
    firm.call("a", minutes_before(date(2026, 2, 26)))
    firm.tell()
    firm.fold_return()
    with firm.database.connect() as naming, firm.database.connect() as linking:
        naming.execute("update telephony_events set agent_id = 'a-1' where org_id = %s", [firm.org_id])
        linking.execute("select private.attribute_bookings(100)")
        for connection in (naming, linking) if first == "agent" else (linking, naming):
            connection.commit()
            firm.fold_return()
    assert (firm.drift(), marks(firm)) == ([], 0)
    row = firm.total(from_on=START, to_on=END)
    assert (row["kept_count"], row["booking_count"], row["value"]) == (1, 1, 360)


def test_two_folders_and_a_writer_at_once_end_with_the_facts(firm: RoiFirm) -> None:
    stop = threading.Event()
    broken: list[BaseException] = []

    def fold() -> None:
        try:
            with psycopg.connect(firm.database.dsn(), autocommit=True) as connection:
                while not stop.is_set():
                    connection.execute("select private.fold_roi(3)")
        except psycopg.Error as error:
            broken.append(error)

    threads = [threading.Thread(target=fold) for _ in range(2)]
    for thread in threads:
        thread.start()
    written, until = 0, time.monotonic() + 3
    try:
        while time.monotonic() < until:
            firm.log(date(2026, 3, 1) + timedelta(days=written % 5), "0.5", "a-1")
            written += 1
            if written % 3 == 0:
                # what is read meanwhile is exact too
                assert firm.total(in_currency="USD")["ai_cost"] == written * firm.value("select 0.5")
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert broken == []
    firm.fold_return()
    assert (firm.drift(), marks(firm)) == ([], 0)


def test_the_worker_folds_what_is_told(firm: RoiFirm) -> None:
    lay_queue(firm.database)
    with workers(firm.database):
        firm.held("a", 5)
        firm.tell()
        wait_for(
            lambda: firm.total()["kept_count"] == 1 and marks(firm) == 0,
            "the booking is linked and its days are folded",
        )
    assert firm.value(
        "select count(*) > 0 from private.roi_days where org_id = %s and measure = 'value'", firm.org_id
    )
