"""Who sees and changes which tasks, and that each of the pages' questions is answered by an index."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from tests.database import Database
from tests.sales.firm import Firm, open_firm
from tests.tasks.test_tasks import task

CHANGES: dict[str, dict[str, Any]] = {
    "complete_tasks": {},
    "snooze_tasks": {"due_on": "2026-05-05"},
    "delete_tasks": {},
    "assign_tasks": {"membership_id": None},
}


def seen(firm: Firm, user: uuid.UUID) -> int:
    return int(firm.ask(user, "select count(*) from tasks where org_id = %s", firm.org_id))


def test_a_rep_sees_their_own_and_what_is_handed_to_them(firm: Firm) -> None:
    one = task(firm, firm.rep)
    assert [seen(firm, user) for user in (firm.owner, firm.rep, firm.other_rep)] == [1, 1, 0]
    firm.call("assign_tasks", ids=[one], membership_id=firm.others_place)
    assert [seen(firm, user) for user in (firm.owner, firm.rep, firm.other_rep)] == [1, 0, 1]


@pytest.mark.parametrize("function", CHANGES)
def test_viewers_look_reps_change_their_own_and_strangers_find_nothing(firm: Firm, function: str) -> None:
    more = {key: value or firm.reps_place for key, value in CHANGES[function].items()}
    mine, theirs = task(firm, firm.rep), task(firm, firm.other_rep)
    viewer, _ = firm.database.join(firm.org_id, "viewer")
    before = firm.rows("select * from tasks where org_id = %s order by id", firm.org_id)
    assert seen(firm, viewer) == 2
    assert "KT003" in firm.refused(function, viewer, ids=[mine], **more)
    assert "KT004" in firm.refused(function, firm.database.new_user(), ids=[mine], **more)
    managers_alone = function in ("delete_tasks", "assign_tasks")
    assert ("KT003" if managers_alone else "KT241") in firm.refused(function, firm.rep, ids=[theirs], **more)
    assert firm.rows("select * from tasks where org_id = %s order by id", firm.org_id) == before
    if not managers_alone:
        assert firm.call(function, firm.rep, ids=[mine], **more) == 1


FILL = """
insert into tasks (org_id, title, due_on, state, done_at, assigned_to, lead_id)
select %(org)s, 'x', date '2026-01-01' + n %% 500, case when n %% 3 = 0 then 'DONE' else 'OPEN' end,
  case when n %% 3 = 0 then now() - make_interval(mins => n) end, (%(people)s::uuid[])[1 + n %% 2], (%(leads)s::uuid[])[1 + n %% 50]
from generate_series(1, 4000) as n
"""
AROUND = """
insert into {} (org_id, lead_id, {}) select %(org)s, l, {} from unnest(%(leads)s::uuid[]) as l cross join generate_series(1, 40) as n
"""
QUESTIONS = {
    "mine": ("tasks", "state = 'OPEN' and assigned_to = %(me)s", "due_order, id", "tasks_assigned_to_due_order"),
    "team": ("tasks", "state = 'OPEN'", "due_order, id", "tasks_due_order"),
    "done": ("tasks", "state = 'DONE'", "done_at desc, id", "tasks_done_at"),
    "mine, done": ("tasks", "state = 'DONE' and assigned_to = %(me)s", "done_at desc, id", "tasks_assigned_to_done_at"),
    "tasks of a record": ("tasks", "lead_id = %(lead)s", "due_order, id", "tasks_lead_id"),
    "notes of a record": ("notes", "lead_id = %(lead)s", "created_at desc, id", "notes_lead_id"),
    "tags of a record": ("record_tags", "lead_id = %(lead)s", "id", "record_tags_lead_id"),
    "records of a tag": ("record_tags", "tag_id = %(tag)s", "id", "record_tags_tag_id"),
}  # fmt: skip


@pytest.fixture(scope="module")
def full(database: Database) -> tuple[Firm, dict[str, Any]]:
    firm = open_firm(database)
    leads = [firm.lead(firm.rep) for _ in range(50)]
    values = {"org": firm.org_id, "people": [firm.reps_place, firm.others_place], "leads": leads, "lead": leads[0], "me": firm.reps_place}  # fmt: skip
    tags = [firm.insert("tags", name=f"Tag {n}") for n in range(40)]
    with database.connect(autocommit=True) as connection:
        connection.execute(FILL, values)
        connection.execute(AROUND.format("notes", "body", "'x'").encode(), values)
        connection.execute(
            AROUND.format("record_tags", "tag_id", "(%(tags)s::uuid[])[n]").encode(), values | {"tags": tags}
        )
        connection.execute("vacuum (analyze) tasks, notes, record_tags, tags")
    return firm, values | {"tag": tags[0]}


@pytest.mark.parametrize(
    ("who", "what"),
    [
        (who, what)
        for who in ("owner", "rep")
        for what in QUESTIONS
        if who == "owner" or what not in ("team", "done")
    ],
)
def test_a_pages_question_is_answered_by_its_index(
    full: tuple[Firm, dict[str, Any]], who: str, what: str
) -> None:
    firm, values = full
    table, where, order, index = QUESTIONS[what]
    with firm.database.acting_as(getattr(firm, who)) as connection:
        statement = f"explain (format json) select * from {table} where org_id = %(org)s and {where} order by {order} limit 51"
        found = connection.execute(statement.encode(), values).fetchone()
    assert found is not None
    plan = json.dumps(found["QUERY PLAN"])
    assert f'"Index Name": "{index}"' in plan, plan
    assert "Seq Scan" not in plan
