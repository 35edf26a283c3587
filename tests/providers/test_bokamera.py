"""BokaMera's webhooks and bookings as they may come, and as they may be broken; its login, and how its lists are read."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers import bokamera
from providers.bokamera import WEBHOOK, listed_item
from providers.webhooks import BadSignature, Event, Page, ProviderError, Request, TooLate
from tests.emulators.bokamera import API_KEY, BOOKING, LINE, PASSWORD, USER
from tests.emulators.bokamera_callbacks import EXAMPLE, EXAMPLE_SIGNATURE, SECRET, delivery
from tests.emulators.running import emulator

KEYS = {"api_key": API_KEY, "username": USER, "password": PASSWORD}
SIGNED = KEYS | {"webhook_secret": SECRET}
MOMENT = 1767259800
NOW = datetime.fromtimestamp(MOMENT, UTC)


def request(told: dict[str, Any] | bytes, message: str = "msg_2demo0001", moment: int = MOMENT) -> Request:
    made = delivery(told, message, moment)
    return Request(
        "https://x.example/", {name.lower(): value for name, value in made.headers.items()}, made.body
    )


def heard(body: bytes, **headers: str) -> Event:
    return WEBHOOK.parse(Request("https://x.example/", headers, body))


def test_the_computed_vector_is_verified_under_both_names_of_its_headers() -> None:
    for prefix in ("svix", "webhook"):
        headers = {
            f"{prefix}-id": "msg_2demo0001", f"{prefix}-timestamp": str(MOMENT),
            f"{prefix}-signature": f"v1a,abc v1,AAAA {EXAMPLE_SIGNATURE}",
        }  # fmt: skip
        WEBHOOK.verify(Request("https://x.example/", headers, EXAMPLE), SIGNED, NOW)
    assert request(EXAMPLE).headers["svix-signature"] == EXAMPLE_SIGNATURE


@pytest.mark.parametrize(
    "change",
    [
        {"svix-id": "msg_other"}, {"svix-timestamp": str(MOMENT + 1)}, {"svix-signature": ""}, {"svix-signature": "v1,"},
        {"svix-signature": EXAMPLE_SIGNATURE.replace("v1,", "v2,")}, {"svix-signature": EXAMPLE_SIGNATURE.lower()},
        {"svix-signature": "v1,å\ud800"}, {"svix-timestamp": "x"}, {"svix-timestamp": ""},
    ],
)  # fmt: skip
def test_what_was_changed_on_the_way_is_refused(change: dict[str, str]) -> None:
    good = request(EXAMPLE)
    with pytest.raises(BadSignature):
        WEBHOOK.verify(Request(good.url, {**good.headers, **change}, good.body), SIGNED, NOW)
    with pytest.raises(BadSignature):
        WEBHOOK.verify(Request(good.url, good.headers, good.body + b" "), SIGNED, NOW)


def test_what_is_older_or_newer_than_five_minutes_is_too_late() -> None:
    good = request(EXAMPLE)
    for minutes in (-5, 5):
        WEBHOOK.verify(good, SIGNED, NOW + timedelta(minutes=minutes))
        with pytest.raises(TooLate):
            WEBHOOK.verify(good, SIGNED, NOW + timedelta(minutes=minutes * 1.01))
    with pytest.raises(BadSignature):
        WEBHOOK.verify(request(EXAMPLE, moment=10**14), SIGNED, NOW)


def test_without_a_secret_everybody_who_knows_the_address_is_heard_and_a_replaced_one_signs_on() -> None:
    WEBHOOK.verify(Request("https://x.example/", {}, EXAMPLE), KEYS, NOW)
    other = "whsec_" + "YWJj" * 8
    WEBHOOK.verify(request(EXAMPLE), KEYS | {"webhook_secret": other, "webhook_secret_before": SECRET}, NOW)
    with pytest.raises(BadSignature):
        WEBHOOK.verify(request(EXAMPLE), KEYS | {"webhook_secret": other}, NOW)


@pytest.mark.parametrize("keys", [KEYS, SIGNED])
def test_its_own_test_request_is_verified_and_read_as_a_test(keys: dict[str, str]) -> None:
    made = WEBHOOK.test_request("https://x.example/", keys, "abc")
    WEBHOOK.verify(made, keys, datetime.now(UTC))
    assert (WEBHOOK.parse(made).event_id, WEBHOOK.parse(made).kind) == ("test:abc", "test")


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({"eventType": "booking.created", "bookingId": 404042}, "booking.created"),
        ({"EventType": "BookingCanceled", "BookingId": "404042"}, "booking.cancelled"),
        ({"type": "booking.updated", "data": {"Id": 404042}}, "booking.changed"),
        ({"Booking": {"Id": 404042}}, "booking.changed"),
    ],
)
def test_a_booking_is_found_wherever_it_stands(told: dict[str, Any], kind: str) -> None:
    found = heard(json.dumps(told).encode(), **{"webhook-id": "msg_1"})
    assert (found.event_id, found.kind, found.subject) == ("404042:msg_1", kind, "404042")
    assert found.fields == {"ask": "404042", "kind": kind}


def test_a_message_is_told_by_its_id_and_without_one_is_no_double() -> None:
    assert WEBHOOK.parse(request(EXAMPLE)) == WEBHOOK.parse(request(EXAMPLE))
    assert heard(EXAMPLE).event_id != heard(EXAMPLE).event_id


@given(
    st.one_of(
        st.binary(max_size=300),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
            lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
                st.sampled_from(["eventType", "bookingId", "BookingId", "data", "Booking", "Id", "kontor_test"]), inner, max_size=6
            ),
            max_leaves=12,
        ).map(lambda told: json.dumps(told).encode()),
    )
)  # fmt: skip
def test_nothing_that_is_sent_makes_the_parser_fail(body: bytes) -> None:
    found = heard(body, **{"svix-id": "m\0\ud800" * 200})
    assert len(found.event_id) <= 300 and found.kind
    found.event_id.encode()
    assert "\0" not in found.event_id


def item(**change: Any) -> Any:
    return listed_item({"Id": 404042} | BOOKING | change)


def test_a_listed_booking_is_read_without_a_float() -> None:
    raw = json.loads(json.dumps({"Id": 404042} | BOOKING), parse_float=Decimal)
    assert listed_item(raw) == {
        "booking_id": "404042",
        "state": "confirmed",
        "starts_at": "2026-01-05T10:00:00+01:00",
        "ends_at": "2026-01-05T11:00:00+01:00",
        "booked_at": "2026-01-01T10:30:00+01:00",
        "cancelled_at": None,
        "staff_name": "Elin",
        "service_id": "42",
        "service_name": "Massage 60",
        "service_price": "850.0",
        "price": "850.0",
        "currency": "SEK",
        "tax_rate": "25.0",
        "tax_included": True,
        "client_id": "8d0c7b1a-5e2f-4a3b-9c6d-1e2f3a4b5c6d",
        "client_name": "Anna Demo",
        "client_phone": "0700000001",
        "client_email": "anna@example.com",
    }


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("2026-01-05T10:00:00", "2026-01-05T10:00:00+01:00"),
        ("2026-07-05T10:00:00.0000000", "2026-07-05T10:00:00+02:00"),
        ("2026-01-05T09:00:00Z", "2026-01-05T09:00:00+00:00"),
        ("2026-01-05T10:00:00+01:00", "2026-01-05T10:00:00+01:00"),
        ("/Date(1767603600000)/", "2026-01-05T09:00:00+00:00"),
        ("/Date(1767603600000+0100)/", "2026-01-05T09:00:00+00:00"),
    ],
)
def test_times_are_read_in_every_form_they_may_have(told: str, read: str) -> None:
    assert item(From=told)["starts_at"] == read


@pytest.mark.parametrize(
    ("lines", "total", "price", "rate"),
    [
        ([LINE], None, "850.0", "25.0"),
        ([LINE | {"Quantity": 3}], None, "2550.0", "25.0"),
        ([LINE | {"Quantity": 2}], 1500, "1500", "25.0"),
        ([], 500, "500", None),
        ([], None, None, None),
        ([LINE | {"VAT": None}], 850, "850", None),
        # massage at 25 % and a book at 6 %: 850 + 106 holds 680 + 100
        ([LINE, LINE | {"Price": 106, "VAT": 6}], 956, "956", "22.564103"),
        # what costs nothing has no say
        ([LINE, LINE | {"Price": 0, "VAT": 6}], 850, "850", "25.0"),
        ([LINE | {"Price": 0}], 0, "0", None),
    ],
)
def test_price_and_tax_are_those_of_the_booking(
    lines: list[dict[str, Any]], total: int | None, price: str | None, rate: str | None
) -> None:
    raw = json.loads(json.dumps({"Quantities": lines, "TotalPrice": total}), parse_float=Decimal)
    found = item(**raw)
    assert (found["price"], found["tax_rate"]) == (price, rate)
    if rate == "22.564103":
        assert round(Decimal(956) * 100 / (100 + Decimal(rate)), 2) == 780


def test_states_are_the_providers_and_an_unknown_one_is_unread() -> None:
    assert [item(StatusId=n)["state"] for n in range(1, 11)] == [
        "confirmed", "cancelled", "pending", "cancelled", "pending", "pending", "confirmed", "pending", "pending", "confirmed",
    ]  # fmt: skip
    assert item(StatusId=11) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"Id": None}, {"From": None}, {"From": 7}, {"From": "soon"}, {"From": "/Date(999999999999999)/"}, {"TotalPrice": -1},
        {"TotalPrice": Decimal("1e999999")}, {"Quantities": [LINE | {"VAT": 101}]}, {"Quantities": "many"},
        {"Quantities": [LINE | {"CurrencyId": "kronor"}]}, {"Customer": "Anna"}, {"StatusId": "?"},
    ],
)  # fmt: skip
def test_what_is_not_as_it_should_be_is_unread(wrong: dict[str, Any]) -> None:
    assert item(**wrong) is None


# the API


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with emulator("bokamera") as found:
        yield found


@pytest.fixture
def company(address: str) -> Iterator[str]:
    bokamera.LOGINS.forget()
    control(address, forget=True, fail=0, knows_id=True, expire=True)
    yield address


def control(address: str, **change: Any) -> dict[str, int]:
    told: dict[str, int] = httpx.post(f"{address}/control", json=change).raise_for_status().json()
    return told


def listed(address: str, after: str | None = None, keys: dict[str, str] = KEYS) -> list[Page]:
    async def read() -> list[Page]:
        return [page async for page in WEBHOOK.history(keys, address, NOW, after)]

    return asyncio.run(read())


def test_the_lists_are_read_to_their_end_also_what_is_cancelled(company: str) -> None:
    control(company, bookings=[{"Id": n, "StatusId": 4 if n % 5 == 0 else 1} for n in range(1, 251)] + [
        {"Id": 900, "From": "2025-12-17T10:00:00+01:00"}, {"Id": 901, "From": "2025-12-18T10:00:00+01:00"},
        {"Id": 902, "From": "2028-01-05T10:00:00+01:00"},
    ])  # fmt: skip
    pages = listed(company)
    found = [one["booking_id"] for page in pages for one in page.items]
    assert sorted(map(int, found)) == [*range(1, 251), 901]
    assert [page.next for page in pages] == ["100", "200", None]
    assert {one["booking_id"]: one["state"] for page in pages for one in page.items}["5"] == "cancelled"
    assert [len(page.items) for page in listed(company, "200")] == [51]
    control(company, bookings=[{"Id": 7, "StatusId": 99}, {"Id": 8, "TotalPrice": -1}])
    # a state that nobody knows is not asked for; what cannot be read is counted
    assert sum(page.unread for page in listed(company)) == 1
    assert listed(company, "5000")[0] == Page([], None, 0)


def test_one_login_serves_until_the_token_ends(company: str) -> None:
    before = control(company, bookings=[{"Id": 1}])["logins"]
    for _ in range(3):
        listed(company)
    assert control(company)["logins"] == before + 1
    control(company, expire=True)
    assert asyncio.run(WEBHOOK.look_up(KEYS, company, "booking.created", "1")) is not None
    assert control(company)["logins"] == before + 2


def test_one_booking_is_asked_for_and_no_other_taken_for_it(company: str) -> None:
    control(company, bookings=[{"Id": 7, "StatusId": 4, "UnbookedOn": "2026-01-02T08:00:00Z"}, {"Id": 8}])
    found = asyncio.run(WEBHOOK.look_up(KEYS, company, "booking.cancelled", "7"))
    assert found is not None
    assert (found["booking_id"], found["state"], found["cancelled_at"]) == (
        "7", "cancelled", "2026-01-02T08:00:00+00:00",
    )  # fmt: skip
    control(company, knows_id=False)
    # others are no word about this one
    with pytest.raises(ProviderError) as unsaid:
        asyncio.run(WEBHOOK.look_up(KEYS, company, "booking.cancelled", "9"))
    assert unsaid.value.permanent is False
    found = asyncio.run(WEBHOOK.look_up(KEYS, company, "booking.created", "8"))
    assert found is not None and found["booking_id"] == "8"


def test_a_limit_and_an_outage_are_waited_for(company: str) -> None:
    listed(company)
    control(company, fail=429)
    with pytest.raises(ProviderError) as held:
        listed(company)
    assert (held.value.permanent, held.value.retry_after) == (False, 9.0)
    control(company, fail=503)
    with pytest.raises(ProviderError) as away:
        asyncio.run(WEBHOOK.look_up(KEYS, company, "booking.created", "1"))
    assert not away.value.permanent


def test_keys_are_tried_before_they_are_kept(company: str) -> None:
    def wrong(**change: str) -> str | None:
        return asyncio.run(WEBHOOK.problem(KEYS | change, company))

    assert wrong() is None
    assert wrong(webhook_secret=SECRET) is None
    assert "whsec_" in str(wrong(webhook_secret="secret"))
    assert "Invalid user credentials" in str(wrong(password="wrong-password"))
    assert "does not accept" in str(wrong(api_key="another"))
    assert WEBHOOK.account(KEYS | {"username": "Desk@DemoSalon.example"}) == USER
