"""The return's last step: which kept bookings that the AI phone won were sold and paid, as of every moment."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.attribution.firm import ANNA, BO
from tests.database import Database
from tests.roi.firm import END, START, RoiFirm, open_roi_firm
from tests.roi.reckoning import Reckoning, assert_alike

EVERYTHING = (
    "insert into private.roi_marks (org_id, day) values ('00000000-0000-0000-0000-000000000000', '-infinity')"
)
PAID = ("made_sold_count", "made_paid_count", "made_paid_value", "paid_count", "paid_value")


@pytest.fixture
def won(firm: RoiFirm) -> RoiFirm:
    """An agent's call on the first led to a booking that was kept on the twelfth; rates of a dollar at ten kronor."""
    firm.all("delete from fx_rates")
    for day in ("2026-02-27", "2026-03-05"):
        firm.rate("SEK", day, "11")
        firm.rate("USD", day, "1.1")
    firm.held("a", 30)
    firm.tell()
    firm.attribute()
    firm.fold_return()
    return firm


def paid(firm: RoiFirm, **asked: Any) -> tuple[Any, ...]:
    row = firm.total(**asked)
    return tuple(row[name] for name in PAID)


def test_each_step_of_a_sale_restates_the_day_and_taking_back_too(won: RoiFirm) -> None:
    sale = won.sell(price="400")
    net = Decimal(400)
    for state, expected in (
        ("ACCEPTED", (0, 0, 0, 0, 0)),
        ("COMPLETED", (1, 0, 0, 0, 0)),
        ("INVOICED", (1, 0, 0, 0, 0)),
        ("PAID", (1, 1, net, 1, net)),
        ("INVOICED", (1, 0, 0, 0, 0)),
        ("PAID", (1, 1, net, 1, net)),
        ("INVOICED", (1, 0, 0, 0, 0)),
        ("COMPLETED", (1, 0, 0, 0, 0)),
        ("ACCEPTED", (0, 0, 0, 0, 0)),
    ):
        if state != "ACCEPTED" or won.total()["made_sold_count"]:
            won.give(sale, state)
        # of the facts, of the rollup
        assert paid(won) == expected, state
        won.fold_return()
        assert paid(won) == expected, state
        assert won.drift() == []


def test_what_it_cost_per_paid_booking_and_krona(won: RoiFirm) -> None:
    assert (won.total()["cost_per_paid"], won.total()["paid_cost_share"]) == (None, None)
    won.give(won.sell(price="400"), "COMPLETED", "INVOICED", "PAID")
    row = won.total()
    cost = row["ai_cost"] + row["telephony_cost"]
    assert cost > 0
    assert (row["cost_per_paid"], row["paid_cost_share"]) == (cost, round(cost / 400, 4))
    # what is paid changes nothing of what was won
    assert row["value"] == 360 and row["net"] == 360 - cost


def test_a_sale_that_is_deleted_loses_its_booking_or_has_another_is_counted_no_more(won: RoiFirm) -> None:
    won.tell(booking_id="other", client_phone=BO, client_email=None, client_id=None)
    won.attribute()
    changes: list[Any] = [
        lambda sale: won.all("delete from sales where org_id = %s and id = %s", won.org_id, sale),
        lambda sale: won.all("update sales set booking_id = null where org_id = %s and id = %s", won.org_id, sale),
        lambda sale: won.all("update sales set booking_id = %s where org_id = %s and id = %s", won.booking_of("other"), won.org_id, sale),
        lambda _: won.all("update calendar_events set state = 'no_show' where org_id = %s and provider_booking_id = '7'", won.org_id),
        lambda _: won.all("delete from calendar_events where org_id = %s and provider_booking_id = '7'", won.org_id),
    ]  # fmt: skip
    for change in changes:
        won.all(
            "update calendar_events set state = 'kept' where org_id = %s and provider_booking_id = '7'",
            won.org_id,
        )
        sale = won.sell()
        won.give(sale, "COMPLETED", "INVOICED", "PAID")
        won.fold_return()
        assert paid(won)[:2] == (1, 1)
        change(sale)
        assert paid(won) == (0, 0, 0, 0, 0)
        won.fold_return()
        assert paid(won) == (0, 0, 0, 0, 0) and won.drift() == []
        won.all("delete from sales where org_id = %s", won.org_id)


def test_made_goes_by_the_day_of_the_call_and_paid_by_that_of_the_booking(won: RoiFirm) -> None:
    """The booking ends a minute before midnight in Stockholm, which is another day in UTC's winter time."""
    start = datetime(2026, 3, 9, 22, 30, tzinfo=UTC)
    won.tell(minute=5, starts_at=start, ends_at=start + timedelta(minutes=29))
    won.give(won.sell(price="400"), "COMPLETED", "INVOICED", "PAID")
    called = won.value("select happened_on from telephony_legs where org_id = %s limit 1", won.org_id)
    kept = date(2026, 3, 9)
    for _ in range(2):
        days = {row["group_key"]: tuple(row[name] for name in PAID) for row in won.summary("day")}
        assert days.pop(str(called)) == (1, 1, 400, 0, 0)
        assert days.pop(str(kept)) == (0, 0, 0, 1, 400)
        assert set(days.values()) == {(0, 0, 0, 0, 0)}
        one = {"from_on": kept, "to_on": kept}
        assert paid(won, **one) == (0, 0, 0, 1, 400)
        assert paid(won, from_on=kept + timedelta(days=1), to_on=END) == (0, 0, 0, 0, 0)
        won.fold_return()


def test_only_what_an_agent_won_is_the_phones(won: RoiFirm) -> None:
    won.call("person", 20, from_number=BO)
    won.tell(booking_id="persons", client_phone=BO, client_email=None, client_id=None)
    won.tell(booking_id="nobodys", client_phone=None, client_email=None, client_id="x")
    won.attribute()
    for name in ("7", "persons", "nobodys"):
        won.give(won.sell(name, "400"), "COMPLETED", "INVOICED", "PAID")
    assert paid(won) == (1, 1, 400, 1, 400)
    tove, nobody = won.summary("agent")
    assert (tove["made_paid_value"], nobody["made_paid_value"]) == (400, 400)
    # told of others, it has no cost
    assert (nobody["cost_per_paid"], nobody["paid_cost_share"]) == (None, None)
    assert tove["cost_per_paid"] > 0


def test_a_sale_in_another_currency_is_converted_and_one_without_a_rate_is_told(won: RoiFirm) -> None:
    won.held("b", 20, from_number=BO)
    won.tell(booking_id="other", client_phone=BO, client_email=None, client_id=None)
    won.attribute()
    sale = won.sell(price="40", currency="USD")
    won.give(sale, "COMPLETED", "INVOICED", "PAID")
    row = won.total()
    assert (row["made_paid_value"], row["unconverted_count"]) == (400, 0)
    assert_alike(row, Reckoning(won).summary(START, END, "SEK"))
    won.give(won.sell("other", "40", "GBP"), "COMPLETED", "INVOICED", "PAID")
    row = won.total()
    assert (row["made_paid_count"], row["made_paid_value"]) == (2, 400) and row["unconverted_count"] > 0
    assert_alike(row, Reckoning(won).summary(START, END, "SEK"))


@pytest.mark.parametrize("pays_first", [True, False])
def test_a_payment_and_a_link_at_once_are_both_counted(firm: RoiFirm, pays_first: bool) -> None:
    """Both write the booking: the second waits for the first."""
    firm.held("a", 3000)
    firm.tell()
    firm.give(firm.sell(), "COMPLETED", "INVOICED")
    firm.fold_return()
    statements: list[tuple[str, list[Any]]] = [
        ("update sales set state = 'PAID' where org_id = %s", [firm.org_id]),
        ("select private.attribute_bookings(100)", []),
    ]
    if not pays_first:
        statements.reverse()
    with firm.database.connect() as first, firm.database.connect() as second:
        first.execute(statements[0][0].encode(), statements[0][1])
        waiting = threading.Thread(target=lambda: second.execute(statements[1][0].encode(), statements[1][1]))
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive()
        first.commit()
        firm.fold_return()
        waiting.join(10)
        second.commit()
        firm.fold_return()
    assert firm.drift() == []
    assert paid(firm, from_on=date(2026, 2, 1))[:2] == (1, 1)


def test_a_rep_sees_what_is_paid_of_their_own_bookings(firm: RoiFirm, database: Database) -> None:
    rep, person = firm.database.join(firm.org_id, "rep")
    firm.customer("Anna", phone=ANNA, assigned_to=person)
    for number, phone in enumerate((ANNA, BO)):
        firm.held(f"leg-{number}", 60 + number, from_number=phone)
        firm.tell(booking_id=str(number), client_phone=phone, client_email=None, client_id=None)
    firm.attribute()
    for number in range(2):
        firm.give(firm.sell(str(number), str(100 + number)), "COMPLETED", "INVOICED", "PAID")
    other = open_roi_firm(database)
    for _ in range(2):
        for user, expected in ((firm.owner, (2, 2, 201, 2, 201)), (rep, (1, 1, 100, 1, 100))):
            row = firm.total(user)
            assert tuple(row[name] for name in PAID) == expected
        assert_alike(
            firm.total(rep), Reckoning(firm).summary(START, END, "SEK", lambda piece: piece.person == person)
        )
        assert paid(other) == (0, 0, 0, 0, 0)
        firm.fold_return()


def test_what_was_paid_before_the_step_was_there_is_counted_after_the_migration(won: RoiFirm) -> None:
    """As the migration finds it: days that were folded without what is paid."""
    won.give(won.sell(), "COMPLETED", "INVOICED", "PAID")
    won.fold_return()
    won.all(
        "delete from private.roi_days where org_id = %s and measure in ('made_sold', 'made_paid', 'paid')",
        won.org_id,
    )
    assert paid(won)[:2] == (0, 0)
    won.all(EVERYTHING)
    assert paid(won)[:2] == (1, 1)
    won.fold_return()
    assert paid(won)[:2] == (1, 1) and won.drift() == []
