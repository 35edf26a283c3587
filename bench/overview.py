"""P11: a dashboard's questions over the rollups against the same answers from the entries, and how both grow."""

from __future__ import annotations

import json
import statistics
import time
from dataclasses import dataclass
from typing import Any

import psycopg

from bench import figures
from bench.figures import Figure
from bench.fill import Filled
from bench.generate import Organisation
from bench.sizes import Sizes
from stack.postgres import Cluster

YEAR = ("2026-01-01", "2026-12-31")
RATIO_GOAL, GROWTH_GOAL, MILLISECONDS_GOAL, BUFFERS_GOAL = 0.01, 1.3, 25.0, 50
# of 100,000 customers
MANY_CUSTOMERS_GOAL = 50.0
# the slow side is asked in turn with the fast one, but not as often
SELDOM = 8


@dataclass(frozen=True)
class Question:
    """Asked by a manager of the rollups, and by the tables' owner of the entries."""

    rollup: str
    entries: str


def questions(org: Organisation) -> dict[str, Question]:
    year, entries = (
        f"'{YEAR[0]}', '{YEAR[1]}'",
        f"ledger_entries where org_id = '{org.id}' and day between '{YEAR[0]}' and '{YEAR[1]}'",
    )
    customer = org.customers[7]
    return {
        "days": Question(
            f"select * from overview_days('{org.id}', {year}, 'SEK')",
            f"select day, direction, sum(amount_org) from {entries} group by 1, 2 order by 1",
        ),
        "figures": Question(
            f"select * from overview_figures('{org.id}', {year}, 'SEK')",
            f"select direction, sum(amount_org), count(*) from {entries} group by 1"
            f" union all select direction, sum(amount_org), count(*) from {entries.replace('2026', '2025')} group by 1",
        ),
        "people": Question(
            f"select person_id, direction, amount_org from ledger_people where org_id = '{org.id}' and to_currency = 'SEK'"
            f" and grain = 'year' and starts_on = '{YEAR[0]}'",
            f"select person_id, direction, sum(amount_org) from {entries} group by 1, 2",
        ),
        "customer": Question(
            f"select starts_on, direction, amount_org from ledger_customers where org_id = '{org.id}'"
            f" and customer_id = '{customer}' and grain = 'month' and starts_on between '{YEAR[0]}' and '{YEAR[1]}'",
            f"select date_trunc('month', day), direction, sum(amount_org) from {entries} and customer_id = '{customer}' group by 1, 2",
        ),
        "top": Question(
            f"select * from overview_customers('{org.id}', {year}, 'SEK', 10)",
            f"select customer_id, sum(amount_org) filter (where direction = 'revenue') as revenue from {entries}"
            " group by 1 order by 2 desc nulls last limit 10",
        ),
    }  # fmt: skip


def measure(cluster: Cluster, organisations: list[Organisation], sizes: Sizes) -> list[Figure]:
    """The last organisation is the largest; growth compares it with the one before."""
    largest, before = organisations[-1], organisations[-2]
    found = []
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        for name, question in questions(largest).items():
            found += _of(connection, name, question, questions(before)[name], largest, before, sizes)
        found.append(_buffers(connection, largest, questions(largest)["customer"].rollup))
        for org in organisations:
            times = [_rollup(connection, org, questions(org)["days"].rollup) for _ in range(sizes.repeats)]
            found.append(
                figures.milliseconds(
                    f"P11.days.{org.facts}", times, MILLISECONDS_GOAL, f"a year by day at {org.facts:,} facts"
                )
            )
    return found


def measure_filled(filled: Filled, sizes: Sizes) -> list[Figure]:
    """The same questions of an organisation with sales, calls, AI calls and bookings in its ledger; its customers are a tenth of its facts."""
    org = filled.large
    found = []
    with psycopg.connect(filled.dsn(), autocommit=True) as connection:
        connection.execute("set statement_timeout = 0")
        for name, question in questions(org).items():
            fast, slow, _ = _times(connection, org, question, None, sizes)
            goal = MANY_CUSTOMERS_GOAL if name == "top" else MILLISECONDS_GOAL
            found += _against_entries(f"P11.sales.{name}", name, fast, slow, goal, org)
    return found


def _of(
    connection: psycopg.Connection[Any],
    name: str,
    large: Question,
    small: Question,
    largest: Organisation,
    before: Organisation,
    sizes: Sizes,
) -> list[Figure]:
    fast, slow, less = _times(connection, largest, large, (before, small), sizes)
    growth = statistics.median(a / b for a, b in zip(fast, less, strict=True))
    how = f"{largest.facts:,} ÷ {before.facts:,} facts"
    return [
        *_against_entries(f"P11.{name}", name, fast, slow, MILLISECONDS_GOAL, largest),
        figures.ratio(f"P11.{name}.growth", growth, GROWTH_GOAL, how, "lower"),
    ]


def _times(
    connection: psycopg.Connection[Any],
    org: Organisation,
    question: Question,
    beside: tuple[Organisation, Question] | None,
    sizes: Sizes,
) -> tuple[list[float], list[float], list[float]]:
    """Seconds over the rollups, over the entries, and over the rollups of another organisation, in turn."""
    fast, slow, less = [], [], []
    for number in range(sizes.repeats):
        fast.append(_rollup(connection, org, question.rollup))
        if beside:
            less.append(_rollup(connection, beside[0], beside[1].rollup))
        if number % SELDOM == 0:
            slow.append(_owner(connection, question.entries))
    return fast, slow, less


def _against_entries(
    id: str, name: str, fast: list[float], slow: list[float], goal: float, org: Organisation
) -> list[Figure]:
    pairs = [fast[number * SELDOM] / value for number, value in enumerate(slow)]
    what = f"rollup {_median(fast):.1f} ms ÷ entries {_median(slow):.0f} ms at {org.facts:,} facts"
    # one customer's entries are few, so its goal is a number of pages
    share = None if name == "customer" else RATIO_GOAL
    return [
        figures.ratio(id, statistics.median(pairs), share, what, "lower"),
        figures.milliseconds(f"{id}.p95", fast, goal, f"at {org.facts:,} facts under row-level security"),
    ]


def _median(seconds: list[float]) -> float:
    return statistics.median(seconds) * 1000


def _rollup(connection: psycopg.Connection[Any], org: Organisation, query: str) -> float:
    with connection.transaction():
        _become(connection, org)
        started = time.perf_counter()
        rows = connection.execute(query.encode()).fetchall()
        spent = time.perf_counter() - started
    assert rows, query
    return spent


def _owner(connection: psycopg.Connection[Any], query: str) -> float:
    started = time.perf_counter()
    assert connection.execute(query.encode()).fetchall()
    return time.perf_counter() - started


def _become(connection: psycopg.Connection[Any], org: Organisation) -> None:
    claims = json.dumps({"sub": str(org.manager), "role": "authenticated"})
    connection.execute(
        "select set_config('role', 'authenticated', true), set_config('request.jwt.claims', %s, true)",
        [claims],
    )


def _buffers(connection: psycopg.Connection[Any], org: Organisation, query: str) -> Figure:
    with connection.transaction():
        _become(connection, org)
        connection.execute(query.encode())
        row = connection.execute(f"explain (analyze, buffers, format json) {query}".encode()).fetchone()
    assert row is not None
    plan = row[0][0]["Plan"]
    pages = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    return Figure(
        "P11.customer.buffers",
        pages,
        BUFFERS_GOAL,
        "lower",
        "pages",
        f"one customer's year at {org.facts:,} facts",
    )
