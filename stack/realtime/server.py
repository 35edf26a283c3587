"""The service as a whole: the door for websockets, the reader of the database, and what both share."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs
from weakref import WeakKeyDictionary

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from websockets.asyncio.server import ServerConnection, unix_serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from stack.realtime.access import Access, pool
from stack.realtime.hub import Hub
from stack.realtime.reader import Reader
from stack.realtime.settings import RealtimeSettings
from stack.realtime.socket import Socket
from stack.realtime.tokens import Token, TokenError, Verifier

log = logging.getLogger("kontor.realtime")

VERSIONS = {"1.0.0": 1, "2.0.0": 2}
PATHS = ("/realtime/v1/websocket", "/socket/websocket")


class Realtime:
    """One process's realtime service."""

    def __init__(self, settings: RealtimeSettings) -> None:
        self._settings = settings
        self._pool = pool(settings.conninfo, settings.probing)
        self._verifier = Verifier(settings.jwt_secret, settings.jwks_url)
        self.hub = Hub(settings, Access(self._pool, settings.limits.probe))
        self.reader = Reader(
            settings,
            deliver=self.hub.deliver,
            is_wanted=self.hub.is_wanted,
            lost=self.hub.lost,
            resumed=self.hub.resumed,
        )
        # let in: the protocol's version, who, and from where
        self._admitted: WeakKeyDictionary[ServerConnection, tuple[int, Token, str]] = WeakKeyDictionary()
        self._metrics = CollectorRegistry()
        for name, about, value in (
            ("kontor_realtime_sockets", "Open connections", lambda: len(self.hub.sockets)),
            ("kontor_realtime_channels", "Joined channels", lambda: self.hub.channel_count),
            ("kontor_realtime_deliveries", "Messages sent to clients", lambda: self.hub.delivered),
        ):
            Gauge(name, about, registry=self._metrics).set_function(value)

    @asynccontextmanager
    async def serving(self, socket: Path) -> AsyncIterator[asyncio.Task[None]]:
        """Listen on a unix socket until the block ends, and give the task that reads; the database may come later."""
        limits = self._settings.limits
        await self._pool.open()
        reading = asyncio.create_task(self.reader.run())
        server = await unix_serve(
            self._serve,
            str(socket),
            process_request=self._answer,
            compression=None,  # small messages, and 300 kB of memory for each socket
            max_size=limits.frame,
            max_queue=16,
            ping_interval=None,  # the clients' own heartbeats tell who is there
            close_timeout=2,
            server_header=None,
            logger=logging.getLogger("kontor.realtime.websockets"),
        )
        try:
            yield reading
        finally:
            server.close()
            await server.wait_closed()
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading
            await self._pool.close()

    async def _answer(self, connection: ServerConnection, request: Request) -> Response | None:
        """The answer to a plain request, or to a client that may not come in; None lets it in."""
        path, _, query = request.path.partition("?")
        if path == "/metrics":
            return _response(200, generate_latest(self._metrics), CONTENT_TYPE_LATEST)
        if path == "/health":
            return self._health()
        if path not in PATHS:
            return _refusal(404, "There is nothing at this address.")
        return await self._admit(connection, request, query)

    async def _admit(self, connection: ServerConnection, request: Request, given: str) -> Response | None:
        """Lets a client with a valid key in."""
        query = {name: values[-1] for name, values in parse_qs(given).items()}
        version = VERSIONS.get(query.get("vsn", "1.0.0"))
        if version is None:
            return _refusal(400, "vsn must be 1.0.0 or 2.0.0")
        try:
            token = await self._verifier.verify(query.get("apikey") or request.headers.get("x-api-key", ""))
        except TokenError as error:
            return _refusal(401, str(error))
        address = _address(request)
        hub, limits = self.hub, self._settings.limits
        if len(hub.sockets) >= limits.sockets or hub.addresses.get(address, 0) >= limits.sockets_per_address:
            return _refusal(429, "ConnectionRateLimitReached: Too many connected users")
        self._admitted[connection] = (version, token, address)
        return None

    def _health(self) -> Response:
        body = json.dumps({"state": "ok" if self.reader.connected else "away"})
        return _response(200 if self.reader.connected else 503, body.encode(), "application/json")

    async def _serve(self, connection: ServerConnection) -> None:
        version, token, address = self._admitted[connection]
        socket = Socket(self.hub, self.reader, self._verifier, connection, version, token)
        hub = self.hub
        hub.sockets.add(socket)
        hub.addresses[address] = hub.addresses.get(address, 0) + 1
        try:
            await socket.run()
        except ConnectionClosed:
            log.debug("a client went away")
        finally:
            hub.sockets.discard(socket)
            hub.addresses[address] -= 1
            if not hub.addresses[address]:
                del hub.addresses[address]
            socket.leave()


def _address(request: Request) -> str:
    """Whom the gateway says the client is; nobody else reaches the socket."""
    return request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()


def _refusal(status: int, reason: str) -> Response:
    return _response(status, json.dumps({"error": reason}).encode(), "application/json")


def _response(status: int, body: bytes, kind: str) -> Response:
    headers = Headers({"Content-Type": kind, "Content-Length": str(len(body)), "Connection": "close"})
    return Response(status, HTTPStatus(status).phrase, headers, body)
