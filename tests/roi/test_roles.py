"""Who sees which return: all of it, what is of their own bookings and calls, or nothing."""

from __future__ import annotations

import uuid
from datetime import date

import psycopg
import pytest

from tests.attribution.firm import ANNA, BO
from tests.bookings.calendar import code
from tests.database import Database
from tests.roi.firm import END, START, RoiFirm, open_roi_firm
from tests.roi.reckoning import Reckoning, assert_alike


@pytest.fixture
def shared(firm: RoiFirm) -> tuple[RoiFirm, uuid.UUID, uuid.UUID]:
    """Anna's calls and bookings are a rep's, Bo's the owner's; the firm, the rep, and the rep's membership."""
    rep, person = firm.database.join(firm.org_id, "rep")
    firm.customer("Anna", phone=ANNA, assigned_to=person)
    firm.set_from(date(2026, 1, 1), hourly_wage="200")
    for number, phone in enumerate((ANNA, BO, BO)):
        firm.held(f"leg-{number}", 60 + number, from_number=phone)
        firm.tell(booking_id=str(number), client_phone=phone, client_email=None, client_id=None)
    firm.log(date(2026, 3, 2), "0.5", "a-1", person_id=person)
    firm.log(date(2026, 3, 2), "0.25", "a-1")
    firm.attribute()
    return firm, rep, person


def test_everybody_who_may_sees_all_and_a_rep_their_own(shared: tuple[RoiFirm, uuid.UUID, uuid.UUID]) -> None:
    firm, rep, person = shared
    for _ in range(2):
        whole = firm.total(in_currency="USD")
        assert (whole["call_count"], whole["booking_count"]) == (3, 3)
        for role in ("admin", "manager", "viewer"):
            assert firm.total(firm.member(role), in_currency="USD") == whole
        sheet = Reckoning(firm)
        own = firm.total(rep, in_currency="USD")
        assert (own["call_count"], own["booking_count"]) == (1, 1)
        assert_alike(own, sheet.summary(START, END, "USD", lambda piece: piece.person == person))
        [agent] = firm.summary("agent", rep, in_currency="USD")
        assert agent["ai_cost"] == own["ai_cost"] < whole["ai_cost"]
        previous, current = firm.summary("period", rep, in_currency="USD")
        assert (
            sum(row["amount"] for row in firm.change(rep, in_currency="USD"))
            == current["net"] - previous["net"]
        )
        # and the same again from the rollup
        firm.fold_return()


def test_who_may_not_is_told_what_is_missing(
    shared: tuple[RoiFirm, uuid.UUID, uuid.UUID], database: Database
) -> None:
    firm, _, _ = shared
    other = open_roi_firm(database)
    for user, expected in (
        (firm.member("talent"), "KT003"),
        (other.owner, "KT004"),
        (database.new_user(), "KT004"),
    ):
        for ask in (firm.total, firm.change):
            with pytest.raises(psycopg.Error) as refused:
                ask(user)
            assert code(refused.value) == expected
    assert other.total()["call_count"] == 0


def test_a_person_of_two_organisations_sees_each_apart(
    shared: tuple[RoiFirm, uuid.UUID, uuid.UUID], database: Database
) -> None:
    firm, rep, _ = shared
    other = open_roi_firm(database)
    database.join(other.org_id, "manager", rep)
    other.held("theirs", 5)
    assert (other.total(rep)["call_count"], firm.total(rep)["call_count"]) == (1, 1)


def test_no_rollup_or_mark_is_read_by_anybody(shared: tuple[RoiFirm, uuid.UUID, uuid.UUID]) -> None:
    firm, rep, _ = shared
    for role in ("authenticated", "service_role"):
        for table in ("roi_days", "roi_marks"):
            with (
                pytest.raises(psycopg.errors.InsufficientPrivilege),
                firm.database.acting_as(rep, role) as connection,
            ):
                connection.execute(f"select * from private.{table}".encode())


def test_another_grouping_is_refused(firm: RoiFirm) -> None:
    for by in ("customer", ""):
        with pytest.raises(psycopg.Error) as refused:
            firm.summary(by)
        assert code(refused.value) == "KT201"


def test_who_saves_the_return_as_a_file_is_told_by_a_right_of_its_own(firm: RoiFirm) -> None:
    asked = (
        "select array_agg(role order by role) as roles from role_permissions where permission = 'roi.export'"
    )
    with firm.database.acting_as(firm.owner) as connection:
        assert connection.execute(asked).fetchone() == {"roles": ["admin", "manager", "owner"]}
