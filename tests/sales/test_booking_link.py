"""A sale says why it is of its booking: who said so and when, or that no person did; and it is corrected by hand from either side."""

from __future__ import annotations

import uuid
from typing import Any

import psycopg
import pytest

from tests.sales.firm import Firm
from tests.sales.test_bookings import booking, tie


def why(firm: Firm, sale: object) -> tuple[Any, Any, Any]:
    row = firm.row("sales", sale)
    return row["booking_rule"], row["booking_set_by"], row["booking_set_at"]


def place(firm: Firm, user: uuid.UUID) -> Any:
    [row] = firm.rows("select id from memberships where org_id = %s and user_id = %s", firm.org_id, user)
    return row["id"]


def test_it_says_who_and_when_and_nothing_once_the_link_is_gone(firm: Firm) -> None:
    customer = firm.customer()
    booked = booking(firm, customer)
    sale = firm.sale(customer_id=customer, booking_id=booked)
    rule, by, at = why(firm, sale)
    assert (rule, by) == ("person", place(firm, firm.owner)) and at is not None
    # what else is changed is not another link
    firm.ask(firm.owner, "update sales set title = 'Done' where id = %s", sale)
    tie(firm, sale, booked)
    assert why(firm, sale) == (rule, by, at)
    tie(firm, sale, None)
    assert why(firm, sale) == (None, None, None)
    tie(firm, sale, booked)
    assert why(firm, sale)[:2] == (rule, by) and why(firm, sale)[2] > at


def test_who_makes_the_link_anew_is_who_said_so(firm: Firm) -> None:
    customer = firm.customer(firm.rep)
    sale = firm.sale(firm.rep, customer_id=customer, booking_id=booking(firm, customer))
    assert why(firm, sale)[:2] == ("person", firm.reps_place)
    tie(firm, sale, booking(firm, customer), firm.owner)
    assert why(firm, sale)[:2] == ("person", place(firm, firm.owner))


@pytest.mark.parametrize("column", ["booking_rule", "booking_set_by", "booking_set_at"])
def test_nobody_writes_it_themselves(firm: Firm, column: str) -> None:
    sale = firm.sale(booking_id=None)
    value = {"booking_rule": "function", "booking_set_by": firm.others_place, "booking_set_at": "2020-01-01"}[
        column
    ]
    for statement in (
        f"update sales set {column} = %s where id = '{sale}'",
        f"insert into sales (org_id, title, currency, {column}) values ('{firm.org_id}', 'x', 'SEK', %s)",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            firm.ask(firm.owner, statement, value)
    assert why(firm, sale) == (None, None, None)


def test_a_link_that_no_person_made_says_so(firm: Firm) -> None:
    customer = firm.customer()
    booked = booking(firm, customer)
    [row] = firm.rows(
        "insert into sales (org_id, title, currency, customer_id, booking_id) values (%s, 'x', 'SEK', %s, %s) returning id",
        firm.org_id, customer, booked,
    )  # fmt: skip
    assert why(firm, row["id"])[:2] == ("function", None)
    # a person who ties it to another says so, and a machine that moves it on does not speak for them
    tie(firm, row["id"], booking(firm, customer))
    assert why(firm, row["id"])[0] == "person"
    firm.rows("update sales set booking_id = %s where id = %s", booked, row["id"])
    assert why(firm, row["id"])[:2] == ("function", None)


def test_it_survives_a_merge_its_undo_and_the_undo_of_a_deletion(firm: Firm) -> None:
    kept, merged = firm.customer(), firm.customer()
    sale = firm.sale(customer_id=merged, booking_id=booking(firm, merged))
    before = why(firm, sale)
    merge = firm.call("merge_customers", kept_id=kept, merged_id=merged)
    assert why(firm, sale) == before
    firm.call("undo_merge", merge_id=merge)
    assert why(firm, sale) == before
    firm.ask(firm.owner, "delete from sales where id = %s", sale)
    [deletion] = firm.rows(
        "select id from audit_log where org_id = %s and table_name = 'sales' and op = 'delete'", firm.org_id
    )
    firm.call("undo_delete", audit_id=deletion["id"])
    assert why(firm, sale) == before


def test_it_goes_with_the_booking_and_keeps_no_name_of_who_left(firm: Firm) -> None:
    customer = firm.customer(firm.rep)
    booked = booking(firm, customer)
    sale = firm.sale(firm.rep, customer_id=customer, booking_id=booked)
    firm.rows("delete from memberships where id = %s", firm.reps_place)
    assert why(firm, sale)[:2] == ("person", None)
    firm.rows("delete from calendar_events where id = %s", booked)
    assert firm.row("sales", sale)["booking_id"] is None and why(firm, sale) == (None, None, None)


def test_a_booking_is_given_another_sale_or_none_in_one_step_and_twice(firm: Firm) -> None:
    customer = firm.customer()
    booked = booking(firm, customer)
    first = firm.sale(customer_id=customer, booking_id=booked)
    second = firm.sale(customer_id=customer)
    for _ in range(2):
        assert firm.call("link_sale", booking_id=booked, sale_id=second) == second
        assert firm.row("sales", first)["booking_id"] is None
        assert firm.row("sales", second)["booking_id"] == booked
    at = why(firm, second)[2]
    firm.call("link_sale", booking_id=booked, sale_id=second)
    assert why(firm, second)[2] == at
    for _ in range(2):
        assert firm.call("link_sale", booking_id=booked, sale_id=None) is None
        assert firm.row("sales", second)["booking_id"] is None
    assert why(firm, second) == (None, None, None)


def test_who_may_correct_it(firm: Firm) -> None:
    mine, theirs = firm.customer(firm.rep), firm.customer(firm.other_rep)
    booked = booking(firm, mine)
    own = firm.sale(firm.rep, customer_id=mine)
    colleagues = firm.sale(firm.other_rep, customer_id=theirs)
    viewer, _ = firm.database.join(firm.org_id, "viewer")
    manager, _ = firm.database.join(firm.org_id, "manager")
    for user, sale in (
        (viewer, own),
        (firm.other_rep, own),
        (firm.rep, colleagues),
        (firm.rep, uuid.uuid4()),
    ):
        assert "KT264" in firm.refused("link_sale", user, booking_id=booked, sale_id=sale)
    # nor is a sale tied to a booking that who ties it does not see
    assert "KT252" in firm.refused("link_sale", firm.other_rep, booking_id=booked, sale_id=colleagues)
    for user in (manager, firm.rep):
        firm.call("link_sale", user, booking_id=booked, sale_id=own)
        assert why(firm, own)[1] == place(firm, user)
        firm.call("link_sale", user, booking_id=booked, sale_id=None)
    # a colleague's sale keeps its booking
    firm.call("link_sale", booking_id=booked, sale_id=own)
    firm.call("assign_sales", ids=[own], membership_id=firm.others_place)
    firm.call("link_sale", firm.rep, booking_id=booked, sale_id=None)
    assert firm.row("sales", own)["booking_id"] == booked
    another = firm.sale(firm.rep, customer_id=mine)
    assert "sales_booking_id" in firm.refused("link_sale", firm.rep, booking_id=booked, sale_id=another)
    stranger = firm.database.new_user()
    assert "KT264" in firm.refused("link_sale", stranger, booking_id=booked, sale_id=own)
    assert firm.row("sales", own)["booking_id"] == booked
