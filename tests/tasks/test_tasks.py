"""Tasks: done once, moved, handed over and deleted all or none, in the order of their day, gone and back with their record."""

from __future__ import annotations

import uuid
from datetime import date, time
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.at_once import in_background, waits
from tests.database import Database
from tests.sales.firm import Firm, open_firm


def task(firm: Firm, user: uuid.UUID | None = None, **columns: Any) -> Any:
    return firm.insert("tasks", user, **{"title": "Call back"} | columns)


def undo(firm: Firm, row: object, user: uuid.UUID | None = None) -> Any:
    [entry] = firm.rows(
        "select id from audit_log where row_id = %s and op = 'delete' order by at desc limit 1", row
    )
    return firm.call("undo_delete", user, audit_id=entry["id"])


def test_a_task_is_done_once_and_says_when_and_by_whom(firm: Firm) -> None:
    one = task(firm, firm.rep)
    assert firm.call("complete_tasks", firm.rep, ids=[one]) == 1
    first = firm.row("tasks", one)
    assert (first["state"], first["done_by"]) == ("DONE", firm.reps_place)
    assert firm.call("complete_tasks", ids=[one]) == 0
    assert firm.row("tasks", one) == first
    assert firm.call("complete_tasks", firm.rep, ids=[one], done=False) == 1
    again = firm.row("tasks", one)
    assert (again["state"], again["done_at"], again["done_by"]) == ("OPEN", None, None)


def test_who_makes_a_task_holds_it_unless_a_manager_gives_it_to_somebody(firm: Firm) -> None:
    made = firm.row("tasks", task(firm, firm.rep))
    assert (made["assigned_to"], made["created_by"]) == (firm.reps_place, firm.reps_place)
    assert firm.row("tasks", task(firm, assigned_to=firm.reps_place))["assigned_to"] == firm.reps_place
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        task(firm, firm.rep, assigned_to=firm.others_place)
    firm.call("remove_member", membership_id=firm.others_place)
    with pytest.raises(psycopg.Error, match="KT013"):
        task(firm, assigned_to=firm.others_place)


def test_another_day_keeps_the_time_and_some_day_has_none(firm: Firm) -> None:
    one = task(firm, due_on="2026-05-04", due_time="09:30")
    version = firm.row("tasks", one)["version"]
    assert firm.call("snooze_tasks", ids=[one], due_on="2026-05-05") == 1
    moved = firm.row("tasks", one)
    assert (moved["due_on"], moved["due_time"]) == (date(2026, 5, 5), time(9, 30))
    assert moved["version"] == version + 1
    assert firm.call("snooze_tasks", ids=[one], due_on="2026-05-05") == 0
    firm.call("snooze_tasks", ids=[one], due_on=None)
    assert (firm.row("tasks", one)["due_on"], firm.row("tasks", one)["due_time"]) == (None, None)
    with pytest.raises(psycopg.errors.CheckViolation):
        firm.call("snooze_tasks", ids=[one], due_on="2199-01-01")


@pytest.mark.parametrize(
    ("function", "more"),
    [
        ("complete_tasks", {}),
        ("snooze_tasks", {"due_on": "2026-05-05"}),
        ("delete_tasks", {}),
        ("assign_tasks", {"membership_id": "others"}),
    ],
)
def test_many_at_once_are_all_or_none(firm: Firm, function: str, more: dict[str, Any]) -> None:
    more = {key: firm.others_place if value == "others" else value for key, value in more.items()}
    elsewhere = open_firm(firm.database)
    ours, theirs = [task(firm) for _ in range(3)], task(elsewhere)
    before = firm.rows("select * from tasks where org_id = %s order by id", firm.org_id)
    for stray in (theirs, uuid.uuid4()):
        assert "KT241" in firm.refused(function, ids=[*ours, stray], **more)
    assert firm.rows("select * from tasks where org_id = %s order by id", firm.org_id) == before
    assert "KT061" in firm.refused(function, ids=[], **more)
    assert "KT061" in firm.refused(function, ids=[uuid.uuid4() for _ in range(1001)], **more)
    assert firm.call(function, ids=[*ours, ours[0]], **more) == 3


def test_two_who_hold_the_same_tasks_wait_for_each_other(firm: Firm) -> None:
    one, two = task(firm), task(firm)
    with firm.database.acting_as(firm.owner) as connection:
        connection.execute("select complete_tasks(%s, %s)", [firm.org_id, [one, two]])
        thread, failed = in_background(
            lambda: firm.call("snooze_tasks", ids=[two, one], due_on="2026-05-05"),
        )
        waits(firm.database)
    thread.join()
    assert failed == []
    for id_ in (one, two):
        assert (firm.row("tasks", id_)["state"], firm.row("tasks", id_)["due_on"]) == (
            "DONE",
            date(2026, 5, 5),
        )


def test_a_deleted_task_comes_back_as_it_was(firm: Firm) -> None:
    lead = firm.lead()
    kept = task(firm, firm.rep, due_on="2026-05-04", due_time="09:30")
    nobodys = firm.rows(
        "insert into tasks (org_id, title, lead_id) values (%s, 'Nobody''s', %s) returning id",
        firm.org_id,
        lead,
    )[0]["id"]
    before = {id_: firm.row("tasks", id_) for id_ in (kept, nobodys)}
    firm.call("delete_tasks", ids=[kept, nobodys])
    assert firm.rows("select from tasks where org_id = %s", firm.org_id) == []
    for id_, row in before.items():
        undo(firm, id_)
        assert firm.row("tasks", id_) == row
    with pytest.raises(psycopg.Error, match="KT073"):
        undo(firm, kept)


@pytest.mark.parametrize("kind", ["customer", "lead", "sale"])
def test_a_task_goes_with_its_record(firm: Firm, kind: str) -> None:
    record = firm.sale(price=None) if kind == "sale" else getattr(firm, kind)()
    one = task(firm, **{f"{kind}_id": record})
    before = firm.row("tasks", one)
    firm.ask(firm.owner, f"delete from {kind}s where id = %s", record)
    assert firm.rows("select from tasks where id = %s", one) == []
    with pytest.raises(psycopg.Error, match="KT240"):
        task(firm, **{f"{kind}_id": record})
    if kind != "sale":
        undo(firm, record)
        assert firm.row("tasks", one) == before


def test_no_task_is_about_what_its_maker_does_not_see(firm: Firm) -> None:
    elsewhere = open_firm(firm.database)
    for lead in (firm.lead(firm.other_rep), elsewhere.lead(), uuid.uuid4()):
        with pytest.raises(psycopg.Error, match="KT240"):
            task(firm, firm.rep, lead_id=lead)
    with pytest.raises(psycopg.errors.CheckViolation):
        task(firm, lead_id=firm.lead(), customer_id=firm.customer())
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        firm.rows(
            "insert into tasks (org_id, title, lead_id) values (%s, 'x', %s)", firm.org_id, elsewhere.lead()
        )


def test_what_its_holder_still_has_to_do_goes_along_with_a_record(firm: Firm) -> None:
    lead = firm.lead(firm.rep)
    open_, done = task(firm, firm.rep, lead_id=lead), task(firm, firm.rep, lead_id=lead)
    somebodys = task(firm, lead_id=lead)
    firm.call("complete_tasks", ids=[done])
    owner = firm.row("tasks", somebodys)["assigned_to"]
    firm.call("assign_leads", ids=[lead], membership_id=firm.others_place)
    assert [firm.row("tasks", id_)["assigned_to"] for id_ in (open_, done, somebodys)] == [
        firm.others_place,
        firm.reps_place,
        owner,
    ]


def test_a_merged_customers_tasks_are_the_kept_ones_and_part_again(firm: Firm) -> None:
    kept, merged = firm.customer(), firm.customer()
    one = task(firm, customer_id=merged)
    merge = firm.call("merge_customers", kept_id=kept, merged_id=merged)
    late = task(firm, customer_id=merged)
    assert {firm.row("tasks", id_)["customer_id"] for id_ in (one, late)} == {kept}
    firm.call("undo_merge", merge_id=merge)
    assert [firm.row("tasks", id_)["customer_id"] for id_ in (one, late)] == [merged, kept]


# the last minute of a day is where those without a time stand
TIMES = st.times(max_value=time(23, 58)).map(lambda at: at.replace(second=0, microsecond=0))
DUE = st.none() | st.tuples(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.none() | TIMES)


def place(due: tuple[date, time | None] | None) -> tuple[object, ...]:
    """Where it stands: those without a day last, within a day those without a time last."""
    if due is None:
        return (True,)
    return (False, due[0], due[1] is None, due[1] or time())


@pytest.fixture(scope="module")
def books(database: Database) -> Firm:
    return open_firm(database)


@settings(max_examples=40, deadline=None)
@given(due=st.lists(DUE, min_size=1, max_size=12))
def test_tasks_stand_in_the_order_of_day_then_time_and_those_without_last(
    books: Firm, due: list[tuple[date, time | None] | None]
) -> None:
    with books.database.connect() as connection:
        for one in due:
            connection.execute(
                "insert into tasks (org_id, title, due_on, due_time) values (%s, 'x', %s, %s)",
                [books.org_id, *(one or (None, None))],
            )
        found = connection.execute(
            "select due_on, due_time from tasks where org_id = %s order by due_order", [books.org_id]
        ).fetchall()
        connection.rollback()
    told = [row["due_on"] and (row["due_on"], row["due_time"]) for row in found]
    assert told == sorted(due, key=place)


@pytest.mark.parametrize("day", ["infinity", "-infinity", "1999-12-31", "2100-01-02"])
def test_a_day_beyond_all_days_is_refused_by_its_own_check(firm: Firm, day: str) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="tasks_due_on_is_bounded"):
        task(firm, due_on=day)
