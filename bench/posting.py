"""P10: what posting costs a fact table: the same inserts with and without the posting trigger, delta and fold."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from bench import figures, server
from bench.figures import Figure
from bench.folding import drain, folding
from bench.generate import Organisation, fill
from bench.pgbench import Load, in_turn, together
from bench.sizes import Sizes
from stack.postgres import SUPERUSER, Cluster

ONE = "insert into manual_entries ({columns}) values ({row})"
MANY = "insert into manual_entries ({columns}) select {row} from generate_series(1, 100) as n"
COLUMNS = "org_id, direction, happened_on, customer_id, assigned_to, amount, currency"
AUDIT = ("audit_insert", "audit_update", "audit_delete")
ANNOUNCE = ("announce_insert", "announce_update", "announce_delete")
POSTING = ("post_insert", "post_update", "post_delete")
STATE = ("give_state",)
SOLD = 2_000
ACCEPTED = """
insert into public.sales (org_id, id, number, state, title, customer_id, currency, line_count, net_amount, assigned_to)
select %(org)s, md5(%(org)s::text || n)::uuid, 'S-2026-' || lpad(n::text, 6, '0'), 'ACCEPTED', 'Sale', (%(customers)s::uuid[])[1 + n %% cardinality(%(customers)s::uuid[])],
  'SEK', 1, 100 + n, %(person)s
from generate_series(1, %(count)s::int) as n
"""
TOGGLE = f"""\\set n random(1, {SOLD})
update sales set state = case state when 'COMPLETED' then 'ACCEPTED' else 'COMPLETED' end, completed_on = date '2026-03-12'
where org_id = '{{org}}' and id = md5('{{org}}' || :n)::uuid;
"""


@dataclass(frozen=True)
class Shape:
    goal: float
    clients: int
    script: Callable[[str], str]

    def of(self, books: Books) -> Load:
        return Load(books.dsn, self.script(books.row()), self.clients)


def _script(statement: str, after: str = "") -> Callable[[str], str]:
    def write(row: str) -> str:
        return (
            f"\\set c random(0, 199)\nbegin;\n{statement.format(columns=COLUMNS, row=row)};\n{after}commit;\n"
        )

    return write


SHAPES = {
    "single": Shape(0.65, 8, _script(ONE)),
    "hundred": Shape(0.75, 8, _script(MANY)),
    "transaction": Shape(0.80, 16, _script(ONE, "select pg_sleep(0.005);\n")),
}


def measure(cluster: Cluster, sizes: Sizes) -> list[Figure]:
    """Three databases alike but for the triggers; every run's rest of the fold counts as its own time."""
    with (
        _books(cluster, "bare", AUDIT + ANNOUNCE + POSTING) as bare,
        _books(cluster, "posting", AUDIT + ANNOUNCE) as posting,
    ):
        found = [
            _compare(f"P10.{name}", shape.of(posting), shape.of(bare), sizes, shape.goal)
            for name, shape in SHAPES.items()
        ]
        with _books(cluster, "everything", ()) as everything:
            found += [
                _compare(f"P10.{name}.all", shape.of(everything), shape.of(bare), sizes, None)
                for name, shape in SHAPES.items()
            ]
        found += _mixed(posting, sizes)
    return found


@dataclass(frozen=True)
class Books:
    dsn: str
    dbname: str
    org: Organisation

    def row(self) -> str:
        """One organisation and day, which is the worst case; 200 customers."""
        customer = f"(array[{', '.join(repr(str(c)) for c in self.org.customers)}]::uuid[])[1 + :c]"
        return f"'{self.org.id}', 'cost', date '2026-03-12', {customer}, '{self.org.rep_membership}', 12.5, 'SEK'"


@contextmanager
def _books(cluster: Cluster, name: str, without: tuple[str, ...]) -> Iterator[Books]:
    database = f"bench_{name}_{uuid.uuid4().hex[:6]}"
    server.as_superuser(cluster, f"create database {database} template bench_template owner postgres")
    try:
        dsn = cluster.dsn("postgres", database)
        org = fill(dsn, name, 100, customers=200)
        with psycopg.connect(dsn) as connection:
            for trigger in without:
                connection.execute(f"alter table public.manual_entries disable trigger {trigger}".encode())
        yield Books(dsn, database, org)
    finally:
        server.as_superuser(cluster, f"drop database {database} with (force)")


def measure_sales(cluster: Cluster, sizes: Sizes) -> list[Figure]:
    """Sales that are completed and taken back; but for the change of state itself, posting is all that one side has more."""
    with _books(cluster, "bare", ()) as bare, _books(cluster, "posting", ()) as posting:
        for books, kept in ((bare, STATE), (posting, (*STATE, *POSTING))):
            _fill_sales(cluster, books, kept)
        a, b = (Load(books.dsn, TOGGLE.format(org=books.org.id), 8) for books in (posting, bare))
        return [_compare("P10.sales", a, b, sizes, SHAPES["single"].goal)]


def _fill_sales(cluster: Cluster, books: Books, kept: tuple[str, ...]) -> None:
    """Sales that may be completed, in a table with these triggers."""
    org = books.org
    given = {"org": org.id, "customers": org.customers, "person": org.rep_membership, "count": SOLD}
    with psycopg.connect(cluster.dsn(SUPERUSER, books.dbname), autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute(ACCEPTED, given)
        connection.execute("analyze sales")
        rows = connection.execute(
            "select tgname from pg_trigger where tgrelid = 'public.sales'::regclass and not tgisinternal and tgname <> all (%s)",
            [list(kept)],
        )
        for (name,) in rows.fetchall():
            connection.execute(f"alter table public.sales disable trigger {name}".encode())


def _compare(id: str, a: Load, b: Load, sizes: Sizes, goal: float | None) -> Figure:
    def posting(seconds: float) -> float:
        with folding(a.dsn):
            started = time.monotonic()
            rate = a.run(seconds)
            ran = time.monotonic() - started
            drain(a.dsn)
            return rate * ran / (time.monotonic() - started)

    got = in_turn(posting, b.run, sizes.pairs, sizes.seconds)
    what = "with all triggers" if goal is None else "with posting and fold"
    return figures.ratio(id, got.median, goal, f"{what} ÷ bare: {got.words()}")


def _mixed(books: Books, sizes: Sizes) -> list[Figure]:
    """16 writers insert, edit and void the same facts; deadlocks counted by Postgres, totals by check_ledger."""
    org, pick = books.org, "\\set n random(0, 99)\n\\set a random(1, 100000)\n\\set d random(0, 20)\n"
    fact = f"where org_id = '{org.id}' and id = md5('{org.id}' || :n)::uuid"
    insert = SHAPES["single"].script(books.row()).replace("date '2026-03-12'", "date '2026-03-01' + :d::int")
    loads = [
        Load(books.dsn, pick + insert, 6),
        Load(books.dsn, f"{pick}update manual_entries set amount = :a, happened_on = date '2026-03-01' + :d::int {fact};\n", 5),
        Load(books.dsn, f"{pick}update manual_entries set state = case state when 'void' then 'active' else 'void' end {fact};\n", 5),
    ]  # fmt: skip
    with psycopg.connect(books.dsn, autocommit=True) as connection:
        before = _deadlocks(connection)
        with folding(books.dsn), folding(books.dsn):
            rates = together(loads, sizes.mixed_seconds)
        drain(books.dsn)
        time.sleep(1.0)  # the server writes its counters within a second
        deadlocks = _deadlocks(connection) - before
        row = connection.execute(
            "select count(*) from private.check_ledger(%s) where severity = 'error'", [org.id]
        ).fetchone()
    assert row is not None
    how = f"{sizes.mixed_seconds:.0f} s of insert, edit and void by 16 writers at {sum(rates):,.0f} per s, two folders"
    return [
        figures.harm("P10.deadlocks", deadlocks, how),
        figures.harm("P10.differences", row[0], f"check_ledger after {how}"),
    ]


def _deadlocks(connection: psycopg.Connection[tuple[int]]) -> int:
    row = connection.execute(
        "select deadlocks from pg_stat_database where datname = current_database()"
    ).fetchone()
    assert row is not None
    return row[0]
