"""A running realtime service over a test module's database, reached on a TCP port as through the gateway."""

from __future__ import annotations

import asyncio
import json
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jwt
from websockets.sync.client import ClientConnection, unix_connect

from stack.realtime.server import Realtime
from stack.realtime.settings import Limits, RealtimeSettings
from tests.database import Database

SECRET = "a-secret-of-the-tests-with-more-than-32-bytes"


def token(
    user_id: uuid.UUID | None, role: str = "authenticated", seconds: float = 3600, **claims: Any
) -> str:
    """A signed token; of nobody without a user."""
    about = {"role": role, "exp": time.time() + seconds, **claims} | (
        {"sub": str(user_id)} if user_id else {}
    )
    return jwt.encode(about, SECRET, "HS256")


ANON_KEY = jwt.encode({"role": "anon", "exp": 4_000_000_000}, SECRET, "HS256")


@dataclass
class Client:
    """One raw websocket of a version of the protocol."""

    connection: ClientConnection
    version: int
    count: int = 0

    def send(self, topic: str, event: str, payload: Any, join_ref: str | None = None) -> str:
        """Send a frame and return its reference."""
        self.count += 1
        ref = str(self.count)
        frame: Any = [join_ref, ref, topic, event, payload]
        if self.version == 1:
            frame = dict(zip(("join_ref", "ref", "topic", "event", "payload"), frame, strict=True))
        self.connection.send(json.dumps(frame))
        return ref

    def receive(self, seconds: float = 20) -> dict[str, Any]:
        """The next frame, as an object in both versions."""
        said = self.connection.recv(seconds)
        assert isinstance(said, str)
        frame = json.loads(said)
        if self.version == 1:
            assert set(frame) == {"topic", "event", "payload", "ref"}
            return dict(frame)
        return dict(zip(("join_ref", "ref", "topic", "event", "payload"), frame, strict=True))

    def until(self, event: str, seconds: float = 20) -> dict[str, Any]:
        """The next frame of an event; what comes before it is passed over."""
        deadline = time.monotonic() + seconds
        while True:
            frame = self.receive(max(deadline - time.monotonic(), 0.001))
            if frame["event"] == event:
                return frame

    def join(self, topic: str, access_token: str | None = None, **config: Any) -> dict[str, Any]:
        """Join a private topic and return the reply's payload."""
        payload: dict[str, Any] = {"config": {"private": True, **config}}
        if access_token is not None:
            payload["access_token"] = access_token
        ref = str(self.count + 1)
        self.send(f"realtime:{topic}", "phx_join", payload, join_ref=ref)
        while (frame := self.until("phx_reply"))["ref"] != ref:
            continue
        return dict(frame["payload"])

    def joined(self, topic: str, access_token: str, **config: Any) -> Client:
        reply = self.join(topic, access_token, **config)
        assert reply == {"status": "ok", "response": {"postgres_changes": []}}, reply
        return self

    def changes(self, seconds: float = 0.6) -> list[dict[str, Any]]:
        """The payloads of all broadcasts until it is quiet that long."""
        found = []
        while True:
            try:
                frame = self.receive(seconds)
            except TimeoutError:
                return found
            if frame["event"] == "broadcast":
                found.append(frame["payload"]["payload"])


@dataclass(frozen=True)
class RealtimeServer:
    """The service, its socket and the loop that it runs in."""

    service: Realtime
    socket: Path
    database: Database
    loop: asyncio.AbstractEventLoop

    @contextmanager
    def client(self, version: int = 2, key: str = ANON_KEY, **options: Any) -> Iterator[Client]:
        uri = f"ws://realtime/realtime/v1/websocket?apikey={key}&vsn={version}.0.0"
        with unix_connect(str(self.socket), uri, compression=None, **options) as connection:
            yield Client(connection, version)

    def announce(self, topic: str, event: str = "change", **payload: Any) -> None:
        with self.database.connect() as connection:
            connection.execute(
                "select realtime.send(%s::jsonb, %s, %s, true)", [json.dumps(payload), event, topic]
            )


@contextmanager
def running(database: Database, *, limits: Limits | None = None, **changes: Any) -> Iterator[RealtimeServer]:
    """The real service in a thread of its own."""
    settings = RealtimeSettings(
        conninfo=database.dsn("supabase_realtime_admin"), jwt_secret=SECRET, limits=limits or Limits()
    )
    service = Realtime(replace(settings, **changes))
    loop, started, stop = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    with tempfile.TemporaryDirectory(prefix="kontor-realtime-") as folder:
        socket = Path(folder) / "realtime.sock"

        async def serve() -> None:
            async with service.serving(socket):
                started.set()
                await stop.wait()

        thread = threading.Thread(target=loop.run_until_complete, args=[serve()], daemon=True)
        thread.start()
        try:
            assert started.wait(20), "the realtime service did not start"
            yield RealtimeServer(service, socket, database, loop)
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join(20)
            assert not thread.is_alive()
            loop.close()
