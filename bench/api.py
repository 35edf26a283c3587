"""P4 and P5: what PostgREST costs beside the SQL that it sends, and what the gateway costs beside PostgREST."""

from __future__ import annotations

import http.client
import statistics
import time
import uuid
from dataclasses import replace
from urllib.parse import urlsplit

import jwt
import psycopg

from bench import cpu, figures
from bench.as_people import as_owner, as_person
from bench.figures import Figure
from bench.generate import Organisation
from bench.http_load import Request, full_speed, paced
from bench.pgbench import Load, in_turn
from bench.server import Api, BenchError, running_api
from bench.sizes import Sizes
from stack.postgres import Cluster

COLUMNS = ("id", "direction", "happened_on", "customer_id", "amount", "currency", "note", "state", "version")
PEOPLE = 16
GATEWAY_GOAL, GATEWAY_FLOOR, GATEWAY_MILLISECONDS = 0.85, 0.70, 2.0
CPU_GOALS = {"list": 2.6, "point": 3.0}
TOKEN_GOAL = 1.05


def list_path(org: Organisation, own: uuid.UUID | None = None) -> str:
    """What the frontend sends for the first page; who sees only their own rows asks for these."""
    whose = f"org_id=eq.{org.id}" + (f"&assigned_to=eq.{own}" if own else "")
    return f"/manual_entries?select={','.join(COLUMNS)}&{whose}&order=happened_on.desc,id.asc&limit=25"


def list_sql(org: Organisation) -> str:
    """The statement that PostgREST makes of `list_path`."""
    return _sent(f"where m.org_id = '{org.id}' order by m.happened_on desc, m.id asc limit 25 offset 0")


def _sent(rest: str) -> str:
    columns = ", ".join(f"m.{column}" for column in COLUMNS)
    return (
        f"with pgrst_source as (select {columns} from public.manual_entries as m {rest})"
        " select null::bigint as total_result_set, pg_catalog.count(t) as page_total,"
        " coalesce(json_agg(t), '[]') as body, nullif(current_setting('response.headers', true), '') as headers,"
        " nullif(current_setting('response.status', true), '') as status from (select * from pgrst_source) as t"
    )


def measure_cpu(cluster: Cluster, org: Organisation, sizes: Sizes) -> list[Figure]:
    """The same list and the same row, by HTTP and by pgbench as the same person, in turn."""
    row = uuid.UUID(_value(cluster, f"select md5('{org.id}' || 12345 % {org.facts})::uuid::text"))
    questions = {
        "list": (list_path(org), list_sql(org)),
        "point": (
            f"/manual_entries?select={','.join(COLUMNS)}&org_id=eq.{org.id}&id=eq.{row}",
            _sent(f"where m.org_id = '{org.id}' and m.id = '{row}'"),
        ),
    }
    found = []
    with running_api(cluster) as api:
        token = token_of(api, org.manager)
        for name, (path, statement) in questions.items():
            found.append(_cpu_of(cluster, api, token, path, as_person(org.manager, statement), name, sizes))
        found.append(_token_cost(api, token, sizes))
        owner = Load(cluster.dsn(), as_owner(list_sql(org)))
        asked = [Request(list_path(org), token)]
        got = in_turn(lambda s: full_speed(api.direct, asked, 2, s), owner.run, sizes.pairs, sizes.seconds)
        how = f"PostgREST under row-level security ÷ the same SQL as owner, first page of {org.facts:,}: {got.words()}"
        found.append(figures.ratio("P4.list.rate", got.median, None, how))
    return found


def _cpu_of(
    cluster: Cluster, api: Api, token: str, path: str, script: str, name: str, sizes: Sizes
) -> Figure:
    count = sizes.requests // sizes.pairs
    postmaster = int((cluster.data_dir / "postmaster.pid").read_text().splitlines()[0])
    load = Load(cluster.dsn("authenticator"), script, clients=1)
    _ask(api.direct, token, path, 100)
    ratios, ours, theirs = [], [], []
    for _ in range(sizes.pairs):
        before = cpu.of(api.pid) + _backends(cluster, postmaster)
        _ask(api.direct, token, path, count)
        http_seconds = cpu.of(api.pid) + _backends(cluster, postmaster) - before
        # a connection's beginning is taken off: PostgREST's live long
        sql_seconds = _by_pgbench(load, postmaster, count + 1) - _by_pgbench(load, postmaster, 1)
        ours.append(http_seconds / count * 1e6)
        theirs.append(sql_seconds / count * 1e6)
        ratios.append(http_seconds / sql_seconds)
    how = (
        f"processor time of PostgREST and its backend {statistics.median(ours):.0f} µs"
        f" ÷ the SQL alone as the same person {statistics.median(theirs):.0f} µs, median of {sizes.pairs}"
    )
    return figures.ratio(f"P4.{name}", statistics.median(ratios), CPU_GOALS[name], how, "lower")


def _by_pgbench(load: Load, postmaster: int, transactions: int) -> float:
    before = cpu.of_children(postmaster)
    load.count(transactions)
    time.sleep(0.05)  # until the postmaster has seen its child end
    return cpu.of_children(postmaster) - before


def _token_cost(api: Api, token: str, sizes: Sizes) -> Figure:
    """PostgREST's own time for a function that anybody may call, with the same token again and again and without one."""
    count, path = sizes.requests // sizes.pairs, "/rpc/instance_state"
    ratios = []
    for _ in range(sizes.pairs):
        spent = []
        for given in (token, None):
            before = cpu.of(api.pid)
            _ask(api.direct, given, path, count)
            spent.append(cpu.of(api.pid) - before)
        ratios.append(spent[0] / spent[1])
    return figures.ratio(
        "P4.token",
        statistics.median(ratios),
        TOKEN_GOAL,
        "PostgREST's time with one token ÷ without",
        "lower",
    )


def measure_gateway(cluster: Cluster, org: Organisation, sizes: Sizes) -> list[Figure]:
    """16 connections of 16 people, through the gateway and directly, in turn; then the wait at half of that load."""
    with running_api(cluster) as api:
        reps = list(zip(org.people, org.memberships, strict=True))[: PEOPLE - 1]
        asked = [Request(list_path(org), token_of(api, org.manager))]
        asked += [Request(list_path(org, own), token_of(api, person)) for person, own in reps]
        before = cpu.of(api.pid)
        answered: list[float] = []

        def directly(seconds: float) -> float:
            rate = full_speed(api.direct, asked, PEOPLE, seconds)
            answered.append(rate * max(1, round(seconds)))
            return rate

        got = in_turn(
            lambda s: full_speed(api.door, asked, PEOPLE, s), directly, sizes.pairs, sizes.seconds * 2
        )
        own = (cpu.of(api.pid) - before) / sum(answered) * 1e6
        how = f"through the gateway ÷ PostgREST directly ({own:.0f} µs of its own per request): {got.words()}"
        pace = got.a / 2

        def wait(base: str) -> float:
            [answers] = paced(base, [(each,) for each in asked], len(asked) / pace, sizes.seconds * 2)
            return statistics.median(answers) * 1000

        waits = [wait(api.door) - wait(api.direct) for _ in range(max(3, sizes.pairs // 2))]
    return [
        replace(figures.ratio("P5.rate", got.median, GATEWAY_GOAL, how), given_floor=GATEWAY_FLOOR),
        Figure(
            "P5.median",
            round(statistics.median(waits), 2),
            GATEWAY_MILLISECONDS,
            "lower",
            "ms",
            f"more than PostgREST alone, median at {pace:.0f} requests per second",
        ),
    ]


def token_of(api: Api, user: uuid.UUID) -> str:
    """A person's token, good for an hour."""
    claims = {"role": "authenticated", "sub": str(user), "exp": int(time.time()) + 3600}
    return jwt.encode(claims, api.secret, algorithm="HS256")


def _ask(base: str, token: str | None, path: str, count: int) -> None:
    parts = urlsplit(base)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    for _ in range(count):
        connection.request("GET", path, headers=headers)
        reply = connection.getresponse()
        body = reply.read()
        if reply.status not in (200, 206):
            raise BenchError(f"{path}: {reply.status} {body[:300]!r}")
    connection.close()


def _backends(cluster: Cluster, postmaster: int) -> float:
    """Seconds of PostgREST's backends, those that its pool has given up among them."""
    with psycopg.connect(cluster.dsn()) as connection:
        rows = connection.execute(
            "select pid from pg_stat_activity where usename = 'authenticator' and application_name = 'postgrest'"
        )
        return cpu.of_all(row[0] for row in rows.fetchall()) + cpu.of_children(postmaster)


def _value(cluster: Cluster, query: str) -> str:
    with psycopg.connect(cluster.dsn()) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return str(row[0])
