"""Vapi's lists, read whole whatever their order; one call; keys that are tried."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from providers import recordings, vapi
from providers.vapi import BASE_URL, WEBHOOK
from providers.webhooks import Page, ProviderError
from tests.emulators.running import emulator
from tests.emulators.vapi import KEY, WAV, iso
from tests.emulators.vapi_callbacks import SECRET, call_id, told_call

START = datetime(2026, 3, 14, 12, 8, 30, tzinfo=UTC)
KEYS = {"api_key": KEY, "webhook_secret": SECRET}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with emulator("vapi") as address:
        yield address


@pytest.fixture
def control(server: str) -> Iterator[Any]:
    def tell(**change: Any) -> dict[str, Any]:
        told: dict[str, Any] = httpx.post(f"{server}/control", json=change).raise_for_status().json()
        return told

    tell(forget=True)
    yield tell
    tell(forget=True, fail=0, key=KEY)


def pages(server: str, since: datetime, after: str | None = None) -> list[Page]:
    async def take() -> list[Page]:
        return [page async for page in WEBHOOK.history(KEYS, server, since, after)]

    return asyncio.run(take())


def changed(number: int, at: datetime, **more: Any) -> dict[str, Any]:
    """A call that changed then, and was made the longer before, the later that is."""
    made = {"createdAt": iso(at - timedelta(seconds=number % 7 * 100)), "updatedAt": iso(at)}
    return told_call(number) | {"status": "ended", "cost": 0.1, "startedAt": iso(at)} | made | more


@pytest.mark.parametrize("order", ["newest", "oldest"])
@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 700])
def test_a_list_is_read_whole_whatever_its_order(server: str, control: Any, count: int, order: str) -> None:
    now = datetime.now(UTC)
    since = now - timedelta(days=1)
    # most of a day's calls in its last hours, and some of one millisecond
    calls = [changed(n, now - timedelta(seconds=(n % 350) ** 2 / 2)) for n in range(count)]
    control(calls=[changed(100_000, since - timedelta(seconds=1)), *calls], order=order)
    found = pages(server, since)
    listed = [item["leg_id"] for page in found for item in page.items]
    assert sorted(listed) == sorted(call_id(n) for n in range(count))
    assert {page.unread for page in found} == {0} and found[-1].next is None
    assert control()["lists"] <= 2 + count // 8


def test_calls_that_changed_in_one_millisecond_are_all_read(
    server: str, control: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vapi, "PAGE_SIZE", 20)
    monkeypatch.setattr(vapi, "LARGEST_PAGE", 200)
    now = datetime.now(UTC)
    control(calls=[changed(n, now - timedelta(seconds=3)) for n in range(150)])
    found = pages(server, now - timedelta(seconds=9))
    assert len({item["leg_id"] for page in found for item in page.items}) == 150
    assert {page.unread for page in found} == {0}
    control(calls=[changed(n, now - timedelta(seconds=3)) for n in range(220)])
    # more than Vapi lists at once: told, not lost in silence
    assert sum(page.unread for page in pages(server, now - timedelta(seconds=9))) == 1


def test_a_list_goes_on_where_it_was_left_and_shows_what_changed_meanwhile(server: str, control: Any) -> None:
    now = datetime.now(UTC)
    control(calls=[changed(n, now - timedelta(minutes=n)) for n in range(300)])
    first = pages(server, now - timedelta(days=1))[0]
    assert first.next is not None
    read_first = {item["leg_id"] for item in first.items}
    late = call_id(299)
    control(calls=[{"id": late, "cost": 0.2}])
    rest = [item for page in pages(server, now - timedelta(days=1), first.next) for item in page.items]
    assert read_first | {item["leg_id"] for item in rest} == {call_id(n) for n in range(300)}
    assert [item["price"] for item in rest if item["leg_id"] == late] == ["0.2"]


def test_items_that_are_no_calls_are_counted(server: str, control: Any) -> None:
    now = datetime.now(UTC)
    control(calls=[changed(1, now), changed(2, now, cost=-1), changed(3, now, status="not-found")])
    [page] = pages(server, now - timedelta(days=1))
    assert ([item["leg_id"] for item in page.items], page.unread) == ([call_id(1)], 2)


def test_one_call_is_looked_up_and_one_that_is_unknown_is_none(server: str, control: Any) -> None:
    control(calls=[changed(1, START)])
    item = asyncio.run(WEBHOOK.look_up(KEYS, server, "call", call_id(1)))
    assert item is not None and (item["leg_id"], item["price"]) == (call_id(1), "0.1")
    assert asyncio.run(WEBHOOK.look_up(KEYS, server, "call", call_id(2))) is None


def test_keys_are_tried_and_refused_in_vapis_own_words(server: str, control: Any) -> None:
    def problem(**keys: str) -> str | None:
        return asyncio.run(WEBHOOK.problem(KEYS | keys, server))

    assert problem() is None
    assert "Hot tip" in (problem(api_key="a-public-key") or "")
    for key in ("", "a key", "kéy-of-some-length", "key\r\nX-Other: 1"):
        assert "API key" in (problem(api_key=key) or "")
    for secret in ("", "short", "with a space in between", "\u00e5" * 20):
        assert "webhook secret" in (problem(webhook_secret=secret) or "")
    control(fail=500)
    with pytest.raises(ProviderError) as caught:
        problem()
    assert not caught.value.permanent
    control(fail=429)
    with pytest.raises(ProviderError) as caught:
        pages(server, START)
    assert (caught.value.permanent, caught.value.retry_after) == (False, 1.0)
    assert "Over the limit" in caught.value.message


def test_a_recording_is_led_to_by_the_key(server: str, control: Any) -> None:
    control(calls=[changed(1, START)])

    async def listen(key: str) -> bytes:
        found = await recordings.fetch(
            f"{server}/call/{call_id(1)}/mono-recording", base_url=server, part=None,
            headers_for=lambda url: WEBHOOK.recording_headers(KEYS | {"api_key": key}, server, url),
        )  # fmt: skip
        try:
            return b"".join([chunk async for chunk in found.chunks()])
        finally:
            await found.close()

    assert asyncio.run(listen(KEY)) == WAV
    with pytest.raises(recordings.Closed):
        asyncio.run(listen("another-private-key"))


@pytest.mark.parametrize(
    ("url", "is_own"),
    [
        (f"{BASE_URL}/call/c1/mono-recording", True),
        ("http://api.vapi.ai/call/c1/mono-recording", False),
        ("https://api.vapi.ai:8443/call/c1/mono-recording", False),
        ("https://api.vapi.ai.example/call/c1/mono-recording", False),
        ("https://storage.example.test/c1.wav?signature=1", False),
    ],
)
def test_a_recordings_key_goes_to_vapi_alone(url: str, is_own: bool) -> None:
    opened = WEBHOOK.recording_headers(KEYS, None, httpx.URL(url))
    assert opened == ({"Authorization": f"Bearer {KEY}"} if is_own else {})
