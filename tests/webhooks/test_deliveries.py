"""R2: doubled, reordered, forged and late deliveries while the function and Postgres are killed: each event once."""

from __future__ import annotations

import asyncio
import random
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import uvloop

from bench.figures import harm, keep
from stack.postgres import free_port
from tests.database import Database
from tests.emulators.running import emulator
from tests.emulators.twilio import rfc2822
from tests.emulators.twilio_callbacks import (
    Delivery,
    call_status,
    delivery,
    inbound_message,
    message_status,
    sid,
)
from tests.own_postgres import Server as Postgres
from tests.own_postgres import own_postgres
from tests.usage.server import reached
from tests.webhooks.line import SITE, Line, Server, open_line, start, until
from tests.workers.running import lay_queue, wait_for, workers

FINAL = {"CA": "completed", "SM": "delivered", "MM": "received"}


@dataclass
class Traffic:
    """What is sent, in order, and what has to come of it."""

    sent: list[tuple[str, dict[str, str], bool]] = field(default_factory=list)
    events: set[str] = field(default_factory=set)
    forged: set[str] = field(default_factory=set)
    resources: dict[str, list[dict[str, str]]] = field(default_factory=lambda: {"calls": [], "messages": []})
    prices: dict[str, Decimal] = field(default_factory=dict)
    days: dict[str, date] = field(default_factory=dict)


def traffic(count: int, seed: int) -> Traffic:
    """`count` deliveries: 60% new events, 30% doubled (many as bursts of 16), 5% forged, 5% older than what is known."""
    chance = random.Random(seed)
    made = Traffic()
    # when the test begins, not when its file is read: hours may lie between
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)
    fresh: list[tuple[str, dict[str, str], bool]] = []
    late: list[tuple[str, dict[str, str], bool]] = []
    for number in range(count * 60 // 100 // 8):
        call, message, inbound = sid("CA", number), sid("SM", number), sid("MM", number)
        began = noon + timedelta(seconds=number % 3600)
        steps = ((0, "initiated", None), (1, "ringing", None), (2, "in-progress", None), (3, "completed", 30))
        for sequence, state, seconds in steps:
            form = call_status(call, state, sequence, began + timedelta(seconds=sequence * 15), seconds)
            fresh.append((f"{call}:{state}:{sequence}", form, True))
        fresh += [
            (f"{message}:{s}", message_status(message, s), True) for s in ("queued", "sent", "delivered")
        ]
        fresh.append((f"{inbound}:received", inbound_message(inbound, f"Hej {number} å&=+"), True))
        if number % 8 < 3:
            late.append((f"{message}:sending", message_status(message, "sending"), True))
        for place, kind, extra in (
            (call, "calls", {"start_time": rfc2822(began), "duration": "30"}),
            (message, "messages", {"date_sent": rfc2822(began)}),
            (
                inbound,
                "messages",
                {"date_sent": rfc2822(began), "direction": "inbound", "status": "received"},
            ),
        ):
            price = Decimal(chance.randint(1, 99_999)).scaleb(-5)
            made.resources[kind].append({"sid": place, "price": f"-{price}"} | extra)
            made.prices[place], made.days[place] = price, began.date()
    # a fifth comes out of order
    for place in chance.sample(range(len(fresh)), len(fresh) // 5):
        other = min(len(fresh) - 1, place + chance.randint(1, 40))
        fresh[place], fresh[other] = fresh[other], fresh[place]
    forged = []
    for number in range(count * 5 // 100):
        bad = sid("CA", 10_000_000 + number)
        made.forged.add(bad)
        forged.append(("forged", call_status(bad, "completed", 3, noon, 30), False))
    doubled = []
    for _ in range(count * 15 // 100 // 16):
        doubled += [chance.choice(fresh)] * 16
    doubled += chance.choices(fresh, k=count * 30 // 100 - len(doubled))
    made.sent = list(fresh)
    for extra in (*forged, *late):
        made.sent.insert(chance.randint(0, len(made.sent)), extra)
    # a burst stays together, which is what makes it one
    for place in range(0, len(doubled), 16):
        at = chance.randint(0, len(made.sent))
        made.sent[at:at] = doubled[place : place + 16]
    made.events = {event for event, _, good in made.sent if good}
    return made


@contextmanager
def killing(
    database: Database, server: Server, postgres: Postgres | None, every: float
) -> Iterator[Counter[str]]:
    """The functions killed every so often and started again; Postgres too, every third time."""
    port = int(server.address.rpartition(":")[2])
    process = start(database, port, server.twilio, server.log)
    wait_for(lambda: reached(port), "the functions answer")
    over, kills = threading.Event(), Counter[str]()

    def kill() -> None:
        nonlocal process
        while True:
            # on a busy machine the start alone may take longer than that
            wait_for(lambda: over.is_set() or reached(port), "the functions answer")
            if over.wait(every):
                return
            process.kill()
            process.wait()
            kills["functions"] += 1
            if postgres is not None and kills["functions"] % 3 == 0:
                postgres.stop(signal.SIGQUIT)
                postgres.start()
                kills["postgres"] += 1
            process = start(database, port, server.twilio, server.log)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield kills
    finally:
        over.set()
        thread.join(60)
        process.terminate()
        process.wait(15)


class Sender:
    """One connection of a provider's, made anew when it breaks. Lean, for what is tested shares the machine."""

    def __init__(self, server: Server) -> None:
        self._host, _, self._port = server.address.removeprefix("http://").partition(":")
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, made: Delivery) -> int:
        """The status of the answer. Raises OSError or EOFError when there is none."""
        head = {"Host": self._host, "Content-Length": str(len(made.body))} | made.headers
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        try:
            async with asyncio.timeout(20):
                if self._streams is None:
                    self._streams = await asyncio.open_connection(self._host, int(self._port))
                reader, writer = self._streams
                writer.write(f"POST {path} HTTP/1.1\r\n{lines}\r\n".encode() + made.body)
                answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                length = re.search(r"\r\ncontent-length: (\d+)", answer)
                assert length is not None, answer
                await reader.readexactly(int(length[1]))
        except (OSError, EOFError):
            self.close()
            raise
        if "\r\nconnection: close" in answer:
            self.close()
        return int(answer.split(" ", 2)[1])

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def deliver(server: Server, path: str, made: list[Delivery], at_once: int) -> list[int]:
    """Each until it is answered by anything but a refusal to work, as a patient provider does."""
    statuses = [0] * len(made)
    waiting = iter(range(len(made)))

    async def send() -> None:
        sender = Sender(server)
        for place in waiting:
            for _ in range(600):
                try:
                    statuses[place] = await sender.post(path, made[place])
                except (OSError, EOFError):
                    await asyncio.sleep(0.1)
                    continue
                if statuses[place] < 500:
                    break
                await asyncio.sleep(0.1)
        sender.close()

    await asyncio.gather(*(send() for _ in range(at_once)))
    return statuses


def run(
    database: Database, postgres: Postgres | None, folder: Path, count: int, every: float
) -> Counter[str]:
    lay_queue(database)
    made = traffic(count, seed=count)
    with emulator("twilio") as twilio:
        port = free_port()
        server = Server(f"http://127.0.0.1:{port}", twilio, folder / "functions.log")
        first = start(database, port, twilio, server.log)
        try:
            wait_for(lambda: reached(port), "the functions answer")
            line = open_line(database, server, "USD")
        finally:
            first.terminate()
            first.wait(15)
        path = line.url.removeprefix(SITE).partition("#")[0]
        requests = [
            delivery(line.url, form) if good else delivery(line.url, form, token="forged")
            for _, form, good in made.sent
        ]
        with killing(database, server, postgres, every) as kills:
            began = time.monotonic()
            statuses = uvloop.run(deliver(server, path, requests, 16))
            seconds = time.monotonic() - began
        done = check_events(line, made, statuses)
        price(line, database, made)
        check_ledger(line, made)
    print(f"{len(requests)} deliveries in {seconds:.0f} s, {dict(kills)}")
    return kills + done


def check_events(line: Line, made: Traffic, statuses: list[int]) -> Counter[str]:
    """How much harm was done: events that were acknowledged and are not there, stored or applied twice, let in forged."""
    events = line.all(
        "select provider_event_id, state, count(*)::int as n from webhook_events where org_id = %s group by 1, 2",
        line.org_id,
    )
    stored = Counter({row["provider_event_id"]: row["n"] for row in events})
    acknowledged = {
        event for (event, _, good), status in zip(made.sent, statuses, strict=True) if good and status == 200
    }
    assert acknowledged == made.events
    forged = [status for (_, _, good), status in zip(made.sent, statuses, strict=True) if not good]
    subjects = line.all(
        "select subject from webhook_events where org_id = %s and subject = any (%s)",
        line.org_id, sorted(made.forged),
    )  # fmt: skip
    assert {row["state"] for row in events} <= {"applied", "stale"}
    done = Counter(
        lost=len(acknowledged - set(stored)),
        doubled=sum(stored.values()) - len(stored),
        accepted=sum(status != 401 for status in forged) + len(subjects),
    )
    legs = line.all("select provider_leg_id, state from telephony_legs where org_id = %s", line.org_id)
    assert {row["provider_leg_id"]: row["state"] for row in legs} == {
        place: FINAL[place[:2]] for place in made.prices
    }
    assert line.value("select count(*) from telephony_events where org_id = %s", line.org_id) == len(
        made.prices
    )
    assert line.value("select count(*) from webhook_payloads where org_id = %s", line.org_id) == len(
        made.events
    )
    return done


def price(line: Line, database: Database, made: Traffic) -> None:
    """What Twilio lists in the end."""
    for kind, resources in made.resources.items():
        for place in range(0, len(resources), 5_000):
            line.server.control(**{kind: resources[place : place + 5_000]})
    with workers(database, KONTOR_PROVIDER_URLS=f"twilio={line.server.twilio}"):
        database.ask_sync(line.owner, line.org_id, line.integration_id)
        until(
            lambda: line.value(
                "select exists (select from sync_runs where org_id = %s and state = 'succeeded')", line.org_id
            ),
            "the lists are taken in",
            300,
        )


def check_ledger(line: Line, made: Traffic) -> None:
    """The ledger against an own computation from what was sent and listed."""
    assert line.posted() == {place: (price, "actual") for place, price in made.prices.items()}
    expected: dict[date, Decimal] = {}
    for place, amount in made.prices.items():
        expected[made.days[place]] = expected.get(made.days[place], Decimal(0)) + amount
    daily = line.all(
        "select day, sum(amount_org::numeric) as cost from ledger_daily where org_id = %s group by day",
        line.org_id,
    )
    assert {row["day"]: row["cost"] for row in daily} == expected
    assert [row for row in line.problems() if row["severity"] == "error"] == []


def test_each_event_is_taken_in_once_while_the_function_is_killed(database: Database, tmp_path: Path) -> None:
    found = run(database, None, tmp_path, 1_600, every=0.7)
    assert found["functions"] >= 1
    assert (found["lost"], found["doubled"], found["accepted"]) == (0, 0, 0)


@pytest.mark.chaos
@pytest.mark.timeout(3600)
def test_a_hundred_thousand_deliveries_while_functions_and_postgres_are_killed(tmp_path: Path) -> None:
    with own_postgres(fsync="off", max_connections="100") as postgres:
        found = run(Database(postgres.cluster, "postgres"), postgres, tmp_path, 100_000, every=3.0)
    how = (
        f"100,000 deliveries, functions killed {found['functions']} times and Postgres {found['postgres']} times;"
        " the ledger equals a computation of its own"
    )
    keep([harm(f"R2.{name}", found[name], how) for name in ("lost", "doubled", "accepted")])
    assert (found["lost"], found["doubled"], found["accepted"]) == (0, 0, 0)
    assert found["functions"] >= 20
    assert found["postgres"] >= 5
