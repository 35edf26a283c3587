"""What the reports say is what an independent reckoning of the rows says, for who sees all and for who sees their own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.reports.comparing import differences
from tests.reports.firm import END, START, ReportsFirm

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def filled(firm: ReportsFirm) -> None:
    """A little of everything, by two sellers."""
    service = firm.service("Windows")
    for n, user in enumerate((firm.rep, firm.other_rep, firm.owner)):
        sale = firm.completed(
            date(2026, 3, 3 + 9 * n), f"{1000 + n}.37", user, source=("Fair", None, "Web")[n]
        )
        firm.line(sale, user, unit_price="99.99", service_id=service, discount="10")
        firm.completed(date(2026, 2, 20), "700", user)
        firm.made(NOON + timedelta(days=n), user, source="Fair", estimated_value="5000")
        lost = firm.made(NOON, user)
        firm.call("transition_leads", user, ids=[lost], to_state="LOST", reason="Too dear")
        won = firm.made(NOON, user, estimated_value="800")
        firm.call("convert_lead", user, lead_id=won)
        gone = firm.sale(user, expected_on=date.today())
        firm.give(gone, "QUOTED", "CANCELLED", user=user)
        firm.set("sales", gone, state_since=NOON)
        firm.sale(
            user, price=None, expected_amount="1234.5", expected_on=date.today() + timedelta(days=40 * n)
        )
        firm.give(firm.sale(user, price="450", expected_on=date(2026, 1, 5)), "QUOTED", user=user)
        firm.sale(user, price="20")
    firm.rows(
        "update state_changes set changed_at = %s, seconds_before = 3600 where org_id = %s and from_state = 'DRAFT'",
        NOON,
        firm.org_id,
    )


def test_every_report_is_what_the_rows_say(firm: ReportsFirm) -> None:
    filled(firm)
    assert firm.figures()["revenue"] == Decimal("3274.08")  # by hand: 1000.37 + 1001.37 + 1002.37 + 3 × 89.99
    assert differences(firm) == []


def test_a_rep_is_told_of_their_own_alone(firm: ReportsFirm) -> None:
    filled(firm)
    assert differences(firm, firm.rep, firm.reps_place) == []
    assert differences(firm, firm.other_rep, firm.others_place) == []
    assert firm.figures(firm.rep)["sale_count"] == 1
    assert {
        row["key"] for row in firm.report("sales_report", firm.rep, by="person", from_on=START, to_on=END)
    } == {str(firm.reps_place)}


@pytest.mark.parametrize(
    ("function", "asked"),
    [
        ("sales_figures", {"from_on": START, "to_on": END}),
        ("sales_report", {"by": "day", "from_on": START, "to_on": END}),
        ("lead_report", {"by": "month", "from_on": START, "to_on": END}),
        ("sales_pipeline", {}),
        ("time_in_state", {"from_on": START, "to_on": END}),
        ("sales_forecast", {"to_on": END.replace(year=2027)}),
        ("sales_activity", {}),
        ("my_day", {}),
    ],
)
def test_a_stranger_is_told_that_there_is_no_such_organisation(
    firm: ReportsFirm, function: str, asked: dict[str, object]
) -> None:
    assert "KT004" in firm.refused(function, firm.database.new_user(), **asked)


def test_periods_and_groupings_are_checked(firm: ReportsFirm) -> None:
    period = {"from_on": START, "to_on": END}
    assert "KT254" in firm.refused("sales_report", by="total", **period)
    assert "KT254" in firm.refused("lead_report", by="day", **period)
    assert "KT254" in firm.refused("sales_report", by=None, **period)
    assert "KT020" in firm.refused("sales_report", by="day", from_on=END, to_on=START)
    assert "KT020" in firm.refused("sales_figures", from_on="-infinity", to_on=END)
    assert "KT020" in firm.refused("time_in_state", from_on=date(2020, 1, 1), to_on=END)
    assert "KT020" in firm.refused("lead_report", by="month", from_on=None, to_on=END)
    assert "KT020" in firm.refused("sales_forecast", to_on="infinity")
    assert "KT021" in firm.refused("sales_pipeline", currency="kronor")


def test_revenue_is_what_the_ledger_has_of_sales(firm: ReportsFirm) -> None:
    firm.rate("SEK", date(2026, 3, 2), "11.25")
    filled(firm)
    firm.completed(date(2026, 3, 4), "100", currency="EUR")
    posted = firm.rows(
        "select sum(amount_org::numeric) as revenue from ledger_entries where org_id = %s and source = 'sales' and day between %s and %s",
        firm.org_id, START, END,
    )  # fmt: skip
    assert firm.figures()["revenue"] == posted[0]["revenue"]


def test_currencies_are_converted_at_the_rate_of_the_day_and_what_has_none_is_counted(
    firm: ReportsFirm,
) -> None:
    firm.rate("SEK", date(2026, 3, 20), "11.3")
    firm.rate("NOK", date(2026, 3, 20), "11.7")
    firm.rate("SEK", date.today(), "11.1")
    for n, currency in enumerate(("NOK", "EUR", "NOK", "DKK", "SEK")):
        firm.completed(
            date(2026, 3, 20 + n), "33.33", (firm.rep, firm.owner)[n % 2], currency=currency, source=f"s{n}"
        )
        firm.sale(price="77.77", currency=currency, expected_on=date.today())
    firm.completed(date(2026, 3, 29), "10", currency="EUR")
    found = firm.figures()
    assert (
        found["unconverted_count"] == 2
    )  # no krone of Denmark at all, and no rate within a week of the 29th
    assert differences(firm) == []
    assert differences(firm, currency="EUR") == []
    assert differences(firm, firm.rep, firm.reps_place, currency="NOK") == []


def test_a_hand_over_moves_no_revenue_of_the_past(firm: ReportsFirm) -> None:
    sale = firm.completed(date(2026, 3, 5), "500", firm.rep)
    firm.call("assign_sales", ids=[sale], membership_id=firm.others_place)
    assert firm.figures(firm.rep)["revenue"] == 500
    assert firm.figures(firm.other_rep)["revenue"] == 0
    assert differences(firm) == []


def test_many_sources_end_in_one_row_of_the_rest(firm: ReportsFirm) -> None:
    for n in range(203):
        sale = firm.completed(date(2026, 3, 5), str(1000 - n), source=f"source {n}") if n < 2 else None
        if sale is None:
            break
    template = firm.rows("select id from sales where org_id = %s limit 1", firm.org_id)[0]["id"]
    firm.rows(
        "insert into sales (org_id, state, number, title, currency, completed_on, line_count, net_amount, source, sold_by, assigned_to)"
        " select s.org_id, s.state, 'S-2026-9' || lpad(n::text, 5, '0'), s.title, s.currency, s.completed_on, 1, 1, 'many ' || n, s.sold_by, s.assigned_to"
        " from sales as s cross join generate_series(1, 260) as n where s.org_id = %s and s.id = %s",
        firm.org_id, template,
    )  # fmt: skip
    rows = firm.report("sales_report", by="source", from_on=START, to_on=END)
    assert len(rows) == 200
    assert [row["key"] for row in rows[:2]] == ["source 0", "source 1"]
    assert (rows[-1]["key"], rows[-1]["sale_count"]) == (None, 262 - 199)
    assert sum(row["revenue"] for row in rows) == firm.figures()["revenue"]


def test_days_begin_where_the_organisation_is(firm: ReportsFirm) -> None:
    firm.made(datetime(2026, 2, 28, 22, 59, 59, tzinfo=UTC))
    first = firm.made(datetime(2026, 2, 28, 23, 0, tzinfo=UTC))
    firm.made(datetime(2026, 3, 31, 21, 59, 59, tzinfo=UTC))  # summer time
    firm.made(datetime(2026, 3, 31, 22, 0, tzinfo=UTC))
    firm.rows("update organisations set timezone = 'Europe/Stockholm' where id = %s", firm.org_id)
    assert firm.figures()["lead_count"] == 2
    # of two midnights the first begins the day
    firm.rows("update organisations set timezone = 'Atlantic/Azores' where id = %s", firm.org_id)
    firm.set("leads", first, created_at=datetime(2025, 10, 26, 0, 30, tzinfo=UTC))
    day = {"from_on": date(2025, 10, 26), "to_on": date(2025, 10, 26)}
    assert firm.figures(**day)["lead_count"] == 1
    assert differences(firm, start=date(2025, 10, 26), end=date(2025, 10, 26)) == []


def test_without_history_a_sale_is_as_likely_won_as_not(firm: ReportsFirm) -> None:
    firm.sale(price="1000", expected_on=date.today())
    row = firm.report("sales_forecast", to_on=date.today())[0]
    assert (row["weighted_value"], row["basis_count"]) == (500, 0)
    assert (row["low_value"], row["high_value"]) == (0, 1000)
