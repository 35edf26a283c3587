"""SimplyBook.me's callbacks and bookings as they come, and as they may be broken; its login, and how its lists are read."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers import simplybook
from providers.json_values import loaded
from providers.simplybook import WEBHOOK, listed_item
from providers.webhooks import BadSignature, Event, Page, ProviderError, Request, optional_keys
from tests.emulators.running import emulator
from tests.emulators.simplybook import BOOKING, COMPANY, LOGIN, PASSWORD, SECRET
from tests.emulators.simplybook_callbacks import EXAMPLE, callback, delivery

KEYS = {"company": COMPANY, "login": LOGIN, "password": PASSWORD, "timezone": "Europe/Stockholm"}
NOW = datetime(2026, 1, 1, 9, 30, tzinfo=UTC)


def heard(told: dict[str, Any] | bytes) -> Event:
    made = delivery(told)
    return WEBHOOK.parse(Request("https://x.example/", {}, made.body))


def test_the_documented_callback_says_what_to_ask_for() -> None:
    event = heard(EXAMPLE)
    assert (event.event_id, event.kind, event.subject) == (
        "demosalon:2262:booking.created:1767259800", "booking.created", "2262",
    )  # fmt: skip
    assert event.fields == {"ask": "2262", "kind": "booking.created", "account": "demosalon"}
    assert heard(EXAMPLE) == event


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"notification_type": "create"}, "booking.created"),
        ({"notification_type": "change"}, "booking.changed"),
        ({"notification_type": "cancel"}, "booking.cancelled"),
        ({"notification_type": "notify"}, "booking.reminder"),
        ({"notification_type": None, "event": "cancel_booking"}, "booking.cancelled"),
        ({"notification_type": "something_new"}, "booking.changed"),
    ],
)
def test_every_kind_of_callback_is_a_hint(said: dict[str, Any], kind: str) -> None:
    assert heard(callback(1) | said).kind == kind


@pytest.mark.parametrize("moment", [None, "", [], {}, 1.5, True])
def test_without_its_time_a_callback_is_no_double_of_the_one_before(moment: Any) -> None:
    one, other = (heard(callback(1) | {"webhook_timestamp": moment}) for _ in range(2))
    assert one.event_id != other.event_id
    assert one.fields == other.fields
    # and companies number their bookings each from 1
    assert heard(callback(1, company="a")).event_id != heard(callback(1, company="b")).event_id


@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
            lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
                st.sampled_from([*callback(1), "event", "kontor_test"]), inner, max_size=6
            ),
            max_leaves=12,
        ).map(lambda told: json.dumps(told).encode()),
    )
)  # fmt: skip
def test_nothing_that_is_sent_makes_the_parser_fail(body: bytes) -> None:
    event = heard(body)
    assert len(event.event_id) <= 300 and event.kind
    # what is stored can be stored
    json.dumps(dict(event.fields)).encode().decode("ascii")
    assert "\\ud8" not in json.dumps(dict(event.fields))


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b"\xff\xfe", b'{"booking_id":"x"}', b'{"booking_id":{}}', b"[" * 5000, b'{"booking_id":"\xd9\xa1"}'])  # fmt: skip
def test_what_names_no_booking_is_unknown(body: bytes) -> None:
    assert heard(body).kind == "unknown"


def test_a_signature_is_checked_only_where_a_secret_was_given() -> None:
    plain = delivery(EXAMPLE)
    request = Request("https://x.example/", {}, plain.body)
    WEBHOOK.verify(request, KEYS, NOW)
    with_secret = KEYS | {"webhook_secret": SECRET}
    with pytest.raises(BadSignature):
        WEBHOOK.verify(request, with_secret, NOW)
    # the scheme that others guessed, computed apart
    told = "c7f2d090a53f4ccfeb1161705fddd46047abd7f515124319f439e0bc27f9a9b9"
    signed = Request("https://x.example/", {"x-simplybook-signature": told}, plain.body)
    WEBHOOK.verify(signed, with_secret, NOW)
    # while it changes over, the one before signs too
    WEBHOOK.verify(signed, KEYS | {"webhook_secret": "new", "webhook_secret_before": SECRET}, NOW)
    with pytest.raises(BadSignature):
        WEBHOOK.verify(signed, KEYS | {"webhook_secret": "another"}, NOW)
    with pytest.raises(BadSignature):
        WEBHOOK.verify(Request("", {"x-simplybook-signature": "å\ud800"}, plain.body), with_secret, NOW)
    assert optional_keys(WEBHOOK) == ("webhook_secret",)


@pytest.mark.parametrize("secret", [{}, {"webhook_secret": SECRET}])
def test_its_own_test_request_is_verified_and_read_as_a_test(secret: dict[str, str]) -> None:
    made = WEBHOOK.test_request("https://x.example/", KEYS | secret, "abc")
    WEBHOOK.verify(made, KEYS | secret, NOW)
    assert WEBHOOK.parse(made).event_id == "test:abc"
    assert WEBHOOK.parse(made).kind == "test"


def item(**change: Any) -> Any:
    return listed_item({"id": 2262} | BOOKING | change, KEYS)


def test_a_listed_booking_is_read_in_the_companys_zone_and_without_a_float() -> None:
    raw = loaded(json.dumps({"id": 2262} | BOOKING).encode())
    assert listed_item(raw, KEYS) == {
        "booking_id": "2262",
        "state": "confirmed",
        "starts_at": "2026-01-05T10:00:00+01:00",
        "ends_at": "2026-01-05T10:45:00+01:00",
        "booked_at": "2026-01-01T10:30:00+01:00",
        "staff_name": "Elin",
        "service_id": "4",
        "service_name": "Haircut",
        "service_price": "450.0",
        "currency": "SEK",
        "client_id": "demosalon:31",
        "client_name": "Anna Demo",
        "client_phone": "+46700000001",
        "client_email": "anna@example.com",
    }
    assert item(start_datetime="2026-07-05 10:00:00")["starts_at"] == "2026-07-05T10:00:00+02:00"
    # the hour that comes twice and the one that never comes
    assert item(start_datetime="2026-10-25 02:30:00")["starts_at"].startswith("2026-10-25T02:30:00+0")
    assert item(start_datetime="2026-03-29 02:30:00")["starts_at"].startswith("2026-03-29T02:30:00+0")


def test_states_are_the_providers_and_an_unknown_one_is_unread() -> None:
    states = {
        told: item(status=told)["state"] for told in ("confirmed", "pending", "confirmed_pending", "canceled")
    }
    assert states == {
        "confirmed": "confirmed", "pending": "pending", "confirmed_pending": "pending", "canceled": "cancelled",
    }  # fmt: skip
    assert item(status="teleported") is None
    assert item(status=None)["state"] == "confirmed"
    assert item(status=None, is_confirmed=False)["state"] == "cancelled"
    assert item(status=None, is_confirmed=None) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": None}, {"id": "x"}, {"start_datetime": None}, {"start_datetime": "5 January"}, {"end_datetime": 7},
        {"service": {"id": 4, "price": -1}}, {"service": {"id": 4, "price": Decimal("1e999999")}},
        {"service": {"id": 4, "price": "NaN"}}, {"service": {"id": 4, "currency": "kronor"}}, {"client": "Anna"},
    ],
)  # fmt: skip
def test_what_is_not_as_it_should_be_is_unread(wrong: dict[str, Any]) -> None:
    assert item(**wrong) is None


def test_what_may_be_missing_may_be_missing() -> None:
    found = listed_item({"id": 7, "status": "confirmed", "start_datetime": "2026-01-05 10:00:00"}, KEYS)
    assert found is not None and (found["service_id"], found["client_id"], found["ends_at"]) == (
        None, None, None,
    )  # fmt: skip
    odd = item(client={"id": 31, "name": "A\0nna \ud800", "phone": "", "email": None})
    assert (odd["client_name"], odd["client_phone"]) == ("A\ufffdnna ?", None)


# the API


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with emulator("simplybook") as found:
        yield found


@pytest.fixture
def company(address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(simplybook, "PAUSE", 0.0)
    simplybook.LOGINS.forget()
    control(address, forget=True, fail=0, shut_out=0, second_factor=False, expire=True)
    yield address


def control(address: str, **change: Any) -> dict[str, int]:
    told: dict[str, int] = httpx.post(f"{address}/control", json=change).raise_for_status().json()
    return told


def listed(address: str, after: str | None = None, keys: dict[str, str] = KEYS) -> list[Page]:
    async def read() -> list[Page]:
        return [page async for page in WEBHOOK.history(keys, address, NOW, after)]

    return asyncio.run(read())


def test_the_lists_are_read_to_their_end_also_what_is_cancelled(company: str) -> None:
    control(company, bookings=[
        {"id": n, "status": "canceled" if n % 5 == 0 else "confirmed"} for n in range(1, 251)
    ] + [{"id": 900, "start_datetime": "2025-12-17 10:00:00"}, {"id": 901, "start_datetime": "2025-12-18 10:00:00"}])  # fmt: skip
    pages = listed(company)
    found = [one["booking_id"] for page in pages for one in page.items]
    assert sorted(map(int, found)) == [*range(1, 251), 901]
    assert [len(page.items) for page in pages] == [100, 100, 1, 50]
    assert [page.next for page in pages] == [":2", ":3", "canceled:1", None]
    assert {one["booking_id"]: one["state"] for page in pages for one in page.items}["5"] == "cancelled"
    # a run that was broken off goes on where it was
    assert [len(page.items) for page in listed(company, ":3")] == [1, 50]
    assert [len(page.items) for page in listed(company, "canceled:1")] == [50]


def test_one_login_serves_until_the_token_ends(company: str) -> None:
    before = control(company, bookings=[{"id": 1}])["logins"]
    for _ in range(3):
        listed(company)
    assert control(company)["logins"] == before + 1
    control(company, expire=True)
    assert asyncio.run(WEBHOOK.look_up(KEYS, company, "booking.created", "1")) is not None
    assert control(company)["logins"] == before + 2


def test_too_many_logins_are_waited_for_and_wrong_ones_given_up(company: str) -> None:
    control(company, shut_out=1)
    with pytest.raises(ProviderError) as held:
        listed(company)
    assert (held.value.permanent, held.value.retry_after) == (False, 30.0)
    wrong = KEYS | {"password": "wrong-password"}
    with pytest.raises(ProviderError) as refused:
        listed(company, keys=wrong)
    assert refused.value.permanent and "does not accept the keys" in refused.value.message
    assert "wrong-password" not in refused.value.message


def test_a_limit_says_when_to_come_back(company: str) -> None:
    listed(company)
    control(company, fail=429)
    with pytest.raises(ProviderError) as held:
        listed(company)
    assert (held.value.permanent, held.value.retry_after) == (False, 7.0)
    control(company, fail=500)
    with pytest.raises(ProviderError) as away:
        asyncio.run(WEBHOOK.look_up(KEYS, company, "booking.created", "1"))
    assert not away.value.permanent


def test_one_booking_is_asked_for_by_its_id(company: str) -> None:
    control(company, bookings=[{"id": 7, "status": "canceled"}])
    found = asyncio.run(WEBHOOK.look_up(KEYS, company, "booking.cancelled", "7"))
    assert found is not None and (found["booking_id"], found["state"]) == ("7", "cancelled")
    assert asyncio.run(WEBHOOK.look_up(KEYS, company, "booking.cancelled", "8")) is None
    control(company, bookings=[{"id": 9, "status": "teleported"}])
    with pytest.raises(ProviderError):
        asyncio.run(WEBHOOK.look_up(KEYS, company, "booking.created", "9"))


def test_keys_are_tried_before_they_are_kept(company: str) -> None:
    def wrong(**change: str) -> str | None:
        return asyncio.run(WEBHOOK.problem(KEYS | change, company))

    assert wrong() is None
    assert "first part" in str(wrong(company="https://demosalon.simplybook.me"))
    assert "time zone" in str(wrong(timezone="Sweden"))
    assert "time zone" in str(wrong(timezone="../../etc/passwd"))
    assert "does not accept" in str(wrong(login="nobody"))
    control(company, second_factor=True)
    simplybook.LOGINS.forget()
    assert "second factor" in str(wrong())
    assert WEBHOOK.account(KEYS | {"company": "DemoSalon"}) == "demosalon"
