"""Who listens to what, and the way of a message to them. Nothing here waits but the asking of policies."""

from __future__ import annotations

import asyncio
import json
import logging
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from websockets.asyncio.server import broadcast

from stack.realtime import frames
from stack.realtime.access import Access, AccessError, Extension, PolicyError
from stack.realtime.coalesce import EVERY, Coalescer, Key
from stack.realtime.presence import Room
from stack.realtime.reader import Announcement
from stack.realtime.settings import RealtimeSettings
from stack.realtime.tokens import Token

if TYPE_CHECKING:
    from stack.realtime.socket import Socket

log = logging.getLogger("kontor.realtime")

PREFIX = "realtime:"
# an announcement to the service itself: ask anew who may listen; see docs/realtime.md
ACCESS_TOPIC, ACCESS_EVENT = "access", "changed"
HELD = 100
PRESENCE_EVERY = 0.1


@dataclass(eq=False)
class Channel:
    """One socket on one topic."""

    socket: Socket
    topic: str
    join_ref: str | None
    token: Token
    key: str = field(default_factory=lambda: str(uuid.uuid4()))
    hears_itself: bool = False
    wants_reply: bool = False
    wants_presence: bool = False
    reads: set[Extension] = field(default_factory=set)
    writes: dict[Extension, bool] = field(default_factory=dict)
    reference: str | None = None  # of what it tracks
    # while its rights are being asked it hears nothing; what comes meanwhile waits for the answer
    is_asking: bool = True
    rights: int = 0  # raised whenever they may have changed
    held: list[str | bytes] = field(default_factory=list)
    missed: bool = False
    expiry: asyncio.TimerHandle | None = None

    @property
    def name(self) -> str:
        """The topic as it stands on the wire."""
        return PREFIX + self.topic

    def extensions(self) -> tuple[Extension, ...]:
        return ("broadcast", "presence") if self.wants_presence else ("broadcast",)


class Hub:
    """All sockets and channels of this process."""

    def __init__(self, settings: RealtimeSettings, access: Access) -> None:
        self.limits, self.access = settings.limits, access
        self.sockets: set[Socket] = set()
        self.addresses: dict[str, int] = {}
        self.people: dict[str, set[Socket]] = {}
        self._topics: dict[str, dict[Channel, None]] = {}
        self._rooms: dict[str, Room] = {}
        self._telling: set[str] = set()
        self._coalescer = Coalescer()
        self._forgotten_at = 0.0
        self._tasks: set[asyncio.Task[None]] = set()
        self.delivered = 0

    @property
    def channel_count(self) -> int:
        return sum(len(channels) for channels in self._topics.values())

    def is_wanted(self) -> bool:
        """Whether anybody listens."""
        return bool(self._topics)

    # ── channels ────────────────────────────────────────────────────────────────────────────────────────────────

    def add(self, channel: Channel) -> None:
        """From here on the channel is known; it hears something once its rights are known too."""
        self._topics.setdefault(channel.topic, {})[channel] = None

    def remove(self, channel: Channel) -> None:
        """The channel hears nothing more, and whom it tracked leaves."""
        channels = self._topics.get(channel.topic, {})
        channels.pop(channel, None)
        if not channels:
            self._topics.pop(channel.topic, None)
        if channel.expiry is not None:
            channel.expiry.cancel()
        if channel.socket.channels.get(channel.topic) is channel:
            del channel.socket.channels[channel.topic]
        self.untrack(channel)

    async def ask(self, channel: Channel) -> bool:
        """Learn what the channel may read; True when it may stay. Raises AccessError."""
        channel.is_asking = True
        while True:
            asked = channel.rights
            channel.reads = await self.access.readable(channel.token, channel.topic, channel.extensions())
            if channel.rights == asked:  # they did not change while we asked
                return bool(channel.reads)

    async def may_write(self, channel: Channel, extension: Extension) -> bool:
        """Whether the channel may say something of this kind; asked once per token. Raises AccessError."""
        while extension not in channel.writes:
            asked = channel.rights
            may_write = await self.access.writable(channel.token, channel.topic, extension)
            if channel.rights == asked:
                channel.writes[extension] = may_write
        return channel.writes[extension]

    def rights_changed(self, channel: Channel) -> bool:
        """What was known of its rights is so no more; True when nobody is asking anew yet."""
        channel.rights += 1
        channel.writes.clear()
        is_first = not channel.is_asking
        channel.is_asking = True
        return is_first

    def open(self, channel: Channel) -> None:
        """The channel's rights are known: it gets what waited, and whatever comes."""
        channel.is_asking = False
        held, channel.held = channel.held, []
        if channel.missed:
            channel.missed = False
            self.rejoin(channel)
            return
        if "broadcast" in channel.reads:
            for message in held:
                channel.socket.push(message)

    def rejoin(self, channel: Channel) -> None:
        """Have the client join again, and so read again: it may have missed something."""
        self.remove(channel)
        channel.socket.send(channel.name, "phx_error", {}, join_ref=channel.join_ref)

    def close(self, channel: Channel, reason: str | None = None) -> None:
        """End a channel for good, with the reason when it was not the client's wish."""
        self.remove(channel)
        if reason is not None:
            channel.socket.system(channel, "error", reason)
        channel.socket.send(channel.name, "phx_close", {}, ref=channel.join_ref, join_ref=channel.join_ref)

    async def ask_again(self, channel: Channel) -> None:
        """After a new token or a change of rights: the channel goes on or ends."""
        try:
            may_stay = await self.ask(channel)
        except PolicyError as error:
            self.close(channel, str(error))
            return
        except AccessError as error:
            # unknown rights are none; the client comes back by itself
            log.warning("a channel was closed: %s", error)
            self.rejoin(channel)
            return
        if (
            channel.topic not in channel.socket.channels
            or channel.socket.channels[channel.topic] is not channel
        ):
            return
        if may_stay:
            self.open(channel)
            if channel.wants_presence and "presence" in channel.reads:
                self.show_presence(channel)
        else:
            self.close(
                channel, f"You no longer have permission to read from this Channel topic: {channel.topic}"
            )

    # ── what the database announces ─────────────────────────────────────────────────────────────────────────────

    def deliver(self, announcements: list[Announcement]) -> None:
        """Pass on what was read. Changes of rights count first, wherever they stand among the others."""
        for announcement in announcements:
            if (announcement.topic, announcement.event) == (ACCESS_TOPIC, ACCESS_EVENT):
                self._rights_changed(_read(announcement))
        now = time.monotonic()
        for announcement in announcements:
            # a public topic of the same name is another one, and nobody can join it here
            if announcement.private and announcement.topic in self._topics:
                self._pass_on(announcement, now)
        if now - self._forgotten_at > 10:
            self._forgotten_at = now
            self._coalescer.forget(now)

    def _pass_on(self, announcement: Announcement, now: float) -> None:
        if announcement.event == "change":
            payload = _read(announcement)
            if isinstance(payload.get("table"), str):
                key = (announcement.topic, payload["table"])
                waited = self._coalescer.waits(key)
                if not self._coalescer.pass_now(key, payload, now):
                    if not waited:
                        asyncio.get_running_loop().call_later(EVERY, self._pass_merged, key)
                    return
        meta = json.dumps({"id": announcement.id})
        self.broadcast(announcement.topic, announcement.event, announcement.payload, meta=meta)

    def _pass_merged(self, key: Key) -> None:
        payload = self._coalescer.take(key)
        if payload is not None:
            meta = json.dumps({"id": payload.get("id")})
            self.broadcast(key[0], "change", json.dumps(payload, separators=(",", ":")), meta=meta)

    def _rights_changed(self, told: dict[str, Any]) -> None:
        """Ask anew for `people` (all, when they are not named) on the topics that begin with `prefix`."""
        prefix, people = told.get("prefix"), told.get("people")
        if not isinstance(prefix, str):
            log.error("an announcement of changed rights names no prefix")
            prefix = ""
        for topic, channels in self._topics.items():
            if not topic.startswith(prefix):
                continue
            for channel in channels:
                if isinstance(people, list) and channel.token.claims.get("sub") not in people:
                    continue
                if self.rights_changed(channel):
                    self.start(self.ask_again(channel))

    def lost(self) -> None:
        """The database is away: until it is back nobody hears anything, and pages say so."""
        for channel in self._all():
            channel.socket.system(channel, "error", "The database is away")

    async def resumed(self, goes_on: bool) -> None:
        """The database is back. When it goes on where it was, nothing is lost, but clients may have failed to read."""
        for channel in self._all():
            if goes_on:
                channel.socket.system(channel, "ok", "The database is back")
            else:
                self.rejoin(channel)

    def _all(self) -> list[Channel]:
        return [channel for channels in self._topics.values() for channel in channels]

    def start(self, work: Any) -> None:
        """Run something beside; a failure of it is logged, not lost."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("asking for rights failed", exc_info=error)

    # ── sending ─────────────────────────────────────────────────────────────────────────────────────────────────

    def broadcast(
        self, topic: str, event: str, payload: str, *, meta: str | None = None, but: Channel | None = None
    ) -> None:
        """A broadcast to all who may read it; `payload` and `meta` are JSON already."""
        name = PREFIX + topic
        channels = [c for c in self._topics.get(topic, ()) if c is not but]
        self._send(channels, "broadcast", lambda v: frames.write_broadcast(v, name, event, payload, meta))

    def relay(self, sender: Channel, event: str, raw: bytes, encoding: int) -> None:
        """A client's binary broadcast; who speaks 1.0.0 gets it as text, and bytes that are no JSON not at all."""
        name = sender.name

        def write(version: int) -> str | bytes | None:
            if version == 2:
                return frames.write_binary(name, event, raw, encoding)
            if encoding == frames.RAW:
                return None
            return frames.write_broadcast(1, name, event, raw.decode())

        channels = [c for c in self._topics.get(sender.topic, ()) if c is not sender or sender.hears_itself]
        self._send(channels, "broadcast", write)

    def _send(self, channels: Iterable[Channel], extension: Extension, write: Any) -> None:
        """One text per version of the protocol, to each channel that may read the extension."""
        ready: dict[int, list[Channel]] = {}
        for channel in channels:
            if channel.is_asking or extension in channel.reads:
                ready.setdefault(channel.socket.version, []).append(channel)
        for version, those in ready.items():
            message = write(version)
            if message is None:
                continue
            now = []
            for channel in those:
                if not channel.is_asking:
                    now.append(channel.socket)
                elif len(channel.held) < HELD:
                    channel.held.append(message)
                else:
                    channel.missed = True
            broadcast((socket.connection for socket in now), message)
            self.delivered += len(now)
            for socket in now:
                socket.cut_if_slow()

    # ── presence ────────────────────────────────────────────────────────────────────────────────────────────────

    def track(self, channel: Channel, payload: dict[str, Any]) -> None:
        """The channel shows itself, or shows something else of itself."""
        room = self._rooms.setdefault(channel.topic, Room())
        channel.reference = room.track(channel.key, payload, channel.reference)
        self._tell_presence_soon(channel.topic)

    def untrack(self, channel: Channel) -> None:
        """The channel is not shown any more."""
        room = self._rooms.get(channel.topic)
        if room is not None and channel.reference is not None:
            room.untrack(channel.key, channel.reference)
            channel.reference = None
            self._tell_presence_soon(channel.topic)

    def show_presence(self, channel: Channel) -> None:
        """Who is here, to one that has just come."""
        self._tell_presence(channel.topic)
        room = self._rooms.get(channel.topic)
        state = room.state() if room is not None else {}
        channel.socket.send(channel.name, "presence_state", state, join_ref=channel.join_ref)

    def _tell_presence_soon(self, topic: str) -> None:
        # together: a hundred people who come at once are not told of one by one
        if topic not in self._telling:
            self._telling.add(topic)
            asyncio.get_running_loop().call_later(PRESENCE_EVERY, self._tell_presence, topic)

    def _tell_presence(self, topic: str) -> None:
        self._telling.discard(topic)
        room = self._rooms.get(topic)
        diff = room.diff() if room is not None else None
        if not room:
            self._rooms.pop(topic, None)
        if diff is not None:
            text = json.dumps(diff, separators=(",", ":"))
            channels = [c for c in self._topics.get(topic, ()) if c.wants_presence and not c.is_asking]
            name = PREFIX + topic
            self._send(channels, "presence", lambda v: frames.write_raw(v, name, "presence_diff", text))


def _read(announcement: Announcement) -> dict[str, Any]:
    """The payload, when it is an object that Python can hold; else an empty one, and it is passed on as it is."""
    try:
        payload = frames.read_json(announcement.payload)
    except frames.FrameError:
        return {}
    return payload if isinstance(payload, dict) else {}
