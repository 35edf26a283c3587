"""Saved views: whose they are, who sees and changes those for everybody, and how many there may be."""

from __future__ import annotations

import threading
import uuid
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.database import Database
from tests.sales.firm import Firm, open_firm

ROLES = ("owner", "admin", "manager", "rep", "viewer", "talent")
MAY_SHARE = ("owner", "admin", "manager", "rep")
TIDY_UP = ("owner", "admin", "manager")


def view(firm: Firm, user: uuid.UUID | None = None, **columns: Any) -> Any:
    return firm.insert(
        "saved_views", user, **{"list": "leads", "name": f"View {uuid.uuid4().hex[:6]}"} | columns
    )


def seen(firm: Firm, user: uuid.UUID) -> set[uuid.UUID]:
    with firm.database.acting_as(user) as connection:
        return {
            row["id"]
            for row in connection.execute("select id from saved_views where org_id = %s", [firm.org_id])
        }


def changed(firm: Firm, user: uuid.UUID, statement: str, *values: object) -> int:
    """How many rows a statement reached as somebody."""
    with firm.database.acting_as(user) as connection:
        return connection.execute(statement.encode(), values).rowcount


@pytest.mark.parametrize("role", ROLES)
def test_everybody_keeps_views_that_nobody_else_sees(firm: Firm, role: str) -> None:
    user, place = firm.database.join(firm.org_id, role)
    mine = view(firm, user, address="filter=%7B%7D&sort=name&order=ASC", left_out="source value")
    assert firm.row("saved_views", mine)["assigned_to"] == place
    assert mine in seen(firm, user)
    for other in (firm.owner, firm.rep, firm.database.join(firm.org_id, role)[0]):
        assert mine not in seen(firm, other)
        assert changed(firm, other, "update saved_views set name = 'Taken' where id = %s", mine) == 0
        assert changed(firm, other, "delete from saved_views where id = %s", mine) == 0
    assert (
        changed(firm, user, "update saved_views set name = 'Renamed', address = '' where id = %s", mine) == 1
    )
    assert firm.row("saved_views", mine)["version"] == 2
    assert changed(firm, user, "delete from saved_views where id = %s", mine) == 1


@pytest.mark.parametrize("role", ROLES)
def test_who_works_with_records_shares_and_everybody_sees_it(firm: Firm, role: str) -> None:
    user, _ = firm.database.join(firm.org_id, role)
    mine = view(firm, user)
    if role not in MAY_SHARE:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            view(firm, user, is_shared=True)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            changed(firm, user, "update saved_views set is_shared = true where id = %s", mine)
        return
    assert changed(firm, user, "update saved_views set is_shared = true where id = %s", mine) == 1
    for other in ROLES:
        assert mine in seen(firm, firm.database.join(firm.org_id, other)[0]), other
    # back again: its maker alone
    assert changed(firm, user, "update saved_views set is_shared = false where id = %s", mine) == 1
    assert mine not in seen(firm, firm.rep)


@pytest.mark.parametrize("role", ROLES)
def test_those_for_everybody_are_tidied_up_by_managers_and_their_maker(firm: Firm, role: str) -> None:
    shared = view(firm, firm.rep, is_shared=True)
    user, _ = firm.database.join(firm.org_id, role)
    may = role in TIDY_UP
    assert changed(firm, user, "update saved_views set name = %s where id = %s", f"By {role}", shared) == may
    if may:
        # it would be gone for them, and be somebody's own without their doing
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            changed(firm, user, "update saved_views set is_shared = false where id = %s", shared)
    assert changed(firm, user, "delete from saved_views where id = %s", shared) == may
    if not may:
        assert changed(firm, firm.rep, "delete from saved_views where id = %s", shared) == 1


def test_no_view_is_made_for_or_given_to_somebody_else(firm: Firm) -> None:
    mine = view(firm, firm.rep)
    for statement in (
        "update saved_views set assigned_to = %s where id = %s",
        "update saved_views set org_id = %s where id = %s",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            changed(firm, firm.rep, statement, firm.others_place, mine)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        view(firm, firm.rep, assigned_to=firm.others_place)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        changed(firm, firm.rep, "update saved_views set list = %s where id = %s", "sales", mine)


def test_no_view_crosses_to_another_organisation(firm: Firm) -> None:
    elsewhere = open_firm(firm.database)
    shared, theirs = view(firm, is_shared=True), view(elsewhere, is_shared=True)
    assert seen(firm, elsewhere.owner) == set()
    for statement in (
        "update saved_views set name = 'x' where id = %s",
        "delete from saved_views where id = %s",
    ):
        assert changed(firm, elsewhere.owner, statement, shared) == 0
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        firm.insert("saved_views", elsewhere.owner, list="leads", name="Planted", is_shared=True)
    # a viewer here who is an owner there: the right of one place is none in the other
    viewer, _ = firm.database.join(firm.org_id, "viewer", elsewhere.owner)
    assert seen(firm, viewer) == {shared}
    assert changed(firm, viewer, "delete from saved_views where id = any(%s)", [shared, theirs]) == 1
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        view(firm, viewer, is_shared=True)


def test_a_name_is_ones_own_once_and_once_for_everybody(firm: Firm) -> None:
    view(firm, firm.rep, name="Big ones")
    for again in ("Big ones", " big ONES "):
        with pytest.raises(psycopg.errors.UniqueViolation, match="saved_views_name_is_ones_own"):
            view(firm, firm.rep, name=again)
    view(firm, firm.rep, name="Big ones", list="sales")
    theirs = view(firm, firm.other_rep, name="Big ones")
    changed(firm, firm.other_rep, "update saved_views set is_shared = true where id = %s", theirs)
    with pytest.raises(psycopg.errors.UniqueViolation, match="saved_views_name_is_one_for_all"):
        changed(
            firm,
            firm.rep,
            "update saved_views set is_shared = true where name = 'Big ones' and list = 'leads' and not is_shared",
        )


def test_fifty_of_a_list_are_enough(firm: Firm) -> None:
    for _ in range(50):
        view(firm, firm.rep)
    with pytest.raises(psycopg.Error, match="KT260"):
        view(firm, firm.rep)
    view(firm, firm.rep, list="sales")
    one = view(firm, firm.other_rep)
    changed(firm, firm.rep, "update saved_views set is_shared = true where list = 'leads' and not is_shared")
    with pytest.raises(psycopg.Error, match="KT260"):
        changed(firm, firm.other_rep, "update saved_views set is_shared = true where id = %s", one)
    # what is there already can still be changed
    assert changed(firm, firm.other_rep, "update saved_views set name = 'Kept' where id = %s", one) == 1


def test_two_tabs_do_not_get_past_the_fiftieth_nor_save_one_name_twice(firm: Firm) -> None:
    for _ in range(48):
        view(firm, firm.rep)
    told: list[str] = []

    def save(name: str) -> None:
        try:
            view(firm, firm.rep, name=name)
            told.append("saved")
        except psycopg.Error as error:
            told.append("full" if "KT260" in str(error) else type(error).__name__)

    for names in (("Same", "Same"), ("One", "Other", "Third")):
        threads = [threading.Thread(target=save, args=(name,)) for name in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(told) == ["UniqueViolation", "full", "full", "saved", "saved"]
    assert firm.rows("select count(*) as n from saved_views where org_id = %s", firm.org_id)[0]["n"] == 50


def test_of_who_leaves_what_is_for_everybody_stays(firm: Firm) -> None:
    shared, private = view(firm, firm.rep, is_shared=True), view(firm, firm.rep)
    firm.call("remove_member", membership_id=firm.reps_place)
    assert firm.rows("select id from saved_views where org_id = %s", firm.org_id) == [{"id": shared}]
    assert seen(firm, firm.rep) == set() and shared in seen(firm, firm.other_rep)
    assert private not in seen(firm, firm.owner)
    assert changed(firm, firm.owner, "delete from saved_views where id = %s", shared) == 1


def test_filters_on_what_the_reader_may_not_see_list_nothing(firm: Firm) -> None:
    """A view is an address: what it names is asked for under the reader's own rights."""
    lead = firm.lead(firm.other_rep)
    customer = firm.customer(firm.other_rep)
    firm.sale(firm.other_rep, customer_id=customer)
    view(firm, address=f"filter=%7B%22customer_id%22%3A%22{customer}%22%7D", is_shared=True)
    for question, value in (
        ("select from leads where assigned_to = %s", firm.others_place),
        ("select from leads where id = %s", lead),
        ("select from sales where customer_id = %s", customer),
        ("select from customers where id = %s", customer),
    ):
        assert changed(firm, firm.rep, question, value) == 0
        assert changed(firm, firm.owner, question, value) == 1


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("name", "two\nlines"),
        ("name", "\u202egnp.exe"),
        ("name", "\u200b \u00a0"),
        ("name", "x" * 41),
        ("name", ""),
        ("list", "../customers"),
        ("list", ""),
        ("address", "filter={}#fragment"),
        ("address", "//elsewhere.example/"),
        ("address", "a b"),
        ("address", "x" * 4001),
        ("left_out", "<b>"),
        ("left_out", "x" * 401),
    ],
)
def test_hostile_text_is_refused(firm: Firm, column: str, text: str) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        view(firm, firm.rep, **{column: text})


@pytest.fixture(scope="module")
def one_firm(database: Database) -> Firm:
    return open_firm(database)


@settings(max_examples=60, deadline=None)
@given(pairs=st.dictionaries(st.text(max_size=20), st.text(max_size=60), max_size=5))
def test_whatever_a_filter_says_its_address_can_be_kept(one_firm: Firm, pairs: dict[str, str]) -> None:
    address = urlencode(
        {key.encode("utf-8", "replace"): value.encode("utf-8", "replace") for key, value in pairs.items()}
    )
    if len(address) > 4000:
        return
    kept = view(one_firm, address=address)
    assert one_firm.row("saved_views", kept)["address"] == address
    one_firm.rows("delete from saved_views where id = %s", kept)
