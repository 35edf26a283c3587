"""The rows behind the funnel: what each step opens in the bookings' list is as many as it says, and sums to what was paid."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.attribution.firm import ANNA
from tests.database import Database
from tests.roi.firm import END, START, RoiFirm, open_roi_firm

# what a step opens: states, and how far the sale has come
STEPS: dict[str, tuple[list[str] | None, list[str] | None]] = {
    "booking_count": (None, None),
    "made_kept_count": (["kept"], None),
    "made_sold_count": (None, ["sold", "paid"]),
    "made_paid_count": (None, ["paid"]),
}
CALLED = datetime(2026, 3, 4, 8, tzinfo=UTC)
PATH = ("COMPLETED", "INVOICED", "PAID")


@pytest.fixture
def sold(firm: RoiFirm) -> tuple[RoiFirm, uuid.UUID]:
    """Twelve bookings an agent won, all but three kept, one in three a rep's, with sales in every state and two currencies; the rep."""
    firm.all("delete from fx_rates")
    for day in range(1, 31):
        firm.rate("SEK", f"2026-03-{day:02}", str(11 + day))
        firm.rate("USD", f"2026-03-{day:02}", "2")
    rep, person = firm.database.join(firm.org_id, "rep")
    for number in range(12):
        at, phone = CALLED + timedelta(days=number), f"+4672{number:07}"
        if number % 3 == 0:
            firm.customer(f"Customer {number}", phone=phone, assigned_to=person)
        firm.held(f"leg-{number}", 0, started_at=at, from_number=phone)
        starts = at + timedelta(days=22)
        firm.tell(
            booking_id=str(number), client_phone=phone, client_email=None, client_id=None, booked_at=at + timedelta(hours=1),
            state="no_show" if number % 5 == 4 else "kept", starts_at=starts, ends_at=starts + timedelta(hours=1),
            service_price="100", currency="SEK",
        )  # fmt: skip
    firm.attribute()
    for number in range(11):
        sale = firm.sell(str(number), str(100 + number), ("SEK", "USD")[number % 2])
        firm.give(sale, *PATH[: number % 4])
    return firm, rep


def listed(firm: RoiFirm, user: uuid.UUID, day: str, step: str, **asked: Any) -> list[dict[str, Any]]:
    """What the list shows of March, by the day of the call or of the booking."""
    states, sold_as = STEPS[step]
    with firm.database.acting_as(user) as connection:
        return connection.execute(
            f"select * from booking_list where org_id = %s and {day} between %s and %s and origin_kind = 'agent'"
            " and (%s::text[] is null or state = any (%s)) and (%s::text[] is null or sold_as = any (%s))".encode(),
            [asked.get("org_id", firm.org_id), START, END, states, states, sold_as, sold_as],
        ).fetchall()


def figures(
    firm: RoiFirm, user: uuid.UUID, step: str, by_origin: bool, currency: str = "SEK"
) -> dict[str, Any]:
    """What the figures above that list say."""
    states, sold_as = STEPS[step]
    with firm.database.acting_as(user) as connection:
        row = connection.execute(
            "select * from booking_figures(%s, %s, %s, 'period', %s, states => %s, origins => array['agent'], sold_as => %s,"
            " by_origin => %s) where group_key = 'now'",
            [firm.org_id, START, END, currency, states, sold_as, by_origin],
        ).fetchone()
    assert row is not None
    return row


def assert_rows_are_the_figures(firm: RoiFirm, user: uuid.UUID) -> dict[str, Any]:
    total = firm.total(user)
    for step in STEPS:
        rows = listed(firm, user, "origin_on", step)
        assert len(rows) == total[step], step
        told = figures(firm, user, step, True)
        assert told["booking_count"] + told["cancelled_count"] == total[step]
        if step == "booking_count":
            assert (told["sold_count"], told["paid_count"]) == (
                total["made_sold_count"],
                total["made_paid_count"],
            )
    for currency in ("SEK", "EUR"):
        total = firm.total(user, in_currency=currency)
        by_call, by_booking = (figures(firm, user, "made_paid_count", by, currency) for by in (True, False))
        assert by_call["paid_value"] == total["made_paid_value"]
        assert (by_booking["paid_count"], by_booking["paid_value"]) == (
            total["paid_count"],
            total["paid_value"],
        )
        assert by_call["unconverted_count"] == by_booking["unconverted_count"] == 0
    assert len(listed(firm, user, "happened_on", "made_paid_count")) == total["paid_count"]
    return total


def test_what_each_step_opens_is_as_many_and_sums_to_what_was_paid(sold: tuple[RoiFirm, uuid.UUID]) -> None:
    firm, rep = sold
    for _ in range(2):
        totals = [
            assert_rows_are_the_figures(firm, user) for user in (firm.owner, firm.member("manager"), rep)
        ]
        assert totals[0]["made_paid_count"] > totals[2]["made_paid_count"] >= 1
        # by the call's day all of them are of March, by the booking's own some are of April
        assert totals[0]["made_paid_count"] > totals[0]["paid_count"] >= 1
        firm.fold_return()
    # the row itself says what it was sold for, in the sale's own currency
    rows = listed(firm, rep, "origin_on", "made_paid_count")
    sales = firm.all("select booking_id, net_amount, currency from sales where org_id = %s", firm.org_id)
    of = {row["booking_id"]: (row["net_amount"], row["currency"]) for row in sales}
    assert rows and all((row["sold_for"], row["sold_in"]) == of[row["id"]] for row in rows)


def test_another_organisation_sees_none_of_it(sold: tuple[RoiFirm, uuid.UUID], database: Database) -> None:
    firm, _ = sold
    other = open_roi_firm(database)
    assert other.total()["made_sold_count"] == 0
    for step in STEPS:
        assert listed(firm, other.owner, "origin_on", step) == []
        assert listed(other, other.owner, "origin_on", step) == []
    [booking] = firm.all(
        "select id from calendar_events where org_id = %s and sale_step = 'paid' limit 1", firm.org_id
    )
    with firm.database.acting_as(other.owner) as connection:
        row = connection.execute(
            "select private.sold_for(%s, %s) as amount, private.sold_in(%s, %s) as currency",
            [firm.org_id, booking["id"]] * 2,
        ).fetchone()
    assert row == {"amount": None, "currency": None}


CHANGES = st.lists(st.tuples(st.sampled_from(("forward", "back", "cancel", "delete", "untie", "tie", "miss", "keep", "move")),
                             st.integers(0, 3)), min_size=1, max_size=9)  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=CHANGES)
def test_they_stay_the_same_whatever_happens_to_sales_and_calls(
    database: Database, drawn: list[tuple[str, int]]
) -> None:
    firm = open_roi_firm(database)
    for number in range(4):
        phone = f"+4673{number:07}"
        firm.held(f"leg-{number}", 60 + number, from_number=phone)
        firm.tell(booking_id=str(number), client_phone=phone, client_email=None, client_id=None)
    firm.attribute()
    sales: dict[int, uuid.UUID | None] = {number: firm.sell(str(number), "200") for number in range(4)}
    at = dict.fromkeys(range(4), 0)
    states = ("ACCEPTED", *PATH)
    for what, number in drawn:
        sale = sales[number]
        if what in ("forward", "back") and sale is not None:
            place = min(3, max(0, at[number] + (1 if what == "forward" else -1)))
            if place != at[number]:
                firm.give(sale, states[place])
                at[number] = place
        elif what == "cancel" and sale is not None and at[number] < 2:
            firm.give(sale, *(["ACCEPTED"] if at[number] == 1 else []), "CANCELLED")
            sales[number] = None
        elif what == "delete" and sale is not None:
            firm.all("delete from sales where org_id = %s and id = %s", firm.org_id, sale)
            sales[number] = None
        elif what == "untie" and sale is not None:
            firm.all("update sales set booking_id = null where org_id = %s and id = %s", firm.org_id, sale)
        elif what == "tie" and sale is not None:
            firm.all(
                "update sales set booking_id = %s where org_id = %s and id = %s", firm.booking_of(str(number)), firm.org_id, sale
            )  # fmt: skip
        elif what in ("miss", "keep"):
            firm.all(
                "update calendar_events set state = %s where org_id = %s and provider_booking_id = %s",
                {"miss": "no_show", "keep": "kept"}[what], firm.org_id, str(number),
            )  # fmt: skip
        elif what == "move":
            firm.held(
                f"leg-{number}",
                60 + number + 1440 * (1 + number),
                from_number=f"+4673{number:07}",
                sequence=9,
            )
        if number % 2:
            firm.fold_return()
    assert_rows_are_the_figures(firm, firm.owner)
    firm.attribute()
    firm.fold_return()
    assert_rows_are_the_figures(firm, firm.owner)
    assert firm.drift() == []
    stale = firm.all(
        "select id from calendar_events as b where org_id = %s"
        " and origin_on is distinct from private.origin_day(b.org_id, b.origin_event_id)", firm.org_id,
    )  # fmt: skip
    assert stale == []


def test_a_call_whose_day_moves_while_a_booking_is_linked_takes_it_along(firm: RoiFirm) -> None:
    """Neither transaction sees the other: the mark of the call has it looked at again."""
    firm.held("a", 60)
    firm.tell()
    with firm.database.connect() as moving, firm.database.connect() as linking:
        moving.execute(
            "update telephony_legs set happened_on = happened_on - 1 where org_id = %s", [firm.org_id]
        )
        moving.execute(
            "update telephony_events set started_at = started_at - interval '1 day' where org_id = %s",
            [firm.org_id],
        )
        linking.execute(
            "update calendar_events set origin_event_id = (select id from telephony_events where org_id = %s),"
            " origin_rule = 'answered_call' where org_id = %s", [firm.org_id, firm.org_id],
        )  # fmt: skip
        linking.commit()
        moving.commit()
    firm.attribute()
    called = firm.value("select happened_on from telephony_legs where org_id = %s", firm.org_id)
    assert firm.value("select origin_on from calendar_events where org_id = %s", firm.org_id) == called
    firm.fold_return()
    assert firm.total(from_on=called, to_on=called)["booking_count"] == 1 and firm.drift() == []


def test_the_step_of_a_sale_is_held_while_its_booking_is_linked_elsewhere(firm: RoiFirm) -> None:
    """A booking without a call has a step of its sale, and counts once something led to it."""
    firm.tell(client_phone=None, client_email=None, client_id="x")
    firm.give(firm.sell(), *PATH)
    assert firm.total()["made_paid_count"] == 0
    firm.held("a", 60, from_number=ANNA)
    event = firm.value("select id from telephony_events where org_id = %s", firm.org_id)
    firm.decide(event)
    assert firm.total(from_on=date(2026, 2, 1))["made_paid_count"] == 1
    assert firm.value("select sum(net_amount) from sales where org_id = %s", firm.org_id) == Decimal(450)
