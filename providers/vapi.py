"""Vapi: calls held by its assistants, told by server messages, listed by the REST API.

Formats: docs.vapi.ai/server-url/events and /server-authentication, /calls/call-ended-reason, the OpenAPI file of VapiAI/docs.
Costs are US dollars, summed by Vapi in binary floats. A connection's secret is taken as a bearer, as X-Vapi-Secret, or as the key
of an HMAC (SHA-256 or SHA-512, hexadecimal or base64, over `{timestamp}.{body}` or the body): whichever credential was made there.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx

from providers import egress, http
from providers.webhooks import BadSignature, Event, Keys, Page, ProviderError, Reply, Request, TooLate

LABEL = "Vapi"
BASE_URL = "https://api.vapi.ai"
# of up to 1,000; a call comes with its assistant and all that was said
PAGE_SIZE, LARGEST_PAGE = 100, 1000
TOLERANCE = timedelta(minutes=5)
# the digest that a signature's length tells
DIGESTS = {64: hashlib.sha256, 44: hashlib.sha256, 128: hashlib.sha512, 88: hashlib.sha512}
KEY, SECRET, CALL_ID = (
    re.compile(text) for text in (r"[!-~]{8,400}", r"[!-~]{16,200}", r"[A-Za-z0-9_-]{1,100}")
)
TEST_FIELD = "kontorTest"
# what an amount of ours holds, and what binary floats leave between a sum and its parts
PLACES, DUST = Decimal("1e-12"), Decimal("1e-9")
STATUSES = {
    "scheduled": "queued", "queued": "queued", "ringing": "ringing", "in-progress": "in_progress", "forwarding": "in_progress",
    "ended": "ended", "deletion-failed": "ended",
}  # fmt: skip
# how a call ends that nobody held, by Vapi's reason; there are over 600, and new ones
NOT_HELD = (
    ("busy", re.compile(r"customer-busy")),
    ("no_answer", re.compile(r"customer-did-not-answer|.*outbound-sip-(408|480)-.*")),
    ("canceled", re.compile(r"scheduled-call-deleted|.*before-call-connect|.*-microphone-permission")),
    ("failed", re.compile(
        r"call[.-]start.*|assistant-(not|join|request-failed|request-returned-(?!forwarding)).*|.*outbound-sip-.*"
        r"|.*(failed-to-connect|never-connected|no-call-received|rejected|misdialed).*"
    )),
)  # fmt: skip
# these end calls that were held, and others that were not
BROKEN = (
    ("failed", re.compile(r".*(error|shutdown).*")),
    ("canceled", re.compile(r"manually-canceled|call-deleted")),
)
# told while a call goes on, some of them many times a minute: nothing that we keep
IGNORED = frozenset({
    "assistant.started", "assistant.speechStarted", "call.artifact.upload", "call.delete.failed", "call.deleted", "chat.created",
    "chat.deleted", "conversation-update", "hang", "language-change-detected", "language-changed", "model-output",
    "phone-call-control", "session.created", "session.deleted", "session.updated", "speech-update", "transcript",
    "transfer-update", "user-interrupted", "voice-input",
})  # fmt: skip
# the part of the price that each is, in costBreakdown and in costs
PARTS = {
    "transport_price": ("transport", "transport"), "transcription_price": ("stt", "transcriber"), "model_price": ("llm", "model"),
    "voice_price": ("tts", "voice"), "platform_price": ("vapi", "vapi"),
}  # fmt: skip
# what a carrier's leg is known by, beside phoneCallProviderId
CARRIERS = {
    "twilio": ("callSid", re.compile(r"CA[0-9a-fA-F]{32}")), "telnyx": ("callLegId", re.compile(r"[!-~]{1,200}")),
}  # fmt: skip
LENGTHS = (
    ("durationMs", Decimal("0.001")),
    ("durationSeconds", Decimal(1)),
    ("durationMinutes", Decimal(60)),
)
# where a recording of both voices in one, or of each beside the other, is named
RECORDINGS = {
    "mono": (
        ("artifact", "recording", "mono", "combinedUrl"),
        ("artifact", "recordingUrl"),
        ("recordingUrl",),
    ),
    "stereo": (
        ("artifact", "recording", "stereoUrl"),
        ("artifact", "stereoRecordingUrl"),
        ("stereoRecordingUrl",),
    ),
}


def _find(told: Any, *path: str) -> Any:
    """What stands there; None where nothing does."""
    for name in path:
        told = told.get(name) if isinstance(told, dict) else None
    return told


def _text(told: Any, *path: str) -> str | None:
    """A text that Postgres can hold, which half a pair of surrogates is not; None for what is none, or empty."""
    value = _find(told, *path)
    if not isinstance(value, str):
        return None
    return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode() or None


def _time(told: Any, name: str) -> datetime | None:
    """An ISO 8601 time, or milliseconds since 1970. Raises ValueError for what is neither."""
    value = _find(told, name)
    try:
        if isinstance(value, str):
            found = datetime.fromisoformat(value)
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        return None if value is None else datetime.fromtimestamp(int(value) / 1000, UTC)
    except (TypeError, OverflowError, OSError, ArithmeticError) as error:
        raise ValueError("no time") from error


def _amount(told: Any, *path: str) -> Decimal | None:
    """A number that is not below 0. Raises ValueError for any other."""
    value = _find(told, *path)
    if value is None:
        return None
    if not isinstance(value, int | Decimal) or not 0 <= value <= 10**9:
        raise ValueError("no amount")
    return Decimal(value).quantize(PLACES)


class Vapi:
    """The server messages and calls of one Vapi organisation, by a private API key and the secret of its server credential."""

    key_names = ("api_key", "webhook_secret")
    url_fragment = ""
    kept_headers = ("user-agent",)

    def verify(self, request: Request, keys: Keys, now: datetime) -> None:
        """The secret itself, or a signature by it; a time that is signed is at most five minutes from now."""
        # a secret that was replaced is good until Vapi uses the new one
        secrets = [
            keys[name].encode() for name in ("webhook_secret", "webhook_secret_before") if keys.get(name)
        ]
        headers = request.headers
        bearer = re.sub(r"^[Bb]earer ", "", headers.get("authorization", ""))
        shown = [bearer.encode(), headers.get("x-vapi-secret", "").encode()]
        matches = [hmac.compare_digest(secret, given) for secret in secrets for given in shown]
        if any(matches):
            return
        signed = headers.get("x-signature") or headers.get("x-vapi-signature", "")
        signed = re.sub(r"^sha(256|512)=", "", signed)
        told = headers.get("x-timestamp", "")
        moment = int(told) if re.fullmatch(r"[0-9]{1,15}", told) else None
        if moment is not None and _is_signed(f"{told}.".encode() + request.body, signed, secrets):
            seconds = moment / 1000 if moment > 10**11 else moment
            if abs(now.timestamp() - seconds) > TOLERANCE.total_seconds():
                raise TooLate("signed more than five minutes from now")
            return
        # a body that begins otherwise could be a signed time and the body behind it, moved here to be of any age
        if not (request.body.startswith(b"{") and _is_signed(request.body, signed, secrets)):
            raise BadSignature("no match")

    def parse(self, request: Request) -> Event:
        """A status is told once per call and state, a report once per call, whatever addresses it is sent again with."""
        unknown = Event(f"sha256:{hashlib.sha256(request.body).hexdigest()}", "unknown")
        try:
            told = json.loads(request.body, parse_float=Decimal)
        except (ValueError, RecursionError, ArithmeticError):
            return unknown
        message = _find(told, "message")
        kind = _text(message, "type") or ""
        if _text(message, TEST_FIELD):
            return Event(f"test:{_text(message, TEST_FIELD)}"[:300], "test")
        if kind.partition("[")[0] in IGNORED:
            return Event("", "ignored")
        if kind not in ("status-update", "end-of-call-report"):
            return unknown
        is_report = kind == "end-of-call-report"
        call = _find(message, "call") if isinstance(_find(message, "call"), dict) else {}
        # what the message says itself goes before its call, which may be as it was a while ago
        own = {
            name: value for name, value in message.items() if value is not None and name not in ("id", "type")
        }
        call = call | own | ({"status": "ended"} if is_report else {})
        try:
            fields = _report(call) if is_report else _state(call)
        except ValueError:
            return unknown
        # an end without its reason is anybody's to correct
        is_certain = fields["state"] != "completed" or _text(call, "endedReason") is not None
        fields["sequence"] = 2 if is_report else 1 if is_certain else -2
        leg_id, name = fields["leg_id"], "report" if is_report else call["status"]
        return Event(
            f"{leg_id}:{fields['state']}:{name}",
            f"call.{'report' if is_report else 'status'}",
            leg_id,
            fields,
        )

    def reply(self, event: Event) -> Reply:
        """No words of ours for the call."""
        return Reply(b"{}", "application/json")

    def test_request(self, url: str, keys: Keys, event_id: str) -> Request:
        """A message of no call, with the secret as a bearer."""
        body = json.dumps({"message": {"type": "test", TEST_FIELD: event_id}}).encode()
        headers = {"content-type": "application/json", "authorization": f"Bearer {keys['webhook_secret']}"}
        return Request(url, headers, body)

    async def problem(self, keys: Keys, base_url: str | None) -> str | None:
        """Asks for one call."""
        if not KEY.fullmatch(keys["api_key"]):
            return "An API key is one word of at least 8 characters."
        if not SECRET.fullmatch(keys["webhook_secret"]):
            return "The webhook secret needs 16 to 200 letters, digits and signs, without spaces."
        try:
            async with _client(keys, base_url) as client:
                await _get(client, "/call", {"limit": 1})
        except ProviderError as error:
            if error.permanent:
                return error.message
            raise
        return None

    def account(self, keys: Keys) -> str:
        """Vapi's keys name no organisation, and are replaced: one connection of an organisation's is its account."""
        return "organisation"

    async def history(
        self, keys: Keys, base_url: str | None, since: datetime, after: str | None
    ) -> AsyncIterator[Page]:
        """Calls by their last change, oldest first: what changes meanwhile comes at the end.

        Vapi names no order and gives no cursor, so a page is a span of time, halved while it holds more than a page does.
        """
        now = _milliseconds(datetime.now(UTC))
        begun = _milliseconds(since)
        start, span = (int(part) for part in (after or f"{begun}:{now - begun}").split(":"))
        async with _client(keys, base_url) as client:
            while True:
                is_last, size = start + span >= now, PAGE_SIZE if span > 1 else LARGEST_PAGE
                asked = {"updatedAtGt": _moment(start), "updatedAtLe": _moment(start + span), "limit": size}
                if is_last:
                    del asked["updatedAtLe"]
                found = await _get(client, "/call", asked)
                if not isinstance(found, list):
                    raise ProviderError("Vapi's list is none.", permanent=False)
                is_full = len(found) >= size
                if is_full and span > 1:
                    span = max(1, min(span, now - start) // 2)
                    continue
                items = [item for raw in found if (item := listed_item(raw)) is not None]
                start += span
                # more calls of one millisecond than Vapi lists are not all read
                unread = len(found) - len(items) + (1 if is_full else 0)
                span *= 2 if len(found) < PAGE_SIZE // 2 else 1
                yield Page(items, None if is_last else f"{start}:{span}", unread)
                if is_last:
                    return

    async def look_up(
        self, keys: Keys, base_url: str | None, kind: str, subject: str
    ) -> Mapping[str, Any] | None:
        async with _client(keys, base_url) as client:
            try:
                answer = await _get(client, f"/call/{subject}")
            except http.NotFound:
                return None
        return listed_item(answer)

    def recording_headers(self, keys: Keys, base_url: str | None, url: httpx.URL) -> Mapping[str, str]:
        """The key, to Vapi alone: it leads on to where the file lies."""
        own = httpx.URL(base_url or BASE_URL)
        is_own = (url.scheme, egress.place(url)) == (own.scheme, egress.place(own))
        return {"Authorization": f"Bearer {keys['api_key']}"} if is_own else {}


def listed_item(raw: Any) -> Mapping[str, Any] | None:
    """The fields of a call that was listed or looked up; None for one that is not as Vapi says its calls are."""
    try:
        return _report(raw) if STATUSES.get(_text(raw, "status") or "") == "ended" else _state(raw)
    except ValueError:
        return None


def _is_signed(payload: bytes, signed: str, secrets: list[bytes]) -> bool:
    digest = DIGESTS.get(len(signed))
    if digest is None:
        return False
    made = [hmac.new(secret, payload, digest).digest() for secret in secrets]
    known = [text for one in made for text in (one.hex().encode(), base64.b64encode(one))]
    matches = [hmac.compare_digest(text, signed.encode()) for text in known]
    return any(matches)


def _state(call: Any) -> dict[str, Any]:
    """What is certain of a call while it goes on, and when it ended. Raises ValueError for what is no call of Vapi's."""
    leg_id, reason = _text(call, "id"), _text(call, "endedReason")
    state = STATUSES.get(_text(call, "status") or "")
    if leg_id is None or not CALL_ID.fullmatch(leg_id) or state is None:
        raise ValueError("no call")
    if state == "ended":
        state = _ending(call, reason or "")
    carrier = _carrier(call)
    ours, theirs = (
        _text(call, party, "number") or _text(call, party, "sipUri") or ""
        for party in ("phoneNumber", "customer")
    )
    # of a call on a web page somebody came to us
    is_outbound = _find(call, "type") == "outboundPhoneCall"
    return {
        "leg_id": leg_id,
        "parent_id": carrier[1] if carrier else None,
        "parent_provider": carrier[0] if carrier else None,
        "kind": "call",
        "state": state,
        "direction": "outbound" if is_outbound else "inbound",
        "from_number": ours if is_outbound else theirs,
        "to_number": theirs if is_outbound else ours,
        "reported_at": _iso(_time(call, "timestamp") or _time(call, "createdAt")),
        # also of one that broke after it was held
        "error_code": _words_of(reason)[:40] if _ending({}, reason or "") == "failed" else None,
        "agent_id": _text(call, "assistantId") or _text(call, "assistant", "id"),
        "agent_name": _text(call, "assistant", "name"),
    }


def _report(call: Any) -> dict[str, Any]:
    """All of a call that is over. Raises ValueError as `_state`."""
    fields, seconds = _state(call), _seconds(call)
    found = _text(call, "analysis", "successEvaluation")
    recorded = [kind for kind, paths in RECORDINGS.items() if any(_text(call, *path) for path in paths)]
    return fields | {
        # of one that never started it is the earliest time there is
        "reported_at": _iso(_time(call, "endedAt") or _time(call, "createdAt") or _time(call, "timestamp")),
        "started_at": _iso(_time(call, "startedAt")),
        "seconds": seconds,
        "units": max(1, -(-(seconds or 0) // 60)),
        **_price(call),
        # what Vapi's evaluation found, else what ended the call
        "outcome": {"true": "Successful", "false": "Not successful"}.get(found or "", found)
        or _words_of(_text(call, "endedReason")).capitalize()
        or None,
        "summary": _text(call, "analysis", "summary") or _text(call, "summary"),
        "transcript": _text(call, "artifact", "transcript") or _text(call, "transcript"),
        # what is named opens to nobody, or for a moment to everybody; the API finds it by the call's id
        "recording_url": f"{BASE_URL}/call/{fields['leg_id']}/{recorded[0]}-recording" if recorded else None,
    }


def _carrier(call: Any) -> tuple[str, str] | None:
    """The provider of the line, where it may have a leg of its own, and that leg's id."""
    named = (_text(call, "transport", "provider"), _text(call, "phoneCallProvider"))
    for provider, (name, form) in CARRIERS.items():
        leg_id = _text(call, "transport", name) or _text(call, "phoneCallProviderId") or ""
        if provider in named and form.fullmatch(leg_id):
            return provider, leg_id
    return None


def _ending(call: Any, reason: str) -> str:
    """How the call ended, in our words."""
    started, ended = _time(call, "startedAt"), _time(call, "endedAt")
    was_held = started is not None and ended is not None and started < ended
    endings = NOT_HELD if was_held else NOT_HELD + BROKEN
    return next((state for state, words in endings if words.fullmatch(reason)), "completed")


def _seconds(call: Any) -> int | None:
    started, ended = _time(call, "startedAt"), _time(call, "endedAt")
    if started and ended:
        return max(0, round((ended - started).total_seconds()))
    told = ((_amount(call, name), unit) for name, unit in LENGTHS)
    return next((round(length * unit) for length, unit in told if length is not None), None)


def _price(call: Any) -> dict[str, str]:
    """Dollars as text; nothing while the cost is not told. What no part is named for is the rest."""
    costs = _find(call, "costs") if isinstance(_find(call, "costs"), list) else []
    listed = [(_find(item, "type"), _amount(item, "cost") or Decimal(0)) for item in costs]
    price = _amount(call, "cost")
    if price is None:
        price = _amount(call, "costBreakdown", "total")
    if price is None and listed:
        price = sum((amount for _, amount in listed), Decimal(0))
    if price is None:
        return {}
    named: dict[str, Decimal] = {}
    for part, (name, kind) in PARTS.items():
        amount = _amount(call, "costBreakdown", name)
        if amount is None:
            amount = sum((cost for of, cost in listed if of == kind), Decimal(0))
        if amount:
            named[part] = amount
    rest = price - sum(named.values())
    if named and abs(rest) < DUST:
        named[max(named, key=lambda part: named[part])] += rest
    amounts = {"price": price} | named
    return {"currency": "USD"} | {name: f"{amount.normalize():f}" for name, amount in amounts.items()}


def _words_of(reason: str | None) -> str:
    return re.sub(r"[.-]", " ", re.sub(r"^.*error-", "", reason or ""))


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="milliseconds") if moment else None


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _moment(milliseconds: int) -> str:
    told = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return told.strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds % 1000:03}Z"


def _client(keys: Keys, base_url: str | None) -> httpx.AsyncClient:
    return egress.client(
        base_url or BASE_URL,
        told=base_url is not None,
        headers={"Authorization": f"Bearer {keys['api_key']}"},
        timeout=60,
        follow_redirects=False,
    )


async def _get(client: httpx.AsyncClient, path: str, params: Mapping[str, Any] | None = None) -> Any:
    """One answer as JSON. Raises ProviderError in Vapi's own words."""
    return await http.ask(client, "GET", path, name=LABEL, describe=_words, params=params)


def _words(answer: Any) -> str | None:
    said = _find(answer, "message")
    return ", ".join(str(word) for word in said) if isinstance(said, list) else said and str(said)


WEBHOOK = Vapi()
