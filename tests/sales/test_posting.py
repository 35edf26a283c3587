"""A completed sale is revenue once, on its day, and of who sold it; its booking's entry gives way to it."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg
import pytest

from tests.sales.firm import Firm

DAY = date(2026, 3, 5)


def booking(firm: Firm, price: str = "500") -> Any:
    """A kept booking of that day, without tax."""
    [row] = firm.rows(
        "insert into calendar_events (org_id, state, told_state, starts_at, ends_at, happened_on, price, currency, tax_rate)"
        " values (%s, 'kept', 'kept', '2026-03-05 09:00Z', '2026-03-05 10:00Z', '2026-03-05', %s, 'SEK', 0) returning id",
        firm.org_id, price,
    )  # fmt: skip
    return row["id"]


def test_a_completed_sale_posts_once_on_its_day(firm: Firm) -> None:
    customer = firm.customer()
    sale = firm.sale(firm.rep, price="1250", customer_id=customer)
    firm.give(sale, "ACCEPTED", user=firm.rep)
    assert firm.posted() == []
    firm.give(sale, "COMPLETED", user=firm.rep, completed_on=DAY)
    assert firm.posted() == [(DAY, 1250, "estimated", customer, firm.reps_place)]
    firm.give(sale, "COMPLETED", user=firm.rep)
    firm.give(sale, "INVOICED", "PAID", user=firm.rep)
    assert firm.posted() == [(DAY, 1250, "estimated", customer, firm.reps_place)]
    assert firm.problems() == []


def test_revenue_stays_with_who_sold_it_when_the_sale_is_handed_over(firm: Firm) -> None:
    sale = firm.sale(firm.rep)
    firm.give(sale, "ACCEPTED", "COMPLETED", user=firm.rep, completed_on=DAY)
    firm.call("assign_sales", ids=[sale], membership_id=firm.others_place)
    assert firm.row("sales", sale)["assigned_to"] == firm.others_place
    assert [entry[4] for entry in firm.posted()] == [firm.reps_place]


def test_revenue_of_nobody_stays_nobodys_when_the_sale_is_given_to_somebody_and_invoiced(firm: Firm) -> None:
    [made] = firm.rows(
        "insert into sales (org_id, title, currency, customer_id) values (%s, 'Imported', 'SEK', %s) returning id",
        firm.org_id, firm.customer(),
    )  # fmt: skip
    firm.line(made["id"])
    firm.give(made["id"], "ACCEPTED", "COMPLETED", completed_on=DAY)
    assert [entry[4] for entry in firm.posted()] == [None]
    firm.call("assign_sales", ids=[made["id"]], membership_id=firm.reps_place)
    firm.give(made["id"], "INVOICED", "PAID")
    assert [entry[4] for entry in firm.posted()] == [None]
    # completed anew, it is whose it is now
    firm.give(made["id"], "INVOICED", "COMPLETED", "ACCEPTED", "COMPLETED")
    assert [entry[4] for entry in firm.posted()] == [firm.reps_place]


def test_a_sale_taken_back_posts_nothing_and_again_when_completed_again(firm: Firm) -> None:
    sale = firm.sale()
    firm.give(sale, "ACCEPTED", "COMPLETED", completed_on=DAY)
    firm.give(sale, "ACCEPTED")
    assert (firm.posted(), firm.problems()) == ([], [])
    firm.line(sale, unit_price="200")
    firm.give(sale, "COMPLETED", completed_on=date(2026, 3, 6))
    assert [(day, amount) for day, amount, *_ in firm.posted()] == [(date(2026, 3, 6), 1200)]
    firm.give(sale, "CANCELLED", reason="Never done")
    assert (firm.posted(), firm.problems()) == ([], [])


def test_a_sale_that_another_trigger_has_posted_already_posts_once(firm: Firm) -> None:
    """A completed sale is written by a short way, which must not meet an entry that is there."""
    firm.rows(
        "create function public.move_day() returns trigger language plpgsql as"
        " 'begin update public.sales set completed_on = date ''2026-03-07'' where id = new.id; return null; end'"
    )
    firm.rows(
        "create trigger move_day after update on sales for each row"
        " when (old.state <> 'COMPLETED' and new.state = 'COMPLETED') execute function public.move_day()"
    )
    try:
        sale = firm.sale()
        firm.give(sale, "ACCEPTED")
        firm.rows("update sales set state = 'COMPLETED' where id = %s", sale)
    finally:
        firm.rows("drop function public.move_day() cascade")
    assert [(day, amount) for day, amount, *_ in firm.posted()] == [(date(2026, 3, 7), 1000)]
    assert firm.problems() == []


def test_a_sale_comes_and_goes_in_both_currencies_while_one_takes_the_place_of_the_other(firm: Firm) -> None:
    sale = firm.sale()
    firm.give(sale, "ACCEPTED")
    firm.rows("update organisations set next_currency = 'EUR' where id = %s", firm.org_id)
    count = "select count(*) from ledger_entries where org_id = %s and source_id = %s"
    for state, entries in (("COMPLETED", 2), ("ACCEPTED", 0)):
        firm.give(sale, state)
        assert firm.rows(count, firm.org_id, sale) == [{"count": entries}]


def test_a_line_added_after_completion_corrects_the_entry(firm: Firm) -> None:
    sale = firm.sale(price="1000")
    firm.give(sale, "ACCEPTED", "COMPLETED", completed_on=DAY)
    firm.line(sale, unit_price="-200")
    assert [amount for _, amount, *_ in firm.posted()] == [800]
    assert firm.problems() == []


def test_a_completed_sale_takes_its_bookings_place_and_gives_it_back(firm: Firm) -> None:
    kept = booking(firm)
    sale = firm.sale(price="700", booking_id=kept)
    firm.give(sale, "ACCEPTED")
    assert [amount for _, amount, *_ in firm.posted("calendar_events")] == [500]
    firm.give(sale, "COMPLETED", completed_on=DAY)
    assert (firm.posted("calendar_events"), [amount for _, amount, *_ in firm.posted()]) == ([], [700])
    assert firm.problems() == []
    firm.give(sale, "ACCEPTED")
    assert [amount for _, amount, *_ in firm.posted("calendar_events")] == [500]
    firm.give(sale, "COMPLETED", completed_on=DAY)
    other = booking(firm, "300")
    assert [amount for _, amount, *_ in firm.posted("calendar_events")] == [300]
    firm.ask(
        firm.owner, "update sales set booking_id = %s where org_id = %s and id = %s", other, firm.org_id, sale
    )
    assert [amount for _, amount, *_ in firm.posted("calendar_events")] == [500]
    assert firm.problems() == []
    firm.rows("delete from sales where org_id = %s and id = %s", firm.org_id, sale)
    assert [amount for _, amount, *_ in firm.posted("calendar_events")] == [300, 500]
    assert firm.problems() == []


def test_a_booking_is_of_one_sale_that_was_not_called_off(firm: Firm) -> None:
    kept = booking(firm)
    first = firm.sale(booking_id=kept)
    with pytest.raises(psycopg.Error, match="sales_booking_id"):
        firm.sale(booking_id=kept)
    firm.give(first, "CANCELLED")
    firm.sale(booking_id=kept)
    # and the one that was called off does not come back over it
    with pytest.raises(psycopg.Error, match="sales_booking_id"):
        firm.give(first, "DRAFT")


def test_a_booking_that_is_deleted_leaves_its_sale(firm: Firm) -> None:
    kept = booking(firm)
    sale = firm.sale(booking_id=kept)
    firm.give(sale, "ACCEPTED", "COMPLETED", completed_on=DAY)
    firm.rows("delete from calendar_events where org_id = %s and id = %s", firm.org_id, kept)
    assert ([amount for _, amount, *_ in firm.posted()], firm.problems()) == ([1000], [])


def test_a_sale_in_another_currency_posts_at_its_days_rate(firm: Firm) -> None:
    firm.rows(
        "insert into fx_rates (source, currency, rated_on, rate) values ('ecb', 'SEK', '2026-03-05', 11), ('ecb', 'USD', '2026-03-05', 1.1)"
    )
    sale = firm.sale(currency="USD", price="10")
    firm.give(sale, "ACCEPTED", "COMPLETED", completed_on=DAY)
    [row] = firm.rows(
        "select amount::numeric as amount, amount_org::numeric as ours from ledger_entries where org_id = %s",
        firm.org_id,
    )
    assert (row["amount"], row["ours"]) == (10, 100)
    assert firm.problems() == []


def test_a_merge_takes_sales_and_leads_along_and_gives_them_back(firm: Firm) -> None:
    kept, merged = firm.customer(), firm.customer()
    sale = firm.sale(customer_id=merged)
    lead = firm.lead(customer_id=merged)
    firm.give(sale, "ACCEPTED", "COMPLETED", completed_on=DAY)
    merge = firm.call("merge_customers", kept_id=kept, merged_id=merged)
    assert {firm.row("sales", sale)["customer_id"], firm.row("leads", lead)["customer_id"]} == {kept}
    assert [entry[3] for entry in firm.posted()] == [kept]
    firm.call("undo_merge", merge_id=merge)
    assert [entry[3] for entry in firm.posted()] == [merged]
    assert firm.problems() == []


def test_a_deleted_organisation_takes_its_sales_along(firm: Firm) -> None:
    sale = firm.sale(booking_id=booking(firm))
    firm.give(sale, "ACCEPTED", "COMPLETED", completed_on=DAY)
    firm.lead()
    firm.rows("select private.empty_organisation(%s)", firm.org_id)
    firm.rows("delete from organisations where id = %s", firm.org_id)
    for table in ("sales", "leads", "sale_lines", "state_changes", "ledger_entries"):
        assert firm.rows(f"select from {table} where org_id = %s", firm.org_id) == []
