"""Who may import a bill, who may see it, and that nobody reaches another organisation's through it."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import psycopg
import pytest

from tests.bills.desk import Firm, line, open_firm

Step = Callable[[Firm, uuid.UUID, uuid.UUID], None]


def _begin(firm: Firm, _: uuid.UUID, person: uuid.UUID) -> None:
    firm.ask(
        "select begin_provider_bill(%s, %s, '2026-03-01', '2026-03-31', 'USD')",
        firm.org_id,
        firm.integration_id,
        person=person,
    )


def _add(firm: Firm, bill: uuid.UUID, person: uuid.UUID) -> None:
    firm.ask("select add_provider_bill_lines(%s, %s, '[]')", firm.org_id, bill, person=person)


STEPS: dict[str, Step] = {
    "begin": _begin,
    "add": _add,
    "match": lambda firm, bill, person: firm.match(bill, person),
    "apply": lambda firm, bill, person: firm.apply(bill, person),
    "undo": lambda firm, bill, person: firm.undo(bill, person),
    "discard": lambda firm, bill, person: firm.ask(
        "select discard_provider_bill(%s, %s)", firm.org_id, bill, person=person
    ),
}
READS = {
    "missing": "select count(*) from provider_bill_missing(%(org)s, %(bill)s)",
    "gaps": "select count(*) from provider_bill_gaps(%(org)s)",
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("role", ["manager", "rep", "viewer", "talent"])
def test_only_owners_and_administrators_import(firm: Firm, step: str, role: str) -> None:
    person = firm.database.join(firm.org_id, role)[0]
    firm.call("CA1", "0.03")
    bill = firm.read([line("0.05", "CA1")])
    if step == "undo":
        firm.apply(bill)
    before, stored = firm.posted(), firm.bill(bill)
    with pytest.raises(psycopg.Error, match="KT003"):
        STEPS[step](firm, bill, person)
    assert (firm.posted(), firm.bill(bill)) == (before, stored)


@pytest.mark.parametrize("step", STEPS)
def test_another_organisations_bill_is_not_there(firm: Firm, step: str) -> None:
    theirs = open_firm(firm.database)
    firm.call("CA1", "0.03")
    bill = firm.read([line("0.05", "CA1")])
    before, stored = firm.posted(), firm.bill(bill)
    with pytest.raises(psycopg.Error, match="KT004"):  # in our organisation, as its stranger
        STEPS[step](firm, bill, theirs.owner)
    if step != "begin":
        with pytest.raises(psycopg.Error, match="KT185"):  # in their own, by our bill's id
            STEPS[step](theirs, bill, theirs.owner)
    else:
        with pytest.raises(psycopg.Error, match="KT031"):
            theirs.begin(integration_id=firm.integration_id)
    assert (firm.posted(), firm.bill(bill)) == (before, stored)


def test_an_administrator_imports_and_a_manager_sees_it(firm: Firm) -> None:
    admin, manager = (firm.database.join(firm.org_id, role)[0] for role in ("admin", "manager"))
    firm.call("CA1", "0.03")
    firm.call("CA2", "0.03")
    bill = firm.read([line("0.05", "CA1")])
    firm.apply(bill, admin)
    seen = "select count(*) from provider_bill_lines where bill_id = %s"
    assert firm.ask(seen, bill, person=manager) == 1
    assert (
        firm.ask("select record_id from provider_bill_missing(%s, %s)", firm.org_id, bill, person=manager)
        == "CA2"
    )
    for role in ("rep", "viewer", "talent"):
        person = firm.database.join(firm.org_id, role)[0]
        assert firm.ask(seen, bill, person=person) == 0
        for read in READS.values():
            with pytest.raises(psycopg.Error, match="KT003"), firm.acting(person) as connection:
                connection.execute(read.encode(), {"org": firm.org_id, "bill": bill})


def test_a_stranger_reads_nothing(firm: Firm) -> None:
    theirs = open_firm(firm.database)
    firm.call("CA1", "0.03")
    bill = firm.read([line("0.05", "CA2")])
    for read in READS.values():
        with pytest.raises(psycopg.Error, match="KT004"), firm.acting(theirs.owner) as connection:
            connection.execute(read.encode(), {"org": firm.org_id, "bill": bill})
    assert theirs.ask("select count(*) from provider_bill_missing(%s, %s)", theirs.org_id, bill) == 0
    assert theirs.ask("select count(*) from provider_bills") == 0


def test_a_bill_names_no_call_of_another_organisation(firm: Firm) -> None:
    theirs = open_firm(firm.database)
    theirs.call("CA1", "0.03")
    before = theirs.posted()
    bill = firm.read([line("0.05", "CA1")])
    firm.apply(bill)
    assert firm.explained(bill) == ["not_in_kontor"]
    theirs.call("CA1", "0.04")
    theirs.call("CA2", "0.04")
    firm.undo(bill)
    assert [row["amount"] for row in theirs.posted()][:1] != [] and before
    assert firm.posted() == []
    assert firm.problems() == theirs.problems() == []


def test_months_without_a_bill_are_named(firm: Firm) -> None:
    for months in (1, 2, 3, 14):
        at = firm.value(
            "select (date_trunc('month', now() at time zone 'UTC') - make_interval(months => %s) + interval '10 days')::date",
            months,
        )
        firm.call(f"CA{months}", "0.03", at=f"{at}T12:00:00Z")
    first = firm.value("select (date_trunc('month', now() at time zone 'UTC') - interval '2 months')::date")
    gaps = "select array_agg(starts_on) from provider_bill_gaps(%s)"
    assert len(firm.ask(gaps, firm.org_id)) == 3
    bill = firm.begin(starts_on=first, ends_on=first)
    firm.add(bill, [line("0.03", "CA2", at=str(first))])
    firm.match(bill)
    assert first not in firm.ask(gaps, firm.org_id)
    firm.apply(bill)
    firm.undo(bill)
    assert len(firm.ask(gaps, firm.org_id)) == 3
