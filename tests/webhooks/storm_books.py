"""What a storm's calls and messages cost, computed from what was told: no SQL, nothing of providers/, Decimal to the last digit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from tests.webhooks.storm import BILLED, Storm

ZONE = ZoneInfo("Europe/Stockholm")
# what the ledger calls each part of a price
NUMBERS = {"rest": 0, "transport": 1, "stt": 2, "llm": 3, "tts": 4, "vapi": 5}
RETELLS = {"other": 0, "transport": 1, "model": 3, "voice": 4, "platform": 5}
Rates = dict[str, dict[date, Decimal]]


@dataclass(frozen=True)
class Cost:
    """An entry: of which day, how much, and how much of the organisation's currency."""

    day: date
    amount: Decimal
    currency: str
    in_sek: Decimal


Books = dict[tuple[str, str, int], Cost]


class Bookkeeper:
    """Enters costs; `rates` are a euro's worth of each currency, by day."""

    def __init__(self, rates: Rates) -> None:
        self.rates = rates
        self.books: Books = {}

    def enter(
        self, provider: str, leg: str, part: int, start: datetime, amount: Decimal, currency: str
    ) -> None:
        if amount:
            day = start.astimezone(ZONE).date()
            self.books[(provider, leg, part)] = Cost(day, amount, currency, self.sek(amount, currency, day))

    def sek(self, amount: Decimal, currency: str, day: date) -> Decimal:
        """Rounded once, half away from zero."""
        exact = Fraction(amount) * Fraction(self.of("SEK", day)) / Fraction(self.of(currency, day))
        units = int(abs(exact) * 10**8 + Fraction(1, 2))
        return Decimal(units if exact > 0 else -units).scaleb(-8)

    def of(self, currency: str, day: date) -> Decimal:
        if currency == "EUR":
            return Decimal(1)
        known = self.rates[currency]
        return known[max(each for each in known if each <= day)]


def books(storm: Storm, rates: Rates, *, with_lists: bool) -> Books:
    """Twilio tells a price in its lists alone; a platform's line is the carrier's where that told of it."""
    keeper = Bookkeeper(rates)
    carried = {leg for call in storm.calls if len({provider for provider, _ in call}) > 1 for leg in call}
    if with_lists:
        for item in storm.lines:
            start = parsedate_to_datetime(item.get("start_time") or item["date_sent"])
            keeper.enter(
                "twilio", item["sid"], 0, start, -Decimal(item["price"]), item.get("price_unit", "USD")
            )
    for leg in storm.legs:
        keeper.enter("telnyx", leg.leg_id, 1, leg.start, Decimal(leg.costs["sip-trunking"]), "USD")
        keeper.enter("telnyx", leg.leg_id, 5, leg.start, Decimal(leg.costs["call-control"]), "USD")
    for text in storm.texts:
        start = datetime.fromisoformat(text["received_at"])
        keeper.enter(
            "telnyx", text["id"], 0, start, Decimal(text["cost"]["amount"]), text["cost"]["currency"]
        )
    for report in storm.reports:
        place = ("vapi", report["call"]["id"])
        for name, amount in vapis_parts(report).items():
            if not (name == "transport" and place in carried):
                start = datetime.fromisoformat(report["startedAt"])
                keeper.enter(*place, NUMBERS[name], start, amount, "USD")
    for call in storm.analyses:
        place = ("retell", str(call["call_id"]))
        cost = call["call_cost"]
        start = datetime.fromtimestamp(call["start_timestamp"] / 1000, ZONE)
        products = {
            RETELLS[BILLED[each["product"]]]: Decimal(repr(each["cost"])) for each in cost["product_costs"]
        }
        # a discount is nobody's: it lessens the rest
        products[0] += Decimal(repr(cost["combined_cost"])) - sum(products.values())
        for part, cents in products.items():
            if not (part == 1 and place in carried):
                keeper.enter(*place, part, start, cents / 100, "USD")
    return keeper.books


def vapis_parts(report: dict[str, dict[str, float]]) -> dict[str, Decimal]:
    """Amounts to 12 places; what binary floats leave between the sum and its parts goes to the largest part."""
    places = Decimal("1e-12")
    told = report["costBreakdown"]
    parts = {
        name: Decimal(repr(told[name])).quantize(places)
        for name in ("transport", "stt", "llm", "tts", "vapi")
    }
    largest = max(parts, key=lambda name: parts[name])
    parts[largest] += Decimal(repr(told["total"])).quantize(places) - sum(parts.values())
    return parts


def rates_around(begin: datetime) -> Rates:
    """Another rate on each of the days, and a day on which one of the two has none."""
    first = begin.astimezone(ZONE).date() - timedelta(days=1)
    days = [first + timedelta(days=n) for n in range(3)]
    return {
        "SEK": dict(zip(days, (Decimal("11.0425"), Decimal("11.1173"), Decimal("10.9871")), strict=True)),
        "USD": {days[0]: Decimal("1.1614"), days[2]: Decimal("1.1557")},
    }
