"""Notes about records: seen by who sees the record, changed by who wrote them, gone and back with what they are about."""

from __future__ import annotations

import uuid
from typing import Any

import psycopg
import pytest

from tests.sales.firm import Firm, open_firm
from tests.tasks.test_tasks import undo


def note(firm: Firm, user: uuid.UUID | None = None, **columns: Any) -> Any:
    return firm.insert("notes", user, **{"body": "Wants it\nbefore Easter"} | columns)


def seen(firm: Firm, user: uuid.UUID) -> int:
    return int(firm.ask(user, "select count(*) from notes where org_id = %s", firm.org_id))


def change(firm: Firm, user: uuid.UUID, id_: object) -> int:
    with firm.database.acting_as(user) as connection:
        return connection.execute("update notes set body = 'Other' where id = %s", [id_]).rowcount


def remove(firm: Firm, user: uuid.UUID, id_: object) -> int:
    with firm.database.acting_as(user) as connection:
        return connection.execute("delete from notes where id = %s", [id_]).rowcount


@pytest.mark.parametrize("kind", ["customer", "lead", "sale"])
def test_who_sees_a_record_sees_its_notes_and_nobody_else(firm: Firm, kind: str) -> None:
    record = (
        firm.sale(firm.rep, price=None, customer_id=None) if kind == "sale" else getattr(firm, kind)(firm.rep)
    )
    note(firm, **{f"{kind}_id": record})
    viewer, _ = firm.database.join(firm.org_id, "viewer")
    assert [seen(firm, user) for user in (firm.owner, firm.rep, firm.other_rep, viewer)] == [1, 1, 0, 1]
    assert seen(firm, firm.database.new_user()) == 0
    if kind == "customer":
        firm.call("assign_customer", customer_id=record, membership_id=firm.others_place)
    else:
        firm.call(f"assign_{kind}s", ids=[record], membership_id=firm.others_place)
    assert [seen(firm, user) for user in (firm.rep, firm.other_rep)] == [0, 1]


def test_its_author_or_a_manager_changes_a_note_and_nobody_else(firm: Firm) -> None:
    lead = firm.lead(firm.rep)
    mine, theirs = note(firm, firm.rep, lead_id=lead), note(firm, lead_id=lead)
    viewer, _ = firm.database.join(firm.org_id, "viewer")
    assert [change(firm, firm.rep, id_) for id_ in (mine, theirs)] == [1, 0]
    assert [remove(firm, firm.rep, id_) for id_ in (mine, theirs)] == [1, 0]
    assert [change(firm, user, theirs) for user in (viewer, firm.other_rep, firm.owner)] == [0, 0, 1]
    changed = firm.row("notes", theirs)
    assert changed["edited_at"] is not None and changed["version"] == 2
    # handed over: the author has no part in it any more
    kept = note(firm, firm.rep, lead_id=lead)
    firm.call("assign_leads", ids=[lead], membership_id=firm.others_place)
    assert (change(firm, firm.rep, kept), remove(firm, firm.rep, kept)) == (0, 0)
    assert (change(firm, firm.other_rep, kept), remove(firm, firm.other_rep, kept)) == (0, 0)


def test_nobody_writes_about_what_they_do_not_see(firm: Firm) -> None:
    elsewhere = open_firm(firm.database)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        note(firm, firm.rep, lead_id=firm.lead(firm.other_rep))
    viewer, _ = firm.database.join(firm.org_id, "viewer")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        note(firm, viewer, lead_id=firm.lead())
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        note(firm, lead_id=elsewhere.lead())
    for wrong in ({}, {"lead_id": firm.lead(), "customer_id": firm.customer()}):
        with pytest.raises(psycopg.errors.CheckViolation):
            note(firm, **wrong)
    for body in ("", " \n ", "x" * 10_001):
        with pytest.raises(psycopg.errors.CheckViolation):
            note(firm, lead_id=firm.lead(), body=body)


def test_an_author_takes_the_deletion_of_their_note_back(firm: Firm) -> None:
    lead = firm.lead(firm.rep)
    mine, theirs = note(firm, firm.rep, lead_id=lead), note(firm, lead_id=lead)
    before = firm.row("notes", mine)
    remove(firm, firm.rep, mine)
    remove(firm, firm.owner, theirs)
    assert "KT003" in firm.refused("restore_note", firm.rep, note_id=theirs)
    assert firm.call("restore_note", firm.rep, note_id=mine) == mine
    assert firm.row("notes", mine) == before
    assert "KT073" in firm.refused("restore_note", firm.rep, note_id=mine)
    assert "KT072" in firm.refused("restore_note", firm.rep, note_id=uuid.uuid4())
    assert "KT004" in firm.refused("restore_note", firm.database.new_user(), note_id=theirs)
    assert firm.call("restore_note", note_id=theirs) == theirs
    # the author of what comes back with no author is nobody
    machine = firm.rows(
        "insert into notes (org_id, lead_id, body) values (%s, %s, 'x') returning id", firm.org_id, lead
    )[0]["id"]
    remove(firm, firm.owner, machine)
    firm.call("restore_note", note_id=machine)
    assert firm.row("notes", machine)["created_by"] is None


@pytest.mark.parametrize("kind", ["customer", "lead"])
def test_notes_and_tags_come_back_with_what_they_are_about(firm: Firm, kind: str) -> None:
    record = getattr(firm, kind)(firm.rep)
    about = {f"{kind}_id": record}
    kept, gone = firm.insert("tags", name="Kept"), firm.insert("tags", name="Gone")
    one = note(firm, firm.rep, **about)
    for tag in (kept, gone):
        firm.insert("record_tags", tag_id=tag, **about)
    before = firm.row("notes", one)
    firm.ask(firm.owner, f"delete from {kind}s where id = %s", record)
    firm.ask(firm.owner, "delete from tags where id = %s", gone)
    assert firm.rows("select from notes where org_id = %s", firm.org_id) == []
    undo(firm, record)
    assert firm.row("notes", one) == before
    assert [row["tag_id"] for row in firm.rows("select tag_id from record_tags where org_id = %s", firm.org_id)] == [kept]  # fmt: skip


def test_a_merge_takes_notes_along_to_the_holder_of_the_kept_one(firm: Firm) -> None:
    kept, merged = firm.customer(firm.rep), firm.customer(firm.other_rep)
    one = note(firm, customer_id=merged)
    merge = firm.call("merge_customers", kept_id=kept, merged_id=merged)
    assert (firm.row("notes", one)["customer_id"], firm.row("notes", one)["assigned_to"]) == (kept, firm.reps_place)  # fmt: skip
    firm.call("undo_merge", merge_id=merge)
    assert (firm.row("notes", one)["customer_id"], firm.row("notes", one)["assigned_to"]) == (merged, firm.others_place)  # fmt: skip


def test_each_change_is_in_the_log(firm: Firm) -> None:
    lead = firm.lead()
    one = note(firm, lead_id=lead)
    change(firm, firm.owner, one)
    remove(firm, firm.owner, one)
    told = firm.rows("select op, actor from audit_log where row_id = %s order by at", one)
    assert [(row["op"], row["actor"]) for row in told] == [
        (op, firm.owner) for op in ("insert", "update", "delete")
    ]


def test_an_organisation_is_deleted_with_all_that_stands_around_its_records(firm: Firm) -> None:
    lead = firm.lead()
    note(firm, lead_id=lead)
    firm.insert("tasks", title="Call", lead_id=lead)
    firm.insert("record_tags", tag_id=firm.insert("tags", name="Garden"), lead_id=lead)
    [name] = firm.rows("select name from organisations where id = %s", firm.org_id)
    firm.call("delete_organisation", typed_name=name["name"])
    for table in ("tasks", "notes", "tags", "record_tags"):
        assert firm.rows(f"select from {table} where org_id = %s", firm.org_id) == []
    left = firm.rows(
        "select table_name from audit_log where org_id = %s and old::text like '%%Easter%%'", firm.org_id
    )
    assert left == []
