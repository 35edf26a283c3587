"""Many leads are given a state, or a day to come back, by one call: all of them or none, by those who may."""

from __future__ import annotations

import json
import threading
import uuid
from typing import Any

import psycopg
import pytest

from tests.sales.firm import Firm, open_firm


def failed(firm: Firm, user: uuid.UUID | None = None, **arguments: Any) -> dict[str, str]:
    """Why each could not have it, by name."""
    try:
        firm.call("transition_leads", user, **arguments)
    except psycopg.Error as error:
        told = json.loads(str(error.diag.message_primary))
        assert told["code"] == "KT259", told
        return {one["title"]: one["code"] for one in json.loads(told["details"])}
    raise AssertionError("nothing was refused")


def states(firm: Firm, leads: list[Any]) -> list[str]:
    return [firm.row("leads", lead)["state"] for lead in leads]


def days(firm: Firm, leads: list[Any]) -> list[str]:
    return [str(firm.row("leads", lead)["follow_up_on"]) for lead in leads]


def test_many_leads_go_on_together_and_each_step_is_noted(firm: Firm) -> None:
    leads = [firm.lead(name=f"Lead {n}") for n in range(3)]
    assert firm.call("transition_leads", ids=[*leads, leads[0]], to_state="CONTACTED") == 3
    assert states(firm, leads) == ["CONTACTED"] * 3
    # what has it already stays as it is
    assert firm.call("transition_leads", ids=leads, to_state="CONTACTED") == 0
    assert firm.call("transition_leads", ids=leads, to_state="LOST", reason="Too dear") == 3
    assert {firm.row("leads", lead)["lost_reason"] for lead in leads} == {"Too dear"}
    noted = firm.rows(
        "select count(*) as n from state_changes where org_id = %s and to_state = 'LOST'", firm.org_id
    )
    assert noted == [{"n": 3}]


def test_one_that_cannot_keeps_all_from_it_and_is_named(firm: Firm) -> None:
    fresh, lost = firm.lead(name="Fresh"), firm.lead(name="Gone")
    firm.call("transition_lead", lead_id=lost, to_state="LOST")
    theirs = open_firm(firm.database).lead(name="Elsewhere")
    assert failed(firm, ids=[fresh, lost], to_state="QUALIFIED", from_state="NEW") == {"Gone": "KT233"}
    assert failed(firm, ids=[fresh, lost, theirs], to_state="nonsense") == {
        "Fresh": "KT230",
        "Gone": "KT230",
        None: "KT232",
    }
    assert states(firm, [fresh, lost]) == ["NEW", "LOST"]
    assert "KT234" in firm.refused("transition_leads", ids=[fresh], to_state="CONVERTED")


def test_each_comes_back_to_the_day_that_it_had(firm: Firm) -> None:
    leads = [firm.lead(follow_up_on=day) for day in ("2026-05-01", None, "2026-05-03")]
    before = [firm.row("leads", lead)["follow_up_on"] for lead in leads]
    assert firm.call("follow_up_leads", ids=leads, follow_up_on=["2026-06-01"]) == 3
    assert days(firm, leads) == ["2026-06-01"] * 3
    assert firm.call("follow_up_leads", ids=leads, follow_up_on=before) == 3
    assert days(firm, leads) == ["2026-05-01", "None", "2026-05-03"]
    assert firm.ask(firm.owner, "select follow_up_leads(%s, %s, '{null}'::date[])", firm.org_id, leads) == 2


@pytest.mark.parametrize("wrong", ["{}", "{2026-01-01,2026-01-02}", "{{2026-01-01}}"])
def test_days_are_one_or_as_many_as_the_leads(firm: Firm, wrong: str) -> None:
    leads = [firm.lead(follow_up_on="2026-05-01") for _ in range(3)]
    with pytest.raises(psycopg.Error, match="KT251"):
        firm.ask(firm.owner, "select follow_up_leads(%s, %s, %s::date[])", firm.org_id, leads, wrong)
    for day in ("infinity", "1999-12-31"):
        with pytest.raises(psycopg.errors.CheckViolation):
            firm.ask(firm.owner, "select follow_up_leads(%s, %s, array[%s]::date[])", firm.org_id, leads, day)
    assert days(firm, leads) == ["2026-05-01"] * 3


@pytest.mark.parametrize(
    ("function", "more"),
    [("transition_leads", {"to_state": "CONTACTED"}), ("follow_up_leads", {"follow_up_on": ["2026-06-01"]})],
)
def test_reps_change_their_own_viewers_and_strangers_none(
    firm: Firm, function: str, more: dict[str, Any]
) -> None:
    mine, theirs = firm.lead(firm.rep), firm.lead(firm.other_rep)
    viewer, _ = firm.database.join(firm.org_id, "viewer")
    assert "KT003" in firm.refused(function, viewer, ids=[mine], **more)
    assert "KT004" in firm.refused(function, firm.database.new_user(), ids=[mine], **more)
    assert "KT232" in firm.refused(function, firm.rep, ids=[mine, theirs], **more)
    assert "KT061" in firm.refused(function, ids=[uuid.uuid4() for _ in range(1001)], **more)
    assert states(firm, [mine, theirs]) == ["NEW", "NEW"] and days(firm, [mine, theirs]) == ["None", "None"]
    assert firm.call(function, firm.rep, ids=[mine], **more) == 1
    assert firm.call(function, ids=[mine, theirs], **more) == 1


def test_two_calls_over_the_same_leads_do_not_lock_each_other_out(firm: Firm) -> None:
    leads = [firm.lead() for _ in range(40)]
    told: list[int] = []
    calls = [
        lambda: told.append(firm.call("transition_leads", ids=leads, to_state="CONTACTED")),
        lambda: told.append(firm.call("transition_leads", ids=leads[::-1], to_state="CONTACTED")),
    ]
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [0, 40]
