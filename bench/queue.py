"""P9: the queue: jobs that do nothing per second, and how soon a worker picks one up, before and after a restart."""

from __future__ import annotations

import base64
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bench import figures, server
from bench.figures import ROOT, Figure
from bench.pgbench import Load
from bench.server import BenchError
from bench.sizes import Sizes
from stack.database import queue
from stack.postgres import Cluster

RATE_GOAL, RESTART_GOAL = 0.25, 1.5
# every client of a database that was restarted is back by then
BACK_SECONDS = 10.0
PICKUP_GOALS = {"direct": (15.0, 60.0), "outbox": (120.0, 250.0)}
PICKUPS = """
create table private.bench_pickups (road text, seconds float8);
create table private.bench_jobs (id bigint generated always as identity primary key, state text not null default 'todo', args jsonb);
create index on private.bench_jobs (id) where state = 'todo';
"""
DEFER = """
select procrastinate.procrastinate_defer_jobs_v1(array_agg(
  row('default', %(task)s, 0, null, null, %(args)s::jsonb, null)::procrastinate.procrastinate_job_to_defer_v1))
from generate_series(1, %(count)s)
"""
# what any queue over Postgres must do for one job
BY_HAND = """
insert into private.bench_jobs (args) values ('{}');
update private.bench_jobs set state = 'doing'
where id = (select id from private.bench_jobs where state = 'todo' order by id limit 1 for update skip locked);
delete from private.bench_jobs where id = (select id from private.bench_jobs where state = 'doing' limit 1 for update skip locked);
"""


def measure(sizes: Sizes) -> list[Figure]:
    """On a Postgres of its own, which is restarted on the way."""
    with server.running_server() as running:
        cluster = running.cluster
        queue.apply(cluster.dsn())
        with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
            connection.execute(PICKUPS.encode())
        found = [_rate(cluster, sizes)]
        with running_worker(cluster.dsn()):
            _until(cluster, "select count(*) > 0 from procrastinate.procrastinate_workers", "a worker begins")
            time.sleep(2.0)
            for road in PICKUP_GOALS:
                found += _pickups(cluster, road, sizes)
            before = statistics.median(_measured(cluster, "direct", sizes.repeats))
            running.restart()
            time.sleep(BACK_SECONDS)
            after = statistics.median(_measured(cluster, "direct", sizes.repeats))
        how = (
            f"median pickup {after * 1000:.1f} ms after a restart of Postgres ÷ {before * 1000:.1f} ms before"
        )
        found.append(figures.ratio("P9.restart", after / before, RESTART_GOAL, how, "lower"))
    return found


def _rate(cluster: Cluster, sizes: Sizes) -> Figure:
    """Jobs that wait already, by one worker; the same number by hand, before and after."""
    load = Load(cluster.dsn(), BY_HAND, clients=4)
    by_hand = [load.run(2.0)]
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        connection.execute(DEFER, {"task": "nothing", "args": "{}", "count": sizes.jobs})
        with running_worker(cluster.dsn()):
            left = _left(connection)
            while left == sizes.jobs:
                time.sleep(0.01)
                left = _left(connection)
            started, first = time.monotonic(), left
            while left:
                time.sleep(0.01)
                left = _left(connection)
            rate = first / (time.monotonic() - started)
    by_hand.append(load.run(2.0))
    other = statistics.mean(by_hand)
    how = f"{rate:,.0f} jobs per s by one worker ÷ {other:,.0f} per s of insert, claim and delete by pgbench"
    return figures.ratio("P9.rate", rate / other, RATE_GOAL, how)


def _left(connection: psycopg.Connection[tuple[int]]) -> int:
    row = connection.execute("select count(*) from procrastinate.procrastinate_jobs").fetchone()
    assert row is not None
    return row[0]


def _pickups(cluster: Cluster, road: str, sizes: Sizes) -> list[Figure]:
    waits = sorted(_measured(cluster, road, sizes.repeats * 5))
    how = (
        f"from the commit to the job's first line, by way of the {road} road"
        if road != "direct"
        else ("from the commit to the job's first line")
    )
    typical, rare = statistics.median(waits) * 1000, waits[round(0.99 * (len(waits) - 1))] * 1000
    goals = PICKUP_GOALS[road]
    return [
        Figure(f"P9.{road}.p50", round(typical, 1), goals[0], "lower", "ms", how),
        Figure(f"P9.{road}.p99", round(rare, 1), goals[1], "lower", "ms", f"{how}, {len(waits)} jobs"),
    ]


def _measured(cluster: Cluster, road: str, count: int) -> list[float]:
    """Seconds of each of so many jobs, handed over one by one to an idle worker."""
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        connection.execute("truncate private.bench_pickups")
        for _ in range(count):
            args = json.dumps({"road": road, "at": time.time()})
            if road == "direct":
                connection.execute(DEFER, {"task": "stamp", "args": args, "count": 1})
            else:
                connection.execute("select private.defer_job('stamp', %s)", [args])
            time.sleep(0.05)
        _until(cluster, f"select count(*) = {count} from private.bench_pickups", "all jobs ran")
        return [row[0] for row in connection.execute("select seconds from private.bench_pickups").fetchall()]


def _until(cluster: Cluster, query: str, what: str, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        while connection.execute(query.encode()).fetchone() != (True,):
            if time.monotonic() > deadline:
                raise BenchError(f"not within {seconds:.0f} s: {what}")
            time.sleep(0.05)


@contextmanager
def running_worker(dsn: str, **environment: str) -> Iterator[None]:
    """A worker process of the product, with two tasks of the bench's beside its own."""
    told = {
        "KONTOR_DB_URL": dsn,
        "KONTOR_JWT_SECRET": "b" * 40,
        "KONTOR_CREDENTIAL_KEYS": base64.urlsafe_b64encode(b"b" * 32).decode(),
    }
    path = Path(tempfile.mkstemp(prefix="kontor-bench-worker-", suffix=".log")[1])
    with path.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.worker"],
            cwd=ROOT,
            stdout=log,
            stderr=log,
            env={**os.environ, **told, **environment},
        )
    try:
        yield
        if process.poll() is not None:
            raise BenchError(f"the worker ended: {path.read_text()[-2000:]}")
    finally:
        process.terminate()
        process.wait(30)
        path.unlink()
