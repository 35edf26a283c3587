"""A sale is tied to a booking of its customer that who ties it may see."""

from __future__ import annotations

import uuid
from typing import Any

import psycopg
import pytest

from tests.at_once import in_background, waits
from tests.sales.firm import Firm


def booking(firm: Firm, customer: object = None) -> Any:
    [row] = firm.rows(
        "insert into calendar_events (org_id, state, told_state, starts_at, ends_at, happened_on, price, currency, customer_id)"
        " values (%s, 'kept', 'confirmed', '2026-03-05 09:00Z', '2026-03-05 10:00Z', '2026-03-05', 500, 'SEK', %s) returning id",
        firm.org_id, customer,
    )  # fmt: skip
    return row["id"]


def tie(firm: Firm, sale: object, booked: object, user: uuid.UUID | None = None, **more: object) -> None:
    columns = {"booking_id": booked} | more
    firm.ask(
        user or firm.owner,
        f"update sales set {', '.join(f'{name} = %s' for name in columns)} where org_id = %s and id = %s",
        *columns.values(), firm.org_id, sale,
    )  # fmt: skip


def test_a_booking_of_the_same_customer_or_of_nobody(firm: Firm) -> None:
    customer = firm.customer()
    sale = firm.sale(customer_id=customer)
    for booked in (booking(firm, customer), booking(firm)):
        tie(firm, sale, booked)
        assert firm.row("sales", sale)["booking_id"] == booked
    tie(firm, sale, None)
    assert firm.row("sales", sale)["booking_id"] is None


def test_not_one_of_another_customer(firm: Firm) -> None:
    customer, other = firm.customer(), firm.customer()
    sale = firm.sale(customer_id=customer)
    with pytest.raises(psycopg.Error, match=r"KT252.*field: booking_id"):
        tie(firm, sale, booking(firm, other))
    with pytest.raises(psycopg.Error, match="KT252"):
        firm.sale(customer_id=customer, booking_id=booking(firm, other))
    with pytest.raises(psycopg.Error, match="KT252"):
        tie(firm, sale, uuid.uuid4())
    # nor does the customer change under it, but with it
    tie(firm, sale, booking(firm, customer))
    with pytest.raises(psycopg.Error, match="KT252"):
        firm.ask(firm.owner, "update sales set customer_id = %s where id = %s", other, sale)
    tie(firm, sale, booking(firm, other), customer_id=other)
    assert firm.row("sales", sale)["customer_id"] == other


def test_a_rep_ties_what_they_may_see(firm: Firm) -> None:
    theirs, mine = firm.customer(firm.other_rep), firm.customer(firm.rep)
    # a booking is its customer's holder's to see
    sale = firm.sale(firm.rep, customer_id=theirs)
    with pytest.raises(psycopg.Error, match="KT252"):
        tie(firm, sale, booking(firm, theirs), firm.rep)
    booked = booking(firm, mine)
    tie(firm, sale, booked, firm.rep, customer_id=mine)
    assert firm.row("sales", sale)["booking_id"] == booked


def with_sale(firm: Firm, user: uuid.UUID, *booked: object, **more: object) -> set[object]:
    found = firm.call("bookings_with_sale", user, booking_ids=list(booked), **more)
    return set(found)


def test_who_sees_a_booking_learns_that_it_has_a_sale_and_nobody_else(firm: Firm) -> None:
    """A colleague's sale that is not done yet takes the booking as much as one that is, and is told no more of."""
    mine, theirs = firm.customer(firm.rep), firm.customer(firm.other_rep)
    begun, free, cancelled, hidden = booking(firm, mine), booking(firm, mine), booking(firm, mine), booking(firm, theirs)  # fmt: skip
    sale = firm.sale(customer_id=mine, booking_id=begun)
    firm.give(firm.sale(customer_id=mine, booking_id=cancelled), "CANCELLED")
    firm.sale(firm.other_rep, customer_id=theirs, booking_id=hidden)
    every = (begun, free, cancelled, hidden)
    # the rep sees neither sale, and not the colleague's booking
    assert firm.ask(firm.rep, "select count(*) from sales where org_id = %s", firm.org_id) == 0
    assert with_sale(firm, firm.rep, *every) == {begun}
    assert with_sale(firm, firm.other_rep, *every) == {hidden}
    viewer, _ = firm.database.join(firm.org_id, "viewer")
    manager, _ = firm.database.join(firm.org_id, "manager")
    for user in (firm.owner, manager, viewer):
        assert with_sale(firm, user, *every) == {begun, hidden}
        # the sale that is edited does not stand in its own way
        assert with_sale(firm, user, *every, but_sale_id=sale) == {hidden}
    firm.give(sale, "ACCEPTED", "COMPLETED")
    assert with_sale(firm, firm.rep, *every) == {begun}
    # who does not sell is told nothing, nor is a stranger, of their own organisation either
    talent, _ = firm.database.join(firm.org_id, "talent")
    assert "KT003" in firm.refused("bookings_with_sale", talent, booking_ids=[begun])
    stranger = firm.database.new_user()
    elsewhere = firm.database.organisation_of(stranger)
    assert "KT004" in firm.refused("bookings_with_sale", stranger, booking_ids=[begun])
    assert with_sale(firm, stranger, *every, org_id=elsewhere) == set()


def test_not_one_of_another_organisation(firm: Firm) -> None:
    stranger = firm.database.new_user()
    elsewhere = firm.database.organisation_of(stranger)
    [row] = firm.rows(
        "insert into sales (org_id, title, currency) values (%s, 'Theirs', 'SEK') returning id", elsewhere
    )
    booked = booking(firm)
    with pytest.raises(psycopg.Error, match="KT252"):
        firm.ask(
            stranger,
            "update sales set booking_id = %s where org_id = %s and id = %s",
            booked,
            elsewhere,
            row["id"],
        )


def test_a_merge_moves_both_and_gives_both_back(firm: Firm) -> None:
    kept, merged = firm.customer(), firm.customer()
    booked = booking(firm, merged)
    sale = firm.sale(customer_id=merged, booking_id=booked)
    merge = firm.call("merge_customers", kept_id=kept, merged_id=merged)
    assert (
        firm.row("sales", sale)["customer_id"] == firm.row("calendar_events", booked)["customer_id"] == kept
    )
    firm.call("undo_merge", merge_id=merge)
    assert (
        firm.row("sales", sale)["customer_id"] == firm.row("calendar_events", booked)["customer_id"] == merged
    )


def test_many_are_paid_while_their_bookings_are_looked_at_in_order(firm: Firm) -> None:
    """Bookings are taken in the order of their ids, as what says which call led to them takes them: neither waits for the other."""
    first, second = sorted([booking(firm), booking(firm)])
    sales = sorted([firm.sale(), firm.sale()])
    # the sale that is written first has the booking that is taken last
    for sale, booked in zip(sales, (second, first), strict=True):
        tie(firm, sale, booked)
        firm.give(sale, "ACCEPTED", "COMPLETED", "INVOICED")
    take = "select from calendar_events where org_id = %s and id = %s for no key update"
    with firm.database.connect() as connection:
        connection.execute(take, [firm.org_id, first])

        def pay() -> None:
            firm.call("transition_sales", ids=sales, to_state="PAID")

        thread, errors = in_background(pay)
        waits(firm.database)
        connection.execute("set lock_timeout = '5s'")
        connection.execute(take, [firm.org_id, second])
    thread.join(30)
    assert errors == []
    assert {firm.row("sales", sale)["state"] for sale in sales} == {"PAID"}
