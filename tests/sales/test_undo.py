"""A lead or draft that was deleted comes back as it was, with its lines and its history, and once."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.sales.firm import Firm

HELD = ("sale_lines", "state_changes")


def delete(firm: Firm, table: str, id_: object, user: uuid.UUID | None = None) -> Any:
    """Delete as somebody; the log's entry of it."""
    firm.ask(user or firm.owner, f"delete from {table} where org_id = %s and id = %s", firm.org_id, id_)
    assert firm.rows(f"select from {table} where id = %s", id_) == []
    return firm.rows(
        "select id from audit_log where row_id = %s and op = 'delete' order by at desc limit 1", id_
    )[0]["id"]


def of_sale(firm: Firm, sale: object) -> list[list[dict[str, Any]]]:
    """The sale, its lines and its history, as they stand."""
    return [
        firm.rows("select * from sales where id = %s", sale),
        *(firm.rows(f"select * from {table} where sale_id = %s order by id", sale) for table in HELD),
    ]


def test_a_lead_comes_back_with_its_history(firm: Firm) -> None:
    lead = firm.lead(firm.rep, source="Fair", customer_id=firm.customer())
    firm.call("transition_lead", firm.rep, lead_id=lead, to_state="CONTACTED")
    firm.call("transition_lead", lead_id=lead, to_state="LOST", reason="Moved")
    history = "select * from state_changes where lead_id = %s order by changed_at, id"
    before = firm.row("leads", lead), firm.rows(history, lead)
    assert len(before[1]) == 3
    entry = delete(firm, "leads", lead)
    assert "KT003" in firm.refused("undo_delete", firm.rep, audit_id=entry)
    firm.call("undo_delete", audit_id=entry)
    assert (firm.row("leads", lead), firm.rows(history, lead)) == before
    # and goes on from there
    firm.call("transition_lead", lead_id=lead, to_state="CONTACTED")
    assert len(firm.rows(history, lead)) == 4


def test_a_converted_lead_is_its_sales_again(firm: Firm) -> None:
    lead = firm.lead()
    sale = firm.call("convert_lead", lead_id=lead)
    before = of_sale(firm, sale)
    entry = delete(firm, "leads", lead)
    assert firm.row("sales", sale)["lead_id"] is None
    firm.call("undo_delete", audit_id=entry)
    after = of_sale(firm, sale)
    assert after[0][0] | {"updated_at": None} == before[0][0] | {"updated_at": None}
    assert firm.call("convert_lead", lead_id=lead) == sale


def test_a_draft_comes_back_with_its_lines_and_history(firm: Firm) -> None:
    sale = firm.sale(firm.rep, discount="10", note="Twice a year", expected_on="2026-12-01")
    firm.line(sale, firm.rep, unit_price="40.5", quantity="3", tax_included=True, position=2)
    firm.give(sale, "CANCELLED", "DRAFT")
    before = of_sale(firm, sale)
    assert [len(found) for found in before] == [1, 2, 3]
    entry = delete(firm, "sales", sale)
    assert of_sale(firm, sale) == [[], [], []]
    assert firm.call("undo_delete", audit_id=entry) == ("sales", str(sale))
    assert of_sale(firm, sale) == before
    assert firm.give(sale, "QUOTED").endswith("-000001")
    assert "KT073" in firm.refused("undo_delete", audit_id=entry)


def test_a_cancelled_one_keeps_its_reason(firm: Firm) -> None:
    sale = firm.sale()
    firm.give(sale, "CANCELLED", reason="Too dear")
    before = of_sale(firm, sale)
    firm.call("undo_delete", audit_id=delete(firm, "sales", sale))
    assert of_sale(firm, sale) == before
    assert before[0][0]["lost_reason"] == "Too dear"


def test_what_was_nobodys_is_nobodys_again(firm: Firm) -> None:
    sale = firm.sale()
    firm.rows("update sales set assigned_to = null where id = %s", sale)
    before = of_sale(firm, sale)
    assert {row["assigned_to"] for row in before[1] + before[2]} == {None}
    firm.call("undo_delete", audit_id=delete(firm, "sales", sale))
    assert of_sale(firm, sale) == before


def test_what_it_pointed_to_and_is_gone_is_left_out(firm: Firm) -> None:
    service = firm.insert("services", name="Windows", price="100", currency="SEK")
    lead = firm.lead(service_id=service)
    sale = firm.call("convert_lead", lead_id=lead)
    firm.rows("update sales set number = null, state = 'CANCELLED' where id = %s", sale)
    assert firm.rows("select service_id from sale_lines where sale_id = %s", sale) == [
        {"service_id": service}
    ]
    entry = delete(firm, "sales", sale)
    other = delete(firm, "leads", lead)
    firm.ask(firm.owner, "delete from services where org_id = %s and id = %s", firm.org_id, service)
    firm.call("undo_delete", audit_id=entry)
    assert firm.row("sales", sale)["lead_id"] is None
    assert firm.rows("select service_id from sale_lines where sale_id = %s", sale) == [{"service_id": None}]
    firm.call("undo_delete", audit_id=other)
    assert firm.row("leads", lead)["service_id"] is None


def test_it_goes_to_the_customer_that_took_over_or_to_nobody(firm: Firm) -> None:
    kept, merged, gone = firm.customer(), firm.customer(), firm.customer()
    first, second = firm.sale(customer_id=merged), firm.sale(customer_id=gone)
    entries = [delete(firm, "sales", sale) for sale in (first, second)]
    firm.call("merge_customers", kept_id=kept, merged_id=merged)
    firm.ask(firm.owner, "delete from customers where org_id = %s and id = %s", firm.org_id, gone)
    for entry in entries:
        firm.call("undo_delete", audit_id=entry)
    assert firm.row("sales", first)["customer_id"] == kept
    assert firm.row("sales", second)["customer_id"] is None
    changes = firm.rows(
        "select distinct sale_id, customer_id from state_changes where sale_id = any (%s)", [first, second]
    )
    assert {row["sale_id"]: row["customer_id"] for row in changes} == {first: kept, second: None}


def test_a_sale_whose_place_was_taken_is_not_put_back(firm: Firm) -> None:
    lead = firm.lead()
    sale = firm.call("convert_lead", lead_id=lead)
    firm.rows("update sales set number = null, state = 'CANCELLED' where id = %s", sale)
    entry = delete(firm, "sales", sale)
    another = firm.call("convert_lead", lead_id=lead)
    assert another != sale
    assert "KT074" in firm.refused("undo_delete", audit_id=entry)
    assert of_sale(firm, sale) == [[], [], []]


@pytest.mark.parametrize("role", ["rep", "viewer"])
def test_only_who_may_delete_takes_it_back(firm: Firm, role: str) -> None:
    user, _ = firm.database.join(firm.org_id, role)
    entry = delete(firm, "sales", firm.sale())
    assert "KT003" in firm.refused("undo_delete", user, audit_id=entry)
    stranger = firm.database.new_user()
    assert "KT004" in firm.refused("undo_delete", stranger, audit_id=entry)
    elsewhere = firm.database.organisation_of(stranger)
    assert "KT072" in firm.refused("undo_delete", stranger, org_id=elsewhere, audit_id=entry)
    manager, _ = firm.database.join(firm.org_id, "manager")
    firm.call("undo_delete", manager, audit_id=entry)


def test_nobody_puts_one_line_of_a_sale_back(firm: Firm) -> None:
    sale = firm.sale()
    [line] = firm.rows("select id from sale_lines where sale_id = %s", sale)
    entry = delete(firm, "sale_lines", line["id"])
    assert "KT072" in firm.refused("undo_delete", audit_id=entry)
