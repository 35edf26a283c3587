"""Each list of the leads' and sales' pages is read by its index, by who sees all and by who sees their own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.database import Database
from tests.sales.firm import Firm, open_firm

FILL_LEADS = """
insert into leads (org_id, name, state, currency, source, estimated_value, follow_up_on, assigned_to, created_at)
select %(org)s, 'x', case when n %% 10 = 0 then 'QUALIFIED' when n %% 10 < 4 then 'NEW' else 'LOST' end, 'SEK', 'Fair', n, date '2026-01-01' + n %% 500,
  (%(people)s::uuid[])[1 + n %% 4], timestamptz '2025-01-01 00:00Z' + make_interval(mins => n * 31 %% 700000)
from generate_series(1, 4000) as n
"""
FILL_SALES = """
insert into sales (org_id, title, state, number, currency, customer_id, expected_on, line_count, net_amount, completed_on, sold_by, assigned_to, created_at)
select %(org)s, 'x', k.state, 'S-2026-' || lpad(n::text, 6, '0'), 'SEK', (%(customers)s::uuid[])[1 + n %% 50], date '2026-01-01' + n %% 500, 1, n * 7 %% 5000,
  case when k.state = 'COMPLETED' then date '2025-01-01' + n %% 600 end, case when k.state = 'COMPLETED' then p.id end, p.id,
  timestamptz '2025-01-01 00:00Z' + make_interval(mins => n * 31 %% 700000)
from generate_series(1, 6000) as n
cross join lateral (select case when n %% 10 = 0 then 'QUOTED' when n %% 10 = 1 then 'DRAFT' else 'COMPLETED' end as state) as k
cross join lateral (select (%(people)s::uuid[])[1 + n %% 4] as id) as p
"""
LINES = "insert into sale_lines (org_id, sale_id, description, unit_price, assigned_to) select org_id, id, 'x', 1, assigned_to from sales where org_id = %(org)s"
OPEN = "state in ('DRAFT', 'QUOTED', 'ACCEPTED', 'SCHEDULED')"
DUE = "follow_up_on <= date '2026-11-22' and state not in ('CONVERTED', 'LOST')"
# what → relation, condition, order, the index for who sees all, and for one's own
LISTS = {
    "leads": ("leads", "true", "created_at desc, id", "leads_created_at", "leads_assigned_to"),
    "leads of a state": ("leads", "state = 'QUALIFIED'", "created_at desc, id", "leads_state", "leads_assigned_to_state"),
    "leads to come back to": ("leads", DUE, "follow_up_on, id", "leads_follow_up_on", "leads_assigned_to_follow_up_on"),
    "sales": ("sales", "true", "created_at desc, id", "sales_created_at", "sales_assigned_to"),
    "sales of a state": ("sales", "state = 'QUOTED'", "created_at desc, id", "sales_state", "sales_assigned_to_state"),
    "sales by amount": ("sales", "true", "net_hundredths desc, id", "sales_net_hundredths", "sales_assigned_to_net_hundredths"),
    "sales to come": ("sales", f"expected_on is not null and {OPEN}", "expected_on, id", "sales_expected_on", "sales_assigned_to_expected_on"),
    "sales of a customer": ("sales", "customer_id = %(customer)s", "created_at desc, id", "sales_customer_id", "sales_customer_id"),
    "lines of a sale": ("sale_lines", "sale_id = %(sale)s", "position, id", "sale_lines_sale_id", "sale_lines_sale_id"),
    "history of a sale": ("state_changes", "sale_id = %(sale)s", "changed_at desc", "state_changes_sale_id", "state_changes_sale_id"),
}  # fmt: skip
# the page after a row in the midst, as the frontend asks for it
AFTER = {
    "leads": "created_at <= '2025-09-01' and (created_at < '2025-09-01' or (created_at = '2025-09-01' and id > %(sale)s))",
    "sales": "created_at <= '2025-09-01' and (created_at < '2025-09-01' or (created_at = '2025-09-01' and id > %(sale)s))",
    "sales by amount": "net_hundredths <= 250000 and (net_hundredths < 250000 or (net_hundredths = 250000 and id > %(sale)s))",
}


@pytest.fixture(scope="module")
def full(database: Database) -> tuple[Firm, dict[str, Any]]:
    firm = open_firm(database)
    people = [firm.reps_place, firm.others_place] + [database.join(firm.org_id, "rep")[1] for _ in range(2)]
    customers = [firm.customer(firm.rep) for _ in range(50)]
    values = {"org": firm.org_id, "people": people, "customers": customers, "customer": customers[4], "me": firm.reps_place}  # fmt: skip
    with database.connect(autocommit=True) as connection:
        connection.execute(FILL_LEADS, values)
        connection.execute(FILL_SALES, values)
        connection.execute(LINES, values)
        connection.execute("vacuum (analyze) leads, sales, sale_lines, state_changes")
        row = connection.execute(
            "select id from sales where org_id = %(org)s and assigned_to = %(me)s limit 1", values
        ).fetchone()
    assert row is not None
    return firm, values | {"sale": row["id"]}


@pytest.mark.parametrize(
    ("what", "page"), [*((what, "first") for what in LISTS), *((what, "later") for what in AFTER)]
)
@pytest.mark.parametrize("who", ["manager", "rep"])
def test_a_list_is_read_by_its_index(
    full: tuple[Firm, dict[str, Any]], what: str, page: str, who: str
) -> None:
    firm, values = full
    table, where, order, whole, own = LISTS[what]
    user = firm.rep if who == "rep" else firm.database.join(firm.org_id, "manager")[0]
    mine = "assigned_to = %(me)s and " if who == "rep" else ""
    later = f" and {AFTER[what]}" if page == "later" else ""
    with firm.database.acting_as(user) as connection:
        statement = f"explain (format json) select * from {table} where org_id = %(org)s and {mine}{where}{later} order by {order} limit 51"
        found = connection.execute(statement.encode(), values).fetchone()
    assert found is not None
    plan = json.dumps(found["QUERY PLAN"])
    assert f'"Index Name": "{own if who == "rep" else whole}"' in plan, plan
    assert "Seq Scan" not in plan


def test_what_was_sold_on_a_day_is_read_without_the_lines_of_other_days(
    full: tuple[Firm, dict[str, Any]],
) -> None:
    firm, values = full
    asked = "select distinct cut from private.sales_facts(%(org)s, 'sold', null, array[date '2025-03-01'], array[date '2025-03-01'], null)"
    with firm.database.connect() as connection:
        # the first call of a connection reads the catalog too
        cuts = {row["cut"] for row in connection.execute(asked.encode(), values).fetchall()}
        found = connection.execute(
            f"explain (analyze, buffers, format json) {asked}".encode(), values
        ).fetchone()
    assert cuts == {"all", "person", "source", "service"} and found is not None
    plan = found["QUERY PLAN"][0]["Plan"]
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 200
