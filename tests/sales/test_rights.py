"""Who sees and changes which leads and sales: reps their own, managers all, viewers nothing but to look, strangers nothing."""

from __future__ import annotations

import uuid

import psycopg
import pytest

from tests.sales.firm import Firm

TABLES = ("leads", "sales", "sale_lines", "state_changes")


def seen(firm: Firm, user: uuid.UUID, table: str) -> int:
    return int(firm.ask(user, f"select count(*) from {table} where org_id = %s", firm.org_id))


def test_a_rep_sees_their_own_and_what_is_handed_to_them(firm: Firm) -> None:
    lead, sale = firm.lead(firm.rep), firm.sale(firm.rep)
    assert [seen(firm, firm.rep, table) for table in TABLES] == [1, 1, 1, 2]
    assert [seen(firm, firm.other_rep, table) for table in TABLES] == [0, 0, 0, 0]
    firm.call("assign_leads", ids=[lead], membership_id=firm.others_place)
    firm.call("assign_sales", ids=[sale], membership_id=firm.others_place)
    assert [seen(firm, firm.other_rep, table) for table in TABLES] == [1, 1, 1, 2]
    assert [seen(firm, firm.rep, table) for table in TABLES] == [0, 0, 0, 0]


@pytest.mark.parametrize("role", ["rep", "viewer"])
def test_only_who_may_change_all_hands_over(firm: Firm, role: str) -> None:
    user, place = firm.database.join(firm.org_id, role)
    lead, sale = firm.lead(), firm.sale()
    for function, ids in (("assign_leads", [lead]), ("assign_sales", [sale])):
        assert "KT003" in firm.refused(function, user, ids=ids, membership_id=place)


def test_handing_over_is_all_or_nothing_and_within_the_organisation(firm: Firm) -> None:
    sale = firm.sale(firm.rep)
    assert "KT235" in firm.refused("assign_sales", ids=[sale, uuid.uuid4()], membership_id=firm.others_place)
    stranger = firm.database.new_user()
    elsewhere = firm.database.organisation_of(stranger)
    [place] = firm.rows("select id from memberships where org_id = %s", elsewhere)
    assert "KT013" in firm.refused("assign_sales", ids=[sale], membership_id=place["id"])
    assert firm.row("sales", sale)["assigned_to"] == firm.reps_place


def test_a_rep_adds_lines_to_their_own_sales_alone(firm: Firm) -> None:
    theirs = firm.sale(firm.other_rep)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        firm.line(theirs, firm.rep)
    assert firm.row("sales", theirs)["line_count"] == 1
    assert "KT235" in firm.refused("transition_sale", firm.rep, sale_id=theirs, to_state="CANCELLED")


def test_a_viewer_looks_and_changes_nothing(firm: Firm) -> None:
    viewer, _ = firm.database.join(firm.org_id, "viewer")
    lead, sale = firm.lead(), firm.sale()
    assert seen(firm, viewer, "sales") == 1
    for function, arguments in (
        ("transition_sale", {"sale_id": sale, "to_state": "QUOTED"}),
        ("transition_lead", {"lead_id": lead, "to_state": "LOST"}),
        ("convert_lead", {"lead_id": lead}),
    ):
        assert "KT003" in firm.refused(function, viewer, **arguments)


def test_a_stranger_finds_no_organisation(firm: Firm) -> None:
    stranger = firm.database.new_user()
    lead, sale = firm.lead(), firm.sale()
    for function, arguments in (
        ("transition_sale", {"sale_id": sale, "to_state": "QUOTED"}),
        ("transition_lead", {"lead_id": lead, "to_state": "LOST"}),
        ("convert_lead", {"lead_id": lead}),
        ("assign_sales", {"ids": [sale], "membership_id": firm.reps_place}),
        ("assign_leads", {"ids": [lead], "membership_id": firm.reps_place}),
    ):
        assert "KT004" in firm.refused(function, stranger, **arguments)
    assert [seen(firm, stranger, table) for table in TABLES] == [0, 0, 0, 0]


def test_a_numbered_sale_is_cancelled_and_not_deleted(firm: Firm) -> None:
    draft, numbered = firm.sale(), firm.sale()
    firm.give(numbered, "QUOTED")
    for sale in (draft, numbered):
        firm.ask(firm.owner, "delete from sales where org_id = %s and id = %s", firm.org_id, sale)
    assert [row["id"] for row in firm.rows("select id from sales where org_id = %s", firm.org_id)] == [
        numbered
    ]


def test_no_row_names_another_organisations(firm: Firm) -> None:
    stranger = firm.database.new_user()
    elsewhere = firm.database.organisation_of(stranger)
    sale = firm.sale()
    with pytest.raises(psycopg.Error):
        firm.ask(
            stranger,
            "insert into sale_lines (org_id, sale_id, description, unit_price) values (%s, %s, 'x', 1)",
            elsewhere, sale,
        )  # fmt: skip
    assert firm.row("sales", sale)["line_count"] == 1
