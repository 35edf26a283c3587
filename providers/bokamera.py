"""BokaMera: bookings, hinted at by webhooks and read from the API.

Unverified: how its webhooks are signed and what they say is published nowhere. The endpoint's own secret looks like Svix's, so
that is what is checked where a secret is given; without one the address is all that a sender has to know. Either way nothing
that is told is believed: the booking is asked for. Formats: the vendor's api-examples (login, query), api.bokamera.se/metadata.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx
from pydantic import BeforeValidator, Field

from providers import http
from providers.fields import Amount, Currency, Plain, Text, Told, given, read
from providers.json_values import currencies, find, loaded_mapping, storable, text
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
    require_recent,
    says_why,
    unknown,
)

LABEL = "BokaMera"
BASE_URL = "https://api.bokamera.se"
LOGIN_URL = "https://identity.bookmore.com"
LOGIN_PATH = "/realms/bookmore-admin/protocol/openid-connect/token"
CLIENT_ID = "bm-external-api-users"
PAGE_SIZE = 100
# bookings are listed by the time they begin: so far back they may still change, so far ahead they are made
LOOK_BACK, LOOK_AHEAD = timedelta(days=14), timedelta(days=400)
TEST_FIELD = "kontor_test"
SWEDEN = ZoneInfo("Europe/Stockholm")
STATES = {
    1: "confirmed", 2: "cancelled", 3: "pending", 4: "cancelled", 5: "pending", 6: "pending", 7: "confirmed", 8: "pending",
    9: "pending", 10: "confirmed",
}  # fmt: skip
# without CompanyBookings only the user's own come, without StatusIds only those that stand
ASKED: dict[str, str | int] = {
    "CompanyBookings": "true", "StatusIds": ",".join(map(str, STATES)), "IncludeCustomerInformation": "true",
    "IncludeServiceInformation": "true", "IncludeQuantityInformation": "true", "IncludeStatusInformation": "true",
    "IncludeBookedResourceTypes": "true", "Take": PAGE_SIZE, "MaxLimit": PAGE_SIZE,
}  # fmt: skip
SERVICE_STACK_TIME = re.compile(r"^/Date\((-?[0-9]{1,15})([+-][0-9]{4})?\)/$")


def _time(value: Any) -> Any:
    """ISO with a distance from Greenwich or as clocks show in Sweden, or ServiceStack's milliseconds."""
    if not isinstance(value, str):
        # a number is no time here
        return None if value is None else "no time"
    match = SERVICE_STACK_TIME.match(value)
    if match:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(match[1]))
    found = datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=SWEDEN)


Id = Annotated[Plain, Field(pattern=r"^[0-9A-Za-z-]{1,64}$")]
Time = Annotated[datetime, BeforeValidator(_time)]
TimeOrNone = Annotated[datetime | None, BeforeValidator(_time), BeforeValidator(given)]


class Service(Told):
    id: Id = Field(alias="Id")
    name: Text = Field(None, alias="Name")


class Customer(Told):
    id: Id | None = Field(None, alias="Id")
    first_name: Text = Field(None, alias="Firstname")
    last_name: Text = Field(None, alias="Lastname")
    email: Text = Field(None, alias="Email")
    phone: Text = Field(None, alias="Phone")


class Line(Told):
    """So many of a kind, one where that is not said, each at a price that holds its VAT, in per cent."""

    quantity: Annotated[int | None, Field(ge=0, le=100_000), BeforeValidator(given)] = Field(
        None, alias="Quantity"
    )
    price: Amount = Field(None, alias="Price")
    currency: Currency = Field(None, alias="CurrencyId")
    vat: Annotated[Decimal | None, Field(ge=0, le=100), BeforeValidator(given)] = Field(None, alias="VAT")


class Resource(Told):
    name: Text = Field(None, alias="Name")


class ResourceType(Told):
    resources: list[Resource] | None = Field(None, alias="Resources")


class Item(Told):
    """A booking of a list."""

    id: Id = Field(alias="Id")
    status: int = Field(alias="StatusId")
    start: Time = Field(alias="From")
    end: TimeOrNone = Field(None, alias="To")
    created: TimeOrNone = Field(None, alias="CreatedDate")
    unbooked: TimeOrNone = Field(None, alias="UnbookedOn")
    service: Service | None = Field(None, alias="Service")
    customer: Customer | None = Field(None, alias="Customer")
    lines: list[Line] | None = Field(None, alias="Quantities")
    total: Amount = Field(None, alias="TotalPrice")
    resource_types: list[ResourceType] | None = Field(None, alias="BookedResourceTypes")


class BokaMera:
    """The webhooks and bookings of one company, read as one of its administrators."""

    key_names = ("api_key", "username", "password")
    optional_key_names = ("webhook_secret",)
    url_fragment = ""
    kept_headers = ("user-agent", "svix-id", "svix-timestamp", "webhook-id", "webhook-timestamp")

    def verify(self, request: Request, keys: Keys, now: datetime) -> None:
        """Standard Webhooks, where a secret was given; unverified that BokaMera signs so."""
        secrets = current(keys, "webhook_secret")
        if not secrets:
            return
        told_id, told_at = _header(request, "id"), _header(request, "timestamp")
        wanted = [signature(told_id, told_at, request.body, secret).encode() for secret in secrets]
        signed = [
            word.removeprefix("v1,").encode("utf-8", "replace")
            for word in _header(request, "signature").split(" ")[:20]
            if word.startswith("v1,")
        ]
        matches = [hmac.compare_digest(one, other) for one in wanted for other in signed]
        if not any(matches):
            raise BadSignature("no match")
        if not re.fullmatch(r"[0-9]{1,11}", told_at):
            raise BadSignature("no time")
        require_recent(int(told_at), now)

    def parse(self, request: Request) -> Event:
        """Which booking to ask for. Without a message id nothing tells it from the next of its kind, so it is none's double."""
        said = loaded_mapping(request.body)
        if TEST_FIELD in said:
            return Event(f"test:{storable(str(said[TEST_FIELD]))}"[:300], "test")
        subject = _booking_id(said)
        if subject is None:
            return unknown(request)
        told = str(said.get("eventType") or said.get("EventType") or said.get("type") or "").lower()
        kind = f"booking.{'created' if 'creat' in told else 'cancelled' if 'cancel' in told else 'changed'}"
        message = storable(_header(request, "id"))[:200] or uuid4().hex
        return Event(f"{subject}:{message}", kind, subject, {"ask": subject, "kind": kind})

    def reply(self, event: Event) -> Reply:
        return Reply()

    def test_request(self, url: str, keys: Keys, event_id: str) -> Request:
        body = json.dumps({TEST_FIELD: event_id}).encode()
        headers = {"content-type": "application/json"}
        if keys.get("webhook_secret"):
            told_at = str(int(datetime.now(UTC).timestamp()))
            headers |= {
                "svix-id": event_id, "svix-timestamp": told_at,
                "svix-signature": f"v1,{signature(event_id, told_at, body, keys['webhook_secret'])}",
            }  # fmt: skip
        return Request(url, headers, body)

    @says_why
    async def problem(self, keys: Keys, base_url: str | None) -> str | None:
        """Logs in and asks for a booking."""
        if keys.get("webhook_secret") and _key(keys["webhook_secret"]) is None:
            return "The webhook secret begins with whsec_ and is base64."
        async with _client(keys, base_url) as client:
            _page(await _get(client, keys, base_url, ASKED | {"Take": 1}))
        return None

    def account(self, keys: Keys) -> str:
        return keys["username"].lower()

    async def history(
        self, keys: Keys, base_url: str | None, since: datetime, after: str | None
    ) -> AsyncIterator[Page]:
        """Everything that begins within the window around `since`, also what is cancelled."""
        start, end = (since - LOOK_BACK).astimezone(SWEDEN), (since + LOOK_AHEAD).astimezone(SWEDEN)
        window = {"BookingStart": start.date().isoformat(), "BookingEnd": end.date().isoformat()}
        skip = int(after or 0)
        async with _client(keys, base_url) as client:
            while True:
                found, total = _page(await _get(client, keys, base_url, ASKED | window | {"Skip": skip}))
                skip += len(found)
                more = bool(found) and skip < total
                yield Page.of(found, listed_item, str(skip) if more else None)
                if not more:
                    return

    async def look_up(
        self, keys: Keys, base_url: str | None, kind: str, subject: str
    ) -> Mapping[str, Any] | None:
        """A server that does not know `Id` answers with other bookings, and says nothing of the one that is meant."""
        async with _client(keys, base_url) as client:
            found, _ = _page(await _get(client, keys, base_url, ASKED | {"Id": subject}))
        wanted = [raw for raw in found if isinstance(raw, dict) and str(raw.get("Id")) == subject]
        if found and not wanted:
            raise ProviderError(f"{LABEL} does not find one booking.", permanent=False)
        if not wanted:
            return None
        item = listed_item(wanted[0])
        if item is None:
            raise ProviderError(f"{LABEL}'s booking is not as it should be.", permanent=False)
        return item


def signature(message_id: str, timestamp: str, body: bytes, secret: str) -> str:
    """HMAC-SHA256 over id, time and body with the key that the secret holds in base64; base64."""
    text = f"{message_id}.{timestamp}.".encode("utf-8", "replace") + body
    # what holds no key was refused when it was entered
    return base64.b64encode(hmac.new(_key(secret) or secret.encode(), text, hashlib.sha256).digest()).decode()


def listed_item(raw: Any) -> Mapping[str, Any] | None:
    """The fields of a booking; None for what is none."""
    item = read(Item, raw)
    state = STATES.get(item.status) if item is not None else None
    if item is None or state is None:
        return None
    customer, lines = item.customer, item.lines or []
    named = currencies(line.currency for line in lines)
    # what is charged in two currencies has no sum
    is_summed = len(named) <= 1
    price, rate = _worth(item.total, lines) if is_summed else (None, None)
    names = [r.name for t in item.resource_types or [] for r in t.resources or [] if r.name]
    return {
        "booking_id": item.id,
        "state": state,
        "starts_at": item.start.isoformat(),
        "ends_at": item.end.isoformat() if item.end else None,
        "booked_at": item.created.isoformat() if item.created else None,
        "cancelled_at": item.unbooked.isoformat() if item.unbooked else None,
        "staff_name": ", ".join(names) or None,
        "service_id": item.service.id if item.service else None,
        "service_name": item.service.name if item.service else None,
        "service_price": str(lines[0].price) if is_summed and lines and lines[0].price is not None else None,
        "price": None if price is None else str(price),
        "currency": named.pop() if is_summed and named else None,
        "tax_rate": None if rate is None else str(rate),
        "tax_included": True,
        "client_id": customer.id if customer else None,
        "client_name": " ".join(filter(None, (customer.first_name, customer.last_name)))
        if customer
        else None,
        "client_phone": customer.phone if customer else None,
        "client_email": customer.email if customer else None,
    }


def _worth(total: Decimal | None, lines: list[Line]) -> tuple[Decimal | None, Decimal | None]:
    """What a booking costs with VAT, and the rate in it: that of its lines, or what they come to together."""
    priced = [
        (line.price * (1 if line.quantity is None else line.quantity), line.vat)
        for line in lines
        if line.price is not None
    ]
    gross = sum((amount for amount, _ in priced), Decimal(0))
    price = total if total is not None else gross if priced else None
    rates = {vat for amount, vat in priced if amount}
    if None in rates or not rates:
        return price, None
    if len(rates) == 1:
        return price, rates.pop()
    net = sum((amount * 100 / (100 + vat) for amount, vat in priced if vat is not None), Decimal(0))
    return price, round((gross / net - 1) * 100, 6)


def _booking_id(said: Mapping[str, Any]) -> str | None:
    """Wherever it stands: nobody has published where."""
    inner = [
        said[name] for name in ("data", "Data", "booking", "Booking") if isinstance(said.get(name), dict)
    ]
    for place, names in (
        (said, ("bookingId", "BookingId")),
        *((one, ("bookingId", "BookingId", "Id", "id")) for one in inner),
    ):
        for name in names:
            found = place.get(name)
            if isinstance(found, (str, int)) and re.fullmatch(r"[0-9]{1,20}", str(found), re.ASCII):
                return str(found)
    return None


def _header(request: Request, name: str) -> str:
    return request.headers.get(f"svix-{name}") or request.headers.get(f"webhook-{name}", "")


def _key(secret: str) -> bytes | None:
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True) or None
    except (binascii.Error, ValueError):
        return None


def _page(answer: Any) -> tuple[list[Any], int]:
    """The rows of a page and how many there are in all. Raises ProviderError."""
    found, total = find(answer, "Results"), find(answer, "Total")
    if not isinstance(found, list) or not isinstance(total, int):
        raise ProviderError(f"{LABEL}'s list is not as it should be.", permanent=False)
    return found, total


def _client(keys: Keys, base_url: str | None) -> httpx.AsyncClient:
    return http.client(
        BASE_URL, base_url, headers={"x-api-key": keys["api_key"], "Accept": "application/json"}
    )


# a token lives for minutes
LOGINS = Logins(LABEL)


async def _get(
    client: httpx.AsyncClient, keys: Keys, base_url: str | None, params: Mapping[str, str | int]
) -> Any:
    """One answer as JSON, logged in anew when the token has ended. Raises ProviderError in their own words."""

    async def question(token: str) -> Any:
        client.headers["Authorization"] = f"Bearer {token}"
        return await http.ask(client, "GET", "/bookings", name=LABEL, describe=_words, params=params)

    user = (str(client.base_url), keys["api_key"], keys["username"], keys["password"])
    return await LOGINS.ask(user, lambda: _log_in(keys, base_url), question)


async def _log_in(keys: Keys, base_url: str | None) -> Any:
    asked = {
        "grant_type": "password", "client_id": CLIENT_ID, "username": keys["username"], "password": keys["password"],
    }  # fmt: skip
    async with http.client(LOGIN_URL, base_url) as client:
        answer = await http.ask(client, "POST", LOGIN_PATH, name=LABEL, describe=_words, form=asked)
    return find(answer, "access_token")


def _words(answer: Any) -> str | None:
    """ServiceStack's words, or those of the login."""
    return text(find(answer, "ResponseStatus", "Message") or find(answer, "error_description"), 300)


WEBHOOK = BokaMera()
