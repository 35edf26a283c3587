"""What a request to the API reads, as Postgres explains its statements in the log."""

from __future__ import annotations

import json
import os
import re
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import jwt
import psycopg

from bench.server import BenchError, as_superuser, log_of, running_rest
from stack.postgres import SUPERUSER, Cluster

LARGE = 10_000
# from the sixth time on Postgres may hold on to one plan for all values: both are looked at
TIMES = 7
ATTEMPTS = 3
# seconds
SETTLED = 3.0
PLAN = re.compile(r"duration: [\d.]+ ms  plan:\n((?:\t.*\n)+)")
EXPLAINING = {
    "statement_timeout": "0",
    "session_preload_libraries": "auto_explain",
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_timing": "off",
    "auto_explain.log_buffers": "on",
    "auto_explain.log_format": "json",
    "auto_explain.log_nested_statements": "on",
}
REFUSED = (401, 403)
TIMEOUT = """
select coalesce((select split_part(c, '=', 2) from unnest(rolconfig) as c where c like 'statement_timeout=%'), '0')
from pg_roles where rolname = 'authenticated'
"""
QUIETLY = (
    # a busy machine reads as many pages, but slowly
    "alter role authenticated set statement_timeout = 0",
    # looked up by its key for each row of a list: a plan of each would be gigabytes of log
    "load 'auto_explain'",
    "grant set on parameter auto_explain.log_nested_statements to postgres",
    "alter function private.customer_name(uuid, uuid) set auto_explain.log_nested_statements = off",
)


@dataclass(frozen=True)
class Question:
    """One request, and what it is called in the report."""

    name: str
    method: str
    path: str
    parameters: tuple[tuple[str, str], ...]
    body: str | None
    counts: bool
    paged: tuple[str, str] | None


@dataclass(frozen=True)
class Answer:
    """Pages that the statement read, young and old; tables of more than LARGE rows it went through from end to end; the most
    rows that any of its nodes made."""

    pages: tuple[int, int]
    scanned: frozenset[str]
    rows: int


@contextmanager
def explaining(cluster: Cluster, dbname: str) -> Iterator[frozenset[str]]:
    """Each statement of the API goes into the log with its plan until the end of the block; hands out the tables that are large."""
    explain = [
        f"alter role authenticator in database {dbname} set {name} = '{value}'"
        for name, value in EXPLAINING.items()
    ]
    with psycopg.connect(cluster.dsn(SUPERUSER, dbname)) as connection:
        large = connection.execute(
            "select relname from pg_class where relkind = 'r' and reltuples > %s", [LARGE]
        ).fetchall()
        [(kept,)] = connection.execute(TIMEOUT).fetchall()
    as_superuser(cluster, *explain, *QUIETLY, dbname=dbname)
    try:
        yield frozenset(row[0] for row in large)
    finally:
        as_superuser(
            cluster,
            f"alter role authenticator in database {dbname} reset all",
            f"alter role authenticated set statement_timeout = '{kept}'",
            "alter function private.customer_name(uuid, uuid) reset auto_explain.log_nested_statements",
            dbname=dbname,
        )


@contextmanager
def asking(
    cluster: Cluster, dbname: str, user: uuid.UUID, role: str = "authenticated"
) -> Iterator[httpx.Client]:
    """A client of a PostgREST with one connection that nobody else has used, as one person."""
    with running_rest(cluster, dbname) as (address, secret):
        claims = {"role": role, "sub": str(user), "exp": int(time.time()) + 7200}
        headers = {"Authorization": f"Bearer {jwt.encode(claims, secret, algorithm='HS256')}"}
        with httpx.Client(base_url=address, headers=headers, timeout=600, trust_env=False) as client:
            _settle(cluster)
            yield client


def _settle(cluster: Cluster) -> None:
    """Until nobody says anything: soon after it first answers PostgREST reads the catalog again, and connects anew."""
    size = -1
    while size != (size := log_of(cluster).stat().st_size):
        time.sleep(SETTLED)


def ask(
    client: httpx.Client, cluster: Cluster, question: Question, large: frozenset[str], times: int
) -> tuple[Answer | None, dict[str, Any] | None]:
    """What it read, and the last row of a full page; nothing when the person may not ask."""
    pages: list[int] = []
    scanned: set[str] = set()
    rows = 0
    # a function plans by itself, whatever plan the call has; its first call on a connection reads the catalog too
    for _ in range(times if question.body is None else min(times, 2)):
        reply, plans = _asked(client, cluster, question)
        if reply.status_code in REFUSED:
            return None, None
        if reply.status_code >= 300:
            raise BenchError(f"{question.name}: {reply.status_code} {reply.text[:300]}")
        main = [plan for plan in plans if plan["Query Text"].startswith("WITH pgrst_source")]
        if len(main) != 1:
            raise BenchError(
                f"{question.name}: {len(main)} statements of PostgREST's are in the log, not one"
            )
        pages.append(pages_of(main[0]["Plan"]))
        for plan in plans:
            for node in _nodes(plan["Plan"]):
                if node["Node Type"] == "Seq Scan" and node["Relation Name"] in large:
                    scanned.add(node["Relation Name"])
        rows = max(
            rows,
            *(
                round(node["Actual Rows"] * node["Actual Loops"])
                for plan in plans
                for node in _nodes(plan["Plan"])
            ),
        )
    answer = Answer((pages[min(1, len(pages) - 1)], pages[-1]), frozenset(scanned), rows)
    body = reply.json()
    full = isinstance(body, list) and dict(question.parameters).get("limit") == str(len(body))
    return answer, body[-1] if full else None


def _asked(
    client: httpx.Client, cluster: Cluster, question: Question
) -> tuple[httpx.Response, list[dict[str, Any]]]:
    """The answer and its plans; asked again where another process wrote into the midst of a long plan in the log."""
    for attempt in range(ATTEMPTS):
        # what was said before is tens of gigabytes in the end
        os.truncate(log_of(cluster), 0)
        with log_of(cluster).open("rb") as log:
            reply = client.request(question.method, f"/{question.path}", params=question.parameters, content=question.body,
                headers={"Content-Type": "application/json"})  # fmt: skip
            said = log.read().decode()
        try:
            return reply, [json.loads(text) for text in PLAN.findall(said)]
        except json.JSONDecodeError as error:
            if attempt == ATTEMPTS - 1:
                raise BenchError(f"{question.name}: its plan cannot be read: {error}") from error
    raise AssertionError("a loop of no attempts")


def after(question: Question, last: dict[str, Any]) -> Question:
    """The page that follows a row, as the data provider asks for it."""
    assert question.paged is not None
    column, way = question.paged
    tie = dict(question.parameters)["order"].split(",")[1].removesuffix(".asc")
    sign = "gt" if way == "asc" else "lt"
    value = json.dumps(str(last[column]), ensure_ascii=False)
    either = f'({column}.{sign}.{value},and({column}.eq.{value},{tie}.gt."{last[tie]}"))'
    more = ((column, f"{sign}e.{last[column]}"), ("or", either))
    return Question(
        f"{question.name}, page 2",
        question.method,
        question.path,
        question.parameters + more,
        None,
        question.counts,
        None,
    )


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", []):
        yield from _nodes(child)


def pages_of(plan: dict[str, Any]) -> int:
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])
