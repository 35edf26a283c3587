"""Tags: one of a name in an organisation, put on what one may change, merged and deleted by managers, and found by."""

from __future__ import annotations

import uuid
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.at_once import in_background, waits
from tests.database import Database
from tests.sales.firm import Firm, open_firm
from tests.tasks.test_tasks import undo


def put(firm: Firm, tag: object, user: uuid.UUID | None = None, **about: Any) -> Any:
    return firm.insert("record_tags", user, tag_id=tag, **about)


def tagged(firm: Firm, user: uuid.UUID, table: str, *tags: object) -> set[Any]:
    with firm.database.acting_as(user) as connection:
        found = connection.execute(f"select id from {table}_tagged(%s, %s)", [firm.org_id, list(tags)])
        return {row["id"] for row in found.fetchall()}


def test_a_name_is_once_in_an_organisation_whatever_its_letters(firm: Firm) -> None:
    firm.insert("tags", name="Åkes vänner")
    for name in ("åkes VÄNNER", " Åkes vänner "):
        with pytest.raises(psycopg.errors.UniqueViolation):
            firm.insert("tags", name=name)
    elsewhere = open_firm(firm.database)
    elsewhere.insert("tags", name="Åkes vänner")
    for wrong in ({"name": " "}, {"name": "a\nb"}, {"name": "x" * 41}, {"name": "x", "colour": "#ff0000"}):
        with pytest.raises(psycopg.errors.CheckViolation):
            firm.insert("tags", **wrong)


@settings(max_examples=60, deadline=None)
@given(
    name=st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=40)
)
def test_whatever_name_is_taken_is_taken_in_capitals_too(books: Firm, name: str) -> None:
    with books.database.connect() as connection:
        try:
            connection.execute("insert into tags (org_id, name) values (%s, %s)", [books.org_id, name])
        except psycopg.errors.CheckViolation:
            return
        with pytest.raises(psycopg.errors.UniqueViolation), connection.transaction():
            connection.execute("insert into tags (org_id, name) select org_id, name from tags where org_id = %s", [books.org_id])  # fmt: skip
        upper = connection.execute("select lower(upper(%s::text)) = lower(%s::text) as same, char_length(upper(%s::text)) as n", [name] * 3).fetchone()  # fmt: skip
        assert upper is not None
        # a letter without a capital of one character is its own
        if upper["same"] and upper["n"] <= 40:
            with pytest.raises(psycopg.errors.UniqueViolation), connection.transaction():
                connection.execute("insert into tags (org_id, name) values (%s, upper(%s))", [books.org_id, name])  # fmt: skip
        connection.rollback()


@pytest.fixture(scope="module")
def books(database: Database) -> Firm:
    return open_firm(database)


def test_a_rep_tags_their_own_records_and_managers_rename(firm: Firm) -> None:
    tag = firm.insert("tags", firm.rep, name="Garden", colour="green")
    mine, theirs = firm.lead(firm.rep), firm.lead(firm.other_rep)
    on = put(firm, tag, firm.rep, lead_id=mine)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        put(firm, tag, firm.rep, lead_id=theirs)
    with pytest.raises(psycopg.errors.UniqueViolation):
        put(firm, tag, firm.rep, lead_id=mine)
    for statement in ("update tags set name = 'Other' where id = %s", "delete from tags where id = %s"):
        with firm.database.acting_as(firm.rep) as connection:
            assert connection.execute(statement.encode(), [tag]).rowcount == 0
    with firm.database.acting_as(firm.rep) as connection:
        assert connection.execute("delete from record_tags where id = %s", [on]).rowcount == 1
    firm.ask(firm.owner, "update tags set name = 'Gardens' where id = %s", tag)
    assert firm.row("tags", tag)["version"] == 2
    viewer, _ = firm.database.join(firm.org_id, "viewer")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        put(firm, tag, viewer, lead_id=mine)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        firm.insert("tags", viewer, name="Another")


def test_no_tag_and_no_record_of_another_organisation(firm: Firm) -> None:
    elsewhere = open_firm(firm.database)
    tag, theirs = firm.insert("tags", name="Garden"), elsewhere.insert("tags", name="Garden")
    for wrong in ((theirs, firm.lead()), (tag, elsewhere.lead())):
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            put(firm, wrong[0], lead_id=wrong[1])
    with pytest.raises(psycopg.Error, match="KT004"):
        tagged(firm, elsewhere.owner, "leads", tag)
    with firm.database.acting_as(elsewhere.owner) as connection:
        found = connection.execute("select from leads_tagged(%s, %s)", [elsewhere.org_id, [tag]])
        assert found.fetchall() == []


@pytest.mark.parametrize("table", ["customers", "leads", "sales"])
def test_records_are_found_by_their_tags_by_those_who_see_them(firm: Firm, table: str) -> None:
    one, other = firm.insert("tags", name="One"), firm.insert("tags", name="Other")
    kind = table[:-1]
    make = {"customers": firm.customer, "leads": firm.lead, "sales": lambda user: firm.sale(user, price=None, customer_id=None)}[table]  # fmt: skip
    mine, theirs, bare = make(firm.rep), make(firm.other_rep), make(firm.rep)
    for record in (mine, theirs):
        put(firm, one, **{f"{kind}_id": record})
    put(firm, other, **{f"{kind}_id": mine})
    assert tagged(firm, firm.owner, table, one) == {mine, theirs}
    assert tagged(firm, firm.owner, table, one, other) == {mine, theirs}
    assert tagged(firm, firm.owner, table, other) == {mine}
    assert tagged(firm, firm.rep, table, one, other) == {mine}
    with pytest.raises(psycopg.Error, match="KT004"):
        tagged(firm, firm.database.new_user(), table, one)
    assert bare not in tagged(firm, firm.owner, table, one, other)


def test_a_deleted_tag_comes_back_on_the_records_that_had_it(firm: Firm) -> None:
    tag, lead, customer = firm.insert("tags", name="Garden"), firm.lead(), firm.customer()
    put(firm, tag, lead_id=lead)
    put(firm, tag, customer_id=customer)
    firm.ask(firm.owner, "delete from tags where id = %s", tag)
    firm.ask(firm.owner, "delete from customers where id = %s", customer)
    assert tagged(firm, firm.owner, "leads", tag) == set()
    undo(firm, tag)
    assert tagged(firm, firm.owner, "leads", tag) == {lead}
    again = firm.insert("tags", name="Windows")
    firm.ask(firm.owner, "delete from tags where id = %s", again)
    firm.insert("tags", name="windows")
    with pytest.raises(psycopg.Error, match="KT074"):
        undo(firm, again)


def test_two_tags_become_one_and_each_record_has_it_once(firm: Firm) -> None:
    kept, merged = firm.insert("tags", name="Garden"), firm.insert("tags", name="Gardens")
    both, second, sale = firm.lead(), firm.lead(), firm.sale()
    for tag, about in ((kept, {"lead_id": both}), (merged, {"lead_id": both}), (merged, {"lead_id": second}), (merged, {"sale_id": sale})):  # fmt: skip
        put(firm, tag, **about)
    assert firm.call("merge_tags", kept_id=kept, merged_id=merged) == 2
    assert tagged(firm, firm.owner, "leads", kept) == {both, second}
    assert tagged(firm, firm.owner, "sales", kept) == {sale}
    assert len(firm.rows("select from record_tags where org_id = %s", firm.org_id)) == 3
    assert "KT242" in firm.refused("merge_tags", kept_id=kept, merged_id=merged)
    assert "KT243" in firm.refused("merge_tags", kept_id=kept, merged_id=kept)
    elsewhere = open_firm(firm.database)
    assert "KT242" in firm.refused("merge_tags", kept_id=kept, merged_id=elsewhere.insert("tags", name="x"))
    assert "KT003" in firm.refused("merge_tags", firm.rep, kept_id=kept, merged_id=merged)
    assert "KT004" in firm.refused("merge_tags", elsewhere.owner, kept_id=kept, merged_id=merged)


def test_who_puts_the_kept_tag_on_while_two_are_merged_does_not_break_it(firm: Firm) -> None:
    kept, merged, lead = firm.insert("tags", name="Garden"), firm.insert("tags", name="Gardens"), firm.lead()
    put(firm, merged, lead_id=lead)
    with firm.database.acting_as(firm.owner) as connection:
        connection.execute(
            "insert into record_tags (org_id, tag_id, lead_id) values (%s, %s, %s)", [firm.org_id, kept, lead]
        )
        thread, failed = in_background(lambda: firm.call("merge_tags", kept_id=kept, merged_id=merged))
        waits(firm.database)
    thread.join()
    assert failed == []
    assert [row["tag_id"] for row in firm.rows("select tag_id from record_tags where org_id = %s", firm.org_id)] == [kept]  # fmt: skip


def test_merging_customers_who_have_one_tag_both_can_be_undone(firm: Firm) -> None:
    one, other = firm.insert("tags", name="One"), firm.insert("tags", name="Other")
    kept, merged = firm.customer(), firm.customer()
    for tag, customer in ((one, kept), (one, merged), (other, merged)):
        put(firm, tag, customer_id=customer)
    merge = firm.call("merge_customers", kept_id=kept, merged_id=merged)
    assert kept in tagged(firm, firm.owner, "customers", one) & tagged(firm, firm.owner, "customers", other)
    with pytest.raises(psycopg.errors.UniqueViolation):
        put(firm, other, customer_id=merged)
    firm.call("undo_merge", merge_id=merge)
    assert tagged(firm, firm.owner, "customers", one) == {kept, merged}
    assert tagged(firm, firm.owner, "customers", other) == {merged}
