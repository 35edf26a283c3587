"""One client's connection: what it asks for, in order, and what it is answered."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from typing import Any

from websockets.asyncio.server import ServerConnection, broadcast

from stack.realtime import frames
from stack.realtime.access import AccessError, Extension
from stack.realtime.frames import Frame, FrameError
from stack.realtime.hub import PREFIX, Channel, Hub
from stack.realtime.reader import Reader
from stack.realtime.tokens import Token, TokenError, Verifier

log = logging.getLogger("kontor.realtime")

POLICY_VIOLATION, TRY_LATER = 1008, 1013


class ProtocolError(Exception):
    """The client broke a rule; its connection is closed with this reason."""

    def __init__(self, reason: str, code: int = POLICY_VIOLATION) -> None:
        super().__init__(reason)
        self.reason, self.code = reason, code


class Rate:
    """How often something happened, averaged over five seconds."""

    def __init__(self, per_second: float) -> None:
        self._allowed = per_second * 5
        self._count, self._since = 0, 0.0

    def is_over(self) -> bool:
        """Count once more; True when that was too often."""
        now = time.monotonic()
        if now - self._since > 5:
            self._count, self._since = 0, now
        self._count += 1
        return self._count > self._allowed


class Socket:
    """Everything between one client and the hub."""

    def __init__(
        self,
        hub: Hub,
        reader: Reader,
        verifier: Verifier,
        connection: ServerConnection,
        version: int,
        token: Token,
    ) -> None:
        self.hub, self.connection, self.version = hub, connection, version
        self.channels: dict[str, Channel] = {}
        self._reader, self._verifier, self._token = reader, verifier, token
        self._people: set[str] = set()
        limits = hub.limits
        self._frames, self._joins = Rate(limits.frames_per_second), Rate(limits.joins_per_second)
        self._presence = Rate(limits.presence_calls_per_second)
        self._has_joined = False
        self._began = time.monotonic()

    # ── to the client ───────────────────────────────────────────────────────────────────────────────────────────

    def push(self, message: str | bytes) -> None:
        """Send without waiting; a client that does not read is cut off."""
        broadcast((self.connection,), message)
        self.cut_if_slow()

    def send(
        self, topic: str, event: str, payload: Any, ref: str | None = None, join_ref: str | None = None
    ) -> None:
        self.push(frames.write(self.version, topic, event, payload, ref, join_ref))

    def reply(self, frame: Frame, status: str, response: dict[str, Any]) -> None:
        payload = {"status": status, "response": response}
        self.send(frame.topic, "phx_reply", payload, frame.ref, frame.join_ref)

    def system(self, channel: Channel, status: str, message: str) -> None:
        """A word of the service itself on a channel."""
        payload = {"extension": "system", "status": status, "message": message, "channel": channel.topic}
        self.send(channel.name, "system", payload, join_ref=channel.join_ref)

    def cut_if_slow(self) -> None:
        """What it does not read stays in our memory: beyond the limit the connection goes."""
        transport = self.connection.transport
        if transport.get_write_buffer_size() > self.hub.limits.unsent:
            log.warning("a client that reads too slowly was cut off")
            transport.abort()
            self.leave()

    # ── from the client ─────────────────────────────────────────────────────────────────────────────────────────

    async def run(self) -> None:
        """Handle its frames one after the other until it goes or breaks a rule."""
        try:
            while True:
                async with asyncio.timeout(self.hub.limits.idle):
                    message = await self.connection.recv()
                try:
                    await self._handle(message)
                except ProtocolError as error:
                    await self.connection.close(error.code, error.reason)
                    return
        except TimeoutError:
            await self.connection.close(POLICY_VIOLATION, "silent for too long")

    def leave(self) -> None:
        """The connection is gone."""
        for channel in list(self.channels.values()):
            self.hub.remove(channel)
        for person in self._people:
            sockets = self.hub.people[person]
            sockets.discard(self)
            if not sockets:
                del self.hub.people[person]
        self._people.clear()

    async def _handle(self, message: str | bytes) -> None:
        if self._frames.is_over():
            for channel in list(self.channels.values()):
                self.hub.close(channel, "Too many messages per second")
            raise ProtocolError("too many messages per second")
        try:
            frame = frames.read(message, self.version)
        except FrameError as error:
            raise ProtocolError(f"not a frame of the protocol: {error}") from error
        if frame.topic == "phoenix" and frame.event == "heartbeat":
            self.reply(frame, "ok", {})
            if not self._has_joined and time.monotonic() - self._began > self.hub.limits.unjoined:
                raise ProtocolError("nothing was joined")
            return
        if frame.event == "phx_join":
            await self._join(frame)
            return
        is_ours = frame.topic.startswith(PREFIX)
        joined = self.channels.get(frame.topic.removeprefix(PREFIX)) if is_ours else None
        if joined is None or frame.join_ref not in (None, joined.join_ref):
            self.reply(frame, "error", {"reason": "unmatched topic"})
            return
        await self._on_channel(joined, frame)

    async def _on_channel(self, channel: Channel, frame: Frame) -> None:
        if frame.event == "phx_leave":
            self.reply(frame, "ok", {})
            self.hub.close(channel)
        elif frame.event == "access_token":
            await self._take_token(channel, frame)
        elif frame.event == "broadcast":
            await self._broadcast(channel, frame)
        elif frame.event == "presence":
            await self._show(channel, frame)
        else:
            self.reply(frame, "error", {"reason": f"unknown event: {frame.event}"})

    # ── joining ─────────────────────────────────────────────────────────────────────────────────────────────────

    async def _join(self, frame: Frame) -> None:
        if self._joins.is_over():
            raise ProtocolError("ClientJoinRateLimitReached: Too many joins per second", TRY_LATER)
        topic = frame.topic.removeprefix(PREFIX)
        if (old := self.channels.get(topic)) is not None:
            self.hub.close(old)
        try:
            channel = await self._new_channel(frame, topic)
        except (TokenError, AccessError) as error:
            self.reply(frame, "error", {"reason": str(error)})
            return
        self.channels[topic] = channel
        self.hub.add(channel)
        try:
            # what was announced before is in what the client reads next
            may_join, _ = await asyncio.gather(self.hub.ask(channel), self._reader.look())
        except AccessError as error:
            self.hub.remove(channel)
            self.reply(frame, "error", {"reason": str(error)})
            return
        if not may_join:
            self.hub.remove(channel)
            reason = f"Unauthorized: You do not have permissions to read from this Channel topic: {topic}"
            self.reply(frame, "error", {"reason": reason})
            return
        self._has_joined, channel.held, channel.missed = True, [], False
        self._end_with_token(channel)
        self.reply(frame, "ok", {"postgres_changes": []})
        if channel.wants_presence and "presence" in channel.reads:
            self.hub.show_presence(channel)
        self.hub.open(channel)

    async def _new_channel(self, frame: Frame, topic: str) -> Channel:
        """What the client asks for, with defaults where it makes no sense. Raises TokenError and AccessError."""
        payload = _object(frame.payload)
        config = _object(payload.get("config"))
        said, presence = _object(config.get("broadcast")), _object(config.get("presence"))
        if not frame.topic.startswith(PREFIX) or not topic or len(topic.encode()) > 255 - len(PREFIX):
            raise AccessError("TopicNameRequired: You must provide a topic name")
        if not _is_true(config.get("private")):
            raise AccessError("PrivateOnly: This project only allows private channels")
        if config.get("postgres_changes"):
            raise AccessError("PostgresChangesNotOffered: Listen to broadcasts instead")
        if len(self.channels) >= self.hub.limits.channels_per_socket:
            raise AccessError("ChannelRateLimitReached: Too many channels")
        token = await self._token_of(payload)
        if token.person is not None:
            self._count_person(token.person)
        channel = Channel(
            self, topic, frame.join_ref, token,
            hears_itself=_is_true(said.get("self")), wants_reply=_is_true(said.get("ack")),
            wants_presence=_is_true(presence.get("enabled")),
        )  # fmt: skip
        key = presence.get("key")
        if isinstance(key, str) and 0 < len(key) <= 255:
            channel.key = key
        return channel

    async def _token_of(self, payload: dict[str, Any]) -> Token:
        """The channel's own token; the connection's, when the client sends none or a key that is no JWT."""
        given = payload.get("access_token")
        if isinstance(given, str) and given and not given.startswith("sb_") and given != self._token.text:
            return await self._verifier.verify(given)
        return await self._verifier.verify(self._token.text)

    def _count_person(self, person: str) -> None:
        sockets = self.hub.people.setdefault(person, set())
        if self not in sockets and len(sockets) >= self.hub.limits.sockets_per_person:
            raise AccessError("ConnectionRateLimitReached: Too many connected users")
        sockets.add(self)
        self._people.add(person)

    def _end_with_token(self, channel: Channel) -> None:
        """A channel lasts as long as its token; clients bring a new one before that."""
        if channel.expiry is not None:
            channel.expiry.cancel()
        loop = asyncio.get_running_loop()
        left = max(channel.token.expires_at - time.time(), 0.0)
        # beyond a day, look again then: the clock may be set, and a loop's timer has an end
        channel.expiry = loop.call_later(min(left, 86_400.0), self._token_ends, channel)

    def _token_ends(self, channel: Channel) -> None:
        if (over := time.time() - channel.token.expires_at) < 0:
            self._end_with_token(channel)
            return
        self.hub.close(channel, f"Token has expired {int(over)} seconds ago")

    async def _take_token(self, channel: Channel, frame: Frame) -> None:
        given = _object(frame.payload).get("access_token")
        if not isinstance(given, str) or given.startswith("sb_") or given == channel.token.text:
            return
        try:
            token = await self._verifier.verify(given)
            if token.person is not None:
                self._count_person(token.person)
        except (TokenError, AccessError) as error:
            self.hub.close(channel, str(error))
            return
        if token.person != channel.token.person:  # what was shown was somebody else's
            self.hub.untrack(channel)
        channel.token = token
        self._end_with_token(channel)
        if self.hub.rights_changed(channel):
            await self.hub.ask_again(channel)

    # ── what clients say ────────────────────────────────────────────────────────────────────────────────────────

    async def _may_write(self, channel: Channel, extension: Extension) -> bool:
        """Unknown rights are none."""
        try:
            return await self.hub.may_write(channel, extension)
        except AccessError as error:
            log.warning("a message was refused: %s", error)
            return False

    async def _broadcast(self, channel: Channel, frame: Frame) -> None:
        """Passed on when the policies allow it; else silence, as clients expect it of a refused broadcast."""
        payload = _object(frame.payload)
        event = payload.get("event")
        if not isinstance(event, str) or len(event.encode("utf-8", "replace")) > 255:
            return
        if not await self._may_write(channel, "broadcast"):
            return
        if frame.raw:
            self.hub.relay(channel, event, frame.raw, frame.encoding)
        else:
            text = _as_json(payload.get("payload"))
            if text is None:
                return
            self.hub.broadcast(channel.topic, event, text, but=None if channel.hears_itself else channel)
        if channel.wants_reply:
            self.reply(frame, "ok", {})

    async def _show(self, channel: Channel, frame: Frame) -> None:
        if self._presence.is_over():
            self.hub.close(channel, "Client presence rate limit exceeded")
            return
        payload = _object(frame.payload)
        wish = str(payload.get("event")).lower()
        if wish == "untrack":
            self.hub.untrack(channel)
            self.reply(frame, "ok", {})
            return
        shown = payload.get("payload", {})
        text = _as_json(shown)
        if wish != "track" or not isinstance(shown, dict) or text is None:
            self.reply(frame, "error", {"reason": "Presence track payload must be a map"})
        elif len(text) > self.hub.limits.presence_payload:
            self.hub.close(channel, "Track message size exceeded")
        elif not await self._may_write(channel, "presence"):
            self.reply(frame, "error", {})
        else:
            await self._track(channel, frame, shown)

    async def _track(self, channel: Channel, frame: Frame, shown: dict[str, Any]) -> None:
        if not channel.wants_presence:  # tracking turns it on
            channel.wants_presence = True
            if self.hub.rights_changed(channel):
                await self.hub.ask_again(channel)
        if self.channels.get(channel.topic) is not channel:  # it was closed while we asked
            return
        # whose page it is says the token, whatever the page says
        self.hub.track(channel, {**shown, "user_id": channel.token.person})
        self.reply(frame, "ok", {})


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _is_true(value: Any) -> bool:
    return value is True or value == "true"


def _as_json(value: Any) -> str | None:
    """JSON that every browser reads; None for a number beyond what it can hold."""
    try:
        return json.dumps(value, separators=(",", ":"), allow_nan=False)
    except (ValueError, RecursionError):
        return None
