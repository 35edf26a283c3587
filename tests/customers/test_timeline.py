"""A customer's timeline: everything that happened, newest first, page by page, to each what they may see, by indexes alone."""

from __future__ import annotations

import json
import threading
import uuid
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from tests.database import Database
from tests.sales.firm import Firm, open_firm

EVENT = "insert into telephony_events (org_id, kind, direction, state, from_number, to_number, customer_id, started_at, seconds)"
BOOKED = "insert into calendar_events (org_id, state, told_state, starts_at, ends_at, happened_on, price, currency, customer_id, service_name)"
KINDS = {"call", "message", "booking", "ai", "lead", "sale", "state", "task", "note", "change"}


@dataclass
class Story:
    """A firm with a customer of its rep's, to whom one of each kind happened."""

    firm: Firm
    customer: Any

    def read(self, user: uuid.UUID | None = None, **asked: Any) -> list[dict[str, Any]]:
        arguments = {"org_id": self.firm.org_id, "customer_id": self.customer} | asked
        with self.firm.database.acting_as(user or self.firm.owner) as connection:
            return connection.execute(
                f"select * from customer_timeline({', '.join(f'{name} => %s' for name in arguments)})".encode(),
                list(arguments.values()),
            ).fetchall()

    def kinds(self, user: uuid.UUID | None = None, **asked: Any) -> set[str]:
        return {row["kind"] for row in self.read(user, **asked)}

    def ai(self, day: str, cost: str, place: object = None) -> None:
        self.firm.rows(
            "insert into ai_usage_logs (org_id, integration_id, generation_id, called_at, model, key_hash, cost, customer_id, customer_is_given, person_id)"
            " select %s, i.id, gen_random_uuid()::text, %s::date + time '12:00', 'm', 'k', %s, %s, true, %s from integrations as i where i.org_id = %s limit 1",
            self.firm.org_id, day, cost, self.customer, place, self.firm.org_id,
        )  # fmt: skip


@pytest.fixture
def story(database: Database) -> Story:
    firm = open_firm(database)
    customer = firm.customer(firm.rep)
    found = Story(firm, customer)
    firm.rows(
        "insert into integrations (org_id, provider, name) values (%s, 'openrouter', 'AI')", firm.org_id
    )
    for kind, at in (("call", "2026-03-01 10:00Z"), ("message", "2026-03-02 10:00Z")):
        firm.rows(
            f"{EVENT} values (%s, %s, 'inbound', 'completed', '+46701234567', '+46812345678', %s, %s, 65)",
            firm.org_id, kind, customer, at,
        )  # fmt: skip
    firm.rows(
        f"{BOOKED} values (%s, 'kept', 'confirmed', '2026-03-05 09:00Z', '2026-03-05 10:00Z', '2026-03-05', 500, 'SEK', %s, 'Windows')",
        firm.org_id, customer,
    )  # fmt: skip
    found.ai("2026-03-03", "0.5")
    found.ai("2026-03-03", "0.25", firm.reps_place)
    found.ai("2026-02-03", "1", firm.reps_place)
    lead = firm.lead(firm.rep, customer_id=customer, name="Asked for windows", estimated_value="900")
    firm.call("transition_lead", lead_id=lead, to_state="CONTACTED")
    firm.give(firm.sale(firm.rep, customer_id=customer, title="Windows in March"), "ACCEPTED")
    firm.ask(firm.rep, "update customers set note = 'Rings twice' where id = %s", customer)
    task = firm.insert("tasks", firm.rep, title="Ring back", customer_id=customer, due_on="2026-03-20")
    firm.call("complete_tasks", firm.rep, ids=[task])
    firm.insert("tasks", firm.rep, title="Measure the windows", lead_id=lead, due_on="2026-03-25")
    firm.insert("tasks", firm.rep, title="Some day", customer_id=customer)
    firm.insert("notes", firm.rep, body="Has a dog", lead_id=lead)
    firm.insert("notes", firm.rep, body="Prefers mornings", customer_id=customer)
    return found


def test_each_kind_stands_there_once_newest_first(story: Story) -> None:
    rows = story.read()
    assert [row["at"] for row in rows] == sorted((row["at"] for row in rows), reverse=True)
    assert {row["kind"] for row in rows} == KINDS
    assert len({row["id"] for row in rows}) == len(rows)
    # done, or still to be done by a day; one without a day has no moment
    assert {(row["title"], row["state"], row["table_name"]) for row in rows if row["kind"] == "task"} == {
        ("Ring back", "DONE", "customers"), ("Measure the windows", "OPEN", "leads"),
    }  # fmt: skip
    assert [str(row["at"].date()) for row in rows if row["title"] == "Measure the windows"] == ["2026-03-25"]
    assert {(row["title"], row["table_name"]) for row in rows if row["kind"] == "note"} == {
        ("Has a dog", "leads"), ("Prefers mornings", "customers"),
    }  # fmt: skip
    told = {row["kind"]: row for row in rows}
    assert (told["call"]["title"], told["call"]["quantity"], told["call"]["direction"]) == (
        "+46701234567",
        65,
        "inbound",
    )
    assert (told["booking"]["title"], told["booking"]["amount"], told["booking"]["currency"]) == (
        "Windows",
        500,
        "SEK",
    )
    assert (told["lead"]["title"], told["lead"]["amount"]) == ("Asked for windows", 900)
    assert (told["sale"]["title"], told["sale"]["amount"], told["sale"]["state"]) == (
        "Windows in March",
        1000,
        "ACCEPTED",
    )
    assert [(row["state"], row["detail"]) for row in rows if row["kind"] == "change"] == [
        ("update", "note"),
        ("insert", None),
    ]
    # what came to a state opens the lead or sale that did
    assert {(row["table_name"], row["detail"], row["state"]) for row in rows if row["kind"] == "state"} == {
        ("leads", "NEW", "CONTACTED"), ("sales", "DRAFT", "ACCEPTED"),
    }  # fmt: skip
    assert [(str(row["at"].date()), row["amount"], row["quantity"]) for row in rows if row["kind"] == "ai"] == [
        ("2026-03-03", 0.75, 2), ("2026-02-03", 1, 1),
    ]  # fmt: skip


@pytest.mark.parametrize("top", [1, 2, 5])
def test_pages_follow_each_other_without_loss_or_double(story: Story, top: int) -> None:
    # several at one moment, so that the id decides
    for _ in range(4):
        story.firm.rows(
            f"{EVENT} select %s, 'call', 'inbound', 'completed', '+46701234567', '+46812345678', %s, '2026-03-03 00:00Z', 1 from generate_series(1, 2)",
            story.firm.org_id, story.customer,
        )  # fmt: skip
    whole = story.read(top=200)
    found: list[dict[str, Any]] = []
    while page := story.read(
        top=top, **({"before": found[-1]["at"], "before_id": found[-1]["id"]} if found else {})
    ):
        assert len(page) <= top
        found += page
    assert [row["id"] for row in found] == [row["id"] for row in whole]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_one_kind_alone_is_what_it_is_among_all(story: Story, kind: str) -> None:
    assert story.read(kinds=[kind]) == [row for row in story.read(top=200) if row["kind"] == kind]
    assert story.read(kinds=[]) == []


def test_what_a_key_used_beyond_our_own_calls_counts_too(story: Story) -> None:
    story.firm.rows(
        "insert into ai_usage_days (org_id, integration_id, usage_on, model, request_count, cost, logged_request_count, logged_amount, customer_id)"
        " select %s, i.id, d.day, 'm', 10, 5, 4, 2, %s from integrations as i cross join (values ('2026-03-03'::date), ('2026-03-04')) as d (day)"
        " where i.org_id = %s",
        story.firm.org_id, story.customer, story.firm.org_id,
    )  # fmt: skip
    assert [(row["at"].day, row["amount"], row["quantity"]) for row in story.read(kinds=["ai"])][:2] == [
        (4, 3, 6),
        (3, 3.75, 8),
    ]


def test_history_goes_along_to_another_customer(story: Story) -> None:
    firm = story.firm
    before = [row["id"] for row in story.read(kinds=["state"])]
    kept = firm.customer()
    merge = firm.call("merge_customers", kept_id=kept, merged_id=story.customer)
    assert story.read(kinds=["state"]) == []
    assert [row["id"] for row in story.read(customer_id=kept, kinds=["state"])] == before
    firm.call("undo_merge", merge_id=merge)
    assert [row["id"] for row in story.read(kinds=["state"])] == before


@pytest.mark.parametrize("kind", ["task", "note"])
def test_what_is_about_a_lead_or_sale_follows_it_to_another_customer(story: Story, kind: str) -> None:
    firm = story.firm
    sale = firm.sale(firm.rep, customer_id=story.customer)
    firm.insert("notes", body="Of the sale", sale_id=sale)
    firm.insert("tasks", title="Of the sale", sale_id=sale, due_on="2026-03-21")
    assert "Of the sale" in {row["title"] for row in story.read(kinds=[kind])}
    other = firm.customer()
    firm.ask(firm.owner, "update sales set customer_id = %s where id = %s", other, sale)
    assert "Of the sale" not in {row["title"] for row in story.read(kinds=[kind])}
    assert [row["title"] for row in story.read(customer_id=other, kinds=[kind])] == ["Of the sale"]
    # and with a merge, and back
    before = story.read(kinds=[kind])
    merge = firm.call("merge_customers", kept_id=other, merged_id=story.customer)
    assert {row["id"] for row in before} < {row["id"] for row in story.read(customer_id=other, kinds=[kind])}
    firm.call("undo_merge", merge_id=merge)
    assert story.read(kinds=[kind]) == before
    # a lead that loses its customer takes them from the timeline
    firm.rows("update leads set customer_id = null where org_id = %s", firm.org_id)
    assert {row["table_name"] for row in story.read(kinds=[kind])} == {"customers"}


def test_a_note_that_is_written_while_its_lead_changes_customer_is_the_new_ones(story: Story) -> None:
    firm, other = story.firm, story.firm.customer()
    [lead] = firm.rows("select id from leads where org_id = %s", firm.org_id)
    with firm.database.connect() as giving, firm.database.connect() as writing:
        giving.execute("update leads set customer_id = %s where id = %s", [other, lead["id"]])
        done = threading.Event()

        def write() -> None:
            writing.execute(
                "insert into notes (org_id, body, lead_id) values (%s, 'Meanwhile', %s)",
                [firm.org_id, lead["id"]],
            )
            writing.commit()
            done.set()

        writer = threading.Thread(target=write)
        writer.start()
        assert not done.wait(0.3)
        giving.commit()
        writer.join()
    assert "Meanwhile" in {row["title"] for row in story.read(customer_id=other, kinds=["note"])}


def test_a_rep_sees_their_own_rows_alone(story: Story) -> None:
    firm = story.firm
    theirs = firm.sale(firm.other_rep, customer_id=story.customer, title="A colleague's")
    firm.insert("notes", firm.other_rep, body="A colleague's note", sale_id=theirs)
    firm.insert("tasks", firm.other_rep, title="A colleague's task", sale_id=theirs, due_on="2026-03-21")
    assert {"A colleague's note", "A colleague's task"} <= {row["title"] for row in story.read()}
    assert not {"A colleague's note", "A colleague's task"} & {row["title"] for row in story.read(firm.rep)}
    rows = story.read(firm.rep)
    assert "A colleague's" in {row["title"] for row in story.read()}
    assert "A colleague's" not in {row["title"] for row in rows}
    # the log of changes is not a rep's to read, and of the AI use theirs is what they used
    assert {row["kind"] for row in rows} == KINDS - {"change"}
    assert [row["amount"] for row in rows if row["kind"] == "ai"] == [0.25, 1]


def test_a_colleagues_customer_has_no_timeline(story: Story) -> None:
    with pytest.raises(psycopg.Error, match="KT253"):
        story.read(story.firm.other_rep)
    with pytest.raises(psycopg.Error, match="KT253"):
        story.read(customer_id=uuid.uuid4())


def test_each_role_reads_what_its_tables_show(story: Story) -> None:
    for role, kinds in (("admin", KINDS), ("manager", KINDS), ("viewer", KINDS - {"change"})):
        user, _ = story.firm.database.join(story.firm.org_id, role)
        assert story.kinds(user) == kinds, role
    talent, _ = story.firm.database.join(story.firm.org_id, "talent")
    with pytest.raises(psycopg.Error, match=r"KT003|KT253"):
        story.read(talent)


def test_another_organisation_does_not_exist(story: Story) -> None:
    stranger = story.firm.database.new_user()
    with pytest.raises(psycopg.Error, match="KT004"):
        story.read(stranger)
    elsewhere = story.firm.database.organisation_of(stranger)
    with pytest.raises(psycopg.Error, match="KT253"):
        story.read(stranger, org_id=elsewhere)
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        story.firm.database.acting_as(None, "anon") as connection,
    ):
        connection.execute("select * from customer_timeline(%s, %s)", [story.firm.org_id, story.customer])


def blocks(story: Story, user: uuid.UUID) -> int:
    """How many pages the first page of the timeline reads."""
    with story.firm.database.acting_as(user, anew=True) as connection:
        for _ in range(2):
            [row] = connection.execute(
                "explain (analyze, buffers, format json) select * from customer_timeline(%s, %s, top => 20)",
                [story.firm.org_id, story.customer],
            ).fetchall()
    [plan] = row["QUERY PLAN"] if not isinstance(row["QUERY PLAN"], str) else json.loads(row["QUERY PLAN"])
    return int(plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"])


@pytest.mark.parametrize("role", ["owner", "rep"])
def test_a_page_of_a_customer_with_a_long_past_reads_no_more(story: Story, role: str) -> None:
    firm = story.firm
    user = getattr(firm, role)

    def grow(count: int) -> None:
        others = firm.customer()
        for customer in (story.customer, others):
            firm.rows(
                f"{EVENT} select %s, 'call', 'inbound', 'completed', '+46701234567', '+46812345678', %s, '2025-01-01'::timestamptz + n * interval '1 minute', 1"
                " from generate_series(1, %s) as n",
                firm.org_id, customer, count,
            )  # fmt: skip
            firm.rows(
                f"{BOOKED} select %s, 'kept', 'confirmed', t.at, t.at, t.at::date, 500, 'SEK', %s, 'Windows'"
                " from (select '2025-01-01'::timestamptz + n * interval '1 minute' as at from generate_series(1, %s) as n) as t",
                firm.org_id, customer, count // 10,
            )  # fmt: skip
            firm.rows(
                "insert into leads (org_id, name, currency, customer_id, assigned_to) select %s, 'L', 'SEK', %s, %s from generate_series(1, %s)",
                firm.org_id, customer, firm.reps_place, count // 100,
            )  # fmt: skip
            firm.rows(
                "insert into notes (org_id, body, customer_id, created_at) select %s, 'N', %s, '2025-01-01'::timestamptz + n * interval '1 hour' from generate_series(1, %s) as n",
                firm.org_id, customer, count // 10,
            )  # fmt: skip
            firm.rows(
                "insert into tasks (org_id, title, customer_id, due_on, state, done_at, assigned_to) select %s, 'T', %s, '2025-01-01'::date + n %% 300, s.state,"
                " case s.state when 'DONE' then '2025-01-01'::timestamptz + n * interval '1 hour' end, %s"
                " from generate_series(1, %s) as n cross join lateral (select case n %% 2 when 0 then 'DONE' else 'OPEN' end as state) as s",
                firm.org_id, customer, firm.reps_place, count // 10,
            )  # fmt: skip
        with firm.database.connect(autocommit=True) as connection:
            connection.execute(
                "vacuum analyze telephony_events, calendar_events, leads, sales, state_changes, tasks, notes"
            )

    grow(400)
    few = blocks(story, user)
    grow(12_000)
    assert blocks(story, user) < 1.5 * few, few
