"""P1: what row-level security costs: the same question as a person and as the tables' owner with the filter written out."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg

from bench import figures
from bench.as_people import as_owner, as_person
from bench.figures import Figure
from bench.fill import Filled
from bench.folding import folding
from bench.generate import Organisation
from bench.pgbench import Load, in_turn
from bench.sizes import Sizes
from stack.postgres import Cluster

ALL_GOALS = {"point": 0.70, "list": 0.75, "insert": 0.85, "sum": 0.97}
OWN_GOALS = {"point": 0.55, "list": 0.60, "insert": 0.75, "sum": 0.65}
# rows that a point is drawn from where no rule says whose they are
DRAWN = 500


@dataclass(frozen=True)
class Subject:
    """A table as its list shows it; `columns` and `values` are what a person gives for a new row."""

    table: str
    shown: str
    order: str
    amount: str
    columns: str
    values: str


ENTRIES = Subject(
    "manual_entries",
    "id, direction, happened_on, customer_id, amount, currency, note, state, version",
    "happened_on desc, id",
    "amount",
    "direction, happened_on, amount, currency",
    "'cost', date '2025-03-12', 12.5, 'SEK'",
)
SALES = Subject(
    "sales",
    "id, number, state, title, customer_id, currency, expected_on, net_amount, completed_on, version",
    "created_at desc, id",
    "net_amount",
    "title, currency",
    "'Window cleaning', 'SEK'",
)


@dataclass(frozen=True)
class Point:
    """The id of a row as SQL, of the number that pgbench draws."""

    id: str
    draw: str


def measure(cluster: Cluster, small: Organisation, large: Organisation, sizes: Sizes) -> list[Figure]:
    """`small` has 10k rows and is read whole by its manager; of `large` a rep reads the 10k that are theirs."""
    # the rep's rows are those whose number is a multiple of how many reps there are
    reps = len(large.people)
    points = (
        Point(f"md5('{small.id}' || :n)::uuid", f"\\set n random(0, {small.facts - 1})"),
        Point(f"md5('{large.id}' || :n * {reps})::uuid", f"\\set n random(0, {large.facts // reps - 1})"),
    )
    return _of(cluster.dsn(), "P1", ENTRIES, small, large, points, sizes)


def measure_sales(filled: Filled, sizes: Sizes) -> list[Figure]:
    """The same of sales, beside a hundred others."""
    small, large = filled.small, filled.large
    with psycopg.connect(filled.dsn()) as connection:
        row = connection.execute(
            "select array_agg(s.id::text) from (select id from sales where org_id = %s and assigned_to = %s order by md5(id::text) limit %s) as s",
            [large.id, large.rep_membership, DRAWN],
        ).fetchone()
    assert row is not None
    ids = ", ".join(f"'{id}'" for id in row[0])
    points = (
        Point(f"md5('{small.id}sale' || :n)::uuid", f"\\set n random(0, {small.facts - 1})"),
        Point(f"(array[{ids}]::uuid[])[:n]", f"\\set n random(1, {len(row[0])})"),
    )
    return _of(filled.dsn(), "P1.sales", SALES, small, large, points, sizes)


def _of(
    dsn: str,
    row: str,
    subject: Subject,
    small: Organisation,
    large: Organisation,
    points: tuple[Point, Point],
    sizes: Sizes,
) -> list[Figure]:
    readers = (
        ("all", "manager", small, small.manager, None, ALL_GOALS),
        ("own", "rep", large, large.rep, large.rep_membership, OWN_GOALS),
    )
    found = []
    with folding(dsn):
        for (whose, reader, org, user, own, goals), point in zip(readers, points, strict=True):
            for question, (role_sql, owner_sql, before) in _questions(subject, org, own, point).items():
                got = in_turn(
                    Load(dsn, as_person(user, role_sql, before)).run,
                    Load(dsn, as_owner(owner_sql, before)).run,
                    sizes.pairs,
                    sizes.seconds,
                )
                how = f"{reader} ÷ owner: {got.words()}"
                found.append(figures.ratio(f"{row}.{whose}.{question}", got.median, goals[question], how))
    return found


def _questions(
    subject: Subject, org: Organisation, own: object | None, point: Point
) -> dict[str, tuple[str, str, str]]:
    """Question → (as the person, as owner, what pgbench draws first); lists and sums of their own are asked for as such."""
    everything = f"from {subject.table} where org_id = '{org.id}'"
    whose = f"{everything} and assigned_to = '{own}'" if own else everything
    listed = f"select {subject.shown} {whose} order by {subject.order} limit 25"
    total = f"select sum({subject.amount}) {whose}"
    one = f"select {subject.shown} {{}} and id = {point.id}"
    # the owner gives the column that a trigger fills for a person
    mine = f"insert into {subject.table} (org_id, {subject.columns}) values ('{org.id}', {subject.values}) returning id"
    theirs = (
        f"insert into {subject.table} (org_id, {subject.columns}, assigned_to)"
        f" values ('{org.id}', {subject.values}, '{org.rep_membership}') returning id"
    )
    return {
        "point": (one.format(everything), one.format(whose), point.draw),
        "list": (listed, listed, ""),
        "insert": (mine, theirs, ""),
        "sum": (total, total, ""),
    }
