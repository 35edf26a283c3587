"""`make bench`: measures, prints one table, keeps the rows in bench/results/latest.json, fails below a floor."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg

from bench import (
    access_cost,
    api,
    figures,
    in_browser,
    intake,
    overview,
    page,
    pages_read,
    people,
    policy_shape,
    posting,
    queue,
    realtime,
    reports,
    roi,
    sales_list,
    server,
    start,
    sync,
    vitals,
)
from bench.explained import TIMES
from bench.figures import Figure
from bench.fill import OTHERS, Filled, beside_others
from bench.generate import Organisation, fill
from bench.server import BenchError
from bench.sizes import FULL, SMALL, Sizes
from functions._shared import log
from stack.postgres import SUPERUSER, Cluster, PostgresError
from stack.postgrest import PostgrestError

TOOLS = {
    "git": "apt install git (Debian, Ubuntu), dnf install git (Fedora)",
    "pgbench": "apt install postgresql-contrib (Debian, Ubuntu), dnf install postgresql-contrib (Fedora)",
    "wrk": "apt install wrk (Debian, Ubuntu), dnf install wrk (Fedora)",
}


@dataclass
class Run:
    """What the rows share: a Postgres, made when first asked for, and the filled organisations in it."""

    cluster: Cluster
    sizes: Sizes
    _organisations: list[Organisation] = field(default_factory=list)
    _filled: Filled | None = None

    def organisations(self) -> list[Organisation]:
        """Of three sizes, in the database `postgres`."""
        if not self._organisations:
            for facts in self.sizes.facts:
                say(f"generating {facts:,} facts")
                self._organisations.append(
                    fill(
                        self.cluster.dsn(),
                        f"of {facts}",
                        facts,
                        people=self.sizes.people,
                        customers=self.sizes.customers,
                    )
                )
            with psycopg.connect(self.cluster.dsn(SUPERUSER), autocommit=True) as connection:
                connection.execute("set statement_timeout = 0")
                connection.execute("vacuum (analyze)")
                connection.execute("checkpoint")
        return self._organisations

    def filled(self) -> Filled:
        """A small and a large one that have everything, beside others, in a database of their own."""
        if self._filled is None:
            say(f"generating {self.sizes.facts[-1]:,} of everything, beside {OTHERS} other organisations")
            self._filled = beside_others(self.cluster, self.sizes)
        return self._filled


def _access(run: Run) -> list[Figure]:
    small, _, large = run.organisations()
    return access_cost.measure(run.cluster, small, large, run.sizes)


# row → what measures it, and the programs it needs
ROWS: dict[str, tuple[Callable[[Run], list[Figure]], tuple[str, ...]]] = {
    "P1": (_access, ("pgbench",)),
    "P2": (lambda run: pages_read.measure(run.filled(), 1 if run.sizes.partial else TIMES), ()),
    "P3": (lambda run: policy_shape.measure(run.cluster, run.organisations()[0]), ()),
    "P4": (lambda run: api.measure_cpu(run.cluster, run.organisations()[-1], run.sizes), ("pgbench", "wrk")),
    "P5": (lambda run: api.measure_gateway(run.cluster, run.organisations()[-1], run.sizes), ("wrk",)),
    "P6": (lambda run: sales_list.measure(run.filled(), run.sizes), ()),
    "P7": (lambda run: intake.measure(run.cluster, run.sizes), ("pgbench", "wrk")),
    "P8": (lambda run: sync.measure(run.cluster, run.sizes), ()),
    "P9": (lambda run: queue.measure(run.sizes), ("pgbench",)),
    "P10": (lambda run: posting.measure(run.cluster, run.sizes), ("pgbench",)),
    "P10.sales": (lambda run: posting.measure_sales(run.cluster, run.sizes), ("pgbench",)),
    "P11": (lambda run: overview.measure(run.cluster, run.organisations(), run.sizes), ()),
    "P12": (
        lambda run: [*realtime.measure(run.cluster, run.sizes), *in_browser.measure(run.sizes.changes)],
        (),
    ),
    "P13": (lambda run: reports.measure(run.filled(), run.sizes), ()),
    "P1.sales": (lambda run: access_cost.measure_sales(run.filled(), run.sizes), ("pgbench",)),
    "P11.sales": (lambda run: overview.measure_filled(run.filled(), run.sizes), ()),
    "P16": (lambda run: [*page.measure(), *vitals.measure(run.sizes.starts)], ()),
    "P17": (lambda run: start.measure_start(run.sizes.starts, clone=not run.sizes.partial), ("git",)),
    "P18": (lambda run: start.measure_tests(), ()),
    "PEOPLE": (lambda run: people.measure(run.filled(), run.sizes), ()),
    "ROI": (lambda run: roi.measure(run.cluster, run.sizes), ()),
}
# minutes long, and `make test` is timed by whoever waits for it: measured when asked for
ASKED = ("P18",)


def main() -> int:
    chosen = _arguments()
    log.configure("error")
    rows = chosen.only or [row for row in ROWS if row not in ASKED or chosen.tests]
    missing = {tool for row in rows for tool in ROWS[row][1] if shutil.which(tool) is None}
    if missing:
        for tool in sorted(missing):
            print(f"bench: {tool} is not on PATH; {TOOLS[tool]}", file=sys.stderr)
        return 2
    sizes = SMALL if chosen.small else FULL
    found: list[Figure] = []
    broken: list[str] = []
    try:
        with server.running_postgres() as cluster:
            server.as_superuser(cluster, "create database bench_template template postgres owner postgres")
            run = Run(cluster, sizes)
            for row in rows:
                try:
                    found += _measure(row, run)
                except (BenchError, PostgrestError, psycopg.Error, OSError) as error:
                    broken.append(f"{row} could not be measured: {error}")
    except PostgresError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    print(figures.table(found, partial=sizes.partial))
    for words in broken:
        print(f"bench: {words}", file=sys.stderr)
    below = [figure.id for figure in found if figure.verdict == "below"]
    if below and not sizes.partial:
        print(f"below the floor: {', '.join(below)}", file=sys.stderr)
    return 2 if broken else 1 if below and not sizes.partial else 0


def _measure(row: str, run: Run) -> list[Figure]:
    """One row's figures, kept at once: what is measured later may break off."""
    started = time.monotonic()
    say(row)
    found = ROWS[row][0](run)
    if not run.sizes.partial:
        figures.keep(found)
    say(f"{row}: {time.monotonic() - started:.0f} s")
    return found


def say(words: str) -> None:
    """Progress, apart from the table."""
    print(f"bench: {words}", file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure what goals are set for.")
    parser.add_argument("--small", action="store_true", help="a quick run over few rows; writes no result")
    parser.add_argument("--tests", action="store_true", help="time `make test` as well (P18)")
    parser.add_argument(
        "--only",
        type=lambda text: text.split(","),
        help=f"some rows, apart by commas, of {', '.join(ROWS)}",
    )
    chosen = parser.parse_args()
    if unknown := set(chosen.only or ()) - set(ROWS):
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    return chosen


if __name__ == "__main__":
    raise SystemExit(main())
