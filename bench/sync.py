"""P8: rows per second from a provider into the ledger, against COPY of the same rows into the same table."""

from __future__ import annotations

import asyncio
import base64
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from bench import figures, server
from bench.figures import ROOT, Figure
from bench.folding import drain, folding
from bench.generate import Organisation, fill
from bench.server import BenchError
from bench.sizes import Sizes
from functions._shared import settings
from functions._shared.credentials import write_keys
from functions._shared.crypto import Vault
from functions._shared.db import Database
from stack.postgres import Cluster
from workers.jobs import sync_openrouter_activity
from workers.services import Services

GOAL = 0.25
TIMES = 3
LATEST_RATES = """
insert into public.fx_rates (source, currency, rated_on, rate)
select 'ecb', c.code, current_date - n, c.rate
from (values ('SEK', 11.25), ('USD', 1.0825)) as c (code, rate) cross join generate_series(0, 45) as n
where not exists (select from public.fx_rates as r where r.currency = c.code and r.rated_on = current_date - n)
"""
# the table without what a sync exists for: no triggers and no keys to other tables
BARE = "create table private.bench_copied (like public.ai_usage_days including all)"


def measure(cluster: Cluster, sizes: Sizes) -> list[Figure]:
    """Connect, take everything in, fold; then COPY what came in; in turn, each time with a new organisation."""
    name = f"bench_sync_{uuid.uuid4().hex[:6]}"
    server.as_superuser(cluster, f"create database {name} template bench_template owner postgres")
    try:
        dsn = cluster.dsn("postgres", name)
        with psycopg.connect(dsn) as connection:
            connection.execute(LATEST_RATES)
            connection.execute(BARE)
        ratios, rates = [], []
        with listening("bench.provider", sizes.synced) as url:
            for number in range(TIMES):
                org = fill(dsn, f"sync {number}", 0)
                spent = _sync(dsn, org, url)
                rows, copied = _copy(dsn, org)
                ratios.append(copied / spent)
                rates.append(rows / spent)
    finally:
        server.as_superuser(cluster, f"drop database {name} with (force)")
    how = (
        f"{statistics.median(rates):,.0f} of {rows:,} rows per s through the worker, converted, posted and folded"
        f" ÷ COPY into the same table, median of {TIMES}"
    )
    return [figures.ratio("P8", statistics.median(ratios), GOAL, how)]


def _sync(dsn: str, org: Organisation, url: str) -> float:
    told = settings.load(
        {
            "KONTOR_DB_URL": dsn,
            "KONTOR_JWT_SECRET": "b" * 40,
            "KONTOR_CREDENTIAL_KEYS": base64.urlsafe_b64encode(b"b" * 32).decode(),
            "KONTOR_OPENROUTER_URL": url,
            "KONTOR_LOG_LEVEL": "error",
        }
    )

    async def go() -> float:
        async with Database(dsn, name="bench") as database:
            services = Services(told, database, Vault(told.credential_keys))
            integration = await _connect(services, org)
            started = time.monotonic()
            await sync_openrouter_activity.run(services, org_id=str(org.id), integration_id=str(integration))
            return started

    with folding(dsn):
        started = asyncio.run(go())
        drain(dsn)
        return time.monotonic() - started


async def _connect(services: Services, org: Organisation) -> uuid.UUID:
    async with services.database.as_service() as connection:
        found = await connection.execute(
            "insert into integrations (org_id, provider, name) values (%s, 'openrouter', 'Bench') returning id",
            [org.id],
        )
        row = await found.fetchone()
        assert row is not None
        await write_keys(
            connection, services.vault, org.id, row["id"], {"management": "bench", "inference": "bench"}
        )
        return uuid.UUID(str(row["id"]))


def _copy(dsn: str, org: Organisation) -> tuple[int, float]:
    """How many rows there are, and the seconds of copying them."""
    columns = (
        "select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute where attrelid = "
    )
    columns += "'public.ai_usage_days'::regclass and attnum > 0 and not attisdropped and attgenerated = ''"
    with psycopg.connect(dsn) as connection:
        row = connection.execute(columns.encode()).fetchone()
        assert row is not None
        names = row[0]
        read = f"copy (select {names} from ai_usage_days where org_id = '{org.id}') to stdout"
        with connection.cursor().copy(read.encode()) as copy:
            data = b"".join(bytes(piece) for piece in copy)
        state = connection.execute(
            "select state, error from sync_runs where org_id = %s", [org.id]
        ).fetchall()
        if [found[0] for found in state] != ["succeeded"]:
            raise BenchError(f"the sync ended as {state}")
        connection.execute("truncate private.bench_copied")
        connection.commit()
        started = time.monotonic()
        with connection.cursor().copy(f"copy private.bench_copied ({names}) from stdin".encode()) as copy:
            copy.write(data)
        connection.commit()
        return data.count(b"\n"), time.monotonic() - started


@contextmanager
def listening(module: str, rows: int) -> Iterator[str]:
    """A provider of the bench's own that tells of so many rows; its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, "--rows", str(rows)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(10)
