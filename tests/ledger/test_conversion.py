"""Amounts are converted once, at their day's rate, to the last digit; late and corrected rates are caught up with."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.database import Database
from tests.ledger.books import Books, figures, open_books

HISTORY = Path(__file__).parents[3] / "shared" / "data" / "ecb_eurofxref_hist.zip"
SPRING = Path(__file__).parent / "fixtures" / "ecb_2026_spring.csv"

Rates = dict[tuple[str, date], Decimal]


def ecb_text() -> str:
    """The ECB's whole history where it lies beside the repository, else true figures of one spring."""
    if HISTORY.exists():
        with zipfile.ZipFile(HISTORY) as archive:
            return archive.read("eurofxref-hist.csv").decode()
    return SPRING.read_text()


def ecb_rates() -> Rates:
    found: Rates = {}
    for row in csv.DictReader(io.StringIO(ecb_text())):
        for currency, rate in row.items():
            if currency and currency != "Date" and rate not in ("", "N/A"):
                found[currency, date.fromisoformat(row["Date"])] = Decimal(rate)
    return found


def newest(rates: Rates, currency: str, day: date) -> Decimal | None:
    if currency == "EUR":
        return Decimal(1)
    return next(
        (rates[key] for back in range(8) if (key := (currency, day - timedelta(back))) in rates), None
    )


def converted(amount: Decimal, rate_from: Decimal, rate_to: Decimal) -> Decimal:
    """The rule, written again in Decimal."""
    with localcontext(Context(prec=80, rounding=ROUND_HALF_UP)):
        product = (amount * rate_to).quantize(Decimal(1).scaleb(-20))
        # Postgres divides to at least 20 decimals and rounds the quotient to 8
        return (product / rate_from).quantize(Decimal(1).scaleb(-8))


@pytest.fixture()
def books(database: Database) -> Books:
    with database.connect("postgres") as connection:
        connection.execute("delete from manual_entries")
        connection.execute("delete from fx_rates")
    return open_books(database)


@pytest.fixture()
def line(database: Database) -> Iterator[psycopg.Connection[dict[str, Any]]]:
    with database.connect() as connection:
        yield connection


amounts = st.decimals(min_value="0.000000000001", max_value="9999999", places=12)
rate_values = st.decimals(min_value="0.0001", max_value="30000", places=5).filter(lambda rate: rate > 0)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amount=amounts, rate_from=rate_values, rate_to=rate_values)
def test_conversion_agrees_with_decimal(
    line: psycopg.Connection[dict[str, Any]], amount: Decimal, rate_from: Decimal, rate_to: Decimal
) -> None:
    found = line.execute(
        "select private.convert_amount(%s, %s, %s) as found", [amount, rate_from, rate_to]
    ).fetchone()
    assert found == {"found": converted(amount, rate_from, rate_to)}


def test_every_entry_and_total_agrees_with_a_computation_from_the_ecb_file(books: Books) -> None:
    rates = ecb_rates()
    loaded = books.value(
        "select private.record_rates('ecb', %s)",
        json.dumps([{"currency": c, "rated_on": str(d), "rate": str(r)} for (c, d), r in rates.items()]),
    )
    assert loaded == len(rates)
    first, facts = date(2026, 3, 1), []
    for number in range(120):
        currency = ("SEK", "USD", "EUR", "DKK", "JPY")[number % 5]
        day, amount = first + timedelta(number % 31), Decimal(number * 7919 + 1) / Decimal(10) ** (number % 7)
        facts.append((day, currency, amount))
        books.enter("cost", str(day), str(amount), currency)
    assert books.problems() == []
    for shown in ("SEK", "USD", "EUR", "NOK"):
        expected = Decimal(0)
        if shown == "SEK":
            for day, currency, amount in facts:
                rate_from, rate_to = newest(rates, currency, day), newest(rates, "SEK", day)
                assert rate_from and rate_to
                expected += amount if currency == "SEK" else converted(amount, rate_from, rate_to)
        else:
            for day, currency in sorted({(day, currency) for day, currency, _ in facts}):
                total = sum(a for d, c, a in facts if (d, c) == (day, currency))
                rate_from, rate_to = newest(rates, currency, day), newest(rates, shown, day)
                assert rate_from and rate_to
                expected += total if currency == shown else converted(Decimal(total), rate_from, rate_to)
        assert books.figures("2026-03-01", "2026-03-31", shown)["cost"] == expected


def test_loading_the_same_rates_twice_adds_nothing_and_a_corrected_one_adds_a_row(books: Books) -> None:
    load = "select private.record_rates('ecb', %s)"
    assert books.value(load, '[{"currency": "SEK", "rated_on": "2026-03-12", "rate": "10.5"}]') == 1
    assert books.value(load, '[{"currency": "SEK", "rated_on": "2026-03-12", "rate": "10.50"}]') == 0
    assert books.value(load, '[{"currency": "SEK", "rated_on": "2026-03-12", "rate": "10.6"}]') == 1
    assert books.value("select count(*) from fx_rates") == 2


def test_the_newest_rate_within_seven_days_counts_and_an_older_one_does_not(books: Books) -> None:
    books.rate("SEK", "2026-03-06", "10")
    within, beyond = (
        books.enter("cost", "2026-03-13", "3", "EUR"),
        books.enter("cost", "2026-03-14", "3", "EUR"),
    )
    assert (books.entry(within)["amount_org"], str(books.entry(within)["rated_on"])) == (30, "2026-03-06")
    assert books.entry(beyond)["amount_org"] is None
    assert books.problems() == []


def test_without_a_rate_the_entry_keeps_its_own_currency_and_is_flagged(books: Books) -> None:
    books.enter("cost", "2026-03-12", "3", "EUR")
    found = books.figures("2026-03-01", "2026-03-31")
    assert (found["cost"], found["unconverted_count"], found["rates_missing"]) == (0, 1, True)
    in_euro = books.figures("2026-03-01", "2026-03-31", "EUR")
    assert (in_euro["cost"], in_euro["unconverted_count"], in_euro["rates_missing"]) == (3, 0, False)
    assert books.problems() == []


def test_a_late_rate_converts_what_waited(books: Books) -> None:
    fact = books.enter("cost", "2026-03-12", "3", "EUR")
    books.fold()
    books.rate("SEK", "2026-03-12", "10.9")
    assert books.kinds() == {("pending", "unconverted")}
    assert books.convert() == 1
    assert books.entry(fact)["amount_org"] == Decimal("32.7")
    assert books.problems() == []
    books.fold()
    assert books.figures("2026-03-01", "2026-03-31")["unconverted_count"] == 0
    assert books.convert() == 0


def test_a_rate_forgotten_for_five_minutes_is_an_error(books: Books) -> None:
    books.enter("cost", "2026-03-12", "3", "EUR")
    books.rate("SEK", "2026-03-12", "10.9")
    books.all("update fx_rates set loaded_at = clock_timestamp() - interval '6 minutes' where true")
    assert books.kinds() == {("pending", "unconverted")}  # the entry itself is new
    books.all(
        "update ledger_entries set posted_at = clock_timestamp() - interval '6 minutes' where org_id = %s",
        books.org_id,
    )
    assert books.kinds() == {("error", "unconverted")}


def test_a_corrected_rate_restates_its_days_up_to_the_next_rate(books: Books) -> None:
    books.rate("SEK", "2026-03-10", "10")
    books.rate("SEK", "2026-03-13", "12")
    days = ("2026-03-09", "2026-03-10", "2026-03-12", "2026-03-13")
    facts = {day: books.enter("revenue", day, "2", "EUR") for day in days}
    books.rate("SEK", "2026-03-10", "11")
    assert books.kinds() == {("pending", "rate_outdated")}
    assert books.convert() == 2
    assert [books.entry(facts[day])["amount_org"] for day in days] == [None, 22, 22, 24]
    assert books.problems() == []


def test_a_demo_rate_serves_no_real_organisation(books: Books) -> None:
    books.rate("SEK", "2026-03-12", "9", "demo")
    fact = books.enter("cost", "2026-03-12", "2", "EUR")
    assert books.entry(fact)["amount_org"] is None
    assert books.convert() == 0 and books.problems() == []
    books.rate("SEK", "2026-03-11", "11")
    books.convert()
    assert books.entry(fact)["amount_org"] == 22
    assert books.problems() == []


def test_the_rows_behind_a_figure_add_up_to_it(books: Books) -> None:
    books.rate("SEK", "2026-03-11", "10.8765")
    books.rate("USD", "2026-03-11", "1.0987")
    for number in range(30):
        books.enter(
            ("revenue", "cost")[number % 2], f"2026-03-{11 + number % 7}", str(Decimal(number + 1) / 7)[:10], ("USD", "EUR", "SEK")[number % 3],
            customer_id=books.customer(f"C{number % 6}") if number % 4 else None,
        )  # fmt: skip
    period = (books.org_id, "2026-03-01", "2026-03-31")
    for currency in ("SEK", "USD"):
        [now, before] = figures(books.database, books.owner, *period, currency)
        assert (before["period"], before["entry_count"], str(before["from_on"]), str(before["to_on"])) == (
            "before",
            0,
            "2026-01-29",
            "2026-02-28",
        )
        with books.database.acting_as(books.owner) as connection:
            days = connection.execute(
                "select * from overview_days(%s, %s::date, %s::date, %s)", [*period, currency]
            ).fetchall()
            customers = connection.execute(
                "select * from overview_customers(%s, %s::date, %s::date, %s, 3)", [*period, currency]
            ).fetchall()
            lines = connection.execute(
                "select sum(amount_org) filter (where direction = 'revenue') as revenue,"
                " sum(amount_org) filter (where direction = 'cost') as cost from ledger_lines where org_id = %s", [books.org_id],
            ).fetchone()  # fmt: skip
        assert len(days) == 31
        assert [row["kind"] for row in customers][-1] == "rest" and len(customers) == 4
        for figure in ("revenue", "cost", "margin", "entry_count", "unconverted_count"):
            assert sum(row[figure] for row in days) == now[figure], figure
            assert sum(row[figure] for row in customers) == now[figure], figure
        if currency == "SEK":
            assert lines == {"revenue": now["revenue"], "cost": now["cost"]}


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2025-01-01", "2026-12-31"),
        ("2025-06-15", "2027-01-20"),
        ("2026-02-03", "2026-02-20"),
        ("2025-12-31", "2026-02-01"),
    ],
)
def test_customers_of_any_period_come_out_as_their_entries_do(books: Books, start: str, end: str) -> None:
    customers = [books.customer(f"C{number}") for number in range(3)]
    for number in range(60):
        day = date(2025, 1, 1) + timedelta(number * 13)
        books.enter("revenue", str(day), str(number + 1), customer_id=customers[number % 3])
        if number == 30:
            books.fold()
    with books.database.acting_as(books.owner) as connection:
        found = connection.execute(
            "select customer_id, revenue, entry_count from overview_customers(%s, %s::date, %s::date, 'SEK', 10)",
            [books.org_id, start, end],
        ).fetchall()
    wanted = books.all(
        "select customer_id, sum(amount_org::numeric) as revenue, count(*) as entry_count from ledger_entries"
        " where org_id = %s and day between %s and %s group by 1 order by 2 desc", books.org_id, start, end,
    )  # fmt: skip
    assert found == wanted
