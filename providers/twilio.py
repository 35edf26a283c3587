"""Twilio: calls and messages, told by signed callbacks, listed and priced by the REST API of 2010-04-01.

Formats: twilio.com/docs/usage/webhooks/webhooks-security (signatures), /voice/api/call-resource and
/messaging/guides/track-outbound-message-status (callbacks), the OpenAPI file twilio_api_v2010 (lists).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import httpx
from pydantic import BeforeValidator, Field

from providers import egress, http
from providers.fields import Count, Currency, Plain, Told, given, read
from providers.json_values import mapping, storable
from providers.telephony import begun_minutes
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

LABEL = "Twilio"
BASE_URL = "https://api.twilio.com"
PAGE_SIZE = 1000
MAX_FIELDS = 1000
EMPTY_TWIML = Reply(b'<?xml version="1.0" encoding="UTF-8"?><Response/>', "text/xml")
SID = re.compile(r"^[A-Z]{2}[0-9a-fA-F]{32}$")
DEFAULT_PORTS = {"https": 443, "http": 80}
TEST_FIELD = "KontorTest"
# what the address of a callback names the message by that it is about
OUTGOING_FIELD = "message"
UUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")


def _time(value: Any) -> Any:
    """An RFC 2822 time; the rest is pydantic's to refuse."""
    if not isinstance(value, str):
        return value
    try:
        found = parsedate_to_datetime(value)
    except ValueError as error:
        raise ValueError("not an RFC 2822 time") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


Time = Annotated[datetime | None, BeforeValidator(_time), BeforeValidator(given)]
Sid = Annotated[str, Field(pattern=SID)]


class Callback(Told):
    """A status callback or an inbound message, by the names of its form."""

    account_sid: Sid = Field(alias="AccountSid")
    call_sid: Sid | None = Field(None, alias="CallSid")
    message_sid: Sid | None = Field(None, alias="MessageSid")
    parent_call_sid: Annotated[Sid | None, BeforeValidator(given)] = Field(None, alias="ParentCallSid")
    call_status: Plain | None = Field(None, alias="CallStatus")
    message_status: Plain | None = Field(None, alias="MessageStatus")
    sms_status: Plain | None = Field(None, alias="SmsStatus")
    from_number: Plain = Field("", alias="From", max_length=1000)
    to_number: Plain = Field("", alias="To", max_length=1000)
    direction: Plain | None = Field(None, alias="Direction")
    sequence: Count = Field(None, alias="SequenceNumber")
    timestamp: Time = Field(None, alias="Timestamp")
    call_duration: Count = Field(None, alias="CallDuration")
    duration_minutes: Count = Field(None, alias="Duration")
    body: Plain | None = Field(None, alias="Body")
    segments: Count = Field(None, alias="NumSegments")
    media: Count = Field(None, alias="NumMedia")
    error_code: Plain | None = Field(None, alias="ErrorCode", max_length=40)
    recording_url: Plain | None = Field(None, alias="RecordingUrl", max_length=4000)
    # by a messaging service's own words, which may be any
    opt_out: Plain | None = Field(None, alias="OptOutType", max_length=40)


class Item(Told):
    """A call or message of a list; `price` is below zero for a charge, and null until Twilio knows it."""

    sid: Sid
    parent_call_sid: Sid | None = None
    status: Plain
    from_number: Annotated[Plain, BeforeValidator(lambda value: value or "")] = Field("", alias="from")
    to_number: Annotated[Plain, BeforeValidator(lambda value: value or "")] = Field("", alias="to")
    direction: Plain | None = None
    start_time: Time = None
    date_created: Time = None
    date_sent: Time = None
    duration: Count = None
    body: Plain | None = None
    num_segments: Count = None
    num_media: Count = None
    error_code: int | None = None
    price: Annotated[str | None, Field(pattern=r"^-?[0-9]{1,12}(\.[0-9]{1,12})?$")] = None
    price_unit: Currency = None


class Twilio:
    """The callbacks and lists of one Twilio account, by its AccountSid and AuthToken."""

    key_names = ("account_sid", "auth_token")
    # by default it seems not to send again what we answer with 503: five times, whatever went wrong
    url_fragment = "rc=5&rp=all"
    kept_headers = ("i-twilio-idempotency-token", "user-agent")

    def verify(self, request: Request, keys: Keys, now: datetime) -> None:
        """Twilio signs no time, so nothing is ever late: doubles are stopped by the event's id."""
        signed = request.headers.get("x-twilio-signature", "")
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        form = kind == "application/x-www-form-urlencoded"
        if not form and not _body_is_hashed(request):
            raise BadSignature("a body that the signature does not cover")
        params = _params(request.body) if form else []
        # during a rotation the token of before signs until the new one is promoted
        tokens = current(keys, "auth_token")
        matches = [
            hmac.compare_digest(signature(url, params, token).encode(), signed.encode("utf-8", "replace"))
            for token in tokens
            for url in _spellings(request.url)
        ]
        if not any(matches):
            raise BadSignature("no match")

    def parse(self, request: Request) -> Event:
        """Calls are told apart by state and sequence number, messages by state."""
        fields = {name: storable(value) for name, value in _params(request.body)}
        if TEST_FIELD in fields:
            return Event(f"test:{fields[TEST_FIELD]}"[:300], "test")
        told = read(Callback, fields)
        if told is None:
            return unknown(request)
        if told.call_sid and told.call_status:
            sequence = "" if told.sequence is None else str(told.sequence)
            return Event(
                f"{told.call_sid}:{told.call_status}:{sequence}"[:300],
                "call.status",
                told.call_sid,
                _fields(told, told.call_sid, "call", told.call_status, told.direction),
            )
        state = told.message_status or told.sms_status
        if told.message_sid and state:
            inbound = state in ("received", "receiving")
            return Event(
                f"{told.message_sid}:{state}"[:300],
                "message.received" if inbound else "message.status",
                told.message_sid,
                _fields(told, told.message_sid, "message", state, "inbound" if inbound else "outbound-api")
                | {"opt_out": told.opt_out, "outgoing_id": None if inbound else _outgoing_id(request.url)},
            )
        return unknown(request)

    def reply(self, event: Event) -> Reply:
        """TwiML that says nothing, where Twilio waits for some."""
        return EMPTY_TWIML if event.kind == "message.received" else Reply()

    def test_request(self, url: str, keys: Keys, event_id: str) -> Request:
        """A callback of no call, signed as Twilio would."""
        params = [("AccountSid", keys["account_sid"]), (TEST_FIELD, event_id)]
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "x-twilio-signature": signature(url, params, keys["auth_token"]),
        }
        return Request(url, headers, urlencode(params).encode())

    @says_why
    async def problem(self, keys: Keys, base_url: str | None) -> str | None:
        """Asks for the account itself."""
        if not re.fullmatch(r"AC[0-9a-fA-F]{32}", keys["account_sid"]):
            return "An Account SID begins with AC and has 34 characters."
        async with open_client(keys, base_url) as client:
            answer = await get(client, f"/2010-04-01/Accounts/{keys['account_sid']}.json")
        state = answer.get("status")
        return None if state == "active" else f"The account is {state}."

    def account(self, keys: Keys) -> str:
        return keys["account_sid"]

    async def history(
        self, keys: Keys, base_url: str | None, since: datetime, after: str | None
    ) -> AsyncIterator[Page]:
        """Calls, then messages, newest first; Twilio filters by day, in GMT."""
        account = f"/2010-04-01/Accounts/{keys['account_sid']}"
        day = since.astimezone(UTC).date()
        starts = {
            "calls": _first(account, "Calls", "StartTime>", day),
            "messages": _first(account, "Messages", "DateSent>", day),
        }
        at: str | None = after or starts["calls"]
        async with open_client(keys, base_url) as client:
            while at is not None:
                listed = "calls" if "/Calls.json" in at else "messages"
                answer = await get(client, at)
                found = answer.get(listed)
                if not isinstance(found, list):
                    raise ProviderError(f"Twilio's list has no {listed}.", permanent=False)
                following = answer.get("next_page_uri")
                if following is None and listed == "calls":
                    following = starts["messages"]
                yield Page.of(found, listed_item, following)
                at = following

    async def look_up(
        self, keys: Keys, base_url: str | None, kind: str, subject: str
    ) -> Mapping[str, Any] | None:
        resource = "Calls" if kind == "call" else "Messages"
        async with open_client(keys, base_url) as client:
            try:
                answer = await get(
                    client, f"/2010-04-01/Accounts/{keys['account_sid']}/{resource}/{subject}.json"
                )
            except http.NotFound:
                return None
        return listed_item(answer)

    def recording_headers(self, keys: Keys, base_url: str | None, url: httpx.URL) -> Mapping[str, str]:
        """The account's own, to Twilio alone: it leads on to where the file lies."""
        if not egress.is_same_place(url, base_url or BASE_URL):
            return {}
        pair = base64.b64encode(f"{keys['account_sid']}:{keys['auth_token']}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}


def signature(url: str, params: list[tuple[str, str]], token: str) -> str:
    """HMAC-SHA1 over the address and the sorted parameters, each distinct value of a name once; base64."""
    values: dict[str, set[str]] = {}
    for name, value in params:
        values.setdefault(name, set()).add(value)
    text = url + "".join(name + value for name in sorted(values) for value in sorted(values[name]))
    # Twilio's algorithm, not ours to choose
    made = hmac.new(token.encode(), text.encode("utf-8", "replace"), hashlib.sha1)
    return base64.b64encode(made.digest()).decode()


def listed_item(raw: Any) -> Mapping[str, Any] | None:
    """The fields of an item of a list; None for one that is not as Twilio says its items are."""
    item = read(Item, raw)
    if item is None:
        return None
    call = item.sid.startswith("CA")
    started = item.start_time if call else (item.date_sent or item.date_created)
    return {
        "leg_id": item.sid,
        "parent_id": item.parent_call_sid,
        "kind": "call" if call else "message",
        "state": item.status,
        "direction": item.direction or "outbound-api",
        "from_number": item.from_number,
        "to_number": item.to_number,
        "started_at": started.isoformat() if started else None,
        "seconds": item.duration,
        # a call is charged by the begun minute
        "units": begun_minutes(item.duration or 0) if call else max(1, item.num_segments or 1),
        "body": item.body,
        "media_count": item.num_media,
        "error_code": None if item.error_code is None else str(item.error_code),
        # without its unit it is not known yet
        "price": item.price if item.price_unit else None,
        "currency": item.price_unit,
    }


def _fields(told: Callback, sid: str, kind: str, state: str, direction: str | None) -> dict[str, Any]:
    return {
        "leg_id": sid,
        "parent_id": told.parent_call_sid if kind == "call" else None,
        "kind": kind,
        "state": state,
        "direction": direction or "outbound-api",
        "sequence": told.sequence,
        "from_number": told.from_number,
        "to_number": told.to_number,
        "reported_at": told.timestamp.isoformat() if told.timestamp else None,
        "seconds": told.call_duration,
        "units": told.duration_minutes if kind == "call" else told.segments,
        "body": told.body,
        "media_count": told.media,
        "error_code": told.error_code,
        "recording_url": told.recording_url or None,
    }


def _outgoing_id(url: str) -> str | None:
    """The message of ours that a callback is about: its address, which the signature covers, says so."""
    told = dict(parse_qsl(urlsplit(url).query)).get(OUTGOING_FIELD, "")
    return told if UUID.match(told) else None


def _params(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            body.decode("utf-8", "replace"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=MAX_FIELDS,
        )
    except ValueError:
        return []


def _body_is_hashed(request: Request) -> bool:
    """Of what is no form Twilio signs the hash, in the query."""
    told = dict(parse_qsl(urlsplit(request.url).query)).get("bodySHA256", "")
    return hmac.compare_digest(hashlib.sha256(request.body).hexdigest().encode(), told.encode())


def _spellings(url: str) -> list[str]:
    """The address with and without its port: Twilio is not of one mind."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    port = parts.port or DEFAULT_PORTS.get(parts.scheme, 0)
    rest = (parts.path, parts.query, "")
    return [url, urlunsplit((parts.scheme, host, *rest)), urlunsplit((parts.scheme, f"{host}:{port}", *rest))]


def _first(account: str, resource: str, since: str, day: date) -> str:
    return f"{account}/{resource}.json?{urlencode({since: day.isoformat(), 'PageSize': PAGE_SIZE})}"


def open_client(keys: Keys, base_url: str | None) -> httpx.AsyncClient:
    """A client with the account's keys."""
    return http.client(BASE_URL, base_url, auth=(keys["account_sid"], keys["auth_token"]))


async def get(
    client: httpx.AsyncClient, path: str, params: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """One answer as JSON. Raises ProviderError in Twilio's own words."""
    answer = await http.ask(client, "GET", path, name=LABEL, describe=words, params=params)
    if not isinstance(answer, dict):
        raise ProviderError("Twilio's answer is not as it should be.", permanent=False)
    return answer


def words(answer: Any) -> str | None:
    """What a refusal says, with its code."""
    said = mapping(answer)
    return f"{said['message']} ({said.get('code')})" if said.get("message") else None


WEBHOOK = Twilio()
