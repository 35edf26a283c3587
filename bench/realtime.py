"""P12: live pages: how soon a committed change is at the sockets, how many a second, and what idle ones cost."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import jwt
import psycopg

from bench import cpu, figures, server
from bench.figures import ROOT, Figure
from bench.server import BenchError
from bench.sizes import Sizes
from stack import keys, services, settings
from stack.postgres import Cluster

LATENCY_GOAL, RATE_GOAL, IDLE_GOAL = 100.0, 5_000.0, 5_000.0
PER_TOPIC = 20
SECONDS = 20.0
PACE = 1.1  # of the goal, so that what is measured is no ceiling of the writers
WRITERS = 4
USERS = """
insert into auth.users (instance_id, id, aud, role, email, email_confirmed_at, raw_app_meta_data, raw_user_meta_data,
  created_at, updated_at, confirmation_token, recovery_token, email_change_token_new, email_change)
select '00000000-0000-0000-0000-000000000000', u, 'authenticated', 'authenticated', u || '@example.com', now(), '{}', '{}',
  now(), now(), '', '', '', ''
from unnest(%s::uuid[]) as u
"""
OWNED = "select org_id, user_id from memberships where user_id = any (%s) and role = 'owner'"
JOIN = "insert into memberships (org_id, user_id, role, name) select %s, u, 'admin', 'A' from unnest(%s::uuid[]) as u"
REMOVE = (
    "select private.end_membership(m.org_id, m.id) from (select org_id, id from memberships where user_id = %s and"
    " org_id = %s) as m"
)
ADD = "insert into customers (org_id, name) values (%s, 'Measured') returning id"


def measure(cluster: Cluster, sizes: Sizes) -> list[Figure]:
    """The real service over a database of its own; the clients are a process beside it."""
    name = f"bench_realtime_{uuid.uuid4().hex[:6]}"
    server.as_superuser(cluster, f"create database {name} template bench_template owner postgres")
    server.as_superuser(cluster, f"grant connect, temporary on database {name} to supabase_realtime_admin")
    try:
        with _service(cluster, name) as service:
            return [*_busy(cluster.dsn("postgres", name), service, sizes), _idle(service, sizes)]
    finally:
        server.as_superuser(cluster, f"drop database {name} with (force)")


@dataclass(frozen=True)
class Service:
    """The realtime process: where it listens, what its tokens are signed with."""

    socket: Path
    made: keys.Keys
    pid: int

    def token(self, person: uuid.UUID) -> str:
        claims = {"role": "authenticated", "sub": str(person), "exp": time.time() + 3600}
        return jwt.encode(claims, self.made.jwt_secret, "HS256")

    def memory(self) -> float:
        """Resident megabytes."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1000


@contextmanager
def _service(cluster: Cluster, database: str) -> Iterator[Service]:
    state = Path(tempfile.mkdtemp(prefix="kb-"))
    environment = {"KONTOR_STATE": str(state), "KONTOR_DB_URL": cluster.dsn("postgres", database)}
    told = settings.load(environment)
    made, socket = keys.ensure(told.keys_dir), services.run_dir(told) / "realtime.sock"
    log = state / "realtime.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "stack.realtime"],
            cwd=ROOT, env=environment, stdout=output, stderr=output,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + server.START_SECONDS
        while not _is_well(socket):
            if process.poll() is not None or time.monotonic() > deadline:
                raise BenchError(f"realtime did not start: {log.read_text()[-2000:]}")
            time.sleep(0.05)
        yield Service(socket, made, process.pid)
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(services.run_dir(told).parent, ignore_errors=True)
        shutil.rmtree(state, ignore_errors=True)


def _is_well(socket: Path) -> bool:
    try:
        with httpx.Client(transport=httpx.HTTPTransport(uds=str(socket)), timeout=2) as client:
            return client.get("http://realtime/health").status_code == 200
    except httpx.HTTPError:
        return False


class Listeners:
    """Clients in a process of their own; each hears one topic."""

    def __init__(self, service: Service, joins: list[tuple[str, uuid.UUID]]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.listeners"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        told = {
            "socket": str(service.socket),
            "key": service.made.anon_key,
            "joins": [(topic, service.token(person)) for topic, person in joins],
        }
        self.joined = self._ask(json.dumps(told))

    def stop(self) -> dict[str, Any]:
        """What they heard."""
        found = self._ask("stop")
        self._process.wait(60)
        return found

    def _ask(self, line: str) -> dict[str, Any]:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise BenchError(f"the listening clients ended with {self._process.wait(60)}")
        return dict(json.loads(answer))


def _busy(dsn: str, service: Service, sizes: Sizes) -> list[Figure]:
    """Customers are added all over; in the midst of it one person of each organisation is removed."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        orgs = _people(connection, sizes.listening // PER_TOPIC)
        joins = [(f"org:{org}:spine", person) for org, people in orgs.items() for person in people]
        listeners = Listeners(service, joins)
        # each customer is two messages: the row, and its line in the audit
        rate = RATE_GOAL * PACE * sizes.listening / 1_000 / PER_TOPIC / 2
        spent, added = cpu.of(service.pid), Writers(dsn, list(orgs), rate)
        time.sleep(SECONDS / 2)
        removed = {}
        for org, people in orgs.items():
            connection.execute(REMOVE, [people[-1], org])
            removed[people[-1]] = time.time()
        committed, wanted = added.stop(SECONDS / 2)
        spent = cpu.of(service.pid) - spent
        time.sleep(1.0)
    heard = listeners.stop()["heard"]
    delays = sorted((at - committed[id_][1]) * 1000 for _, id_, at in heard if id_ in committed)
    leaked = sum(
        1
        for number, id_, _ in heard
        if id_ in committed and committed[id_][0] > removed.get(joins[number][1], float("inf"))
    )
    deliveries = 2 * len(delays) / SECONDS
    how = (
        f"{sizes.listening} sockets of as many people, {PER_TOPIC} a topic, {wanted:,.0f} customers/s added"
        f" ({spent / SECONDS:.0%} of a core in the service)"
    )
    p95 = delays[int(len(delays) * 0.95)]
    return [
        Figure("P12.p95", round(p95, 1), LATENCY_GOAL, "lower", "ms",
               f"commit → socket, p50 {statistics.median(delays):.0f}, p99 {delays[int(len(delays) * 0.99)]:.0f}; {how}"),
        Figure("P12.deliveries", round(deliveries), RATE_GOAL, "higher", "1/s",
               f"messages at sockets, rights asked of the policies; {sizes.listening} joined in {listeners.joined['seconds']:.1f} s"),
        figures.harm("P12.leaked", leaked, f"messages of later changes at {len(removed)} people removed in the midst"),
    ]  # fmt: skip


def _people(connection: psycopg.Connection[Any], count: int) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Organisations of an owner and so many others that a topic has PER_TOPIC."""
    owners = [uuid.uuid4() for _ in range(count)]
    with connection.transaction():
        connection.execute("select set_config('kontor.admitted', 'on', true)")
        connection.execute(USERS, [owners])
        found = {org: [owner] for org, owner in connection.execute(OWNED, [owners]).fetchall()}
        for org, people in found.items():
            more = [uuid.uuid4() for _ in range(PER_TOPIC - 1)]
            connection.execute(USERS, [more])
            connection.execute(JOIN, [org, more])
            people.extend(more)
    return found


class Writers:
    """Adds customers at a pace, and notes of each when it was begun and when it was committed."""

    def __init__(self, dsn: str, orgs: list[uuid.UUID], rate: float) -> None:
        self._dsn, self._orgs, self._rate = dsn, orgs, rate
        self._committed: dict[str, tuple[float, float]] = {}
        self._end = threading.Event()
        self._began = time.monotonic()
        self._threads = [threading.Thread(target=self._write, args=[n]) for n in range(WRITERS)]
        for thread in self._threads:
            thread.start()

    def _write(self, first: int) -> None:
        with psycopg.connect(self._dsn, autocommit=True) as connection:
            number = first
            while not self._end.is_set():
                time.sleep(max(self._began + number / self._rate - time.monotonic(), 0))
                begun = time.time()
                row = connection.execute(ADD, [self._orgs[number % len(self._orgs)]], prepare=True).fetchone()
                assert row is not None
                self._committed[str(row[0])] = (begun, time.time())
                number += WRITERS

    def stop(self, seconds: float) -> tuple[dict[str, tuple[float, float]], float]:
        """Go on for so long; then the customers by id, and how many a second that were."""
        time.sleep(seconds)
        self._end.set()
        for thread in self._threads:
            thread.join()
        return self._committed, len(self._committed) / (time.monotonic() - self._began)


def _idle(service: Service, sizes: Sizes) -> Figure:
    before = service.memory()
    people = [uuid.uuid4() for _ in range(sizes.idle)]
    listeners = Listeners(service, [(f"person:{person}", person) for person in people])
    time.sleep(30)  # past a heartbeat of each
    memory, spent = service.memory(), cpu.of(service.pid)
    time.sleep(5)
    spent = (cpu.of(service.pid) - spent) / 5
    alive = listeners.stop()["alive"]
    how = (
        f"sockets open and joined after 35 s; {memory:.0f} MB ({before:.0f} before), {spent:.0%} of a core,"
        f" joined in {listeners.joined['seconds']:.0f} s"
    )
    return Figure("P12.idle", alive, IDLE_GOAL, "higher", "count", how, given_floor=IDLE_GOAL)
