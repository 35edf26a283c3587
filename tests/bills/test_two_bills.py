"""Bills that have something in common: it counts once, by the one that was applied first, for as long as any of them counts."""

from __future__ import annotations

from decimal import Decimal

import psycopg
import pytest

from tests.bills.desk import Firm, line


def test_the_same_lines_are_not_applied_twice(firm: Firm) -> None:
    firm.call("CA1", "0.03")
    rows = [line("0.04", "CA1"), line("1.15", text="Phone number")]
    first = firm.read(rows)
    second = firm.read(rows)
    firm.apply(first)
    with pytest.raises(psycopg.Error, match="KT186"):
        firm.apply(second)
    with pytest.raises(psycopg.Error, match="KT186"):
        firm.match(second)
    assert firm.cost() == {"reconciled": Decimal("1.19")}
    with pytest.raises(psycopg.Error, match="KT187"):
        firm.apply(first)
    assert firm.problems() == []


def test_two_bills_that_overlap_count_each_thing_once(firm: Firm) -> None:
    firm.call("CA1", "0.03")
    first = firm.read([line("0.04", "CA1"), line("1.15", text="Phone number"), line("2", "CA7")])
    second = firm.read(
        [line("0.05", "CA1"), line("1.15", text="Phone number"), line("2", "CA7"), line("3", text="Support")],
        starts_on="2026-03-10", ends_on="2026-04-09",
    )  # fmt: skip
    firm.apply(first)
    firm.apply(second)
    assert firm.explained(second) == ["on_other_bill", "on_other_bill", "on_other_bill", "other_charge"]
    assert firm.cost() == {"reconciled": Decimal("6.19")}
    # what the second left to it would be counted nowhere
    with pytest.raises(psycopg.Error, match="KT194"):
        firm.undo(first)
    assert firm.cost() == {"reconciled": Decimal("6.19")}
    firm.undo(second)
    firm.undo(first)
    assert firm.cost() == {"actual": Decimal("0.03")}
    firm.match(second)
    firm.apply(second)
    assert firm.cost() == {"reconciled": Decimal("6.20")}
    assert firm.problems() == []


@pytest.mark.parametrize("both", [line("0.04", "CA1"), line("2", "CA7"), line("1.15", text="Number")])
def test_what_a_bill_leaves_to_another_one_is_never_counted_nowhere(firm: Firm, both: dict[str, str]) -> None:
    firm.call("CA1", "0.03")
    firm.call("CA2", "0.03")
    first = firm.read([both, line("0.05", "CA2")])
    second = firm.read([both, line("3", text="Support")])
    third = firm.read([line("4", text="Storage")])
    for bill in (first, second, third):
        firm.apply(bill)
    with pytest.raises(psycopg.Error, match="KT194"):
        firm.undo(first)
    for bill in (third, second, first):
        firm.undo(bill)
    assert firm.cost() == {"actual": Decimal("0.06")}
    assert firm.problems() == []
