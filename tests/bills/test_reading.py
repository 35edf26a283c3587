"""How files write amounts and days: what is read is exact, and what could mean two things is not read at all."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.bills.desk import Firm, line
from tests.database import Database

AMOUNTS = [
    ("0.0085", ".", "0.0085"), ("-0.00850", ".", "-0.00850"), ("1,234.50", ".", "1234.50"), ("1.234,50", ",", "1234.50"),
    ("1 234,50", ",", "1234.50"), ("1\u00a0234\u202f567,5", ",", "1234567.5"), ("1'234.50", ".", "1234.50"),
    ("$1.50", ".", "1.50"), ("-$1.50", ".", "-1.50"), ("$-1.50", ".", "-1.50"), ("1.50 USD", ".", "1.50"), ("USD 1.50", ".", "1.50"),
    ("1,50 €", ",", "1.50"), ("12,50 kr", ",", "12.50"), ("(1.50)", ".", "-1.50"), ("1.50-", ".", "-1.50"), ("−2", ".", "-2"),
    (".5", ".", "0.5"), ("5.", ".", "5"), ("8.5e-05", ".", "0.000085"), ("1E+2", ".", "100"), ("0", ".", "0"),
    ("0.0000000000004", ".", "0"), ("+3", ".", "3"),
]  # fmt: skip
NO_AMOUNTS = [
    ("1,5", "."), ("1.5", ","), ("12,34.5", "."), ("1,2345", "."), ("1.234.5", "."), ("", "."), ("-", "."), (".", "."), ("n/a", "."),
    ("1..5", "."), ("1e400", "."), ("--1", "."), ("(-1)", "."), ("NaN", "."), ("Infinity", "."), ("1 23", "."),
    ("9999999999", "."), ("1" * 500, "."), ("0x10", "."), ("1_000", "."), ("١٢", "."), ("=1+1", "."),
]  # fmt: skip
MOMENTS = [
    ("2026-03-14", "ymd", "2026-03-14"), ("20260314", "ymd", "2026-03-14"), ("2026/03/14", "dmy", "2026-03-14"),
    ("2026-03-14T12:00:05Z", "ymd", "2026-03-14 12:00:05"), ("2026-03-14 12:00:05.123456", "ymd", "2026-03-14 12:00:05"),
    ("2026-03-14 12:00:05+02:00", "ymd", "2026-03-14 10:00:05"), ("2026-03-14 12:00:05-0530", "ymd", "2026-03-14 17:30:05"),
    ("2026-03-14 12:00:05 UTC", "ymd", "2026-03-14 12:00:05"), ("14/03/2026", "dmy", "2026-03-14"), ("3/14/26 1:05 PM", "mdy", "2026-03-14 13:05:00"),
    ("03.04.2026", "dmy", "2026-04-03"), ("03.04.2026", "mdy", "2026-03-04"), ("12:05", "ymd", None),
    ("3/14/2026 12:05 AM", "mdy", "2026-03-14 00:05:00"), ("14 Mar 2026", "ymd", "2026-03-14"), ("Mar 14, 2026", "ymd", "2026-03-14"),
    ("Sat, 14 Mar 2026 12:00:05 +0000", "ymd", "2026-03-14 12:00:05"), ("March 14, 2026 12:00", "ymd", "2026-03-14 12:00:00"),
    ("1773489605", "ymd", "2026-03-14 12:00:05"), ("1773489605123", "ymd", "2026-03-14 12:00:05"),
    ("2026-02-30", "ymd", None), ("2024-02-29", "ymd", "2024-02-29"), ("2026-13-01", "ymd", None), ("14/03/2026", "ymd", None),
    ("14/03/2026", "mdy", None), ("2026-03-14 25:00", "ymd", None), ("2026-03-14 13:00 PM", "mdy", None), ("0", "ymd", None),
    ("yesterday", "ymd", None), ("", "ymd", None), ("2026-03-14 12:00:05+99:00", "ymd", None), ("infinity", "ymd", None),
    ("99 Mar 2026", "ymd", None), ("2026-00-10", "ymd", None), ("14 Foo 2026", "ymd", None),
]  # fmt: skip


def amount(database: Database, told: str, mark: str) -> Decimal | None:
    with database.connect() as connection:
        row = connection.execute("select private.bill_amount(%s, %s) as read", [told, mark]).fetchone()
    assert row is not None
    found = row["read"]
    assert found is None or isinstance(found, Decimal)
    return found


def test_amounts_are_read_as_they_are_meant(database: Database) -> None:
    for told, mark, meant in AMOUNTS:
        assert amount(database, told, mark) == Decimal(meant), told


def test_what_could_be_another_amount_is_not_read(database: Database) -> None:
    for told, mark in NO_AMOUNTS:
        assert amount(database, told, mark) is None, told


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(
    value=st.decimals(min_value=-999_999_999, max_value=999_999_999, places=6, allow_nan=False, allow_infinity=False),
    mark=st.sampled_from(".,"),
    group=st.sampled_from(["", " ", "\u00a0", "other"]),
    wrap=st.sampled_from(["{}", " {} ", "USD {}", "{} EUR", "€{}"]),
)  # fmt: skip
def test_any_amount_survives_how_it_is_written(
    database: Database, value: Decimal, mark: str, group: str, wrap: str
) -> None:
    between = {"other": ",."[mark == ","]}.get(group, group)
    written = f"{value:,f}".translate({ord(","): between, ord("."): mark})
    assert amount(database, wrap.format(written), mark) == value


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.text(alphabet="0123456789.,-+ ()eE$\u00a0'kr", max_size=14))
def test_whatever_is_read_as_an_amount_has_its_figures(database: Database, told: str) -> None:
    for mark in ".,":
        found = amount(database, told, mark)
        if found is not None and "e" not in told.lower():
            whole = "".join(figure for figure in told.partition(mark)[0] if figure.isdigit())
            assert abs(int(found)) == int(whole or 0), told


def test_days_and_moments_are_read_as_they_are_meant(database: Database) -> None:
    for told, order, meant in MOMENTS:
        with database.connect() as connection:
            connection.execute("set timezone = 'Asia/Tokyo'")
            row = connection.execute(
                "select (m).day, (m).at at time zone 'UTC' as at from (select private.bill_moment(%s, %s) as m) as t",
                [told, order],
            ).fetchone()
        assert row is not None
        read = row["at"] or row["day"]
        assert (str(read) if read else None) == meant, (told, order)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    day=st.dates(min_value=datetime.date(2000, 1, 1), max_value=datetime.date(2099, 12, 31)),
    order=st.sampled_from(["dmy", "mdy"]),
    separator=st.sampled_from("/.-"),
)
def test_any_day_survives_how_it_is_written(
    database: Database, day: datetime.date, order: str, separator: str
) -> None:
    parts = [day.day, day.month] if order == "dmy" else [day.month, day.day]
    written = separator.join(str(part) for part in [*parts, day.year])
    with database.connect() as connection:
        row = connection.execute("select (private.bill_moment(%s, %s)).day", [written, order]).fetchone()
    assert row is not None and row["day"] == day


def test_a_file_with_unreadable_lines_says_which_and_is_applied_only_without_them(firm: Firm) -> None:
    firm.call("CA1", "0.03")
    before = firm.posted()
    bill = firm.begin()
    firm.add(
        bill,
        [
            line("0.04", "CA1"), line("1,5", "CA2"), line("1", at="2026-02-31"), line("1", at="2026-05-01"), line("1", currency="EUR"),
            line("1", currency="dollars"), line("1", "x" * 201), line("1", at=""),
        ],
    )  # fmt: skip
    firm.match(bill)
    assert firm.explained(bill) == [
        "price_changed", "amount_unreadable", "day_unreadable", "day_outside_period", "currency_differs", "currency_unknown",
        "id_too_long", "other_charge",
    ]  # fmt: skip
    assert [row["told"] for row in firm.lines(bill)][1:4] == ["1,5", "2026-02-31", "2026-05-01"]
    assert [row["line_no"] for row in firm.lines(bill) if row["error"]] == [3, 4, 5, 6, 7, 8]
    with pytest.raises(psycopg.Error, match="KT188"):
        firm.apply(bill)
    assert firm.posted() == before
    assert firm.bill(bill)["state"] == "matched"
    firm.apply(bill, leave_unread=True)
    applied = firm.bill(bill)
    assert (applied["state"], applied["error_count"], applied["billed_amount"]) == (
        "applied",
        6,
        Decimal("1.04"),
    )
    assert sorted(row["amount"] for row in firm.posted()) == [Decimal("0.04"), 1]
    firm.undo(bill)
    assert firm.posted() == before


def test_lines_that_are_sent_again_are_there_once(firm: Firm) -> None:
    bill = firm.begin()
    rows = [line("1", text="A"), line("2", text="B")]
    assert firm.add(bill, rows) == 2
    assert firm.add(bill, rows) == 2
    assert firm.add(bill, rows, first=4) == 4
    firm.match(bill)
    assert firm.bill(bill)["billed_amount"] == 6
    assert firm.bill(bill)["line_count"] == 4


def test_a_file_that_writes_charges_as_less_than_nothing(firm: Firm) -> None:
    firm.call("CA1", "0.0085")
    bill = firm.read([line("-0.00850", "CA1")], is_negated=True)
    assert firm.explained(bill) == ["equal"]


def test_a_moment_counts_on_the_day_of_the_organisation(firm: Firm) -> None:
    bill = firm.read(
        [
            line("1", at="2026-03-14T23:30:00Z", text="A"),
            line("1", at="2026-03-31 23:30:00", text="B"),
            line("1", at="2026-03-14", text="C"),
        ]
    )
    assert [str(row["happened_on"]) for row in firm.lines(bill)] == ["2026-03-15", "2026-04-01", "2026-03-14"]


@pytest.mark.parametrize(
    "rows",
    [
        "{}",
        "null",
        "[1]",
        '[{"n": "0"}]',
        '[{"n": "x"}]',
        "[{}]",
        json.dumps([{"n": "1"}] * 2001),
        '[{"n": "99999999"}]',
    ],
)
def test_what_is_no_list_of_lines_is_refused(firm: Firm, rows: str) -> None:
    bill = firm.begin()
    with pytest.raises(psycopg.Error, match="KT193"):
        firm.ask("select add_provider_bill_lines(%s, %s, %s::jsonb)", firm.org_id, bill, rows)
    with pytest.raises(psycopg.Error, match="KT192"):
        firm.match(bill)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"starts_on": "2026-04-01"}, "KT190"), ({"ends_on": None}, "KT190"), ({"ends_on": "infinity"}, "KT190"),
        ({"ends_on": "2028-01-01"}, "KT190"), ({"currency": "usd"}, "KT021"), ({"currency": None}, "KT021"),
        ({"integration_id": "00000000-0000-0000-0000-000000000000"}, "KT031"), ({"integration_id": None}, "KT031"),
        ({"decimal_mark": "x"}, "KT193"), ({"told_total": "1,5"}, "KT193"), ({"date_order": "x"}, "KT193"),
    ],
)  # fmt: skip
def test_a_bill_that_is_none_is_refused(firm: Firm, wrong: dict[str, str | None], code: str) -> None:
    with pytest.raises(psycopg.Error, match=code):
        firm.begin(**wrong)


def test_twenty_bills_may_wait(firm: Firm) -> None:
    found = [firm.begin() for _ in range(20)]
    with pytest.raises(psycopg.Error, match="KT191"):
        firm.begin()
    firm.ask("select discard_provider_bill(%s, %s)", firm.org_id, found[0])
    firm.begin()
