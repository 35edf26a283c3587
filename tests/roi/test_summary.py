"""What the AI phone brought in and cost, beside a reckoning from the bare rows that shares nothing with the SQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.attribution.firm import ANNA, BO
from tests.bookings.calendar import TOLD
from tests.roi.firm import END, START, RoiFirm
from tests.roi.reckoning import Piece, Reckoning, assert_alike

HOUR = timedelta(hours=1)
STATES = ("confirmed", "confirmed", "no_show", "confirmed", "cancelled")
PERIODS = [(START, END), (date(2026, 2, 10), date(2026, 3, 14)), (date(2026, 1, 1), date(2027, 6, 1))]


def rates(firm: RoiFirm) -> None:
    """Every day from February to April has another rate; no other currency has any."""
    for number in range(0, 90, 2):
        day = date(2026, 2, 1) + timedelta(days=number)
        firm.rate("SEK", day.isoformat(), str(Decimal("11") + Decimal(number) / 40))
        firm.rate("USD", day.isoformat(), str(Decimal("1.1") - Decimal(number % 14) / 500))


@pytest.fixture
def month(firm: RoiFirm) -> Iterator[RoiFirm]:
    """February to April: agents and people answer, customers write, book, come and do not come."""
    firm.all("delete from fx_rates")
    rates(firm)
    firm.set_from(date(2026, 2, 1), hourly_wage="200", booking_value="300")
    firm.set_from(date(2026, 3, 16), "USD", hourly_wage="31.50", minutes_per_call="5.5")
    for number in range(60):
        at = TOLD - timedelta(days=20) + timedelta(hours=17 * number)
        number_of = f"+4671{number:07}"
        agent = (
            {"agent_id": "a-1", "agent_name": "Tove"},
            {"agent_name": "Elsa, evenings", "agent_id": None},
            {},
        )[number % 3]
        answered = {"state": "no_answer", "seconds": 0} if number % 7 == 6 else {"seconds": 30 + number}
        report = {"started_at": at, "from_number": number_of, **agent, **answered}
        if number % 10 == 9:
            firm.message(
                f"leg-{number}", 0, started_at=at, from_number=number_of, price="0.04", currency="USD"
            )
        elif agent:
            firm.held(f"leg-{number}", 0, **report)
        else:
            firm.call(f"leg-{number}", 0, **report, price="0.30", currency="SEK" if number % 2 else "USD")
        if number % 2 == 0 or number % 10 == 9:
            firm.tell(
                booking_id=str(number), client_phone=number_of, client_email=None, client_id=None, booked_at=at + HOUR,
                state=STATES[number % 5], starts_at=at + timedelta(days=number % 12), ends_at=at + timedelta(days=number % 12) + HOUR,
                service_id=str(number % 3), service_name=f"Service {number % 3}", service_price=None if number % 8 == 2 else str(100 + number),
                currency="USD" if number % 6 == 4 else "SEK",
            )  # fmt: skip
    for number in range(3):
        firm.held(f"soon-{number}", 60 * number + 30, from_number=BO)
        firm.tell(booking_id=f"soon-{number}", client_phone=BO, starts_at=datetime(2027, 3, 1 + number, 9, tzinfo=UTC),
                  ends_at=datetime(2027, 3, 1 + number, 10, tzinfo=UTC), booked_at=TOLD - number * HOUR)  # fmt: skip
    for number in range(12):
        firm.log(date(2026, 3, 2 + 2 * number), f"0.{number + 1:03}", "a-1" if number % 3 else None)
    firm.attribute()
    yield firm


def compare(firm: RoiFirm, in_currency: str, periods: list[tuple[date, date]] = PERIODS[:1]) -> None:
    """Every grouping of some periods, as it is now."""
    sheet = Reckoning(firm)
    for start, end in periods:
        asked = {"from_on": start, "to_on": end, "in_currency": in_currency}
        assert_alike(firm.total(**asked), sheet.summary(start, end, in_currency))
        for row in firm.summary("agent", **asked):
            agent = row["group_key"] or None
            mine = sheet.summary(
                start,
                end,
                in_currency,
                lambda piece, a=agent: piece.agent == a,
                everybodys=True,
                apart=agent is None,
            )
            assert_alike(row, mine)
        days = firm.summary("day", **asked)
        assert len(days) == (end - start).days + 1
        for row in days[:45]:
            assert_alike(row, sheet.summary(*[date.fromisoformat(row["group_key"])] * 2, in_currency))
        for row in firm.summary("channel", **asked):

            def of_channel(piece: Piece, channel: str = row["group_key"]) -> bool:
                return piece.channel == channel

            assert_alike(
                row,
                sheet.summary(
                    start,
                    end,
                    in_currency,
                    of_channel,
                    everybodys=row["group_key"] == "message",
                    apart=row["group_key"] != "call",
                ),
            )
        previous, current = firm.summary("period", **asked)
        assert (previous["group_key"], current["group_key"]) == ("previous", "current")
        assert_alike(current, sheet.summary(start, end, in_currency))
        before = start - (end - start) - timedelta(days=1)
        assert_alike(previous, sheet.summary(before, start - timedelta(days=1), in_currency))


def test_the_figures_are_the_spreadsheets_through_all_that_changes(month: RoiFirm) -> None:
    compare(month, "SEK", PERIODS)
    month.fold_return()
    compare(month, "SEK", PERIODS)
    compare(month, "USD", PERIODS)
    before = month.total(in_currency="USD")
    assert (
        before["value"] > 0 and before["saved"] > 0 and before["ai_cost"] > 0 and before["telephony_cost"] > 0
    )
    changes: list[Any] = [
        # another wage from the middle of the month on
        lambda: month.set_from(date(2026, 3, 9), hourly_wage="260", minutes_per_call="3.25"),
        # a person says that nothing led to a booking, and that a call led to another
        lambda: month.decide(None, id=month.value("select id from calendar_events where org_id = %s and provider_booking_id = '36'", month.org_id)),
        lambda: month.decide(month.event("leg-21"), id=month.value("select id from calendar_events where org_id = %s and provider_booking_id = '38'", month.org_id)),
        # the platform restates what a call cost, and rates come late
        lambda: month.held("leg-24", 0, started_at=TOLD, price="2.16", model_price="2.03", sequence=9),
        lambda: [month.rate("USD", f"2026-03-{day:02}", "1.25") for day in (6, 8, 10, 12)],
    ]  # fmt: skip
    seen = [before]
    for change in changes:
        change()
        for in_currency in ("SEK", "USD"):
            compare(month, in_currency)
        seen.append(month.total(in_currency="USD"))
        assert seen[-1] != seen[-2]
        month.fold_return()
        assert month.total(in_currency="USD") == seen[-1]
    compare(month, "SEK", PERIODS)


def test_a_day_by_hand(firm: RoiFirm) -> None:
    """Two calls of Tove's and one of nobody's: what a person can add up."""
    firm.all("delete from fx_rates")
    firm.rate("SEK", "2026-02-27", "11")
    firm.rate("USD", "2026-02-27", "1.1")
    firm.set_from(date(2026, 1, 1), hourly_wage="300", minutes_per_call="6")
    firm.held("a", 30, seconds=90)
    firm.held("b", 20, from_number=BO, state="no_answer", seconds=0, price="0.15")
    firm.call("c", 10, from_number="+46700000077", price="0.50", currency="SEK")
    firm.log(date(2026, 3, 1), "0.02", "a-1")
    firm.log(date(2026, 3, 1), "0.07")
    firm.tell()
    firm.attribute()
    row = firm.total()
    found = {
        name: row[name]
        for name in ("call_count", "answered_count", "answered_seconds", "booking_count", "kept_count")
    }
    assert found == {
        "call_count": 2,
        "answered_count": 1,
        "answered_seconds": 90,
        "booking_count": 1,
        "kept_count": 1,
    }
    # 450 kr with 25 % tax; 6 minutes of 300 kr; parts and the rest but the line, and the tagged call; two lines and a human's call
    assert (row["value"], row["saved"], row["saved_minutes"]) == (360, 30, 6)
    assert (row["ai_cost"], row["telephony_cost"], row["other_ai_cost"]) == (
        Decimal("2.9"),
        Decimal("0.9"),
        Decimal("0.7"),
    )
    assert row["net"] == Decimal("386.2")
    assert (row["return"], row["cost_per_kept"]) == (
        round(Decimal("386.2") / Decimal("3.8"), 4),
        Decimal("3.8"),
    )
    tove, nobody = firm.summary("agent")
    assert (tove["group_key"], tove["name"], tove["net"]) == ("a-1", "Tove", Decimal("386.7"))
    assert (nobody["group_key"], nobody["name"], nobody["telephony_cost"], nobody["net"]) == (
        "",
        None,
        Decimal("0.5"),
        Decimal("-0.5"),
    )


def test_what_nobody_valued_and_what_has_no_wage_is_told(firm: RoiFirm) -> None:
    firm.held("a", 5)
    firm.tell(service_price=None)
    firm.attribute()
    row = firm.total()
    assert (row["kept_count"], row["unvalued_count"], row["value"]) == (1, 1, 0)
    assert (row["wage_missing"], row["saved"], row["saved_minutes"]) == (True, 0, 4)
    firm.set_from(date(2026, 3, 12), booking_value="250", hourly_wage="100")
    row = firm.total()
    # the booking is of the 12th, the call of the 1st
    assert (row["unvalued_count"], row["value"], row["wage_missing"]) == (0, 250, True)


def test_nothing_at_all_is_zero_and_no_return(firm: RoiFirm) -> None:
    for by, count in (("total", 1), ("agent", 0), ("channel", 2), ("day", 31), ("period", 2)):
        rows = firm.summary(by)
        assert len(rows) == count
        for row in rows:
            assert (row["net"], row["return"], row["cost_per_kept"], row["call_count"]) == (0, None, None, 0)


def test_without_a_rate_an_amount_waits_and_is_counted(firm: RoiFirm) -> None:
    firm.all("delete from fx_rates")
    firm.held("a", 5, from_number=ANNA)
    row = firm.total()
    assert (row["ai_cost"], row["unconverted_count"]) == (0, 6)
    assert firm.total(in_currency="USD")["unconverted_count"] == 0


def test_what_providers_count_and_bill_beyond_our_facts_stands_where_it_belongs(firm: RoiFirm) -> None:
    """A provider's day, lines of bills that no fact tells of, and a bill's price in another currency."""
    firm.all("delete from fx_rates")
    rates(firm)
    firm.held("a", 5)
    firm.fold_return()
    firm.all(
        "insert into ai_usage_days (org_id, integration_id, usage_on, model, cost) values (%s, %s, '2026-03-02', 'm/x', 5)",
        firm.org_id, firm.router_id,
    )  # fmt: skip
    for provider, amount, counted in (("twilio", "3", "0"), ("vapi", "11", "0"), ("openrouter", "6", "4")):
        bill = firm.value(
            "insert into provider_bills (org_id, integration_id, provider, starts_on, ends_on, currency)"
            " values (%s, %s, %s, '2026-03-01', '2026-03-31', 'USD') returning id",
            firm.org_id, firm.router_id, provider,
        )  # fmt: skip
        firm.all(
            "insert into provider_bill_lines (org_id, bill_id, integration_id, provider, line_no, head_no, happened_on, amount, currency,"
            " billed_amount, counted_amount, is_posted) values (%s, %s, %s, %s, 1, 1, '2026-03-03', %s, 'USD', %s, %s, true)",
            firm.org_id, bill, firm.router_id, provider, amount, amount, counted,
        )  # fmt: skip
    row = firm.total(in_currency="USD")
    assert (row["telephony_cost"], row["ai_cost"], row["other_ai_cost"]) == (
        Decimal("3.02"),
        Decimal("11.14"),
        7,
    )
    for currency in ("SEK", "USD"):
        compare(firm, currency)
    firm.all(
        "update telephony_legs set billed_price = 2, billed_currency = 'SEK' where org_id = %s", firm.org_id
    )
    compare(firm, "SEK")
    assert firm.total()["ai_cost"] != row["ai_cost"]
    firm.all("update provider_bill_lines set is_posted = false where org_id = %s", firm.org_id)
    compare(firm, "SEK")
    assert firm.total()["telephony_cost"] == 0
