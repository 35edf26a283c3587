"""An organisation that has everything, beside a hundred others, in one database: what `make bench` asks its questions of.

`python -m bench.fill --here --every-table --facts 1000000` makes one in a database of a developer's own.
"""

from __future__ import annotations

import argparse
import sys
import uuid
from dataclasses import dataclass

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bench.every_table import fill_every_table
from bench.folding import fold_return, fold_sales
from bench.generate import Organisation, email_of, fill, join
from bench.server import as_superuser
from bench.sizes import Sizes
from stack import settings
from stack.postgres import SUPERUSER, Cluster
from stack.services import cluster as own_cluster

DATABASE = "every_table"
# of a hundred facts each
OTHERS = 100


@dataclass(frozen=True)
class Filled:
    """A database of the bench's own, a small and a large organisation in it, and so many others beside them; in the large
    one are half as many more managers as reps."""

    cluster: Cluster
    dbname: str
    small: Organisation
    large: Organisation
    managers: list[uuid.UUID]

    def dsn(self, role: str = "postgres") -> str:
        return self.cluster.dsn(role, self.dbname)


def beside_others(cluster: Cluster, sizes: Sizes, others: int = OTHERS) -> Filled:
    """The large one has the facts of the largest size."""
    as_superuser(cluster, f"create database {DATABASE} template bench_template owner postgres")
    dsn = cluster.dsn(SUPERUSER, DATABASE)
    # of so many people that a table of people is not read whole for those of one organisation
    small = fill_every_table(dsn, "small", sizes.facts[0], people=sizes.people * 50)
    _others(dsn, "other", others)
    large = fill_every_table(dsn, "large", sizes.facts[-1], people=sizes.people)
    with psycopg.connect(cluster.dsn(dbname=DATABASE)) as connection:
        more = [
            join(connection, large.id, f"large manager {number}", "manager")
            for number in range(sizes.people // 2)
        ]
    _settle(dsn)
    return Filled(cluster, DATABASE, small, large, [user for user, _ in more])


def _others(dsn: str, name: str, count: int) -> None:
    for number in range(count):
        fill_every_table(dsn, f"{name} {number}", 100, people=2)


def _settle(dsn: str) -> None:
    """What was filled in silence is in no rollup of the return or of sales and has no statistics, without which plans read whole organisations."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("set statement_timeout = 0")
        # the folds read by such plans too: without, they took a quarter of an hour
        connection.execute("vacuum (analyze)")
        fold_return(connection)
        fold_sales(connection)
        connection.execute("vacuum (analyze)")
        connection.execute("checkpoint")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.fill",
        description="Fill a new organisation of a migrated database with made-up facts.",
    )
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--dsn", help="the database, as a superuser")
    where.add_argument("--here", action="store_true", help="the Kontor that runs in this folder")
    parser.add_argument("--name", default="generated", help="of its people; the same one twice is refused")
    parser.add_argument(
        "--facts", type=int, default=100_000, help="manual entries, and as many sales with --every-table"
    )
    parser.add_argument("--people", type=int, default=10)
    parser.add_argument("--customers", type=int, help="a tenth of the facts where it is not given")
    parser.add_argument(
        "--every-table", action="store_true", help="calls, bookings, leads, sales and all the rest too"
    )
    parser.add_argument(
        "--others", type=int, default=0, help="so many organisations of a hundred facts beside it"
    )
    chosen = parser.parse_args()
    dsn = chosen.dsn or own_cluster(settings.load()).dsn(SUPERUSER)
    try:
        if not _is_superuser(dsn):
            print(
                "bench: rows are made past triggers and keys: connect as a superuser, such as --here does",
                file=sys.stderr,
            )
            return 2
        if chosen.every_table:
            made = fill_every_table(
                dsn, chosen.name, chosen.facts, people=chosen.people, customers=chosen.customers
            )
        else:
            acting = make_conninfo(dsn, options="-c role=postgres")
            customers = chosen.customers or max(chosen.facts // 10, 1)
            made = fill(acting, chosen.name, chosen.facts, people=chosen.people, customers=customers)
        _others(dsn, f"{chosen.name}, other", chosen.others)
        _settle(dsn)
    except psycopg.errors.UniqueViolation:
        print(f"bench: the people of {chosen.name!r} are there already: give another --name", file=sys.stderr)
        return 2
    except psycopg.OperationalError as error:
        print(f"bench: {error}".strip(), file=sys.stderr)
        return 2
    print(
        f"organisation {made.id} with {made.facts:,} facts and {len(made.customers):,} customers in {_named(dsn)}"
    )
    print(
        f"its manager is {email_of(made.manager)}, its first rep {email_of(made.rep)}; `./kontor user reset-password` lets them in"
    )
    return 0


def _is_superuser(dsn: str) -> bool:
    with psycopg.connect(dsn) as connection:
        return (
            connection.execute("select from pg_roles where rolname = current_user and rolsuper").fetchone()
            is not None
        )


def _named(dsn: str) -> str:
    return str(conninfo_to_dict(dsn).get("dbname", "its database"))


if __name__ == "__main__":
    raise SystemExit(main())
