"""Whatever stands in a provider's JSON, nothing that reads it breaks, takes long, or hands on what Postgres cannot hold."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from providers import bokamera, fields, retell, simplybook, telnyx, twilio, vapi
from providers.json_values import count, currency, find, loaded, loaded_mapping, moment, money, storable, text
from providers.telnyx_words import LISTS, message_fields, record_fields, sums
from providers.webhooks import Request, Webhook
from tests.emulators import (
    bokamera_callbacks,
    retell_events,
    simplybook_callbacks,
    telnyx_events,
    twilio_callbacks,
    vapi_callbacks,
)
from tests.emulators.bokamera import BOOKING as BOKAMERAS
from tests.emulators.simplybook import BOOKING as SIMPLYBOOKS
from tests.emulators.twilio import CALL, MESSAGE

START = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
KEYS = {"company": "demosalon", "timezone": "Europe/Stockholm"}
MARK = "\u2620"
# as they stand in JSON: numbers that take a minute to make whole, halves of surrogate pairs, NUL, other kinds
HOSTILE = (
    "null", "true", "-1", "0", '""', '"\\u0000\\ud800\\udfff"', '"\\udcff' + "x" * 500 + '"', "[]", "{}", "[null,[1],{}]", "NaN",
    "Infinity", "-Infinity", "1e30000000", "-1e999999999", "1e-30000000", "1e99999999999999999999", "9" * 4300, "9" * 5000,
    "0." + "3" * 5000, "1e400", "12.5", '"1e30000000"', '"9999-12-31T23:59:59.999999-23:59"', '"0001-01-01T00:00:00+23:59"',
    '"/Date(999999999999999)/"', '"Mon, 99 Foo 99999999999999999999 99:99:99 +9999"', '"\u0661\u0662"', '"--"', "[" * 900 + "]" * 900,
    '{"id":{}}', "253402300800000", "4102444799999",
)  # fmt: skip
Item = Callable[[Any], Any]


def leg() -> telnyx_events.Leg:
    return telnyx_events.Leg("leg-1", "session-1", START)


def told() -> dict[str, tuple[Webhook, list[Any], list[tuple[Item, Any]]]]:
    """Of each provider its webhook, events as it sends them, and items as its lists have them, each with its reader."""
    call = vapi_callbacks.told_call(1, ("twilio", "CA" + "0" * 32))
    report = vapi_callbacks.end_of_call_report(call, START, 60)
    spoken = retell_events.analyzed("call_1", START)
    records = [(one, raw) for one in LISTS for raw in leg().records().get(one.word, [])]
    message = telnyx_events.message("m-1", "outbound", START, "delivered", "0.004")
    return {
        "vapi": (
            vapi.WEBHOOK,
            [report, vapi_callbacks.status_update(call, "ended", START, "customer-busy")],
            [(vapi.listed_item, vapi_callbacks.finished(call, report))],
        ),
        "retell": (
            retell.WEBHOOK,
            [json.loads(retell_events.event("call_analyzed", spoken))],
            [(retell.listed_item, spoken)],
        ),
        "telnyx": (
            telnyx.WEBHOOK,
            [{"data": data} for data in leg().events()] + [{"data": telnyx_events.event("message.sent", START, message)}],
            [(lambda raw, one=one: record_fields(one, raw), raw) for one, raw in records]
            + [(lambda raw, one=one: sums(one, [raw]), raw) for one, raw in records]
            + [(lambda raw: message_fields("", raw if isinstance(raw, dict) else {}), message)],
        ),
        "simplybook": (
            simplybook.WEBHOOK,
            [json.loads(simplybook_callbacks.EXAMPLE)],
            [(lambda raw: simplybook.listed_item(raw, KEYS), {"id": 2262} | SIMPLYBOOKS)],
        ),
        "bokamera": (
            bokamera.WEBHOOK,
            [bokamera_callbacks.event(404042)],
            [(bokamera.listed_item, {"Id": 404042} | BOKAMERAS)],
        ),
        "twilio": (twilio.WEBHOOK, [], [(twilio.listed_item, raw | {"sid": one}) for one, raw in (("CA" + "0" * 32, CALL), ("SM" + "0" * 32, MESSAGE))]),
    }  # fmt: skip


def spoilt(value: Any, hostile: str) -> Iterator[bytes]:
    """The document with each of its values, one at a time, and the whole, replaced by what is hostile."""

    def places(inner: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
        yield path
        under = (
            inner.items() if isinstance(inner, dict) else enumerate(inner) if isinstance(inner, list) else ()
        )
        for name, one in under:
            yield from places(one, (*path, name))

    def put(inner: Any, path: tuple[Any, ...]) -> Any:
        if not path:
            return MARK
        copied = dict(inner) if isinstance(inner, dict) else list(inner)
        copied[path[0]] = put(inner[path[0]], path[1:])
        return copied

    for path in places(value, ()):
        yield (
            json.dumps(put(value, path), ensure_ascii=False, default=str)
            .replace(f'"{MARK}"', hostile)
            .encode()
        )


def test_what_is_spoilt_is_read_while_it_is_whole() -> None:
    for provider, (webhook, events, items) in told().items():
        for event in events:
            assert webhook.parse(Request("", {}, json.dumps(event).encode())).kind != "unknown", provider
        for reader, raw in items:
            assert reader(loaded(json.dumps(raw, default=str).encode())), provider


def holds(found: Any) -> None:
    """It goes to the database as JSON, with nothing in it that jsonb refuses."""
    if isinstance(found, Mapping):
        found = dict(found)
    words = json.dumps(found, ensure_ascii=False, allow_nan=False, default=dict)
    assert "\\u0000" not in words
    words.encode()


@pytest.mark.parametrize("provider", sorted(told()))
@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: text[:20])
def test_no_value_of_any_field_breaks_a_reader_or_keeps_it(provider: str, hostile: str) -> None:
    webhook, events, items = told()[provider]
    begun = time.process_time()
    for event in events:
        for body in spoilt(event, hostile):
            read = webhook.parse(Request("https://x.example/", {}, body))
            assert read.event_id or read.kind == "ignored"
            assert len(read.event_id) <= 300 and len(read.kind) <= 60
            for words in (read.event_id, read.kind, read.subject or ""):
                assert storable(words) == words
            holds(read.fields)
    for reader, raw in items:
        for body in spoilt(raw, hostile):
            try:
                document = loaded(body)
            except ValueError:
                continue
            holds(reader(document))
    assert time.process_time() - begun < 20


@pytest.mark.parametrize(
    "field",
    [*twilio_callbacks.call_status("CA" + "0" * 32, "completed", 1, START, 60), "SmsStatus", "MessageSid"],
)
@pytest.mark.parametrize("hostile", ["", "\0", "9" * 5000, "1e30000000", "\udcff", "Mon, 99 Foo 99999999999999999999 99:99:99 +9999", "\u0661"])  # fmt: skip
def test_no_value_of_a_form_breaks_its_reader(field: str, hostile: str) -> None:
    form = twilio_callbacks.call_status("CA" + "0" * 32, "completed", 1, START, 60) | {field: hostile}
    body = urlencode(
        {name: value.encode("utf-8", "surrogateescape") for name, value in form.items()}
    ).encode()
    event = twilio.WEBHOOK.parse(Request("https://x.example/?message=\0", {}, body))
    assert storable(event.event_id) == event.event_id
    holds(event.fields)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["\0", "\ud800", "1e9999", "Infinity"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(JSON)
def test_lenient_readers_read_or_find_nothing(value: Any) -> None:
    for document in (value, loaded(json.dumps(value).encode())):
        for read in (count, currency, moment, money, text):
            found = read(document)
            if isinstance(found, str):
                assert storable(found) == found
        assert find(document, "a", "b") is None or isinstance(document, dict)


@given(JSON)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_typed_fields_read_or_refuse_and_raise_nothing_else(value: Any) -> None:
    for document in (value, loaded(json.dumps(value).encode())):
        for kind in (fields.Text, fields.Plain, fields.Amount, fields.Currency, fields.Count):
            try:
                found = TypeAdapter(kind).validate_python(document)
            except ValidationError:
                continue
            if isinstance(found, str):
                assert storable(found) == found
            if isinstance(found, Decimal):
                assert 0 <= found <= fields.LARGEST and found == round(found, fields.PLACES)


@given(st.decimals(0, 10**12, allow_nan=False, allow_infinity=False))
def test_an_amount_is_exact_to_twelve_places(amount: Decimal) -> None:
    found = TypeAdapter(fields.Amount).validate_python(loaded(str(amount).encode()))
    assert abs(found - amount) <= Decimal("5e-13")
    assert TypeAdapter(fields.Amount).validate_python("") is None


@pytest.mark.parametrize(
    "digits", ["1e30000000", "1E+999999999", "-1e99999999999999999999", "9" * 450 + ".5"]
)
def test_a_number_beyond_all_amounts_is_no_number(digits: str) -> None:
    found = loaded(digits.encode())
    assert isinstance(found, float) and math.isinf(found)
    assert (count(found), money(found)) == (None, None)


@pytest.mark.parametrize(
    ("digits", "value"),
    [("0.1", "0.1"), ("7.275e-05", "0.00007275"), ("12345678901234.123456789012", "12345678901234.123456789012"), ("1e-30000000", "0")],
)  # fmt: skip
def test_a_number_with_a_point_is_exact(digits: str, value: str) -> None:
    assert loaded(digits.encode()) == Decimal(value)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"[]", b"null", b"3", b"9" * 5000])
def test_what_is_no_object_is_an_empty_one(body: bytes) -> None:
    assert loaded_mapping(body) == {}
