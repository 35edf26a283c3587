"""P1: what row-level security costs: the same question as a person and as the tables' owner with the filter written out."""

from __future__ import annotations

from bench import figures
from bench.as_people import as_owner, as_person
from bench.figures import Figure
from bench.folding import folding
from bench.generate import Organisation
from bench.pgbench import Load, in_turn
from bench.sizes import Sizes
from stack.postgres import Cluster

ALL_GOALS = {"point": 0.70, "list": 0.75, "insert": 0.85, "sum": 0.97}
OWN_GOALS = {"point": 0.55, "list": 0.60, "insert": 0.75, "sum": 0.65}
COLUMNS = "id, direction, happened_on, customer_id, amount, currency, note, state, version"


def measure(cluster: Cluster, small: Organisation, large: Organisation, sizes: Sizes) -> list[Figure]:
    """`small` has 10k rows and is read whole by its manager; of `large` a rep reads the 10k that are theirs."""
    found = []
    with folding(cluster.dsn()):
        for question, (role_sql, owner_sql, before) in _whole(small).items():
            found.append(
                _compare(
                    cluster,
                    "all",
                    question,
                    as_person(small.manager, role_sql, before),
                    owner_sql,
                    before,
                    sizes,
                )
            )
        for question, (role_sql, owner_sql, before) in _own(large).items():
            found.append(
                _compare(
                    cluster, "own", question, as_person(large.rep, role_sql, before), owner_sql, before, sizes
                )
            )
    return found


def _compare(
    cluster: Cluster, whose: str, question: str, role_script: str, owner_sql: str, before: str, sizes: Sizes
) -> Figure:
    person, owner = (
        Load(cluster.dsn(), role_script),
        Load(cluster.dsn(), as_owner(owner_sql, before)),
    )
    got = in_turn(person.run, owner.run, sizes.pairs, sizes.seconds)
    goal = (ALL_GOALS if whose == "all" else OWN_GOALS)[question]
    reader = "manager" if whose == "all" else "rep"
    return figures.ratio(f"P1.{whose}.{question}", got.median, goal, f"{reader} ÷ owner: {got.words()}")


def _whole(org: Organisation) -> dict[str, tuple[str, str, str]]:
    """Question → (as the person, as owner, what pgbench draws first)."""
    where = f"from manual_entries where org_id = '{org.id}'"
    point = f"select {COLUMNS} {where} and id = md5('{org.id}' || :n)::uuid"
    listed = f"select {COLUMNS} {where} order by happened_on desc, id limit 25"
    total = f"select sum(amount) {where}"
    return {
        "point": (point, point, f"\\set n random(0, {org.facts - 1})"),
        "list": (listed, listed, ""),
        "insert": (*_inserts(org), ""),
        "sum": (total, total, ""),
    }


def _own(org: Organisation) -> dict[str, tuple[str, str, str]]:
    everything = f"from manual_entries where org_id = '{org.id}'"
    own = f"{everything} and assigned_to = '{org.rep_membership}'"
    # the rep's rows are those whose number is a multiple of how many reps there are
    point = f"select {COLUMNS} {{}} and id = md5('{org.id}' || :n * {len(org.people)})::uuid"
    listed = f"select {COLUMNS} {own} order by happened_on desc, id limit 25"
    total = f"select sum(amount) {own}"
    return {
        "point": (
            point.format(everything),
            point.format(own),
            f"\\set n random(0, {org.facts // len(org.people) - 1})",
        ),
        "list": (listed, listed, ""),
        "insert": (*_inserts(org), ""),
        "sum": (total, total, ""),
    }


def _inserts(org: Organisation) -> tuple[str, str]:
    """The owner gives the column that a trigger fills for a person."""
    columns, values = (
        "org_id, direction, happened_on, amount, currency",
        "'cost', date '2025-03-12', 12.5, 'SEK'",
    )
    return (
        f"insert into manual_entries ({columns}) values ('{org.id}', {values}) returning id",
        f"insert into manual_entries ({columns}, assigned_to) values ('{org.id}', {values}, '{org.rep_membership}')"
        " returning id",
    )
