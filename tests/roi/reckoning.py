"""The return as a spreadsheet would have it: from the bare rows, one after the other, with fractions. Shares nothing with the SQL."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.ledger.books import Books

Row = dict[str, Any]
PARTS = ("transport", "transcription", "model", "voice", "platform")
MONEY = (
    "value",
    "ahead_value",
    "saved",
    "ai_cost",
    "telephony_cost",
    "other_ai_cost",
    "made_paid_value",
    "paid_value",
)
COUNTED = {
    "value": "kept_count",
    "ahead_value": "ahead_count",
    "made_paid_value": "made_paid_count",
    "paid_value": "paid_count",
}


@dataclass
class Piece:
    """Something that counts on a day: how often, and how much in its own currency."""

    day: date
    column: str
    agent: str | None
    channel: str
    person: uuid.UUID | None
    count: int = 1
    amount: Fraction = Fraction(0)
    currency: str = ""
    won: bool = True


class Reckoning:
    """An organisation's rows as they are now."""

    def __init__(self, books: Books) -> None:
        self.org_id = books.org_id

        def rows(table: str) -> list[Row]:
            return books.all(f"select * from {table} where org_id = %s", books.org_id)

        self.events = {row["id"]: row for row in rows("telephony_events")}
        self.legs = rows("telephony_legs")
        self.bookings = rows("calendar_events")
        self.logs, self.days = rows("ai_usage_logs"), rows("ai_usage_days")
        self.lines = rows("provider_bill_lines")
        self.sale_of = {
            row["booking_id"]: row for row in rows("sales") if row["booking_id"] and row["completed_on"]
        }
        self.settings = sorted(rows("roi_settings"), key=lambda row: row["valid_from"])
        self.rates: dict[str, list[Row]] = defaultdict(list)
        for row in books.all("select * from fx_rates where source = 'ecb' order by seq"):
            self.rates[row["currency"]].append(row)
        self.counted = list(self.pieces())

    def summary(
        self,
        start: date,
        end: date,
        currency: str,
        chosen: Callable[[Piece], bool] = lambda piece: True,
        everybodys: bool = False,
        apart: bool = False,
    ) -> dict[str, Any]:
        """One row of roi_summary(), of the pieces that are chosen; what nobody's agent won is told only with `everybodys`, and in no net. `apart`: of nobody, or of messages."""
        found: dict[str, Any] = defaultdict(Fraction)
        for piece in self.counted:
            if not start <= piece.day <= end or not chosen(piece) or not (piece.won or everybodys):
                continue
            found[piece.column] += piece.count
            if piece.column == "answered_count":
                found["answered_seconds"] += piece.amount
                self._save(found, piece, currency)
            elif piece.column in MONEY:
                amount = self._converted(piece, currency, found)
                found[piece.column] += amount - piece.count
                found["told"] += amount if piece.column == "value" and piece.agent is None else 0
                found[COUNTED.get(piece.column, "amounts")] += piece.count
            elif piece.column == "unvalued_count":
                found["kept_count"] += piece.count
            elif piece.column.startswith("made_") and piece.column != "made_sold_count":
                found["booking_count"] += piece.count
        cost = found["ai_cost"] + found["telephony_cost"]
        found["net"] = found["value"] - found["told"] + found["saved"] - cost
        found["return"] = found["net"] / cost if cost and not apart else None
        found["cost_per_kept"] = cost / found["kept_count"] if found["kept_count"] and not apart else None
        found["cost_per_paid"] = (
            cost / found["made_paid_count"] if found["made_paid_count"] and not apart else None
        )
        found["paid_cost_share"] = (
            cost / found["made_paid_value"] if found["made_paid_value"] and not apart else None
        )
        return found

    def _save(self, found: dict[str, Any], piece: Piece, currency: str) -> None:
        setting = self._setting(piece.day)
        minutes = Fraction(setting["minutes_per_call"]) if setting else Fraction(4)
        found["saved_minutes"] += minutes
        if setting is None or setting["hourly_wage"] is None:
            found["wage_missing"] = True
            return
        worth = Piece(piece.day, "saved", piece.agent, piece.channel, piece.person)
        worth.amount = minutes * Fraction(setting["hourly_wage"]) / 60
        worth.currency = setting["currency"]
        found["saved"] += self._converted(worth, currency, found)

    def _setting(self, day: date) -> Row | None:
        held = [row for row in self.settings if row["valid_from"] <= day]
        return held[-1] if held else None

    def _rate(self, currency: str, day: date) -> Fraction | None:
        if currency == "EUR":
            return Fraction(1)
        near = [
            (row["rated_on"], row["seq"], row["rate"])
            for row in self.rates[currency]
            if day - timedelta(days=7) <= row["rated_on"] <= day
        ]
        return Fraction(max(near)[2]) if near else None

    def _converted(self, piece: Piece, currency: str, found: dict[str, Any]) -> Fraction:
        if piece.currency == currency or not piece.amount:
            return piece.amount
        day = min(piece.day, date.today())
        ours, theirs = self._rate(piece.currency, day), self._rate(currency, day)
        if ours is None or theirs is None:
            found["unconverted_count"] += piece.count
            return Fraction(0)
        return piece.amount * theirs / ours

    def pieces(self) -> Iterator[Piece]:
        began: set[tuple[date, uuid.UUID]] = set()
        for leg in self.legs:
            event = self.events[leg["event_id"]]
            agent = _agent(event)
            if leg["parent_leg_id"] is None or (leg["parent_provider"] and leg["superseding_count"] == 0):
                began.add((leg["happened_on"], event["id"]))
            yield from _costs(leg, agent)
        for day, event_id in began:
            event = self.events[event_id]
            yield from self._begun(day, event)
        for booking in self.bookings:
            yield from self._booked(booking)
        for log in self.logs:
            column = "ai_cost" if log["agent_id"] else "other_ai_cost"
            yield Piece(log["usage_on"], column, log["agent_id"], "call" if log["agent_id"] else "", log["person_id"],
                        1, Fraction(log["cost"]), log["currency"])  # fmt: skip
        for row in self.days:
            beyond = Fraction(row["cost"]) - Fraction(row["logged_amount"])
            yield Piece(
                row["usage_on"], "other_ai_cost", None, "", row["person_id"], 1, beyond, row["currency"]
            )
        for line in self.lines:
            if line["is_posted"] and line["leg_id"] is None:
                column = {"openrouter": "other_ai_cost", "vapi": "ai_cost", "retell": "ai_cost"}.get(
                    line["provider"], "telephony_cost"
                )
                beyond = Fraction(line["billed_amount"]) - Fraction(line["counted_amount"])
                yield Piece(line["happened_on"], column, None, "", None, 1, beyond, line["currency"])

    def _begun(self, day: date, event: Row) -> Iterator[Piece]:
        agent, whose = _agent(event), event["assigned_to"]
        if event["kind"] == "message":
            if event["direction"] == "inbound":
                yield Piece(day, "message_count", agent, "message", whose)
        elif agent is not None:
            yield Piece(day, "call_count", agent, "call", whose)
            if event["state"] == "completed" and (event["seconds"] or 0) > 0:
                yield Piece(day, "answered_count", agent, "call", whose, 1, Fraction(event["seconds"]))
        for booking in self.bookings:
            if booking["origin_event_id"] == event["id"]:
                state = {"pending": "ahead", "confirmed": "ahead"}.get(booking["state"], booking["state"])
                yield Piece(
                    day, f"made_{state}_count", agent, event["kind"], booking["assigned_to"], won=agent is not None
                )  # fmt: skip
                yield from self._sold(
                    day, booking, event, {"COMPLETED", "INVOICED", "PAID"}, "made_sold_count"
                )
                yield from self._sold(day, booking, event, {"PAID"}, "made_paid_value")

    def _sold(self, day: date, booking: Row, event: Row, states: set[str], column: str) -> Iterator[Piece]:
        """What became of the sale of a kept booking."""
        sale, agent = self.sale_of.get(booking["id"]), _agent(event)
        if booking["state"] == "kept" and sale is not None and sale["state"] in states:
            amount = Fraction(sale["net_amount"]) if column in MONEY else Fraction(0)
            yield Piece(day, column, agent, event["kind"], booking["assigned_to"], 1, amount, sale["currency"],
                        won=agent is not None)  # fmt: skip

    def _booked(self, booking: Row) -> Iterator[Piece]:
        if booking["origin_event_id"] is None:
            return
        event, state = self.events[booking["origin_event_id"]], booking["state"]
        yield from self._sold(booking["happened_on"], booking, event, {"PAID"}, "paid_value")
        agent, setting = _agent(event), self._setting(booking["happened_on"])
        column = {"no_show": "no_show_count", "cancelled": "cancelled_count", "kept": "value"}.get(
            state, "ahead_value"
        )
        amount, currency = booking["net_value"], booking["currency"]
        if amount is None and setting is not None and setting["booking_value"] is not None:
            amount, currency = setting["booking_value"], setting["currency"]
        elif amount is None and column == "value":
            column = "unvalued_count"
        yield Piece(booking["happened_on"], column, agent, event["kind"], booking["assigned_to"], 1,
                    Fraction(amount or 0), currency, won=agent is not None)  # fmt: skip


def _agent(event: Row) -> str | None:
    found = event["agent_name"] if event["agent_id"] is None else event["agent_id"]
    return None if found is None else str(found)


def _costs(leg: Row, agent: str | None) -> Iterator[Piece]:
    """What a leg charges, part by part; what no part is named for is the carrier's, or its platform's."""

    def piece(column: str, amount: Fraction) -> Piece:
        currency = leg["billed_currency"] or leg["currency"]
        return Piece(leg["happened_on"], column, agent, leg["kind"], leg["assigned_to"], 1, amount, currency)

    parts = {name: Fraction(leg[f"{name}_price"] or 0) for name in PARTS}
    told = next(
        (leg[name] for name in ("billed_price", "price", "estimated_price") if leg[name] is not None), Decimal(0)
    )  # fmt: skip
    if leg["billed_currency"] not in (None, leg["currency"]):
        parts = dict.fromkeys(PARTS, Fraction(0))
    rest = Fraction(told) - sum(parts.values())
    is_carriers = leg["parent_provider"] is None and leg["platform_price"] is None
    costs = [("telephony_cost" if is_carriers else "ai_cost", rest)]
    if leg["superseding_count"] == 0:
        costs.append(("telephony_cost", parts["transport"]))
    costs += [("ai_cost", parts[name]) for name in PARTS[1:]]
    for column, amount in costs:
        if amount:
            yield piece(column, amount)


def assert_alike(row: Row, expected: dict[str, Any]) -> None:
    """A row of roi_summary() beside what was reckoned: counts alike, money to the millionth."""
    for column, value in row.items():
        if column in ("place", "by", "group_key", "name", "currency"):
            continue
        other = expected[column]
        if value is None or other is None or column == "wage_missing":
            assert value == (bool(other) if column == "wage_missing" else other), column
        elif isinstance(value, int):
            assert value == other, column
        else:
            assert abs(Fraction(value) - other) <= Fraction(
                1, 20_000 if column in ("return", "paid_cost_share") else 1_000_000
            ), (
                column,
                value,
                float(other),
            )
