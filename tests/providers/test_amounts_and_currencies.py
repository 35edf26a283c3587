"""What is charged is charged in the currency that the provider names: never in two at once, never in one that was guessed."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from providers import bokamera, twilio
from providers.json_values import loaded, money
from providers.telnyx_words import LISTS, event_fields, message_fields, record_fields, sums
from tests.emulators.bokamera import BOOKING, LINE
from tests.emulators.telnyx_events import Leg, message
from tests.emulators.twilio import CALL
from tests.emulators.twilio_callbacks import sid

START = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
BY_WORD = {records.word: records for records in LISTS}


def booked(*lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    found = bokamera.listed_item({"Id": 1} | BOOKING | {"Quantities": [LINE | line for line in lines]} | more)
    assert found is not None
    return dict(found)


def test_lines_in_two_currencies_have_no_sum() -> None:
    mixed = booked({"CurrencyId": "SEK"}, {"CurrencyId": "EUR"}, TotalPrice=None)
    assert (mixed["price"], mixed["currency"], mixed["service_price"]) == (None, None, None)
    total = booked({"CurrencyId": "SEK"}, {"CurrencyId": "EUR"}, TotalPrice=1700)
    assert (total["price"], total["currency"]) == (None, None)
    same = booked({"CurrencyId": "SEK"}, {"CurrencyId": "sek"}, {"CurrencyId": None}, TotalPrice=None)
    assert (Decimal(same["price"]), same["currency"]) == (Decimal(2550), "SEK")


@pytest.mark.parametrize("missing", ["", None])
def test_a_line_whose_number_or_tax_is_empty_is_one_without(missing: str | None) -> None:
    found = booked({"Quantity": missing, "VAT": missing}, TotalPrice=None)
    assert (Decimal(found["price"]), found["tax_rate"]) == (Decimal(850), None)


def cost(total: Any, *parts: tuple[Any, str | None]) -> dict[str, Any]:
    _, fields = event_fields(
        "call.cost", START,
        {"call_leg_id": "leg-1", "status": "success", "total_cost": total, "billed_duration_secs": 60,
         "cost_parts": [{"call_part": "sip-trunking", "cost": amount, "currency": code} for amount, code in parts]},
    )  # fmt: skip
    return dict(fields)


def test_a_cost_whose_currency_nobody_names_is_left_to_the_lists() -> None:
    assert (cost("0.01")["price"], cost("0.01", ("0.01", None))["price"]) == (None, None)
    assert "transport_price" not in cost("0.01", ("0.01", None))
    told = cost("0.01", ("0.005", "EUR"), ("0.005", None))
    assert (told["price"], told["currency"], told["transport_price"]) == ("0.01", "EUR", "0.010")
    # also of nothing: a price says what the leg is charged in
    assert cost("0")["price"] is None


def test_parts_in_two_currencies_have_no_sum() -> None:
    told = cost("0.02", ("0.01", "EUR"), ("0.01", "USD"))
    assert (told["price"], told["currency"], told.get("transport_price")) == (None, None, None)
    assert (told["state"], told["units"]) == ("completed", 1)
    spoken = BY_WORD["speech-to-text"]
    records = [
        {"call_leg_id": leg, "cost": "0.01", "currency": code, "id": f"{leg}{code}", "start_time": "2026-03-14T12:00:00Z"}
        for leg, code in (("a", "EUR"), ("a", "USD"), ("b", "EUR"), ("b", None))
    ]  # fmt: skip
    mixed, found = sums(spoken, records)
    assert mixed is None and found is not None
    assert (found["leg_id"], found["transcription_price"], found["currency"]) == ("b", "0.02", "EUR")


def test_a_messages_cost_without_a_currency_is_left_to_the_lists() -> None:
    told = message("m-1", "outbound", START, "delivered", "0.004")
    known = message_fields("message.finalized", told) or {}
    assert (known["price"], known["currency"]) == ("0.004", "USD")
    unknown = message_fields("message.finalized", told | {"cost": {"amount": "0.004"}}) or {}
    assert (unknown["price"], unknown["currency"]) == (None, None)


def test_a_listed_price_without_its_unit_is_not_known_yet() -> None:
    known = twilio.listed_item(CALL | {"sid": sid("CA", 1), "price": "-0.014", "price_unit": "EUR"}) or {}
    assert (known["price"], known["currency"]) == ("-0.014", "EUR")
    unknown = twilio.listed_item(CALL | {"sid": sid("CA", 1), "price": "-0.014", "price_unit": None}) or {}
    assert unknown["price"] is None


@pytest.mark.parametrize(
    ("told", "amount"),
    [("0.30000000000000004", "0.3"), ('"0.1234567890123456"', "0.123456789012"), ("7.275e-05", "0.00007275"), ('"2.0E-3"', "0.0020")],
)  # fmt: skip
def test_what_binary_floats_leave_is_not_more_than_an_amount_holds(told: str, amount: str) -> None:
    found = money(loaded(told.encode()))
    assert found is not None and Decimal(found) == Decimal(amount)
    assert -int(Decimal(found).normalize().as_tuple().exponent) <= 12


@pytest.mark.parametrize("name", ["call_control_id", "telnyx_call_control_id"])
def test_a_record_names_the_leg_as_a_platform_knows_it(name: str) -> None:
    raw = Leg("leg-1", "s", START).records()["sip-trunking"][0]
    raw = {key: value for key, value in raw.items() if key != "call_control_id"} | {name: "v3:leg-1"}
    assert (record_fields(BY_WORD["sip-trunking"], raw) or {})["alias"] == "v3:leg-1"
