"""Many sales are given a state by one call: all of them or none, and who calls is told which could not have it."""

from __future__ import annotations

import json
import threading
import uuid
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sales.firm import Firm
from tests.sales.test_states import SALE, WAY


def failed(firm: Firm, user: uuid.UUID | None = None, **arguments: Any) -> dict[str, str]:
    """Why each could not have it, by title."""
    try:
        firm.call("transition_sales", user, **arguments)
    except psycopg.Error as error:
        told = json.loads(str(error.diag.message_primary))
        assert told["code"] == "KT250", told
        return {one["title"]: one["code"] for one in json.loads(told["details"])}
    raise AssertionError("nothing was refused")


def test_many_are_completed_each_on_its_day(firm: Firm) -> None:
    sales = [firm.sale(title=f"Job {n}") for n in range(4)]
    assert firm.call("transition_sales", ids=sales, to_state="ACCEPTED") == 4
    days = ["2026-01-05", "2026-02-06", "2026-02-06", "2026-03-07"]
    assert firm.call("transition_sales", ids=sales, to_state="COMPLETED", completed_on=days) == 4
    assert [str(firm.row("sales", sale)["completed_on"]) for sale in sales] == days
    assert [str(row[0]) for row in firm.posted()] == days
    assert len({firm.row("sales", sale)["number"] for sale in sales}) == 4
    assert firm.problems() == []


def test_one_day_serves_all_and_none_is_today(firm: Firm) -> None:
    sales = [firm.sale(), firm.sale()]
    firm.call("transition_sales", ids=sales, to_state="ACCEPTED")
    firm.call("transition_sales", ids=sales, to_state="COMPLETED", completed_on=["2026-01-05"])
    assert {str(firm.row("sales", sale)["completed_on"]) for sale in sales} == {"2026-01-05"}
    firm.call("transition_sales", ids=sales, to_state="ACCEPTED")
    firm.call("transition_sales", ids=sales, to_state="COMPLETED")
    [today] = firm.rows(
        "select (now() at time zone timezone)::date as day from organisations where id = %s", firm.org_id
    )
    assert {firm.row("sales", sale)["completed_on"] for sale in sales} == {today["day"]}


def test_none_changes_where_one_cannot_and_each_that_cannot_is_named(firm: Firm) -> None:
    good, elsewhere = firm.sale(title="Good"), uuid.uuid4()
    bare, nobodys, done = (
        firm.sale(title="Bare", price=None),
        firm.sale(title="Nobody's", customer_id=None),
        firm.sale(title="Done"),
    )
    firm.give(good, "ACCEPTED")
    firm.give(bare, "ACCEPTED")
    firm.give(done, "CANCELLED")
    told = failed(firm, ids=[good, bare, nobodys, done, elsewhere], to_state="COMPLETED")
    assert told == {"Bare": "KT238", "Nobody's": "KT236", "Done": "KT230", None: "KT235"}
    assert firm.row("sales", good)["state"] == "ACCEPTED"
    assert failed(firm, ids=[good], to_state="SCHEDULED") == {"Good": "KT237"}
    assert failed(firm, ids=[good], to_state="COMPLETED", completed_on=["2099-01-01"]) == {"Good": "KT239"}
    assert failed(firm, ids=[good], to_state="COMPLETED", from_state="SCHEDULED") == {"Good": "KT233"}
    assert firm.posted() == []


def test_at_most_twenty_are_named_and_all_are_counted(firm: Firm) -> None:
    sales = [firm.sale(title=f"Bare {n:02}", customer_id=None) for n in range(25)]
    assert list(failed(firm, ids=sales, to_state="ACCEPTED")) == [f"Bare {n:02}" for n in range(20)]
    assert "25 of 25" in firm.refused("transition_sales", ids=sales, to_state="ACCEPTED")


def test_one_that_has_the_state_stays_as_it_is_and_one_named_twice_counts_once(firm: Firm) -> None:
    first, second = firm.sale(), firm.sale()
    firm.give(first, "ACCEPTED", "COMPLETED", completed_on="2026-01-05")
    firm.give(second, "ACCEPTED")
    asked = {
        "ids": [second, first, second],
        "to_state": "COMPLETED",
        "completed_on": ["2026-02-01", "2026-02-02", "2026-02-03"],
    }
    assert firm.call("transition_sales", **asked) == 1
    assert [str(firm.row("sales", sale)["completed_on"]) for sale in (first, second)] == [
        "2026-01-05",
        "2026-02-01",
    ]
    assert firm.call("transition_sales", **asked) == 0


def test_reasons_go_with_those_that_are_cancelled(firm: Firm) -> None:
    sales = [firm.sale(), firm.sale()]
    firm.call("transition_sales", ids=sales, to_state="CANCELLED", reason="The season is over")
    assert {firm.row("sales", sale)["lost_reason"] for sale in sales} == {"The season is over"}


@pytest.mark.parametrize(
    ("asked", "code"), [({"ids": []}, "KT061"), ({"ids": [uuid.uuid4() for _ in range(1001)]}, "KT061")]
)
def test_between_one_and_a_thousand_are_given(firm: Firm, asked: dict[str, Any], code: str) -> None:
    assert code in firm.refused("transition_sales", to_state="ACCEPTED", **asked)


def test_days_are_one_or_as_many_as_the_sales(firm: Firm) -> None:
    sales = [firm.sale() for _ in range(3)]
    assert "KT251" in firm.refused(
        "transition_sales", ids=sales, to_state="COMPLETED", completed_on=["2026-01-05", "2026-01-06"]
    )


def test_who_may_change_one_may_change_many(firm: Firm) -> None:
    mine, theirs = firm.sale(firm.rep, title="Mine"), firm.sale(firm.other_rep, title="Theirs")
    assert failed(firm, firm.rep, ids=[mine, theirs], to_state="ACCEPTED") == {None: "KT235"}
    assert firm.row("sales", mine)["state"] == "DRAFT"
    assert firm.call("transition_sales", firm.rep, ids=[mine], to_state="ACCEPTED") == 1
    viewer, _ = firm.database.join(firm.org_id, "viewer")
    assert "KT003" in firm.refused("transition_sales", viewer, ids=[mine], to_state="CANCELLED")
    stranger = firm.database.new_user()
    assert "KT004" in firm.refused("transition_sales", stranger, ids=[mine], to_state="CANCELLED")
    # their own organisation has no such sale
    assert failed(
        firm, stranger, org_id=firm.database.organisation_of(stranger), ids=[mine], to_state="ACCEPTED"
    ) == {None: "KT235"}
    manager, _ = firm.database.join(firm.org_id, "manager")
    assert firm.call("transition_sales", manager, ids=[mine, theirs], to_state="CANCELLED") == 2


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    states=st.lists(st.sampled_from(sorted(SALE)), min_size=1, max_size=4),
    to=st.sampled_from(sorted(set(SALE) - {"SCHEDULED"})),
)
def test_many_do_what_each_alone_would(firm: Firm, states: list[str], to: str) -> None:
    sales = [firm.sale(title=f"{n}") for n in range(len(states))]
    for sale, state in zip(sales, states, strict=True):
        firm.give(sale, *WAY[state])
    cannot = {str(n) for n, state in enumerate(states) if to != state and to not in SALE[state]}
    if cannot:
        assert set(failed(firm, ids=sales, to_state=to)) == cannot
        assert [firm.row("sales", sale)["state"] for sale in sales] == states
    else:
        assert firm.call("transition_sales", ids=sales, to_state=to) == sum(state != to for state in states)
        assert {firm.row("sales", sale)["state"] for sale in sales} == {to}


def test_two_calls_over_the_same_sales_wait_for_each_other(firm: Firm) -> None:
    sales = [firm.sale() for _ in range(30)]
    told: list[int] = []
    threads = [
        threading.Thread(
            target=lambda ids=ids: told.append(firm.call("transition_sales", ids=ids, to_state="ACCEPTED"))
        )
        for ids in (sales, sales[::-1], sales[10:])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(told) == 30
    assert len({firm.row("sales", sale)["number"] for sale in sales}) == 30
