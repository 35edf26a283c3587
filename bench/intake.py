"""P7: webhooks per second through the function, verified, stored, applied and posted, against the same statements alone; and how
long one waits at half that rate beside a worker with a backlog, and beside one that writes what a provider lists."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import itertools
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import psycopg

from bench import figures, server
from bench.figures import ROOT, Figure
from bench.folding import folding
from bench.generate import Organisation, fill
from bench.http_load import answer, run_wrk
from bench.pgbench import Load, in_turn
from bench.queue import DEFER, running_worker
from bench.server import BenchError
from bench.sizes import Sizes
from bench.sync import listening
from functions._shared.credentials import write_keys
from functions._shared.crypto import Vault
from functions._shared.db import Database
from providers.twilio import signature
from stack.database import queue
from stack.postgres import Cluster, free_port

GOAL, GOAL_MILLISECONDS = 0.40, 20.0
CONNECTIONS = 16
SITE, TOKEN, ACCOUNT, SECRET = "https://bench.example", f"bench{0:038}", f"AC{1:032x}", "bench"
PATH = f"/functions/v1/webhooks/twilio/{TOKEN}"
MOST_PER_SECOND = 6_000
# messages of one number take their turn at its thread
PEOPLE = 100_000
SYNC_SECONDS = 30.0
KEY = b"b" * 32
# a leg with a price, by which those that follow are estimated: each event posts its cost
PRICED = {
    "leg_id": f"SM{0:032x}", "kind": "message", "state": "delivered", "direction": "outbound-api", "units": 1,
    "from_number": "+46700000001", "to_number": "+46700000002", "started_at": "2026-03-14T12:00:00+00:00",
    "price": "-0.0079", "currency": "USD",
}  # fmt: skip
# in a function, for pgbench takes what follows a colon for a variable
WRAPPED = """
create function private.bench_take(n bigint, client int) returns text language plpgsql as $$
declare
  v_id text := 'SM' || n || '-' || client;
begin
  return (private.receive_webhook_event('{org}', '{endpoint}', '{changed}', v_id || ':delivered', 'message.status', v_id,
    '{fields}'::jsonb || jsonb_build_object('leg_id', v_id, 'to_number', '+4670' || lpad((n % {people})::text, 7, '0')), 'application/x-www-form-urlencoded', '{{}}', '{body}')).state;
end
$$
"""
ALONE = "\\set n random(1, 1000000000000)\nselect private.bench_take(:n, :client_id);\n"


@dataclass(frozen=True)
class Endpoint:
    """Where the bench's organisation hears of its messages."""

    org: Organisation
    id: uuid.UUID
    integration_id: uuid.UUID
    changed: str


def measure(cluster: Cluster, sizes: Sizes) -> list[Figure]:
    """The function under uvicorn and pgbench in turn, folding beside both; then half that rate beside busy workers, twice."""
    name = f"bench_intake_{uuid.uuid4().hex[:6]}"
    server.as_superuser(cluster, f"create database {name} template bench_template owner postgres")
    try:
        dsn = cluster.dsn("postgres", name)
        queue.apply(dsn)
        endpoint = asyncio.run(_open(dsn))
        _wrap(dsn, endpoint)
        alone = Load(dsn, ALONE, clients=CONNECTIONS)
        numbers = itertools.count(1)
        with _function(dsn) as base, folding(dsn) as empty:
            got = in_turn(
                lambda seconds: _full_speed(base, numbers, seconds), alone.run, sizes.pairs, sizes.seconds
            )
            # half load is not what full load left to fold
            empty.clear()
            if not empty.wait(120):
                raise BenchError("the fold did not catch up within two minutes")
            with psycopg.connect(dsn, autocommit=True) as connection:
                connection.execute(DEFER, {"task": "nothing", "args": "{}", "count": sizes.jobs * 10})
            with running_worker(dsn):
                waits = sorted(_paced(base, numbers, got.a / 2, max(2.0, sizes.seconds * 5)))
            beside = _beside_a_sync(dsn, endpoint, base, numbers, got.a / 2, sizes.listed)
        _all_posted(dsn, endpoint, sizes.listed)
    finally:
        server.as_superuser(cluster, f"drop database {name} with (force)")
    how = f"webhooks through the function ÷ pgbench of the same statements, {CONNECTIONS} connections: {got.words()}"
    return [
        figures.ratio("P7.rate", got.median, GOAL, how),
        _rare("P7.p99", waits, got.a / 2, "beside a worker with a backlog"),
        _rare(
            "P7.sync.p99", beside.waits, got.a / 2,
            f"while a worker writes {beside.rows:,} of {sizes.listed:,} listed events, {beside.rows / beside.seconds:,.0f} a second",
        ),
    ]  # fmt: skip


def _rare(name: str, waits: list[float], rate: float, beside: str) -> Figure:
    rare = waits[round(0.99 * (len(waits) - 1))] * 1000
    how = (
        f"p99 of {len(waits):,} at {rate:,.0f} per s, half the rate, {beside};"
        f" median {statistics.median(waits) * 1000:.1f} ms"
    )
    return Figure(name, round(rare, 1), GOAL_MILLISECONDS, "lower", "ms", how)


@dataclass(frozen=True)
class Beside:
    """Seconds of each answer, in order, and how many rows were written in how many seconds meanwhile."""

    waits: list[float]
    rows: int
    seconds: float


def _beside_a_sync(
    dsn: str, endpoint: Endpoint, base: str, numbers: Iterator[int], rate: float, listed: int
) -> Beside:
    """As many seconds of that rate as the run lasts, at most half a minute; then the run to its end."""
    waits: list[float] = []
    with (
        listening("bench.messages", listed) as url,
        psycopg.connect(dsn, autocommit=True) as connection,
        running_worker(dsn, KONTOR_PROVIDER_URLS=f"twilio={url}"),
    ):
        # what the backlog left would be done first
        connection.execute("delete from procrastinate.procrastinate_jobs where status = 'todo'")
        connection.execute("select private.defer_sync(%s, null)", [endpoint.integration_id])
        begun = _until(connection, endpoint, lambda run: run[1] > 0)
        started = time.monotonic()
        run = begun
        while run[0] == "running" and time.monotonic() - started < SYNC_SECONDS:
            found = _paced(base, numbers, rate, 1.0)
            run = _run(connection, endpoint)
            # the second in which it ended was not all beside it
            waits += found if run[0] == "running" else []
        spent = time.monotonic() - started
        last = _until(connection, endpoint, lambda run: run[0] != "running", 1800)
    if last != ("succeeded", listed) or not waits:
        raise BenchError(f"the sync ended as {last}, beside {len(waits)} webhooks")
    return Beside(sorted(waits), run[1] - begun[1], spent)


def _run(connection: psycopg.Connection[Any], endpoint: Endpoint) -> tuple[str, int]:
    """State and rows of the newest run."""
    row = connection.execute(
        "select state, row_count from sync_runs where org_id = %s order by started_at desc limit 1",
        [endpoint.org.id],
    ).fetchone()
    return (row[0], row[1]) if row else ("", 0)


def _until(
    connection: psycopg.Connection[Any],
    endpoint: Endpoint,
    holds: Callable[[tuple[str, int]], bool],
    seconds: float = 60,
) -> tuple[str, int]:
    deadline = time.monotonic() + seconds
    while not holds(found := _run(connection, endpoint)):
        if time.monotonic() > deadline:
            raise BenchError(f"the sync stands at {found} after {seconds:.0f} s")
        time.sleep(0.05)
    return found


async def _open(dsn: str) -> Endpoint:
    org = fill(dsn, "intake", 0)
    async with Database(dsn, name="bench") as database, database.as_service() as connection:
        found = await connection.execute(
            "insert into integrations (org_id, provider, name, account) values (%s, 'twilio', 'Bench', %s) returning id",
            [org.id, ACCOUNT],
        )
        row = await found.fetchone()
        assert row is not None
        integration_id = row["id"]
        await write_keys(
            connection, Vault((KEY,)), org.id, integration_id, {"account_sid": ACCOUNT, "auth_token": SECRET}
        )
        found = await connection.execute(
            "insert into webhook_endpoints (org_id, integration_id, provider, token_hash)"
            " values (%s, %s, 'twilio', %s) returning id",
            [org.id, integration_id, hashlib.sha256(TOKEN.encode()).hexdigest()],
        )
        row = await found.fetchone()
        assert row is not None
        await connection.execute(
            "select private.apply_twilio(%s, %s, %s)", [org.id, integration_id, json.dumps(PRICED)]
        )
        found = await connection.execute("select max(updated_at)::text as at from integration_secrets")
        changed = await found.fetchone()
        assert changed is not None
    return Endpoint(org, row["id"], integration_id, changed["at"])


def _form(number: int) -> dict[str, str]:
    sid = f"SM{number:032x}"
    return {
        "AccountSid": ACCOUNT, "ApiVersion": "2010-04-01", "From": "+46700000001", "MessageSid": sid,
        "MessageStatus": "delivered", "RawDlrDoneDate": "2603141209", "SmsSid": sid, "SmsStatus": "delivered",
        "To": f"+4670{number % PEOPLE:07}",
    }  # fmt: skip


def _wrap(dsn: str, endpoint: Endpoint) -> None:
    """The statement of the function, with its own values but the message's id."""
    fields = {
        name: value for name, value in PRICED.items() if name not in ("price", "currency", "started_at")
    }
    made = WRAPPED.format(
        people=PEOPLE,
        org=endpoint.org.id,
        endpoint=endpoint.id,
        changed=endpoint.changed,
        fields=json.dumps(fields),
        body=urlencode(_form(0)),
    )
    with psycopg.connect(dsn) as connection:
        connection.execute(made.encode())


@contextmanager
def _function(dsn: str) -> Iterator[str]:
    """The function as a process of its own, as the stack starts it."""
    port, folder = free_port(), Path(tempfile.mkdtemp(prefix="kb-"))
    told = {
        "KONTOR_DB_URL": dsn, "KONTOR_SITE_URL": SITE, "KONTOR_JWT_SECRET": "b" * 40,
        "KONTOR_CREDENTIAL_KEYS": base64.urlsafe_b64encode(KEY).decode(), "KONTOR_LOG_LEVEL": "info",
    }  # fmt: skip
    command = [sys.executable, "-m", "uvicorn", "functions.webhooks.app:app", "--port", str(port)]
    try:
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [*command, "--no-access-log"], cwd=ROOT, stdout=log, stderr=log, env={**os.environ, **told}
            )
        base = f"http://127.0.0.1:{port}"
        server.wait(lambda: server.answers(base), process, folder / "log")
        yield base
    finally:
        process.terminate()
        process.wait(15)
        shutil.rmtree(folder, ignore_errors=True)


def _requests(numbers: Iterator[int], count: int) -> list[tuple[str, str]]:
    """Bodies and their signatures, of messages that were never told of."""
    found = []
    for number in itertools.islice(numbers, count):
        form = _form(number)
        found.append((urlencode(form), signature(f"{SITE}{PATH}", list(form.items()), SECRET)))
    return found


def _full_speed(base: str, numbers: Iterator[int], seconds: float) -> float:
    """Events per second by wrk. The function serves its own path at the root: the stack mounts it below its name."""
    made = _requests(numbers, round(MOST_PER_SECOND * max(1.0, seconds)))
    rows = ",\n".join(f'{{"{body}", "{signed}"}}' for body, signed in made)
    script = (
        f"local made = {{{rows}}}\nlocal at = 0\n"
        "request = function()\n  at = at % #made + 1\n"
        f'  return wrk.format("POST", "/twilio/{TOKEN}", {{["X-Twilio-Signature"] = made[at][2],'
        ' ["Content-Type"] = "application/x-www-form-urlencoded"}, made[at][1])\nend\n'
    )
    return run_wrk(base, script, CONNECTIONS, seconds)


def _paced(base: str, numbers: Iterator[int], rate: float, seconds: float) -> list[float]:
    """Seconds of each answer while so many events per second are sent."""
    made = _requests(numbers, round(rate * seconds * 1.2) + CONNECTIONS)
    shares = [made[place::CONNECTIONS] for place in range(CONNECTIONS)]

    async def all_of_them() -> list[float]:
        waits = [
            _sender(base, share, CONNECTIONS / rate, seconds, place / rate)
            for place, share in enumerate(shares)
        ]
        return [value for found in await asyncio.gather(*waits) for value in found]

    return asyncio.run(all_of_them())


async def _sender(
    base: str, made: list[tuple[str, str]], every: float, seconds: float, offset: float
) -> list[float]:
    parts = urlsplit(base)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    begin, found = time.perf_counter() + offset, []
    try:
        for number, (body, signed) in enumerate(made[: max(1, int(seconds / every))]):
            due = begin + number * every
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            writer.write(
                f"POST /twilio/{TOKEN} HTTP/1.1\r\nHost: {parts.netloc}\r\nX-Twilio-Signature: {signed}\r\n"
                f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
            )
            await answer(reader)
            # from when it was due: a sender does not wait for the answer before
            found.append(time.perf_counter() - max(due, begin))
    finally:
        writer.close()
    return found


def _all_posted(dsn: str, endpoint: Endpoint, listed: int) -> None:
    """Every event has its leg and its entry, and so has what was listed, or what was measured was something else."""
    with psycopg.connect(dsn) as connection:
        row = connection.execute(
            "select (select count(*) from webhook_events where org_id = %(org)s),"
            " (select count(*) from webhook_events where org_id = %(org)s and state <> 'applied'),"
            " (select count(*) - 1 - %(listed)s from telephony_legs where org_id = %(org)s),"
            " (select count(*) - 1 - %(listed)s from ledger_entries where org_id = %(org)s)",
            {"org": endpoint.org.id, "listed": listed},
        ).fetchone()
    if row is None or row[1] or len({row[0], row[2], row[3]}) != 1 or not re.fullmatch(r"\d+", str(row[0])):
        raise BenchError(f"events, of which not applied, legs and entries are {row}")
