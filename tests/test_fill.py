"""The command that fills an organisation with everything: what it makes fits together, and what it cannot do it says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.people import differences
from stack.postgres import SUPERUSER
from tests.database import Database

ROOT = Path(__file__).parents[1]


def fill(dsn: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bench.fill", "--dsn", dsn, "--facts", "200", "--people", "2", *words],
        cwd=ROOT, capture_output=True, text=True, timeout=250, check=False,
    )  # fmt: skip


def test_what_is_filled_fits_together_and_can_be_gone_on_with(database: Database) -> None:
    superuser = database.cluster.dsn(SUPERUSER, database.name)
    done = fill(superuser, "--name", "big", "--every-table", "--others", "1")
    assert done.returncode == 0, done.stderr
    with database.connect() as connection:
        counted = connection.execute(
            "select org_id, count(*) as n, count(*) filter (where state = 'COMPLETED' and sold_by is null) as nobodys,"
            " count(*) filter (where net_amount::numeric <> (select sum(l.net_amount::numeric) from sale_lines as l where (l.org_id, l.sale_id) = (s.org_id, s.id))) as wrong"
            " from sales as s group by org_id order by n desc"
        ).fetchall()
        assert [(row["n"], row["nobodys"], row["wrong"]) for row in counted] == [(200, 0, 0), (100, 0, 0)]
        org_id = counted[0]["org_id"]
        told = connection.execute(
            "select (select count(*) from state_changes where org_id = %(org)s and from_state is not null and seconds_before is null) as unsaid,"
            " (select count(*) from sales where org_id = %(org)s and state <> 'DRAFT' and id not in"
            "   (select sale_id from state_changes where org_id = %(org)s and sale_id is not null and to_state = sales.state)) as untold",
            {"org": org_id},
        ).fetchone()
        assert told == {"unsaid": 0, "untold": 0}
        draft = connection.execute(
            "select s.id, m.user_id, s.customer_id from sales as s join memberships as m on m.id = s.assigned_to"
            " where s.org_id = %s and s.state = 'QUOTED' limit 1",
            [org_id],
        ).fetchone()
    assert draft is not None
    assert differences(database.dsn(), org_id) == []
    with database.acting_as(draft["user_id"]) as connection:
        [made] = connection.execute(
            "insert into sales (org_id, title, currency, customer_id) values (%s, 'x', 'SEK', %s) returning id",
            [org_id, draft["customer_id"]],
        ).fetchall()
        [given] = connection.execute(
            "select transition_sale(%s, %s, 'QUOTED') as number", [org_id, made["id"]]
        ).fetchall()
    assert given["number"][-6:] == "000201"
    # the same people are not made twice
    again = fill(superuser, "--name", "big")
    assert (again.returncode, "give another --name" in again.stderr) == (2, True)


def test_who_is_no_superuser_is_told_so_and_nothing_is_made(database: Database) -> None:
    with database.connect() as connection:
        before = connection.execute("select count(*) as n from organisations").fetchone()
    refused = fill(database.dsn(), "--name", "refused")
    assert (refused.returncode, "connect as a superuser" in refused.stderr) == (2, True)
    with database.connect() as connection:
        assert connection.execute("select count(*) as n from organisations").fetchone() == before
