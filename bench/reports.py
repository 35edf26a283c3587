"""P13: how long somebody waits for each report over a million sales."""

from __future__ import annotations

import time

import httpx

from bench import figures
from bench.explained import Question, asking
from bench.figures import Figure
from bench.fill import Filled
from bench.pages_read import READERS, questions_of
from bench.reads_of_reports import CALLS_OF_REPORTS
from bench.server import BenchError
from bench.sizes import Sizes

MILLISECONDS_GOAL = 300.0
# a report far from its goal is not asked as often
PATIENCE_SECONDS, LEAST = 20.0, 5


def measure(filled: Filled, sizes: Sizes) -> list[Figure]:
    """Each as a manager and as a rep, by a PostgREST that nobody else asks; the worst of them is the figure."""
    values = {"org": str(filled.large.id), "customer": str(filled.large.customers[0])}
    waits: dict[str, list[float]] = {}
    for reader in READERS:
        user = filled.large.rep if reader == "rep" else filled.large.manager
        with asking(filled.cluster, filled.dbname, user) as client:
            for report in CALLS_OF_REPORTS:
                for question in questions_of(report, reader, values):
                    waits[f"{question.name} as {reader}"] = _waits(client, question, sizes.repeats)
    ordered = sorted(waits.items(), key=lambda one: -figures.p95(one[1]))
    next_worst = ", ".join(f"{name} {figures.p95(seconds):.0f}" for name, seconds in ordered[1:6])
    name, seconds = ordered[0]
    how = (
        f"the worst of {len(ordered)} reports over {filled.large.facts:,} sales: {name}; then {next_worst} ms"
    )
    return [figures.milliseconds("P13", seconds, MILLISECONDS_GOAL, how)]


def _waits(client: httpx.Client, question: Question, times: int) -> list[float]:
    """Seconds of so many answers, once the connection knows the question."""
    found: list[float] = []
    while len(found) <= times and (sum(found) < PATIENCE_SECONDS or len(found) <= LEAST):
        sent = time.perf_counter()
        reply = client.request(question.method, f"/{question.path}", params=question.parameters, content=question.body,
            headers={"Content-Type": "application/json"})  # fmt: skip
        found.append(time.perf_counter() - sent)
        if reply.status_code != 200:
            raise BenchError(f"{question.name}: {reply.status_code} {reply.text[:300]}")
    return found[1:]
