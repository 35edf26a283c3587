"""Which state follows which, for leads and sales, and what a sale is given with its state."""

from __future__ import annotations

import re
import threading
from itertools import product
from typing import Any

import psycopg
import pytest

from tests.sales.firm import Firm

LEAD = {
    "NEW": {"CONTACTED", "QUALIFIED", "LOST"},
    "CONTACTED": {"QUALIFIED", "LOST"},
    "QUALIFIED": {"CONTACTED", "LOST"},
    "LOST": {"CONTACTED", "QUALIFIED"},
    "CONVERTED": set(),
}
SALE = {
    "DRAFT": {"QUOTED", "ACCEPTED", "CANCELLED"},
    "QUOTED": {"ACCEPTED", "CANCELLED"},
    "ACCEPTED": {"SCHEDULED", "COMPLETED", "CANCELLED"},
    "SCHEDULED": {"ACCEPTED", "COMPLETED", "CANCELLED"},
    "COMPLETED": {"ACCEPTED", "INVOICED", "CANCELLED"},
    "INVOICED": {"COMPLETED", "PAID"},
    "PAID": {"INVOICED"},
    "CANCELLED": {"DRAFT"},
}
WAY = {
    "DRAFT": (), "QUOTED": ("QUOTED",), "ACCEPTED": ("ACCEPTED",), "SCHEDULED": ("ACCEPTED", "SCHEDULED"),
    "COMPLETED": ("ACCEPTED", "COMPLETED"), "INVOICED": ("ACCEPTED", "COMPLETED", "INVOICED"),
    "PAID": ("ACCEPTED", "COMPLETED", "INVOICED", "PAID"), "CANCELLED": ("CANCELLED",),
}  # fmt: skip


def test_a_sale_goes_only_where_it_may_and_is_told_where_that_is(firm: Firm) -> None:
    for state, target in product(SALE, SALE):
        sale = firm.sale()
        firm.give(sale, *WAY[state])
        asked: dict[str, Any] = {"sale_id": sale, "to_state": target}
        if target == "SCHEDULED":
            asked |= {"starts_at": "2026-04-01 09:00Z", "ends_at": "2026-04-01 10:00Z"}
        if target in SALE[state]:
            firm.call("transition_sale", **asked)
            assert firm.row("sales", sale)["state"] == target
        elif target != state:
            told = firm.refused("transition_sale", **asked)
            assert "KT230" in told, (state, target)
            assert all(name in told.split("hint")[1] for name in SALE[state]), told
            assert firm.row("sales", sale)["state"] == state


def test_a_lead_goes_only_where_it_may(firm: Firm) -> None:
    for state, target in product(LEAD, LEAD):
        lead = firm.lead()
        if state == "CONVERTED":
            firm.call("convert_lead", lead_id=lead)
        elif state != "NEW":
            firm.call("transition_lead", lead_id=lead, to_state=state)
        if target in LEAD[state] or target == state:
            assert firm.call("transition_lead", lead_id=lead, to_state=target) == target
        else:
            told = firm.refused("transition_lead", lead_id=lead, to_state=target)
            assert ("KT234" if target == "CONVERTED" else "KT230") in told


def test_the_trigger_refuses_what_goes_round_the_function(firm: Firm) -> None:
    sale = firm.sale()
    with pytest.raises(psycopg.Error, match="KT230"):
        firm.rows("update sales set state = 'PAID' where org_id = %s and id = %s", firm.org_id, sale)
    firm.call("transition_lead", lead_id=firm.lead(), to_state="LOST")
    with pytest.raises(psycopg.Error, match="KT230"):
        firm.rows("update leads set state = 'NEW' where org_id = %s", firm.org_id)


def test_a_number_is_given_on_leaving_draft_and_kept(firm: Firm) -> None:
    sale = firm.sale()
    assert firm.row("sales", sale)["number"] is None
    number = firm.give(sale, "QUOTED")
    assert re.fullmatch(r"S-\d{4}-000001", number)
    assert firm.give(sale, "CANCELLED", "DRAFT", "ACCEPTED") == number
    assert firm.give(firm.sale(), "ACCEPTED") == number[:-1] + "2"
    # one that was never more than a draft takes none
    cancelled = firm.sale()
    firm.give(cancelled, "CANCELLED")
    assert firm.row("sales", cancelled)["number"] is None
    assert firm.give(firm.sale(), "QUOTED") == number[:-1] + "3"


def test_numbers_of_many_at_once_are_each_given_once(firm: Firm) -> None:
    sales = [firm.sale() for _ in range(24)]
    numbers: list[str] = []
    threads = [
        threading.Thread(target=lambda s=sale: numbers.append(firm.give(s, "ACCEPTED"))) for sale in sales
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(int(number[-6:]) for number in numbers) == list(range(1, 25))


def test_a_year_counts_its_own_numbers_in_the_organisations_time(firm: Firm) -> None:
    firm.give(firm.sale(), "ACCEPTED")
    firm.rows("update private.sale_numbers set year = year - 1 where org_id = %s", firm.org_id)
    firm.rows("update sales set number = 'S-2001' || right(number, 7) where org_id = %s", firm.org_id)
    assert firm.give(firm.sale(), "ACCEPTED").endswith("-000001")
    firm.rows("update private.sale_numbers set last_number = 999999 where org_id = %s", firm.org_id)
    assert firm.give(firm.sale(), "ACCEPTED").endswith("-1000000")


@pytest.mark.parametrize(
    ("columns", "asked", "code"),
    [
        ({"customer_id": None}, {"to_state": "QUOTED"}, "KT236"),
        ({}, {"to_state": "SCHEDULED"}, "KT237"),
        ({"price": None}, {"to_state": "COMPLETED"}, "KT238"),
        ({}, {"to_state": "COMPLETED", "completed_on": "2099-01-01"}, "KT239"),
        ({}, {"to_state": "PERFECT"}, "KT230"),
    ],
)
def test_what_is_missing_is_named_and_nothing_changes(
    firm: Firm, columns: dict[str, Any], asked: dict[str, Any], code: str
) -> None:
    sale = firm.sale(**columns)
    if "customer_id" not in columns:
        firm.give(sale, "ACCEPTED")
    before = firm.row("sales", sale)
    assert code in firm.refused("transition_sale", sale_id=sale, **asked)
    assert firm.row("sales", sale) == before


def test_two_who_change_one_sale_get_a_clear_conflict(firm: Firm) -> None:
    sale = firm.sale()
    firm.give(sale, "QUOTED")
    firm.give(sale, "ACCEPTED", from_state="QUOTED")
    told = firm.refused("transition_sale", sale_id=sale, to_state="CANCELLED", from_state="QUOTED")
    assert "KT233" in told
    assert "ACCEPTED" in told
    # who wants what is there already has it
    firm.give(sale, "ACCEPTED", from_state="QUOTED")


def test_a_scheduled_sale_is_given_another_time(firm: Firm) -> None:
    sale = firm.sale()
    firm.give(sale, "ACCEPTED", "SCHEDULED")
    firm.call(
        "transition_sale",
        sale_id=sale,
        to_state="SCHEDULED",
        starts_at="2026-05-02 09:00Z",
        ends_at="2026-05-02 10:00Z",
    )
    row = firm.row("sales", sale)
    assert (row["state"], f"{row['starts_at']:%m-%d}") == ("SCHEDULED", "05-02")


def test_each_state_is_written_down_with_how_long_it_lasted(firm: Firm) -> None:
    lead = firm.lead(firm.rep)
    firm.rows("update leads set state_since = now() - interval '1 hour' where org_id = %s", firm.org_id)
    firm.call("transition_lead", firm.rep, lead_id=lead, to_state="LOST", reason="Too dear")
    assert firm.row("leads", lead)["lost_reason"] == "Too dear"
    firm.call("transition_lead", lead_id=lead, to_state="CONTACTED")
    assert firm.row("leads", lead)["lost_reason"] is None
    rows = firm.rows(
        "select from_state, to_state, seconds_before, changed_by, assigned_to from state_changes"
        " where org_id = %s and lead_id = %s order by changed_at",
        firm.org_id, lead,
    )  # fmt: skip
    assert [(row["from_state"], row["to_state"]) for row in rows] == [
        (None, "NEW"), ("NEW", "LOST"), ("LOST", "CONTACTED"),
    ]  # fmt: skip
    assert rows[1]["seconds_before"] >= 3600
    assert rows[2]["seconds_before"] < 60
    assert [row["changed_by"] == firm.reps_place for row in rows] == [True, True, False]
    assert {row["assigned_to"] for row in rows} == {firm.reps_place}


def test_leads_are_lost_all_or_none(firm: Firm) -> None:
    first, second, won = firm.lead(firm.rep), firm.lead(firm.rep), firm.lead(firm.rep)
    firm.call("convert_lead", firm.rep, lead_id=won)
    assert "KT230" in firm.refused("transition_leads", firm.rep, ids=[first, won], to_state="LOST")
    assert firm.row("leads", first)["state"] == "NEW"
    given = {"ids": [first, second, first], "to_state": "LOST", "reason": "Too far away"}
    assert firm.call("transition_leads", firm.rep, **given) == 2
    for lead in (first, second):
        row = firm.row("leads", lead)
        assert (row["state"], row["lost_reason"]) == ("LOST", "Too far away")


def test_nobody_loses_the_leads_of_others(firm: Firm) -> None:
    mine, theirs = firm.lead(firm.rep), firm.lead(firm.other_rep)
    assert "KT232" in firm.refused("transition_leads", firm.rep, ids=[mine, theirs], to_state="LOST")
    assert {firm.row("leads", lead)["state"] for lead in (mine, theirs)} == {"NEW"}
    assert "KT061" in firm.refused("transition_leads", firm.rep, ids=[], to_state="LOST")
