"""Customers found by a part of their name: the function asks for the rights itself, since no policy stands behind it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest

from tests.database import Database


@dataclass(frozen=True)
class Firm:
    """An organisation with a rep's customer and somebody else's, and people of each kind."""

    database: Database
    org_id: uuid.UUID
    owner: uuid.UUID
    rep: uuid.UUID
    viewer: uuid.UUID
    talent: uuid.UUID
    stranger: uuid.UUID

    def named(self, words: str | None, user: uuid.UUID | None, role: str = "authenticated") -> list[str]:
        with self.database.acting_as(user, role) as connection:
            found = connection.execute(
                "select name from public.customers_named(%s, %s) order by name", [self.org_id, words]
            )
            return [row["name"] for row in found.fetchall()]


@pytest.fixture(scope="module")
def firm(database: Database) -> Iterator[Firm]:
    owner, stranger = database.new_user(), database.new_user()
    org_id = database.organisation_of(owner)
    rep, membership = database.join(org_id, "rep")
    viewer, _ = database.join(org_id, "viewer")
    talent, _ = database.join(org_id, "talent")
    with database.connect() as connection:
        for org, name, assigned_to in (
            (org_id, "Åkessons Bageri", membership),
            (org_id, "Bageriet 50% AB", None),
            (org_id, "O\\Neill_Bageri", None),
            (database.organisation_of(stranger), "Främmande Bageri", None),
        ):
            connection.execute(
                "insert into customers (org_id, name, assigned_to) values (%s, %s, %s)",
                [org, name, assigned_to],
            )
    yield Firm(database, org_id, owner, rep, viewer, talent, stranger)


ALL = ["Bageriet 50% AB", "O\\Neill_Bageri", "Åkessons Bageri"]


def test_a_part_of_the_name_finds_in_any_case(firm: Firm) -> None:
    assert firm.named("BAGERI", firm.owner) == ALL
    assert firm.named("  åke ", firm.owner) == ["Åkessons Bageri"]
    assert firm.named("ri", firm.viewer) == ALL
    assert firm.named("slakteri", firm.owner) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [("0%", ["Bageriet 50% AB"]), ("l_b", ["O\\Neill_Bageri"]), ("o\\n", ["O\\Neill_Bageri"]), ("_kes", [])],
)
def test_what_stands_for_anything_in_a_pattern_stands_for_itself(
    firm: Firm, words: str, found: list[str]
) -> None:
    assert firm.named(words, firm.owner) == found


def test_nothing_finds_nothing(firm: Firm) -> None:
    assert firm.named(None, firm.owner) == []
    assert firm.named("x" * 10_000, firm.owner) == []


def test_a_rep_finds_their_own_only(firm: Firm) -> None:
    assert firm.named("bageri", firm.rep) == ["Åkessons Bageri"]


@pytest.mark.parametrize("who", ["stranger", "talent"])
def test_who_may_not_read_customers_is_refused(firm: Firm, who: str) -> None:
    with pytest.raises(psycopg.Error) as refused:
        firm.named("bageri", getattr(firm, who))
    assert refused.value.sqlstate == "PGRST"


def test_nobody_is_refused_without_a_token(firm: Firm) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        firm.named("bageri", None, "anon")
