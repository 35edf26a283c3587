"""The reports as a spreadsheet would have them: from the bare rows, one after the other, with fractions. Shares nothing with the SQL."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from tests.reports.firm import ReportsFirm

Row = dict[str, Any]
SOLD = ("COMPLETED", "INVOICED", "PAID")
OPEN = {
    "lead": ("NEW", "CONTACTED", "QUALIFIED"),
    "sale": ("DRAFT", "QUOTED", "ACCEPTED", "SCHEDULED"),
}


class Reckoning:
    """An organisation's rows as they are now, of everybody or of one person."""

    def __init__(self, firm: ReportsFirm, person: object = None, currency: str = "SEK") -> None:
        def rows(table: str) -> list[Row]:
            return firm.rows(f"select * from {table} where org_id = %s", firm.org_id)

        [self.org] = firm.rows("select * from organisations where id = %s", firm.org_id)
        self.zone = ZoneInfo(self.org["timezone"])
        self.person, self.currency = person, currency
        self.sales, self.leads = rows("sales"), rows("leads")
        self.changes, self.lines = rows("state_changes"), rows("sale_lines")
        self.rates = firm.rows(
            "select * from fx_rates where source = %s order by seq", self.org["rates_source"]
        )

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def today(self) -> date:
        return datetime.now(self.zone).date()

    def _theirs(self, whose: object) -> bool:
        return self.person is None or whose == self.person

    def _rate(self, currency: str, day: date) -> Fraction | None:
        if currency == "EUR":
            return Fraction(1)
        near = [
            (row["rated_on"], row["seq"], row["rate"])
            for row in self.rates
            if row["currency"] == currency and day - timedelta(days=7) <= row["rated_on"] <= day
        ]
        return Fraction(max(near)[2]) if near else None

    def converted(self, amount: object, currency: str, day: date) -> Fraction | None:
        if currency == self.currency:
            return Fraction(str(amount))
        ours, theirs = self._rate(currency, day), self._rate(self.currency, day)
        return None if ours is None or theirs is None else Fraction(str(amount)) * theirs / ours

    def figures(self, start: date, end: date) -> Row:
        """One row of sales_figures()."""
        sold = [
            s
            for s in self.sales
            if s["state"] in SOLD and self._theirs(s["sold_by"]) and start <= s["completed_on"] <= end
        ]
        worth = [self.converted(s["net_amount"], s["currency"], s["completed_on"]) for s in sold]
        made = [
            lead
            for lead in self.leads
            if self._theirs(lead["assigned_to"]) and start <= self.day(lead["created_at"]) <= end
        ]
        off = [
            s for s in self.sales
            if s["state"] == "CANCELLED" and self._theirs(s["assigned_to"]) and start <= self.day(s["state_since"]) <= end
        ]  # fmt: skip
        known = [amount for amount in worth if amount is not None]
        won = sum(lead["state"] == "CONVERTED" for lead in made)
        return {
            "revenue": sum(known, Fraction(0)),
            "sale_count": len(sold),
            "average_deal": sum(known) / len(known) if known else None,
            "lead_count": len(made),
            "converted_count": won,
            "lost_count": sum(lead["state"] == "LOST" for lead in made),
            "conversion": Fraction(won, len(made)) if made else None,
            "won_count": len(sold),
            "cancelled_count": len(off),
            "win_rate": Fraction(len(sold), len(sold) + len(off)) if sold or off else None,
            "unconverted_count": len(worth) - len(known),
        }

    def report(self, by: str, start: date, end: date) -> dict[str, Row]:
        """The rows of sales_report() that have sales, by key."""
        found: dict[str, Row] = defaultdict(
            lambda: {"revenue": Fraction(0), "sales": set(), "waiting": set()}
        )
        for sale in self.sales:
            if (
                sale["state"] not in SOLD
                or not self._theirs(sale["sold_by"])
                or not start <= sale["completed_on"] <= end
            ):
                continue
            for key, amount in self._parts(by, sale):
                worth = self.converted(amount, sale["currency"], sale["completed_on"])
                found[key]["sales"].add(sale["id"])
                if worth is None:
                    found[key]["waiting"].add(sale["id"])
                else:
                    found[key]["revenue"] += worth
        return found

    def _parts(self, by: str, sale: Row) -> list[tuple[str, Any]]:
        day = sale["completed_on"]
        if by == "service":
            return [
                (str(line["service_id"] or ""), line["net_amount"])
                for line in self.lines
                if line["sale_id"] == sale["id"]
            ]
        key = {
            "day": day,
            "week": day - timedelta(days=day.weekday()),
            "month": day.replace(day=1),
            "person": sale["sold_by"] or "",
            "source": sale["source"] or "",
        }[by]
        return [(str(key), sale["net_amount"])]

    def made(self, by: str, start: date, end: date) -> dict[str, Row]:
        """The rows of lead_report() that have leads, by key."""
        found: dict[str, Row] = defaultdict(lambda: defaultdict(int))
        for lead in self.leads:
            day = self.day(lead["created_at"])
            if not self._theirs(lead["assigned_to"]) or not start <= day <= end:
                continue
            key = {
                "month": day.replace(day=1),
                "source": lead["source"] or "",
                "person": lead["assigned_to"] or "",
            }[by]
            row = found[str(key)]
            row["lead_count"] += 1
            row[{"CONVERTED": "converted_count", "LOST": "lost_count"}.get(lead["state"], "open_count")] += 1
        return found

    def times(self, start: date, end: date) -> dict[tuple[str, str], tuple[int, int, int]]:
        """(visits, mean, longest) per state that was left."""
        stays: dict[tuple[str, str], list[int]] = defaultdict(list)
        for change in self.changes:
            if (
                change["from_state"]
                and self._theirs(change["assigned_to"])
                and start <= self.day(change["changed_at"]) <= end
            ):
                kind = "sale" if change["lead_id"] is None else "lead"
                stays[kind, change["from_state"]].append(change["seconds_before"] or 0)
        return {state: (len(of), math.floor(sum(of) / len(of) + 0.5), max(of)) for state, of in stays.items()}

    def rates_won(self) -> dict[tuple[str, str], tuple[Fraction, int]]:
        """How often what was in a state was won, of everybody's, and on how many that rests."""
        found = {}
        for kind, rows, won, lost in (
            ("lead", self.leads, ("CONVERTED",), "LOST"),
            ("sale", self.sales, SOLD, "CANCELLED"),
        ):
            ended = {row["id"]: row["state"] in won for row in rows if row["state"] in (*won, lost)}
            overall = Fraction(sum(ended.values()) + 1, len(ended) + 2)
            for state in OPEN[kind]:
                been = {change[f"{kind}_id"] for change in self.changes if change["to_state"] == state}
                of = [ended[id_] for id_ in been if id_ in ended]
                found[kind, state] = (sum(of) + 10 * overall) / (len(of) + 10), len(ended)
        return found

    def _open(self, kind: str) -> list[tuple[Row, Fraction | None]]:
        rows = self.leads if kind == "lead" else self.sales
        return [
            (row, self.converted(_value(kind, row), row["currency"], self.today()))
            for row in rows
            if row["state"] in OPEN[kind] and self._theirs(row["assigned_to"])
        ]

    def pipeline(self) -> dict[tuple[str, str], Row]:
        """The rows of sales_pipeline()."""
        found = {}
        for (kind, state), (rate, _) in self.rates_won().items():
            of = [(row, worth) for row, worth in self._open(kind) if row["state"] == state]
            value = sum((worth for _, worth in of if worth is not None), Fraction(0))
            found[kind, state] = {
                "row_count": len(of),
                "value": value,
                "oldest_since": min((row["state_since"] for row, _ in of), default=None),
                "win_rate": rate,
                "weighted_value": value * rate,
                "unconverted_count": sum(worth is None for _, worth in of),
            }
        return found

    def forecast(self, chosen: Callable[[date | None], bool]) -> Row:
        """One row of sales_forecast(): of the sales whose day of expectation is chosen."""
        rates = self.rates_won()
        of = [(row, worth) for row, worth in self._open("sale") if chosen(row["expected_on"])]
        known = [(worth, rates["sale", row["state"]][0]) for row, worth in of if worth is not None]
        value = sum((worth for worth, _ in known), Fraction(0))
        weighted = sum((worth * rate for worth, rate in known), Fraction(0))
        spread = Fraction(1.2816 * math.sqrt(sum(rate * (1 - rate) * worth * worth for worth, rate in known)))
        return {
            "sale_count": len(of),
            "value": value,
            "weighted_value": weighted,
            "low_value": max(weighted - spread, Fraction(0)),
            "high_value": min(weighted + spread, value),
            "basis_count": next(basis for (kind, _), (_, basis) in rates.items() if kind == "sale"),
            "unconverted_count": len(of) - len(known),
        }


def _value(kind: str, row: Row) -> object:
    if kind == "lead":
        return row["estimated_value"] or 0
    return row["net_amount"] if row["line_count"] else row["expected_amount"] or 0
