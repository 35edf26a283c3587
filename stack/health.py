"""The truth about each part: asked for by the gateway's `/health` and by `kontor status`."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg

from stack import postgrest

STALE_AFTER = 15.0
KEPT_FOR = 0.5


async def queue_state(connection: psycopg.AsyncConnection[Any]) -> dict[str, int]:
    """Counts of the queue (workers alive, jobs waiting, running and dead), as the service role may read them."""
    async with connection.transaction():
        await connection.execute("set local role service_role")
        cursor = await connection.execute("select private.queue_state()")
        row = await cursor.fetchone()
    return dict(row[0]) if row else {}


@dataclass(frozen=True)
class Part:
    """One part's state; anything but `ok` makes the whole unwell."""

    state: str
    detail: str = ""


class Health:
    """Asks every part; what they said is kept for half a second, or until one of them is started again."""

    def __init__(self, conninfo: str, rest_socket: Path, realtime_socket: Path, status: Path) -> None:
        self._conninfo, self._rest_socket, self._status = conninfo, rest_socket, status
        self._realtime_socket = realtime_socket
        self._lock = asyncio.Lock()
        self._said: tuple[float, dict[str, int], dict[str, Part]] = (0.0, {}, {})

    async def parts(self) -> dict[str, Part]:
        """Each part by name: those the supervisor runs, and what they say themselves."""
        async with self._lock:
            supervised, pids = _supervised(self._status)
            asked, asked_of, found = self._said
            if time.monotonic() - asked >= KEPT_FOR or pids != asked_of:
                (postgres, queue), rest, realtime = await asyncio.gather(
                    self._postgres(), self._postgrest(), self._realtime()
                )
                found = {
                    "postgres": postgres,
                    "postgrest": rest,
                    "api": Part("ok"),
                    "realtime": realtime,
                    "workers": queue,
                }
                self._said = (time.monotonic(), pids, found)
        return found | supervised | {name: part for name, part in found.items() if part.state != "ok"}

    async def _postgres(self) -> tuple[Part, Part]:
        """The database, and by its own books the queue's workers."""
        try:
            async with asyncio.timeout(3):
                async with await psycopg.AsyncConnection.connect(
                    self._conninfo, connect_timeout=2
                ) as connection:
                    queue = await queue_state(connection)
        except (psycopg.Error, TimeoutError) as error:
            return Part("away", type(error).__name__), Part("unknown", "the database is away")
        if not queue["workers"]:
            return Part("ok"), Part("silent", f"no heartbeat; {queue['waiting'] + queue['outbox']} jobs wait")
        return Part("ok"), Part("ok")

    async def _postgrest(self) -> Part:
        return Part("ok") if await postgrest.answers(self._rest_socket) else Part("away")

    async def _realtime(self) -> Part:
        """It listens to clients while the database is away, and says so."""
        transport = httpx.AsyncHTTPTransport(uds=str(self._realtime_socket))
        async with httpx.AsyncClient(transport=transport, timeout=2) as client:
            try:
                reply = await client.get("http://realtime/health")
            except httpx.HTTPError:
                return Part("away")
        return Part("ok") if reply.status_code == 200 else Part("away", "it cannot read the database")


def _supervised(status: Path) -> tuple[dict[str, Part], dict[str, int]]:
    """What the supervisor's own note says, and the processes that live; one that is gone is away all the same."""
    try:
        note = json.loads(status.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {"supervisor": Part("away", "it left no note")}, {}
    services = note["services"]
    alive = {
        name: service["pid"]
        for name, service in services.items()
        if service["pid"] is not None and Path(f"/proc/{service['pid']}").exists()
    }
    found = {
        name: Part("ok" if name in alive else "away")
        if service["state"] == "running"
        else Part(service["state"])
        for name, service in services.items()
    }
    if time.time() - note["written"] > STALE_AFTER:
        found["supervisor"] = Part("away", f"silent for {time.time() - note['written']:.0f} s")
    return found, alive


def report(parts: dict[str, Part]) -> tuple[int, dict[str, object]]:
    """The HTTP status and body of `/health`."""
    unwell = sorted(name for name, part in parts.items() if part.state != "ok")
    body: dict[str, object] = {
        "status": "unwell" if unwell else "ok",
        "unwell": unwell,
        "parts": {
            name: {"state": part.state} | ({"detail": part.detail} if part.detail else {})
            for name, part in sorted(parts.items())
        },
    }
    return (503 if unwell else 200), body
