"""Telnyx: calls and messages, told by signed webhooks of API v2, listed and priced by detail records.

Formats: developers.telnyx.com, "Receiving webhooks" (signature, envelope) and the event types of the official SDK, which
says nothing of the records of calls (`GET /v2/detail_records`): their fields are those that were seen.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import json
import re
import time
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

import httpx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from providers import http
from providers.json_values import count, items, loaded_mapping, mapping, moment, text
from providers.telnyx_words import LISTS, Records, event_fields, message_fields, record_fields, sums
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

LABEL = "Telnyx"
BASE_URL = "https://api.telnyx.com"
# no more is given, whatever is asked for
PAGE_SIZE = 50
TEST_TYPE = "kontor.test"
# what an application does in the course of a call: many a call, and nothing that it comes to
IGNORED = (
    "call.ai_gather.", "call.dtmf.", "call.enqueued", "call.dequeued", "call.fork.", "call.gather.", "call.left_queue",
    "call.machine.", "call.playback.", "call.refer.", "call.siprec.", "call.speak.", "call.streaming.", "call.transcription",
)  # fmt: skip
# an Ed25519 key may be shown with the head that says that it is one
SPKI_HEAD = bytes.fromhex("302a300506032b6570032100")
# what several records tell of one leg is summed from before its call can have begun
LONGEST_CALL = timedelta(hours=4)


class Telnyx:
    """The webhooks and records of one Telnyx account, by an API key and the account's public key."""

    key_names = ("api_key", "public_key")
    # it sends again by itself
    url_fragment = ""
    kept_headers = ("telnyx-timestamp", "user-agent")

    def verify(self, request: Request, keys: Keys, now: datetime) -> None:
        """Ed25519 over the time of sending and the body; what we signed ourselves is let in as a test only."""
        sent_at = request.headers.get("telnyx-timestamp", "")
        given = _decoded(request.headers.get("telnyx-signature-ed25519", ""), 64)
        if given is None or re.fullmatch(r"[0-9]{1,11}", sent_at) is None:
            raise BadSignature("no signature, or no time")
        signed = f"{sent_at}|".encode() + request.body
        theirs = [_public_key(key) for key in current(keys, "public_key")]
        if not any(_fits(key, given, signed) for key in theirs):
            ours = _test_key(keys).public_key().public_bytes_raw()
            if not _fits(ours, given, signed) or self.parse(request).kind != "test":
                raise BadSignature("no match")
        require_recent(int(sent_at), now)

    def parse(self, request: Request) -> Event:
        """Every event has an id of its own. One that tells nothing of its call has no fields."""
        data = mapping(loaded_mapping(request.body).get("data"))
        event_id, kind = text(data.get("id"), 290), text(data.get("event_type"), 60)
        if event_id is None or kind is None:
            return unknown(request)
        if kind == TEST_TYPE:
            return Event(f"test:{event_id}", "test")
        if kind.startswith(IGNORED):
            return Event(event_id, "ignored")
        subject, fields = event_fields(kind, moment(data.get("occurred_at")), mapping(data.get("payload")))
        return Event(event_id, kind if subject else "unknown", subject, fields)

    def reply(self, event: Event) -> Reply:
        return Reply()

    def test_request(self, url: str, keys: Keys, event_id: str) -> Request:
        """An event of no call. Telnyx's key signs at Telnyx alone: one that is made of the API key stands in for it."""
        body = json.dumps({"data": {"event_type": TEST_TYPE, "id": event_id, "payload": {}}}).encode()
        sent_at = str(int(time.time()))
        headers = {
            "content-type": "application/json",
            "telnyx-timestamp": sent_at,
            "telnyx-signature-ed25519": base64.b64encode(_test_key(keys).sign(f"{sent_at}|".encode() + body)).decode(),
        }  # fmt: skip
        return Request(url, headers, body)

    @says_why
    async def problem(self, keys: Keys, base_url: str | None) -> str | None:
        """Asks, by the API key, for the account's public key: it has to be the one that was entered."""
        entered = _public_key(keys["public_key"])
        if entered is None:
            return "A public key has 44 characters, the last of them =."
        if re.fullmatch(r"[!-~]{1,200}", keys["api_key"]) is None:
            return "An API key is one word that begins with KEY."
        async with _client(keys, base_url) as client:
            answer = await _get(client, "/v2/public_key")
        told = _public_key(text(mapping(answer.get("data")).get("public")) or "")
        if told is None:
            raise ProviderError("Telnyx's answer is not as it should be.", permanent=False)
        return None if told == entered else "The public key is another account's than the API key."

    def account(self, keys: Keys) -> str:
        """The public key: an account has one, and any number of API keys."""
        found = _public_key(keys["public_key"])
        return base64.b64encode(found).decode() if found else keys["public_key"][:200]

    async def history(
        self, keys: Keys, base_url: str | None, since: datetime, after: str | None
    ) -> AsyncIterator[Page]:
        """List after list, newest first; of those whose records are summed, each is read whole before its page."""
        names = [records.word for records in LISTS]
        name, _, number = (after or "").partition(" ")
        # a list that a later version has not begins from the start
        begun, start = (names.index(name), int(number)) if name in names else (0, 1)
        async with _client(keys, base_url) as client:
            for place, records in enumerate(LISTS[begun:], begun):
                following = f"{names[place + 1]} 1" if place + 1 < len(LISTS) else None
                if records.is_summed:
                    pages = _pages(client, records, since - LONGEST_CALL, 1)
                    found = [raw async for page, _ in pages for raw in page]
                    yield Page.of(sums(records, found, since), lambda summed: summed, following)
                    continue
                async for page, more in _pages(client, records, since, start if place == begun else 1):
                    next_page = f"{records.word} {more}" if more else following
                    yield Page.of(page, partial(record_fields, records), next_page)

    async def look_up(
        self, keys: Keys, base_url: str | None, kind: str, subject: str
    ) -> Mapping[str, Any] | None:
        """A message as it is; a leg from all the records that name it."""
        async with _client(keys, base_url) as client:
            if kind == "message":
                try:
                    answer = await _get(client, f"/v2/messages/{quote(subject, safe='')}")
                except http.NotFound:
                    return None
                return message_fields("", mapping(answer.get("data")))
            item: dict[str, Any] = {}
            for records in LISTS:
                if records.part is not None:
                    found = [raw async for page, _ in _pages(client, records, subject, 1) for raw in page]
                    each = (record_fields(records, raw) or {} for raw in found)
                    for fields in sums(records, found) if records.is_summed else each:
                        # what the first list says of the call stands; each adds its part of the price
                        item = {
                            **(fields or {}),
                            **{name: told for name, told in item.items() if told is not None},
                        }
        return item if item.get("state") else None


async def _pages(
    client: httpx.AsyncClient, records: Records, of: datetime | str, page: int
) -> AsyncIterator[tuple[list[Any], int | None]]:
    """Pages of records since a time, or of one leg, each with the number of the next one."""
    wanted = (
        {f"filter[{records.clock}][gte]": of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
        if isinstance(of, datetime)
        else {f"filter[{records.leg}]": of}
    )
    following: int | None = page
    while following is not None:
        asked = {
            "filter[record_type]": records.word,
            **wanted,
            "page[number]": following,
            "page[size]": PAGE_SIZE,
        }
        try:
            answer = await _get(client, "/v2/detail_records", asked)
        except ProviderError as error:
            # so it answers for a product that the account has never used
            if records.is_sure or not error.permanent or "record type" not in error.message.lower():
                raise
            return
        found, meta = answer.get("data"), mapping(answer.get("meta"))
        if not isinstance(found, list):
            raise ProviderError(f"Telnyx's list of {records.word} has no data.", permanent=False)
        following = following + 1 if found and following < (count(meta.get("total_pages")) or 0) else None
        yield found, following


class _Pace:
    """Waits, before a request, until Telnyx's own count of them begins anew: it tells how many are left."""

    def __init__(self) -> None:
        self._until = 0.0

    async def before(self, request: httpx.Request) -> None:
        await asyncio.sleep(max(0.0, self._until - time.monotonic()))

    async def after(self, response: httpx.Response) -> None:
        reset = response.headers.get("x-ratelimit-reset", "")
        if response.status_code == 429:
            # it has no other word for when to come again
            response.headers.setdefault("retry-after", reset)
        elif response.headers.get("x-ratelimit-remaining") == "0" and reset.isdecimal():
            self._until = time.monotonic() + min(int(reset), 60)


def _client(keys: Keys, base_url: str | None) -> httpx.AsyncClient:
    pace = _Pace()
    return http.client(
        BASE_URL,
        base_url,
        headers={"authorization": f"Bearer {keys['api_key']}"},
        event_hooks={"request": [pace.before], "response": [pace.after]},
    )


async def _get(
    client: httpx.AsyncClient, path: str, params: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """One answer. Raises ProviderError in Telnyx's own words."""
    return mapping(await http.ask(client, "GET", path, name=LABEL, describe=_words, params=params))


def _words(answer: Any) -> str | None:
    said = mapping(next(iter(items(mapping(answer).get("errors"))), None))
    words = said.get("detail") or said.get("title")
    return f"{text(words, 500)} ({text(said.get('code'), 40)})" if words else None


def _decoded(text: str, length: int) -> bytes | None:
    try:
        found = base64.b64decode(text.strip().encode(), validate=True)
    except (binascii.Error, ValueError):
        return None
    return found if len(found) == length else None


def _public_key(text: str) -> bytes | None:
    with_head = _decoded(text, 32 + len(SPKI_HEAD))
    if with_head is not None and with_head.startswith(SPKI_HEAD):
        return with_head[len(SPKI_HEAD) :]
    return _decoded(text, 32)


def _test_key(keys: Keys) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(
        hashlib.sha256(b"a test of ours:" + keys["api_key"].encode()).digest()
    )


def _fits(key: bytes | None, given: bytes, signed: bytes) -> bool:
    if key is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(given, signed)
    except (InvalidSignature, ValueError):
        return False
    return True


WEBHOOK = Telnyx()
