"""A call's recording, fetched from where its provider says it lies: audio, over https, from a public host, and not without end.

The address came from outside, and so does every one that it leads on to: each is judged when it is dialled (`egress`), and keys
go to the provider's own host alone.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Protocol, runtime_checkable

import httpx

from providers import egress
from providers.webhooks import Keys, ProviderError

# hours of a telephone call as they are kept without compression
MAX_BYTES = 256 * 1024 * 1024
HOPS = 4
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# how those who keep files say that an address opens nothing, or does not any more
CLOSED = frozenset({400, 401, 403, 404, 410})
AUDIO = re.compile(r"audio/[a-z0-9][a-z0-9.+-]{0,40}")
UNNAMED = frozenset({"", "application/octet-stream", "binary/octet-stream"})
ENDINGS = {
    ".wav": "audio/wav", ".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".opus": "audio/ogg", ".m4a": "audio/mp4",
    ".webm": "audio/webm", ".flac": "audio/flac",
}  # fmt: skip
SPAN = re.compile(r"bytes=(?=[0-9-]{2,40}$)[0-9]*-[0-9]*")
CONTENT_SPAN = re.compile(r"bytes (?:[0-9]{1,15}-[0-9]{1,15}|\*)/(?:[0-9]{1,15}|\*)")


class Closed(ProviderError):
    """The address opens nothing: its time is over, or what was there is gone."""


class NotAudio(ProviderError):
    """What is there is not a recording that can be passed on, or the address leads where no recordings are."""


@runtime_checkable
class Guarded(Protocol):
    """A provider whose recordings open with the connection's keys."""

    def recording_headers(self, keys: Keys, base_url: str | None, url: httpx.URL) -> Mapping[str, str]:
        """What opens this address; nothing for one that is not the provider's own."""


@dataclass
class Recording:
    """An answer under way: 200, 206 or 416, its headers of our own making. To be closed by whoever opened it."""

    status: int
    headers: dict[str, str]
    _response: httpx.Response = field(repr=False)
    _client: httpx.AsyncClient = field(repr=False)

    async def chunks(self) -> AsyncIterator[bytes]:
        """The bytes as they come. Raises ProviderError when they break off, or never end."""
        count = 0
        try:
            async for chunk in self._response.aiter_raw():
                count += len(chunk)
                if count > MAX_BYTES:
                    raise NotAudio("The recording is too large.", permanent=True)
                yield chunk
        except httpx.HTTPError as error:
            raise ProviderError(
                f"The recording broke off ({type(error).__name__}).", permanent=False
            ) from error

    async def close(self) -> None:
        """Give the connection back."""
        await self._response.aclose()
        await self._client.aclose()


def span(text: str | None) -> str | None:
    """A request's `Range` of one part; None for any other, which means the whole."""
    return text if text is not None and text != "bytes=-" and SPAN.fullmatch(text) else None


async def fetch(
    url: str,
    *,
    base_url: str | None,
    part: str | None,
    headers_for: Callable[[httpx.URL], Mapping[str, str]],
) -> Recording:
    """Open a recording. `base_url` is where the operator says the provider is: that place alone may be anywhere.

    Raises Closed, NotAudio, ProviderError.
    """
    client = egress.client(
        base_url or "https://nowhere.invalid",
        told=base_url is not None,
        timeout=httpx.Timeout(15, read=30),
        follow_redirects=False,
    )
    try:
        response = await _answer(client, httpx.URL(url), part, headers_for)
        return Recording(response.status_code, _checked(response), response, client)
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, ValueError) as error:
        await client.aclose()
        raise NotAudio("The address leads where no recordings are.", permanent=True) from error
    except httpx.HTTPError as error:
        await client.aclose()
        if isinstance(error.__cause__, egress.Blocked):
            raise NotAudio("The address leads where no recordings are.", permanent=True) from error
        raise ProviderError(
            f"The recording cannot be reached ({type(error).__name__}).", permanent=False
        ) from error
    except BaseException:
        await client.aclose()
        raise


async def _answer(
    client: httpx.AsyncClient,
    url: httpx.URL,
    part: str | None,
    headers_for: Callable[[httpx.URL], Mapping[str, str]],
) -> httpx.Response:
    """The answer at the end of the redirects."""
    for _ in range(HOPS):
        if url.userinfo or url.is_relative_url:
            raise NotAudio("The address leads where no recordings are.", permanent=True)
        headers = {"Accept": "audio/*", "Accept-Encoding": "identity"} | ({"Range": part} if part else {})
        request = client.build_request("GET", url, headers=headers | dict(headers_for(url)))
        response = await client.send(request, stream=True)
        if response.status_code not in REDIRECTS:
            return response
        location = response.headers.get("location", "")
        await response.aclose()
        url = url.join(location)
    raise NotAudio("The address leads on and on.", permanent=True)


def _checked(response: httpx.Response) -> dict[str, str]:
    """The headers that are passed on. Raises Closed, NotAudio, ProviderError for what is no recording."""
    status, said = response.status_code, response.headers
    if status in CLOSED:
        raise Closed(f"The recording's address answered {status}.", permanent=True)
    spans = (
        {"Content-Range": said["content-range"]}
        if CONTENT_SPAN.fullmatch(said.get("content-range", ""))
        else {}
    )
    if status == 416:
        return spans
    if status not in (200, 206) or (status == 206 and not spans):
        raise ProviderError(f"The recording's address answered {status}.", permanent=False)
    kind = said.get("content-type", "").partition(";")[0].strip().lower()
    if kind in UNNAMED:
        kind = ENDINGS.get(PurePosixPath(response.url.path).suffix.lower(), "")
    length = said.get("content-length", "")
    if not AUDIO.fullmatch(kind) or said.get("content-encoding", "identity") != "identity":
        raise NotAudio("What the provider keeps is no audio.", permanent=True)
    if length.isdecimal() and int(length) > MAX_BYTES:
        raise NotAudio("The recording is too large.", permanent=True)
    lengths = {"Content-Length": length} if length.isdecimal() else {}
    return {"Content-Type": kind, "Accept-Ranges": "bytes"} | lengths | (spans if status == 206 else {})
