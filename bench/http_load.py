"""Requests for the API: wrk at full speed, and a client that keeps a pace and times each answer."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from bench.server import BenchError

RATE = re.compile(r"^Requests/sec:\s+([0-9.]+)", re.MULTILINE)


@dataclass(frozen=True)
class Request:
    """What one person asks for: a path with its query, below the address that is measured."""

    path: str
    token: str
    method: str = "GET"
    body: bytes | None = None


def full_speed(base: str, asked: list[Request], connections: int, seconds: float) -> float:
    """Requests per second by wrk, each the next of those asked; any answer but a 2xx is an error."""
    prefix = urlsplit(base).path
    quoted = ", ".join(f'{{"{prefix}{each.path}", "Bearer {each.token}"}}' for each in asked)
    script = (
        f"local asked = {{{quoted}}}\nlocal at = 0\n"
        "request = function()\n  at = at % #asked + 1\n"
        '  return wrk.format("GET", asked[at][1], {["Authorization"] = asked[at][2]})\nend\n'
    )
    return run_wrk(base, script, connections, seconds)


def run_wrk(base: str, script: str, connections: int, seconds: float) -> float:
    """Requests per second of a Lua script; any answer but a 2xx is an error."""
    program = shutil.which("wrk")
    if program is None:
        raise BenchError("wrk is not on PATH (Debian and Ubuntu: apt install wrk)")
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = [program, "-t", "1", "-c", str(connections), "-d", f"{max(1, round(seconds))}s"]
        done = subprocess.run(
            [*command, "-s", file.name, base], capture_output=True, text=True, check=False, timeout=120
        )
    found = RATE.search(done.stdout)
    if done.returncode != 0 or found is None or "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise BenchError(f"wrk failed: {done.stdout}{done.stderr}")
    return float(found[1])


def paced(base: str, people: list[tuple[Request, ...]], every: float, seconds: float) -> list[list[float]]:
    """Seconds of each answer while each person, over a connection of their own, sends the next of their requests so often: all
    answers to everybody's first request, all to the second, and so on."""

    async def everybody() -> list[list[float]]:
        waits = [
            _person(base, asked, every, seconds, n * every / len(people)) for n, asked in enumerate(people)
        ]
        found = await asyncio.gather(*waits)
        return [[value for each in found for value in each[turn]] for turn in range(len(people[0]))]

    return asyncio.run(everybody())


async def _person(
    base: str, asked: tuple[Request, ...], every: float, seconds: float, offset: float
) -> list[list[float]]:
    found: list[list[float]] = [[] for _ in asked]
    begin = time.perf_counter() + offset
    async with connected(base) as line:
        for number in range(max(len(asked), int(seconds / every))):
            await asyncio.sleep(max(0.0, begin + number * every - time.perf_counter()))
            sent = time.perf_counter()
            await line.send(asked[number % len(asked)])
            found[number % len(asked)].append(time.perf_counter() - sent)
    return found


@dataclass(frozen=True)
class Line:
    """One connection, kept open."""

    base: str
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, asked: Request) -> bytes:
        """The answer's body; raises BenchError for any but a 2xx."""
        parts = urlsplit(self.base)
        head = f"Host: {parts.netloc}\r\nAuthorization: Bearer {asked.token}"
        if asked.body is not None:
            head += f"\r\nContent-Type: application/json\r\nPrefer: return=representation\r\nContent-Length: {len(asked.body)}"
        request = f"{asked.method} {parts.path}{asked.path} HTTP/1.1\r\n{head}\r\n\r\n".encode()
        self.writer.write(request + (asked.body or b""))
        return await answer(self.reader)


@asynccontextmanager
async def connected(base: str) -> AsyncIterator[Line]:
    """A connection to the server of an address."""
    parts = urlsplit(base)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        yield Line(base, reader, writer)
    finally:
        writer.close()


async def answer(reader: asyncio.StreamReader) -> bytes:
    """Read one answer to its end; raises BenchError for any but a 2xx."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = re.search(rb"content-length: (\d+)", head)
    body = await reader.readexactly(int(length[1])) if length else b""
    if b"transfer-encoding: chunked" in head:
        while size := int((await reader.readline()).split(b";")[0], 16):
            body += await reader.readexactly(size)
            await reader.readexactly(2)
        await reader.readline()
    if not head.startswith(b"http/1.1 2"):
        raise BenchError(f"the API refused: {head[:300]!r} {body[:300]!r}")
    return body
