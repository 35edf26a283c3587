"""The feed of what happened and the day of a person: each sees what the tables let them see, a page at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from tests.reports.firm import ReportsFirm


def test_the_feed_is_read_newest_first_a_page_at_a_time(firm: ReportsFirm) -> None:
    lead = firm.lead(firm.rep)
    sale = firm.call("convert_lead", firm.rep, lead_id=lead)
    firm.insert("notes", firm.rep, body="Rang twice", lead_id=lead)
    task = firm.insert("tasks", firm.rep, title="Ring again", sale_id=sale)
    firm.call("complete_tasks", firm.rep, ids=[task], done=True)
    firm.lead(firm.other_rep, name="Somebody else")
    whole = firm.report("sales_activity")
    assert sorted((row["kind"], row["title"]) for row in whole) == [
        ("lead_made", "Anna Berg"), ("lead_made", "Somebody else"), ("lead_state", "Anna Berg"),
        ("note", "Rang twice"), ("task_done", "Ring again"),
    ]  # fmt: skip
    pages, at, id_ = [], None, None
    while page := firm.report("sales_activity", before=at, before_id=id_, top=2):
        pages += page
        at, id_ = page[-1]["at"], page[-1]["id"]
    assert pages == whole
    mine = firm.report("sales_activity", firm.rep)
    assert [row for row in whole if row["title"] != "Somebody else"] == mine
    assert {row["person_id"] for row in mine} == {firm.reps_place}


def test_a_day_has_what_is_due_and_what_is_overdue_of_its_person(firm: ReportsFirm) -> None:
    today = datetime.now(UTC).date()
    firm.insert("tasks", firm.rep, title="Late", due_on=today - timedelta(days=2))
    firm.insert("tasks", firm.rep, title="Now", due_on=today, due_time="09:30")
    firm.insert("tasks", firm.rep, title="Tomorrow", due_on=today + timedelta(days=1))
    firm.insert("tasks", firm.rep, title="Some day")
    firm.insert("tasks", firm.other_rep, title="Not mine", due_on=today)
    firm.lead(firm.rep, name="Come back", follow_up_on=today, estimated_value="70")
    firm.sale(firm.rep, title="Hoped for", expected_on=today, price="12")
    planned = firm.sale(firm.rep, title="Planned")
    firm.give(planned, "ACCEPTED", user=firm.rep)
    firm.give(planned, "SCHEDULED", user=firm.rep)
    firm.rows("update organisations set timezone = 'UTC' where id = %s", firm.org_id)
    rows = firm.report("my_day", firm.rep, on_day=today)
    assert [(row["kind"], row["title"], row["is_overdue"]) for row in rows] == [
        ("task", "Late", True), ("task", "Now", False), ("expected", "Hoped for", False), ("follow_up", "Come back", False),
    ]  # fmt: skip
    assert rows[1]["at"] == datetime.combine(today, datetime.min.time(), UTC) + timedelta(hours=9, minutes=30)
    assert (rows[2]["amount"], rows[2]["customer_name"]) == (12, "Anna Berg")
    later = firm.report("my_day", firm.rep, on_day=date(2026, 4, 1))
    assert ("sale", "Planned") in {(row["kind"], row["title"]) for row in later}
