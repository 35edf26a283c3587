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
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx

from providers import egress, http
from providers.json_values import find, loaded_mapping, mapping, text
from providers.vapi_words import BASE_URL, listed_item, report_fields, state_fields
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

LABEL = "Vapi"
# of up to 1,000; a call comes with its assistant and all that was said
PAGE_SIZE, LARGEST_PAGE = 100, 1000
# the digest that a signature's length tells
DIGESTS = {64: hashlib.sha256, 44: hashlib.sha256, 128: hashlib.sha512, 88: hashlib.sha512}
KEY, SECRET = re.compile(r"[!-~]{8,400}"), re.compile(r"[!-~]{16,200}")
TEST_FIELD = "kontorTest"
# told while a call goes on, some of them many times a minute: nothing that we keep
IGNORED = frozenset({
    "assistant.started", "assistant.speechStarted", "call.artifact.upload", "call.delete.failed", "call.deleted", "chat.created",
    "chat.deleted", "conversation-update", "hang", "language-change-detected", "language-changed", "model-output",
    "phone-call-control", "session.created", "session.deleted", "session.updated", "speech-update", "transcript",
    "transfer-update", "user-interrupted", "voice-input",
})  # fmt: skip


class Vapi:
    """The server messages and calls of one Vapi organisation, by a private API key and the secret of its server credential."""

    key_names = ("api_key", "webhook_secret")
    url_fragment = ""
    kept_headers = ("user-agent",)

    def verify(self, request: Request, keys: Keys, now: datetime) -> None:
        """The secret itself, or a signature by it; a time that is signed is at most five minutes from now."""
        secrets = [secret.encode() for secret in current(keys, "webhook_secret")]
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
            require_recent(moment / 1000 if moment > 10**11 else moment, now)
            return
        # a body that begins otherwise could be a signed time and the body behind it, moved here to be of any age
        if not (request.body.startswith(b"{") and _is_signed(request.body, signed, secrets)):
            raise BadSignature("no match")

    def parse(self, request: Request) -> Event:
        """A status is told once per call and state, a report once per call, whatever addresses it is sent again with."""
        message = mapping(loaded_mapping(request.body).get("message"))
        kind, test = text(message.get("type")) or "", text(message.get(TEST_FIELD))
        if test is not None:
            return Event(f"test:{test}"[:300], "test")
        if kind.partition("[")[0] in IGNORED:
            return Event("", "ignored")
        if kind not in ("status-update", "end-of-call-report"):
            return unknown(request)
        is_report = kind == "end-of-call-report"
        # what the message says itself goes before its call, which may be as it was a while ago
        own = {
            name: value for name, value in message.items() if value is not None and name not in ("id", "type")
        }
        call = mapping(message.get("call")) | own | ({"status": "ended"} if is_report else {})
        try:
            fields = report_fields(call) if is_report else state_fields(call)
        except ValueError:
            return unknown(request)
        # an end without its reason is anybody's to correct
        is_certain = fields["state"] != "completed" or text(call.get("endedReason")) is not None
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

    @says_why
    async def problem(self, keys: Keys, base_url: str | None) -> str | None:
        """Asks for one call."""
        if not KEY.fullmatch(keys["api_key"]):
            return "An API key is one word of at least 8 characters."
        if not SECRET.fullmatch(keys["webhook_secret"]):
            return "The webhook secret needs 16 to 200 letters, digits and signs, without spaces."
        async with _client(keys, base_url) as client:
            await _get(client, "/call", {"limit": 1})
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
                start += span
                span *= 2 if len(found) < PAGE_SIZE // 2 else 1
                page = Page.of(found, listed_item, None if is_last else f"{start}:{span}")
                # more calls of one millisecond than Vapi lists are not all read
                yield replace(page, unread=page.unread + 1) if is_full else page
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
        is_own = egress.is_same_place(url, base_url or BASE_URL)
        return {"Authorization": f"Bearer {keys['api_key']}"} if is_own else {}


def _is_signed(payload: bytes, signed: str, secrets: list[bytes]) -> bool:
    digest = DIGESTS.get(len(signed))
    if digest is None:
        return False
    made = [hmac.new(secret, payload, digest).digest() for secret in secrets]
    known = [text for one in made for text in (one.hex().encode(), base64.b64encode(one))]
    matches = [hmac.compare_digest(text, signed.encode()) for text in known]
    return any(matches)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _moment(milliseconds: int) -> str:
    told = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return told.strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds % 1000:03}Z"


def _client(keys: Keys, base_url: str | None) -> httpx.AsyncClient:
    return http.client(BASE_URL, base_url, headers={"Authorization": f"Bearer {keys['api_key']}"}, timeout=60)


async def _get(client: httpx.AsyncClient, path: str, params: Mapping[str, Any] | None = None) -> Any:
    """One answer as JSON. Raises ProviderError in Vapi's own words."""
    return await http.ask(client, "GET", path, name=LABEL, describe=_words, params=params)


def _words(answer: Any) -> str | None:
    said = find(answer, "message")
    return ", ".join(str(word) for word in said) if isinstance(said, list) else said and str(said)


WEBHOOK = Vapi()
