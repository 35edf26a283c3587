"""Reads what the database announces: every 20 ms what is new, and what became visible late.

NOTIFY would make the commits of all writers wait for each other; reading by number costs them nothing. A number that
is missing is remembered until no transaction can bring it any more, so that a long transaction loses no message.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import psycopg
from psycopg import sql

from stack.realtime.gaps import Gaps
from stack.realtime.settings import RealtimeSettings

log = logging.getLogger("kontor.realtime")

BATCH = 1_000
SWEEP_EVERY = 10.0
MANY_GAPS = 200
PATIENCE = 15.0

COLUMNS = sql.SQL("m.seq, m.topic, m.event, m.payload::text, m.id::text, m.extension, m.private")
NEW = sql.SQL(
    "select {columns} from realtime.messages as m where m.seq > %(last)s order by m.seq limit {most}"
).format(columns=COLUMNS, most=BATCH)
MISSED = sql.SQL(
    "select {columns} from unnest(%(lows)s::bigint[], %(highs)s::bigint[]) as g (low, high)"
    " join realtime.messages as m on m.seq between g.low and g.high limit {most}"
).format(columns=COLUMNS, most=BATCH)
# one snapshot for both and for its oldest running transaction, which stands in row 0
BOTH = sql.SQL(
    "({new}) union all ({missed})"
    " union all select 0, pg_snapshot_xmin(pg_current_snapshot())::text, null, null, null, null, null"
).format(new=NEW, missed=MISSED)
BEGIN = """
with seen as (
  select seq, lag(seq) over (order by seq) as before from realtime.messages where seq > 0
),
missing as (
  select before + 1 as low, seq - 1 as high from seen where seq > before + 1 order by seq desc limit 10000
)
select (select max(seq) from seen), (select case when is_called then last_value else 0 end from realtime.messages_seq_seq),
  (select array_agg(low order by low) from missing), (select array_agg(high order by low) from missing)
"""
LAST_DRAWN = "select last_value from realtime.messages_seq_seq"
SWEEP = """
delete from realtime.messages
where seq in (select seq from realtime.messages where seq < %(below)s order by seq limit 5000)
  and inserted_at < (now() at time zone 'utc') - make_interval(secs => %(kept)s)
"""


@dataclass(frozen=True)
class Announcement:
    """One row of realtime.messages; `payload` is JSON as the database writes it."""

    seq: int
    topic: str
    event: str
    payload: str
    id: str
    private: bool


class Reader:
    """Hands every announcement over once, in the order of their numbers, late ones when they appear."""

    def __init__(
        self,
        settings: RealtimeSettings,
        *,
        deliver: Callable[[list[Announcement]], None],
        is_wanted: Callable[[], bool],
        lost: Callable[[], None],
        resumed: Callable[[bool], Awaitable[None]],
    ) -> None:
        self._settings, self._deliver = settings, deliver
        self._is_wanted, self._lost, self._resumed = is_wanted, lost, resumed
        self._last: int | None = None
        self._gaps = Gaps()
        self._sweep_at = 0.0
        self._looked_at = 0.0
        self._woken = asyncio.Event()
        self._looking: list[asyncio.Future[None]] = []
        self.connected = False

    async def look(self) -> None:
        """Return once everything was read that was there at the call; at once when the database is away."""
        if not self.connected:
            return
        looked = asyncio.get_running_loop().create_future()
        self._looking.append(looked)
        self._woken.set()
        await looked

    async def run(self) -> None:
        """Read for ever; a database that went away is waited for."""
        pause = 0.1
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    self._settings.conninfo,
                    autocommit=True,
                    connect_timeout=5,
                    application_name="kontor realtime reader",
                ) as connection:
                    await self._begin(connection)
                    pause = 0.1
                    await self._read_on(connection)
            except (psycopg.Error, TimeoutError) as error:
                if self.connected or pause == 0.1:
                    log.warning("the database is away: %s", str(error).strip() or type(error).__name__)
                if self.connected:
                    self._lost()
            finally:
                self.connected = False
                self._has_looked(self._looking)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 0.4)

    async def _begin(self, connection: psycopg.AsyncConnection[Any]) -> None:
        """Find the place in the sequence: where we were, or where the database is when we were nowhere."""
        first = self._last is None
        goes_on = False
        if self._last is not None:
            row = await (await connection.execute(LAST_DRAWN)).fetchone()
            goes_on = row is not None and row[0] >= self._last
        if not goes_on:
            [(newest, drawn, lows, highs)] = await (await connection.execute(BEGIN)).fetchall()
            self._gaps = Gaps()
            if newest is None:  # nothing is kept; the newest numbers may be under way
                self._last = drawn
                if drawn:
                    self._gaps.add(max(drawn - 1000, 1), drawn)
            else:
                self._last = newest
                self._gaps.add_older(list(zip(lows or [], highs or [], strict=True)))
        self.connected = True
        if not first:
            log.warning("the database is back; %s", "reading on" if goes_on else "it is another one")
            await self._resumed(goes_on)

    async def _read_on(self, connection: psycopg.AsyncConnection[Any]) -> None:
        while True:
            looking, is_full = len(self._looking), True
            async with asyncio.timeout(PATIENCE):
                while is_full:
                    is_full = await self._poll(connection)
                    await asyncio.sleep(0)  # what was handed over is written before more is read
                self._has_looked(self._looking[:looking])
                await self._sweep(connection)
            await self._pause()

    def _has_looked(self, looking: list[asyncio.Future[None]]) -> None:
        self._looking = self._looking[len(looking) :]
        for looked in looking:
            if not looked.done():  # its client may be gone
                looked.set_result(None)

    async def _pause(self) -> None:
        if self._is_wanted():
            await asyncio.sleep(self._settings.poll)
            return
        if self._looking:
            return
        self._woken.clear()
        try:
            async with asyncio.timeout(self._settings.idle_poll):
                await self._woken.wait()
        except TimeoutError:
            return  # a look now and then, so that the place in the sequence stays known

    async def _poll(self, connection: psycopg.AsyncConnection[Any]) -> bool:
        """Read once; True when there is more than one reading takes."""
        now = time.monotonic()
        looks_back = bool(self._gaps) and (len(self._gaps) <= MANY_GAPS or now - self._looked_at > 0.25)
        if looks_back:
            self._looked_at = now
            lows, highs = self._gaps.bounds()
            values = {"last": self._last, "lows": lows, "highs": highs}
            (_, oldest, *_), *rows = sorted(
                await (await connection.execute(BOTH, values, prepare=True)).fetchall(), key=itemgetter(0)
            )
            oldest_running = int(oldest)
        else:
            rows = await (await connection.execute(NEW, {"last": self._last}, prepare=True)).fetchall()
            oldest_running = 0
        if rows:
            self._take(rows)
        if self._gaps.unmarked():
            row = await (await connection.execute("select pg_current_xact_id()::text")).fetchone()
            self._gaps.mark(int(row[0]) if row else 0)
        is_full = len(rows) >= BATCH
        if looks_back and not is_full:
            self._gaps.settle(oldest_running)
        return is_full

    def _take(self, rows: list[Any]) -> None:
        found, last = [], self._last or 0
        for seq, topic, event, payload, id_, extension, private in rows:
            if seq <= last:
                self._gaps.see(seq)
            else:
                if seq > last + 1 and (lost := self._gaps.add(last + 1, seq - 1)):
                    log.error("%s gaps were given up while their transactions may be under way", lost)
                self._last = last = seq
            if extension == "broadcast" and event is not None:
                found.append(Announcement(seq, topic, event, payload or "null", id_, private))
        self._deliver(found)

    async def _sweep(self, connection: psycopg.AsyncConnection[Any]) -> None:
        """Delete what is old, never what is not read yet."""
        if time.monotonic() < self._sweep_at or self._last is None:
            return
        below = self._gaps.lowest() or self._last
        cursor = await connection.execute(SWEEP, {"below": below, "kept": self._settings.kept})
        # a full batch was not all of it
        self._sweep_at = time.monotonic() + (0.0 if cursor.rowcount == 5_000 else SWEEP_EVERY)
