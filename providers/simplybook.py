"""SimplyBook.me: bookings, hinted at by callbacks and read from the admin API, REST v2.

A callback proves nothing: nothing that signs it is published. Its address is secret, and what it says is asked for again.
Formats: the vendor's simplybook_callback_example_php (callbacks) and n8n-nodes-simplybook (login, lists, paging).
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import re
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx
from pydantic import BeforeValidator, Field

from providers import http
from providers.fields import Amount, Currency, Plain, Text, Told, given, read
from providers.json_values import find, loaded_mapping, storable, text
from providers.logins import Logins
from providers.webhooks import (
    BadSignature,
    Event,
    Keys,
    Page,
    ProviderError,
    Reply,
    Request,
    current,
    says_why,
    unknown,
)

LABEL = "SimplyBook.me"
BASE_URL = "https://user-api-v2.simplybook.me"
PAGE_SIZE = 100
# bookings are listed by the day they begin: so far back they may still be marked or moved
LOOK_BACK = timedelta(days=14)
# no limit is published; two requests a second are asked for
PAUSE = 0.5
# how long to stay away where a login is forbidden, as it is after too many
LOGIN_PAUSE = 30.0
SIGNATURE = "x-simplybook-signature"
TEST_FIELD = "kontor_test"
KINDS = {
    "create": "booking.created", "change": "booking.changed", "cancel": "booking.cancelled", "notify": "booking.reminder",
    "new_booking": "booking.created", "change_booking": "booking.changed", "cancel_booking": "booking.cancelled",
}  # fmt: skip
STATES = {
    "confirmed": "confirmed", "pending": "pending", "confirmed_pending": "pending", "canceled": "cancelled",
    "cancelled": "cancelled",
}  # fmt: skip
# the lists that a run goes through: what is said without a state may leave cancelled ones out
LISTS = ("", "canceled")


def _local(value: Any) -> Any:
    """A clock on a wall, as the company reads it."""
    if not isinstance(value, str):
        # a number is no time here
        return None if value is None else "no time"
    # its zone is the company's, given later
    return datetime.strptime(value, "%Y-%m-%d %H:%M:%S")


def _stamp(value: Any) -> Any:
    """What tells a callback from the next of its kind, whatever it looks like."""
    return text(str(value) if type(value) is int else value, 40)


Id = Annotated[Plain, Field(pattern=r"^[0-9]{1,20}$")]
Local = Annotated[datetime, BeforeValidator(_local)]
LocalOrNone = Annotated[datetime | None, BeforeValidator(_local), BeforeValidator(given)]


class Callback(Told):
    """What a callback says; `event` is how the webhooks of REST v2 name its type."""

    booking_id: Id
    company: Text = Field(None, max_length=100)
    notification_type: Text = Field(None, max_length=60)
    event: Text = Field(None, max_length=60)
    webhook_timestamp: Annotated[str | None, BeforeValidator(_stamp)] = None


class Service(Told):
    id: Id
    name: Text = None
    price: Amount = None
    currency: Currency = None


class Staff(Told):
    name: Text = None


class Client(Told):
    id: Id
    name: Text = None
    email: Text = None
    phone: Text = None


class Item(Told):
    """A booking of a list, or asked for by itself."""

    id: Id
    status: Text = None
    is_confirmed: bool | None = None
    start_datetime: Local
    end_datetime: LocalOrNone = None
    record_date: LocalOrNone = None
    service: Service | None = None
    provider: Staff | None = None
    client: Client | None = None


class SimplyBook:
    """The callbacks and bookings of one company, read as one of its users."""

    key_names = ("company", "login", "password", "timezone")
    # who was told a secret for the callbacks may have it checked; the header is a guess of other people's
    optional_key_names = ("webhook_secret",)
    url_fragment = ""
    kept_headers = ("user-agent", SIGNATURE)

    def verify(self, request: Request, keys: Keys, now: datetime) -> None:
        """Without a secret everything that knows the address is heard, and nothing of it believed."""
        secrets = current(keys, "webhook_secret")
        signed = request.headers.get(SIGNATURE, "").encode("utf-8", "replace")
        matches = [
            hmac.compare_digest(signature(request.body, secret).encode(), signed) for secret in secrets
        ]
        if secrets and not any(matches):
            raise BadSignature("no match")

    def parse(self, request: Request) -> Event:
        """What to ask for. Without its time a callback cannot be told from the next of its kind, so it is none's double."""
        said = loaded_mapping(request.body)
        if TEST_FIELD in said:
            return Event(f"test:{storable(str(said[TEST_FIELD]))}"[:300], "test")
        told = read(Callback, said)
        if told is None:
            return unknown(request)
        kind = KINDS.get(told.notification_type or told.event or "", "booking.changed")
        moment = told.webhook_timestamp or uuid4().hex
        return Event(
            f"{told.company}:{told.booking_id}:{kind}:{moment}",
            kind,
            told.booking_id,
            {"ask": told.booking_id, "kind": kind, "account": told.company},
        )

    def reply(self, event: Event) -> Reply:
        return Reply()

    def test_request(self, url: str, keys: Keys, event_id: str) -> Request:
        body = json.dumps({TEST_FIELD: event_id}).encode()
        headers = {"content-type": "application/json"}
        if keys.get("webhook_secret"):
            headers[SIGNATURE] = signature(body, keys["webhook_secret"])
        return Request(url, headers, body)

    @says_why
    async def problem(self, keys: Keys, base_url: str | None) -> str | None:
        """Logs in and asks for a booking."""
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,100}", keys["company"]):
            return "The company login is the first part of your SimplyBook.me address."
        if _zone(keys) is None:
            return "There is no such time zone."
        async with _client(keys, base_url) as client:
            _page(await _get(client, keys, "/admin/bookings", {"page": 1, "on_page": 1}))
        return None

    def account(self, keys: Keys) -> str:
        return keys["company"].lower()

    async def history(
        self, keys: Keys, base_url: str | None, since: datetime, after: str | None
    ) -> AsyncIterator[Page]:
        """Everything that begins from two weeks before `since` on, also what is cancelled."""
        first = (since - LOOK_BACK).astimezone(_zone(keys) or UTC).date()
        at = after or ":1"
        async with _client(keys, base_url) as client:
            while True:
                listed, _, number = at.partition(":")
                params: dict[str, str | int] = {
                    "page": number, "on_page": PAGE_SIZE, "filter[date_from]": first.isoformat(), "filter[upcoming_only]": 0,
                }  # fmt: skip
                if listed:
                    params["filter[status]"] = listed
                found, pages = _page(await _get(client, keys, "/admin/bookings", params))
                following = _following(listed, int(number), pages)
                yield Page.of(found, lambda raw: listed_item(raw, keys), following)
                if following is None:
                    return
                at = following
                await asyncio.sleep(PAUSE)

    async def look_up(
        self, keys: Keys, base_url: str | None, kind: str, subject: str
    ) -> Mapping[str, Any] | None:
        async with _client(keys, base_url) as client:
            try:
                answer = await _get(client, keys, f"/admin/bookings/{subject}")
            except http.NotFound:
                return None
            finally:
                # questions come one after the other: a hundred callbacks at once are no burst there
                await asyncio.sleep(PAUSE)
        item = listed_item(answer, keys)
        if item is None or item["booking_id"] != subject:
            raise ProviderError(f"{LABEL}'s booking is not as it should be.", permanent=False)
        return item


def signature(body: bytes, secret: str) -> str:
    """HMAC-SHA256 of the body, hex."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def listed_item(raw: Any, keys: Keys) -> Mapping[str, Any] | None:
    """The fields of a booking, its clock on the wall put into the company's zone; None for what is none."""
    item = read(Item, raw)
    if item is None:
        return None
    if item.status is not None:
        state = STATES.get(item.status.lower())
    else:
        state = None if item.is_confirmed is None else "confirmed" if item.is_confirmed else "cancelled"
    if state is None:
        return None
    service, client = item.service, item.client
    return {
        "booking_id": item.id,
        "state": state,
        "starts_at": _moment(item.start_datetime, keys),
        "ends_at": _moment(item.end_datetime, keys),
        "booked_at": _moment(item.record_date, keys),
        "staff_name": item.provider.name if item.provider else None,
        "service_id": service.id if service else None,
        "service_name": service.name if service else None,
        # of now: the booking itself carries none
        "service_price": str(service.price) if service and service.price is not None else None,
        "currency": service.currency if service else None,
        # each company counts its clients from 1
        "client_id": f"{keys['company'].lower()}:{client.id}" if client else None,
        "client_name": client.name if client else None,
        "client_phone": client.phone if client else None,
        "client_email": client.email if client else None,
    }


def _moment(local: datetime | None, keys: Keys) -> str | None:
    return None if local is None else local.replace(tzinfo=_zone(keys) or UTC).isoformat()


def _zone(keys: Keys) -> ZoneInfo | None:
    try:
        return ZoneInfo(keys["timezone"])
    except (KeyError, ValueError, OSError):
        return None


def _following(listed: str, number: int, pages: int) -> str | None:
    if number < pages:
        return f"{listed}:{number + 1}"
    place = LISTS.index(listed) + 1
    return f"{LISTS[place]}:1" if place < len(LISTS) else None


def _page(answer: Any) -> tuple[list[Any], int]:
    """The rows of a page and how many pages there are. Raises ProviderError."""
    found, pages = find(answer, "data"), find(answer, "metadata", "pages_count")
    if not isinstance(found, list) or not isinstance(pages, int):
        raise ProviderError(f"{LABEL}'s list is not as it should be.", permanent=False)
    return found, pages


def _client(keys: Keys, base_url: str | None) -> httpx.AsyncClient:
    return http.client(BASE_URL, base_url, headers={"X-Company-Login": keys["company"]})


LOGINS = Logins(LABEL)


async def _get(
    client: httpx.AsyncClient, keys: Keys, path: str, params: Mapping[str, str | int] | None = None
) -> Any:
    """One answer as JSON, logged in anew when the token has ended. Raises ProviderError in their own words."""

    async def question(token: str) -> Any:
        client.headers["X-Token"] = token
        return await http.ask(client, "GET", path, name=LABEL, describe=_words, params=params)

    user = (str(client.base_url), keys["company"], keys["login"], keys["password"])
    return await LOGINS.ask(user, lambda: _log_in(client, keys), question)


async def _log_in(client: httpx.AsyncClient, keys: Keys) -> Any:
    client.headers.pop("X-Token", None)
    asked = {name: keys[name] for name in ("company", "login", "password")}
    try:
        answer = await http.ask(client, "POST", "/admin/auth", name=LABEL, describe=_words, body=asked)
    except http.Forbidden as error:
        raise ProviderError(error.message, permanent=False, wait=error.retry_after or LOGIN_PAUSE) from error
    if find(answer, "require2fa"):
        raise ProviderError(
            f"{LABEL} asks this user for a second factor. Give a user without one.", permanent=True
        )
    return find(answer, "token")


def _words(answer: Any) -> str | None:
    return text(find(answer, "message"), 300)


WEBHOOK = SimplyBook()
