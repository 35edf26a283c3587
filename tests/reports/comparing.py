"""Every report beside the reckoning of the same rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.reports.firm import END, START, ReportsFirm, Row
from tests.reports.reckoning import Reckoning

GROUPINGS = ("day", "week", "month", "person", "service", "source")


def near(found: object, expected: object) -> bool:
    """The same, but for what rounding to the last decimals leaves."""
    if isinstance(found, Decimal) or isinstance(expected, Fraction):
        if found is None or expected is None:
            return found is expected
        one, other = Fraction(str(found)), Fraction(str(expected))
        return abs(one - other) <= Fraction(2, 1_000_000)
    return found == expected


def differences(
    firm: ReportsFirm,
    user: Any = None,
    person: object = None,
    start: date = START,
    end: date = END,
    currency: str = "SEK",
) -> list[str]:
    """Where a report differs from the reckoning, as somebody who sees what is a person's or (None) everything."""
    with firm.reading(user) as read:
        return _differences(read, Reckoning(firm, person, currency), start, end, currency)


def _differences(
    read: Callable[..., list[Row]], truth: Reckoning, start: date, end: date, currency: str
) -> list[str]:
    told: list[str] = []
    period = {"from_on": start, "to_on": end}

    def beside(what: str, found: dict[str, Any], expected: dict[str, Any]) -> None:
        told.extend(
            f"{what} {name}: {found[name]} is not {value}"
            for name, value in expected.items()
            if not near(found[name], value)
        )

    now, before = read("sales_figures", **period, currency=currency)
    beside("now", now, truth.figures(start, end))
    beside(
        "before", before, truth.figures(start - (end - start) - timedelta(days=1), start - timedelta(days=1))
    )

    for by in GROUPINGS:
        rows = read("sales_report", by=by, **period, currency=currency)
        if sum((row["revenue"] for row in rows), Decimal(0)) != now["revenue"]:
            told.append(f"by {by}: rows do not add up to {now['revenue']}")
        expected = truth.report(by, start, end)
        found = {row["key"]: row for row in rows if row["sale_count"]}
        if found.keys() != expected.keys():
            told.append(f"by {by}: {sorted(found)} is not {sorted(expected)}")
            continue
        for key, row in expected.items():
            known = len(row["sales"]) - len(row["waiting"])
            beside(
                f"by {by} {key}", found[key],
                {
                    "revenue": row["revenue"], "sale_count": len(row["sales"]), "unconverted_count": len(row["waiting"]),
                    "average_deal": row["revenue"] / known if known else None,
                },
            )  # fmt: skip

    for by in ("month", "source", "person"):
        found = {row["key"]: row for row in read("lead_report", by=by, **period) if row["lead_count"]}
        expected = truth.made(by, start, end)
        if found.keys() != expected.keys():
            told.append(f"leads by {by}: {sorted(found)} is not {sorted(expected)}")
            continue
        for key, row in expected.items():
            names = ("lead_count", "converted_count", "lost_count", "open_count")
            beside(f"leads by {by} {key}", found[key], {name: row[name] for name in names})

    times = {
        (row["kind"], row["state"]): (row["visit_count"], row["mean_seconds"], row["longest_seconds"])
        for row in read("time_in_state", **period)
    }
    if times != truth.times(start, end):
        told.append(f"times: {times} is not {truth.times(start, end)}")

    pipeline = truth.pipeline()
    for row in read("sales_pipeline", currency=currency):
        beside(f"pipeline {row['state']}", row, pipeline[row["kind"], row["state"]])

    today = truth.today()
    months = read("sales_forecast", to_on=today + timedelta(days=300), currency=currency)
    for row in months:
        month = row["month"]
        running = month == today.replace(day=1)
        beside(
            f"forecast {month}", row,
            truth.forecast(
                lambda day, month=month, running=running: (
                    day is None if month is None else day is not None and (day.replace(day=1) == month or (running and day < month))
                )
            ),
        )  # fmt: skip
    return told
