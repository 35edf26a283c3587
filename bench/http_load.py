"""Requests for the API: wrk at full speed, and a client that keeps a pace and times each answer."""

from __future__ import annotations

import asyncio
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from bench.server import BenchError

RATE = re.compile(r"^Requests/sec:\s+([0-9.]+)", re.MULTILINE)


@dataclass(frozen=True)
class Request:
    """What one person asks for: a path with its query, below the address that is measured."""

    path: str
    token: str


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


def paced(base: str, asked: list[Request], rate: float, seconds: float) -> float:
    """The median milliseconds of an answer while so many requests per second are sent, a connection for each asked."""

    async def every_person() -> list[float]:
        waits = [_person(base, each, len(asked) / rate, seconds, n / rate) for n, each in enumerate(asked)]
        return [value for found in await asyncio.gather(*waits) for value in found]

    return statistics.median(asyncio.run(every_person())) * 1000


async def _person(base: str, asked: Request, every: float, seconds: float, offset: float) -> list[float]:
    parts = urlsplit(base)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    head = f"Host: {parts.netloc}\r\nAuthorization: Bearer {asked.token}"
    request = f"GET {parts.path}{asked.path} HTTP/1.1\r\n{head}\r\n\r\n".encode()
    found = []
    begin = time.perf_counter() + offset
    try:
        for number in range(max(1, int(seconds / every))):
            due = begin + number * every
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            sent = time.perf_counter()
            writer.write(request)
            await answer(reader)
            found.append(time.perf_counter() - sent)
    finally:
        writer.close()
    return found


async def answer(reader: asyncio.StreamReader) -> None:
    """Read one answer to its end; raises BenchError for any but a 2xx."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if not head.startswith((b"http/1.1 200", b"http/1.1 206")):
        raise BenchError(f"the API refused: {head[:300]!r}")
    length = re.search(rb"content-length: (\d+)", head)
    if length:
        await reader.readexactly(int(length[1]))
        return
    while size := int((await reader.readline()).split(b";")[0], 16):
        await reader.readexactly(size + 2)
    await reader.readline()
