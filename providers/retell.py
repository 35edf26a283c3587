"""Retell AI: calls held by its agents, told by signed webhooks, listed by the REST API (v3 list, v2 call).

Formats: docs.retellai.com/features/webhook-overview and /secure-webhook, /api-references/list-calls and /get-call,
/reliability/debug-call-disconnect (how calls end); the signature as in retell-sdk, lib/webhook_auth.py. Amounts are US cents.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

import httpx
from pydantic import BeforeValidator, Field

from providers import http
from providers.fields import LARGEST, Count, Plain, Text, Told, read
from providers.json_values import PLACES, loaded_mapping, mapping, storable, text
from providers.telephony import begun_minutes, booking_reference
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

LABEL = "Retell AI"
BASE_URL = "https://api.retellai.com"
# of up to 1,000, which its own library waits for up to five minutes
PAGE_SIZE = 200
SIGNATURE = re.compile(r"v=([0-9]{1,16}),d=([0-9a-f]{64})")
KEY = re.compile(r"[!-~]{8,200}")
TEST_FIELD = "kontor_test"
# events of a call, in the order in which what they say is newer; a transfer's end brings its cost
SEQUENCES = {
    "call_started": 1, "transcript_updated": 1, "transfer_started": 1, "transfer_bridged": 1, "transfer_cancelled": 1,
    "call_ended": 2, "call_analyzed": 3, "transfer_ended": 3,
}  # fmt: skip
KINDS = {"call_started": "call.started", "call_ended": "call.ended", "call_analyzed": "call.analyzed"}
# what ended a call that was never held; other reasons of that kind are a failure
NOT_HELD = {
    "dial_busy": "busy", "user_declined": "busy", "dial_no_answer": "no_answer",
    "error_user_not_joined": "canceled", "registered_call_timeout": "canceled",
}  # fmt: skip
UNDER_WAY = ("initiated", "in_progress")
# the part of the price that a product is, by how a word of its name begins; what no part is named for is the rest
PARTS = (
    ("transport_price", ("telephony", "pstn", "sip")),
    ("voice_price", ("tts", "voices")),
    ("transcription_price", ("stt", "asr", "transcri")),
    ("platform_price", ("engine", "infra", "platform", "concurrency")),
    ("model_price", ("llm", "gpt", "claude", "gemini", "openai", "anthropic", "llama", "realtime")),
)


def _address(value: Any) -> Any:
    """An address that can be kept, and fetched if egress lets it; None for any other."""
    return (
        value
        if isinstance(value, str) and value.startswith(("https://", "http://")) and len(value) <= 4000
        else None
    )


Address = Annotated[str | None, BeforeValidator(_address)]
# 0 says as much as a missing one
Moment = Annotated[
    int | None, Field(ge=0, lt=4_102_444_800_000), BeforeValidator(lambda value: value or None)
]
Cents = Annotated[Decimal, Field(ge=-LARGEST, le=LARGEST)]


class Product(Told):
    product: Plain = ""
    cost: Cents
    is_transfer_leg_cost: bool | None = None


class Cost(Told):
    """`combined_cost` is what is charged: products less discounts."""

    combined_cost: Annotated[Cents, Field(ge=0)] | None = None
    product_costs: list[Product] | None = None


class Analysis(Told):
    call_summary: Text = None
    in_voicemail: bool | None = None
    user_sentiment: Text = None
    call_successful: bool | None = None
    custom_analysis_data: Any = None


class Telephony(Told):
    twilio_call_sid: Text = None


class Call(Told):
    """A call; `start_timestamp` is missing where nobody answered, numbers where it was held in a browser."""

    call_id: Annotated[Plain, Field(pattern=r"^[A-Za-z0-9_-]{1,100}$")]
    call_status: Text = None
    direction: Text = None
    from_number: Text = None
    to_number: Text = None
    agent_id: Text = None
    agent_name: Text = None
    start_timestamp: Moment = None
    end_timestamp: Moment = None
    duration_ms: Count = None
    disconnection_reason: Text = None
    transcript: Text = None
    recording_url: Address = None
    scrubbed_recording_url: Address = None
    telephony_identifier: Telephony | None = None
    call_cost: Cost | None = None
    call_analysis: Analysis | None = None


class Said(Told):
    """An event around its call. The time is not in all; where nobody answered it is the only one there is."""

    call: Call
    event_timestamp: Moment = None


class Retell:
    """The webhooks and calls of one workspace, by an API key of its: the one that carries the webhook badge signs."""

    key_names = ("api_key",)
    url_fragment = ""
    kept_headers = ("user-agent",)

    def verify(self, request: Request, keys: Keys, now: datetime) -> None:
        """The whole header has to be of the form, and its time, in milliseconds, at most five minutes from now."""
        found = SIGNATURE.fullmatch(request.headers.get("x-retell-signature", ""))
        if found is None:
            raise BadSignature("no signature of Retell's form")
        moment, given = int(found[1]), found[2].encode()
        known = current(keys, "api_key")
        matches = [hmac.compare_digest(signature(request.body, moment, key).encode(), given) for key in known]
        if not any(matches):
            raise BadSignature("no match")
        require_recent(moment / 1000, now)

    def parse(self, request: Request) -> Event:
        """An event is told once per call and name, also when it is sent again."""
        told = loaded_mapping(request.body)
        if isinstance(told.get(TEST_FIELD), str):
            return Event(storable(f"test:{told[TEST_FIELD]}")[:300], "test")
        name = text(told.get("event"))
        said = read(Said, told) if name in SEQUENCES else None
        if name is None or said is None:
            return unknown(request)
        call, at = said.call, said.event_timestamp or said.call.end_timestamp
        fields = _fields(call, is_over=name in ("call_ended", "call_analyzed"))
        fields |= {"sequence": SEQUENCES[name], "reported_at": _time(at)}
        return Event(f"{name}:{call.call_id}", KINDS.get(name, "call.update"), call.call_id, fields)

    def reply(self, event: Event) -> Reply:
        """Any 2xx; nobody reads what it says."""
        return Reply()

    def test_request(self, url: str, keys: Keys, event_id: str) -> Request:
        """An event of no call, signed now as Retell would."""
        body = json.dumps({"event": "test", TEST_FIELD: event_id}).encode()
        moment = int(datetime.now(UTC).timestamp() * 1000)
        header = f"v={moment},d={signature(body, moment, keys['api_key'])}"
        return Request(url, {"content-type": "application/json", "x-retell-signature": header}, body)

    @says_why
    async def problem(self, keys: Keys, base_url: str | None) -> str | None:
        """Asks how many calls the workspace may hold at once: the smallest question there is."""
        if not KEY.fullmatch(keys["api_key"]):
            return "An API key is one word of at least 8 characters."
        async with _client(keys, base_url) as client:
            await _ask(client, "GET", "/get-concurrency")
        return None

    def account(self, keys: Keys) -> str:
        """Retell tells no account's id, and its keys are replaced: one connection of an organisation's is its workspace."""
        return "workspace"

    async def history(
        self, keys: Keys, base_url: str | None, since: datetime, after: str | None
    ) -> AsyncIterator[Page]:
        """Calls by their start, oldest first: what begins meanwhile comes at the end. A list leaves out what was said."""
        begun, _, key = (after or str(int(since.timestamp() * 1000))).partition(":")
        if not begun.isdecimal():
            raise ProviderError("The list's cursor is none of ours.", permanent=True)
        async with _client(keys, base_url) as client:
            while True:
                asked: dict[str, Any] = {
                    "filter_criteria": {
                        "start_timestamp": {"type": "number", "op": "ge", "value": int(begun)},
                    },
                    "sort_order": "ascending",
                    "limit": PAGE_SIZE,
                }
                answer = await _ask(
                    client, "POST", "/v3/list-calls", asked | ({"pagination_key": key} if key else {})
                )
                found = answer.get("items")
                if not isinstance(found, list):
                    raise ProviderError("Retell's list has no items.", permanent=False)
                following = str(answer.get("pagination_key") or "") if answer.get("has_more") else None
                if following in ("", key):
                    raise ProviderError("Retell's list does not go on.", permanent=False)
                yield Page.of(found, listed_item, following and f"{begun}:{following}")
                if following is None:
                    return
                key = following

    async def look_up(
        self, keys: Keys, base_url: str | None, kind: str, subject: str
    ) -> Mapping[str, Any] | None:
        async with _client(keys, base_url) as client:
            try:
                answer = await _ask(client, "GET", f"/v2/get-call/{subject}")
            except ProviderError as error:
                # 422, where others say 404
                if isinstance(error, http.NotFound) or error.message.startswith("Cannot find"):
                    return None
                raise
        return listed_item(answer)


def signature(body: bytes, moment: int, key: str) -> str:
    """HMAC-SHA256 over the body and, right behind it, the time in milliseconds; hexadecimal."""
    return hmac.new(key.encode(), body + str(moment).encode(), hashlib.sha256).hexdigest()


def listed_item(raw: Any) -> Mapping[str, Any] | None:
    """The fields of a call that was listed or looked up; None for one that is not as Retell says its calls are."""
    call = read(Call, raw)
    if call is None:
        return None
    fields = _fields(call)
    fields["reported_at"] = _time(call.end_timestamp)
    # a list leaves out what was said: to be looked up where nobody told it
    fields["is_partial"] = fields["state"] == "completed" and call.transcript is None
    return fields


def _fields(call: Call, *, is_over: bool = False) -> dict[str, Any]:
    state = _state(call, is_over)
    length = call.duration_ms
    if length is None and call.start_timestamp and call.end_timestamp:
        length = max(0, call.end_timestamp - call.start_timestamp)
    parent = call.telephony_identifier.twilio_call_sid if call.telephony_identifier else None
    is_twilios = parent is not None and re.fullmatch(r"CA[0-9a-fA-F]{32}", parent) is not None
    broke = state == "failed" or call.call_status == "error"
    return {
        "leg_id": call.call_id,
        "parent_id": parent if is_twilios else None,
        "parent_provider": "twilio" if is_twilios else None,
        "kind": "call",
        "state": state,
        # a call in a browser has none: somebody came to us
        "direction": "outbound" if call.direction == "outbound" else "inbound",
        "from_number": call.from_number or "",
        "to_number": call.to_number or "",
        "started_at": _time(call.start_timestamp),
        "seconds": None if length is None else (length + 500) // 1000,
        "units": begun_minutes((length or 0) / 1000),
        "error_code": _words(call.disconnection_reason)[:40] or None if broke else None,
        **_price(call.call_cost if state not in UNDER_WAY else None),
        "agent_id": call.agent_id,
        "agent_name": call.agent_name,
        "outcome": _outcome(call),
        "summary": call.call_analysis.call_summary if call.call_analysis else None,
        "transcript": call.transcript,
        "booking_reference": booking_reference(call.call_analysis.custom_analysis_data)
        if call.call_analysis
        else None,
        "recording_url": call.recording_url or call.scrubbed_recording_url,
    }


def _state(call: Call, is_over: bool) -> str | None:
    if call.disconnection_reason in NOT_HELD:
        return NOT_HELD[call.disconnection_reason]
    match call.call_status:
        case "not_connected":
            return "failed"
        # one that broke after it was held was a call all the same
        case "error":
            return "completed" if call.duration_ms else "failed"
        case "registered" | "ongoing" if not is_over:
            return "initiated" if call.call_status == "registered" else "in_progress"
        case "registered" | "ongoing" | "ended":
            return "completed"
        case other:
            return other


def _price(cost: Cost | None) -> dict[str, Any]:
    """Dollars, as text, of cents with any number of decimals; nothing while the cost is not told."""
    if cost is None or cost.combined_cost is None:
        return {}
    parts = {name: Decimal(0) for name, _ in PARTS}
    for item in cost.product_costs or []:
        part = _part(item.product)
        # a transfer's line is another than the call's own, which the carrier may charge
        if part is not None and not (part == "transport_price" and item.is_transfer_leg_cost):
            parts[part] += item.cost
    # of a discounted call the line is not more than the whole: a carrier's leg takes its place
    parts["transport_price"] = min(parts["transport_price"], cost.combined_cost)
    if not cost.combined_cost:
        parts = dict.fromkeys(parts, Decimal(0))
    amounts = {"price": cost.combined_cost, **parts}
    return {"currency": "USD"} | {name: f"{round(cents / 100, PLACES):f}" for name, cents in amounts.items()}


def _part(product: str) -> str | None:
    words = re.split(r"[^a-z0-9]+", product.lower())
    return next((part for part, begins in PARTS if any(word.startswith(begins) for word in words)), None)


def _outcome(call: Call) -> str | None:
    """How it went, in Retell's words: what its analysis found, else what ended the call."""
    found = call.call_analysis or Analysis()
    said = [
        "Voicemail" if found.in_voicemail else "",
        {True: "Successful", False: "Not successful", None: ""}[found.call_successful],
        found.user_sentiment if found.user_sentiment not in (None, "Unknown") else "",
    ]
    return ", ".join(word for word in said if word) or _words(call.disconnection_reason).capitalize() or None


def _words(reason: str | None) -> str:
    return (reason or "").removeprefix("error_").replace("_", " ")


def _time(moment: int | None) -> str | None:
    """Milliseconds since 1970 as ISO 8601."""
    return None if moment is None else datetime.fromtimestamp(moment / 1000, UTC).isoformat()


def _client(keys: Keys, base_url: str | None) -> httpx.AsyncClient:
    return http.client(BASE_URL, base_url, headers={"Authorization": f"Bearer {keys['api_key']}"}, timeout=60)


async def _ask(client: httpx.AsyncClient, method: str, path: str, body: Any = None) -> dict[str, Any]:
    """One answer as JSON. Raises ProviderError in Retell's own words."""
    answer = await http.ask(client, method, path, name="Retell", describe=_describe, body=body)
    if not isinstance(answer, dict):
        raise ProviderError("Retell's answer is not as it should be.", permanent=False)
    return answer


def _describe(answer: Any) -> str | None:
    words = mapping(answer).get("message")
    return str(words) if words else None


WEBHOOK = Retell()
