"""What was folded after a very large change leaves no empty pages behind for totals to read."""

from __future__ import annotations

import pytest

from tests.database import Database

PAGES = "select pg_relation_size(%s::regclass) / 8192 as pages"
MANY = 60_000
FILL = {
    "private.ledger_delta": "insert into private.ledger_delta (org_id, to_currency, day, direction, state, workspace, currency, amount, amount_org, entry_count, unconverted_count)"
    " select gen_random_uuid(), 'SEK', current_date, 'cost', 'actual', 'usage', 'SEK', 1, 1, 1, 0 from generate_series(1, %s)",
    "private.sales_marks": "insert into private.sales_marks (org_id, part, day) select gen_random_uuid(), 'sold', current_date from generate_series(1, %s)",
}


@pytest.mark.parametrize("table", FILL)
def test_a_table_of_marks_is_small_again_after_a_large_change(database: Database, table: str) -> None:
    with database.connect("supabase_admin", autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute(FILL[table].encode(), [MANY])
        # nearly all goes at once and the last few apart: too few pages for vacuum to clean of itself
        connection.execute(f"delete from {table} where id < (select max(id) - 100 from {table})".encode())
        connection.execute(f"vacuum {table}".encode())
        connection.execute(f"delete from {table}".encode())
        connection.execute(f"vacuum {table}".encode())
        row = connection.execute(PAGES, [table]).fetchone()
    assert row == {"pages": 0}
