"""What a sale comes to: its lines, discounts and tax, also while several people change them."""

from __future__ import annotations

import threading
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.database import Database
from tests.sales.firm import Firm, open_firm

CENT = Decimal("0.01")
PERCENT = st.decimals("0", "100", places=2)
LINES = st.lists(
    st.fixed_dictionaries(
        {
            "unit_price": st.decimals("-100000", "1000000", places=2),
            "quantity": st.decimals("0", "5000", places=3),
            "discount": PERCENT,
            "tax_rate": st.sampled_from([Decimal(0), Decimal(6), Decimal(12), Decimal(25), Decimal("8.1")]),
            "tax_included": st.booleans(),
        }
    ),
    max_size=5,
)


def rounded(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def reckon(lines: list[dict[str, Any]], discount: Decimal) -> tuple[Decimal, Decimal]:
    """Net and tax by paper and pencil: each line to two decimals, then the sum."""
    net = tax = Decimal(0)
    for line in lines:
        amount = rounded(
            line["unit_price"] * line["quantity"] * (100 - line["discount"]) * (100 - discount) / 10000
        )
        if line["tax_included"]:
            without = rounded(amount * 100 / (100 + line["tax_rate"]))
            net, tax = net + without, tax + amount - without
        else:
            net, tax = net + amount, tax + rounded(amount * line["tax_rate"] / 100)
    return net, tax


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES, discount=PERCENT)
def test_a_sale_is_the_sum_of_its_lines_to_the_last_cent(
    database: Database, lines: list[dict[str, Any]], discount: Decimal
) -> None:
    firm = open_firm(database)
    sale = firm.sale(price=None)
    for line in lines:
        firm.line(sale, **line)
    row = firm.row("sales", sale)
    assert (Decimal(row["net_amount"]), Decimal(row["tax_amount"])) == reckon(lines, Decimal(0))
    firm.ask(
        firm.owner,
        "update sales set discount = %s where org_id = %s and id = %s",
        discount,
        firm.org_id,
        sale,
    )
    row = firm.row("sales", sale)
    assert (Decimal(row["net_amount"]), Decimal(row["tax_amount"])) == reckon(lines, discount)
    assert (row["line_count"], row["net_hundredths"]) == (len(lines), int(row["net_amount"] * 100))
    if lines:
        firm.give(sale, "ACCEPTED", "COMPLETED")
        assert sum((amount for _, amount, *_ in firm.posted()), Decimal(0)) == reckon(lines, discount)[0]
        assert firm.problems() == []


def test_a_line_that_is_changed_or_taken_off_changes_the_sale(firm: Firm) -> None:
    sale = firm.sale(price="100")
    line = firm.line(sale, unit_price="50", quantity="3")
    assert firm.row("sales", sale)["net_amount"] == 250
    firm.ask(
        firm.owner, "update sale_lines set quantity = 2 where org_id = %s and id = %s", firm.org_id, line
    )
    assert firm.row("sales", sale)["net_amount"] == 200
    firm.ask(firm.owner, "delete from sale_lines where org_id = %s and id = %s", firm.org_id, line)
    assert (firm.row("sales", sale)["net_amount"], firm.row("sales", sale)["line_count"]) == (100, 1)


def test_lines_added_by_many_at_once_are_all_counted(firm: Firm) -> None:
    sale = firm.sale(price=None)

    def add() -> None:
        for _ in range(5):
            firm.line(sale, unit_price="10")

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (firm.row("sales", sale)["net_amount"], firm.row("sales", sale)["line_count"]) == (400, 40)


def test_a_discount_given_while_lines_are_added_reaches_them_all(firm: Firm) -> None:
    sale = firm.sale(price=None)

    def add() -> None:
        for _ in range(10):
            firm.line(sale, unit_price="10")

    adding = [threading.Thread(target=add) for _ in range(3)]
    for thread in adding:
        thread.start()
    for discount in (10, 20, 50):
        firm.ask(
            firm.owner,
            "update sales set discount = %s where org_id = %s and id = %s",
            discount,
            firm.org_id,
            sale,
        )
    for thread in adding:
        thread.join()
    assert firm.row("sales", sale)["net_amount"] == 30 * 5


def test_of_an_invoiced_sale_nothing_that_counts_is_changed(firm: Firm) -> None:
    sale = firm.sale()
    line = firm.line(sale)
    firm.give(sale, "ACCEPTED", "COMPLETED", "INVOICED")
    before = firm.row("sales", sale)
    for statement in (
        "update sale_lines set quantity = 9 where org_id = %s and id = %s",
        "delete from sale_lines where org_id = %s and id = %s",
    ):
        with pytest.raises(psycopg.Error, match="KT231"):
            firm.ask(firm.owner, statement, firm.org_id, line)
    for change in ("discount = 10", "currency = 'USD'"):
        with pytest.raises(psycopg.Error, match="KT231"):
            firm.ask(
                firm.owner, f"update sales set {change} where org_id = %s and id = %s", firm.org_id, sale
            )
    with pytest.raises(psycopg.Error, match="KT231"):
        firm.line(sale)
    assert firm.row("sales", sale) == before
    firm.ask(
        firm.owner,
        "update sale_lines set description = 'Said better' where org_id = %s and id = %s",
        firm.org_id,
        line,
    )
