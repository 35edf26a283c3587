"""What is fetched as a recording, from where, with whose keys, and how much of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpcore
import httpx
import pytest

from providers import egress, recordings
from providers.recordings import Closed, NotAudio
from providers.twilio import WEBHOOK as TWILIO
from providers.webhooks import ProviderError
from tests.providers.test_egress import PUBLIC, URLS, Network, World, redirect

KEYS = {"account_sid": "AC" + "0" * 31 + "1", "auth_token": "the-token-of-the-account"}
WAV = b"RIFF....WAVEfmt "
PLACE = "https://outside.example/r.wav"


class Stream(httpcore.AsyncMockStream):
    """One connection, and what was said on it."""

    def __init__(self, answer: bytes, said: list[bytes]) -> None:
        super().__init__([answer[n : n + 4096] for n in range(0, len(answer), 4096)] or [b""])
        self._said = said

    async def write(self, buffer: bytes, **_: Any) -> None:
        self._said.append(buffer)


@dataclass
class Heard(Network):
    """Plays the server of outside addresses, one answer per connection, and keeps the requests."""

    said: list[bytes] = field(default_factory=list)

    async def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        self.dialled.append((host, port))
        # a place that the operator told is dialled by its name
        if host in (PUBLIC, "outside.example") and self.answers:
            return Stream(self.answers.pop(0), self.said)
        raise httpcore.ConnectError("nothing is dialled here")


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    found, world, real = Heard(), World(), egress.client
    monkeypatch.setattr(
        egress,
        "client",
        lambda *given, **options: real(*given, look_up=world.look_up, network=found, **options),
    )
    yield found


def answer(status: str = "200 OK", body: bytes = WAV, **headers: str) -> bytes:
    given = {"Content-Type": "audio/wav", "Content-Length": str(len(body)), "Connection": "close"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in given.items() if value), "", ""]
    return "\r\n".join(lines).encode() + body


def fetch(
    url: str, *, base_url: str | None = None, part: str | None = None, **how: Any
) -> tuple[int, dict[str, str], bytes]:
    headers_for = how.get("headers_for", lambda _: {})

    async def run() -> tuple[int, dict[str, str], bytes]:
        found = await recordings.fetch(url, base_url=base_url, part=part, headers_for=headers_for)
        try:
            return found.status, found.headers, b"".join([chunk async for chunk in found.chunks()])
        finally:
            await found.close()

    return asyncio.run(run())


def test_a_recording_comes_as_it_is_with_headers_of_our_own_making(network: Heard) -> None:
    network.answers.append(
        answer(Set_Cookie="a=b", X_Powered_By="x", Content_Disposition="attachment", ETag='"1"')
    )
    assert fetch(PLACE) == (
        200, {"Content-Type": "audio/wav", "Accept-Ranges": "bytes", "Content-Length": "16"}, WAV,
    )  # fmt: skip
    assert (
        b"accept-encoding: identity\r\n" in network.said[0].lower()
        and b"range:" not in network.said[0].lower()
    )


def test_a_part_is_asked_for_and_told(network: Heard) -> None:
    network.answers.append(answer("206 Partial Content", b"RI", Content_Range="bytes 0-1/16"))
    status, headers, body = fetch(PLACE, part="bytes=0-1")
    assert (status, headers["Content-Range"], headers["Content-Length"], body) == (
        206,
        "bytes 0-1/16",
        "2",
        b"RI",
    )
    assert b"range: bytes=0-1\r\n" in network.said[0].lower()
    network.answers.append(
        answer("416 Range Not Satisfiable", b"", Content_Range="bytes */16", Content_Type="text/html")
    )
    assert fetch(PLACE, part="bytes=99-")[:2] == (416, {"Content-Range": "bytes */16"})
    network.answers.append(answer("206 Partial Content", Content_Range="bytes 0-1/16\tx"))
    with pytest.raises(ProviderError):
        fetch(PLACE, part="bytes=0-1")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bytes=0-", True), ("bytes=0-1023", True), ("bytes=-500", True), ("bytes=-", False), ("bytes=", False), (None, False),
        ("bytes=0-1,5-6", False), ("bytes=a-b", False), ("items=0-1", False), (f"bytes={'9' * 50}-", False), ("bytes=0-1\r\nX: y", False),
        ("bytes=--1", False), ("", False), ("bytes=0-1-2", False),
    ],
)  # fmt: skip
def test_only_a_range_of_one_part_is_passed_on(text: str | None, expected: bool) -> None:
    assert recordings.span(text) == (text if expected else None)


@pytest.mark.parametrize(
    "kind", ["audio/wav", "audio/x-wav", "AUDIO/MPEG; rate=8000", "application/octet-stream", ""]
)
def test_audio_is_passed_on_under_its_name(network: Heard, kind: str) -> None:
    network.answers.append(answer(Content_Type=kind))
    assert fetch(PLACE)[1]["Content-Type"] in ("audio/wav", "audio/x-wav", "audio/mpeg")


@pytest.mark.parametrize(
    "made",
    [
        answer(Content_Type="text/html"), answer(Content_Type="image/svg+xml"), answer(Content_Type="video/mp4"),
        answer(Content_Type="audio/"), answer(Content_Type="audio/wav<script>"), answer(Content_Encoding="gzip"),
        answer(Content_Length=str(recordings.MAX_BYTES + 1)), redirect("http://outside.example/r.wav"),
        redirect("https://user:password@outside.example/r.wav"), redirect("https://127.0.0.1/r.wav"), redirect("https://private.example/"),
        redirect(Path("/etc/passwd").as_uri()),
    ],
)  # fmt: skip
def test_what_is_no_audio_or_leads_elsewhere_is_refused(network: Heard, made: bytes) -> None:
    network.answers.append(made)
    with pytest.raises(NotAudio):
        fetch(PLACE)
    assert (network.inside, len(network.dialled)) == ([], 1)


def test_a_nameless_file_is_audio_by_its_ending_only(network: Heard) -> None:
    network.answers.append(answer(Content_Type="binary/octet-stream"))
    with pytest.raises(NotAudio):
        fetch("https://outside.example/r.exe")


@pytest.mark.parametrize(
    "status", ["400 Bad Request", "401 Unauthorized", "403 Forbidden", "404 Not Found", "410 Gone"]
)
def test_an_address_that_opens_nothing_is_told_apart(network: Heard, status: str) -> None:
    network.answers.append(answer(status))
    with pytest.raises(Closed):
        fetch(PLACE)


@pytest.mark.parametrize(
    "status", ["204 No Content", "429 Too Many Requests", "500 Internal Server Error", "503 Unavailable"]
)
def test_trouble_of_the_moment_is_neither_gone_nor_unplayable(network: Heard, status: str) -> None:
    network.answers.append(answer(status))
    with pytest.raises(ProviderError) as told:
        fetch(PLACE)
    assert not told.value.permanent and type(told.value) is ProviderError
    with pytest.raises(ProviderError) as away:
        fetch(PLACE)
    assert not away.value.permanent and type(away.value) is ProviderError


def test_a_recording_without_an_end_is_cut_off(network: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recordings, "MAX_BYTES", 10_000)
    network.answers.append(answer(body=b"x" * 50_000, Content_Length=""))
    with pytest.raises(NotAudio, match="too large"):
        fetch(PLACE)


def test_one_that_breaks_off_says_so(network: Heard) -> None:
    network.answers.append(answer(body=b"x" * 5_000, Content_Length="9000"))
    with pytest.raises(ProviderError, match="broke off"):
        fetch(PLACE)


def test_redirects_are_followed_a_few_times(network: Heard) -> None:
    network.answers += [redirect("/a.wav"), redirect("https://outside.example/b.wav", 307), answer()]
    assert fetch(PLACE)[2] == WAV
    network.answers += [redirect(PLACE) for _ in range(20)]
    with pytest.raises(NotAudio, match="on and on"):
        fetch(PLACE)
    network.answers[:] = [redirect("https://[::1")]
    with pytest.raises(ProviderError):
        fetch(PLACE)


def test_no_odd_or_private_address_is_dialled_for_a_recording(network: Heard) -> None:
    met = []
    for url in URLS:
        for first in (url, "https://outside.example/"):
            network.answers[:], network.dialled[:] = [] if first == url else [redirect(url)], []
            with pytest.raises(ProviderError):
                fetch(first)
            if network.inside:
                met.append((url, network.dialled))
    assert met == []


def test_keys_go_to_the_provider_alone(network: Heard) -> None:
    """Its own host sends on to another: who keeps the file hears nothing of the keys."""

    def headers(base_url: str | None) -> Any:
        return lambda url: TWILIO.recording_headers(KEYS, base_url, url)

    def sent(*answers: bytes, base_url: str) -> list[bool]:
        network.answers[:], network.said[:] = answers, []
        fetch(
            f"{base_url}/2010-04-01/Accounts/x/Recordings/RE1",
            base_url=base_url,
            headers_for=headers(base_url),
        )
        return [b"authorization: basic" in said.lower() for said in network.said if said.startswith(b"GET ")]

    here, other = "https://outside.example", "https://both.example/r.wav"
    assert sent(redirect("https://outside.example:443/r.wav"), answer(), base_url=here) == [True, True]
    assert sent(redirect(other), answer(), base_url=here) == [True, False]
    for url, opened in (
        ("https://api.twilio.com/x", True), ("https://API.twilio.com:443/x", True), ("http://api.twilio.com/x", False),
        ("https://api.twilio.com:8443/x", False), ("https://api.twilio.com.evil.example/x", False), (other, False),
    ):  # fmt: skip
        assert bool(TWILIO.recording_headers(KEYS, None, httpx.URL(url))) is opened, url
    assert isinstance(TWILIO, recordings.Guarded)
