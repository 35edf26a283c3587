"""How people come into an organisation, change places and leave it."""

from __future__ import annotations

import json
import threading
import uuid
from typing import Any

import psycopg
import pytest

from tests.database import Database


def call(database: Database, user_id: uuid.UUID | None, query: str, *values: object) -> Any:
    """One RPC as this person, committed; the first column of its row."""
    with database.acting_as(user_id) as connection:
        row = connection.execute(query.encode(), values).fetchone()
    return None if row is None else next(iter(row.values()))


def refusal(database: Database, user_id: uuid.UUID | None, query: str, *values: object) -> tuple[str, int]:
    """Our code and the HTTP status of a refused call."""
    with pytest.raises(psycopg.Error) as refused:
        call(database, user_id, query, *values)
    assert refused.value.sqlstate == "PGRST", refused.value
    words = json.loads(refused.value.diag.message_primary or "")
    assert words["message"]
    return words["code"], json.loads(refused.value.diag.message_detail or "")["status"]


def members(database: Database, org_id: uuid.UUID) -> set[tuple[str, str]]:
    with database.connect() as connection:
        rows = connection.execute(
            "select role, state from memberships where org_id = %s", [org_id]
        ).fetchall()
    return {(row["role"], row["state"]) for row in rows}


@pytest.fixture
def firm(database: Database) -> tuple[uuid.UUID, uuid.UUID]:
    owner = database.new_user(organisation="Firm")
    return owner, database.organisation_of(owner)


INVITE = "select create_invitation(%s, %s, %s)"


def test_an_invited_person_takes_the_place_kept_for_them(
    database: Database, firm: tuple[uuid.UUID, uuid.UUID]
) -> None:
    owner, org_id = firm
    email = f"{uuid.uuid4().hex[:8]}@example.com"
    token = call(database, owner, INVITE, org_id, email, "manager")
    guest = database.new_user(email)
    assert call(database, guest, "select accept_invitation(%s)", token) == org_id
    assert ("manager", "active") in members(database, org_id)
    assert refusal(database, guest, "select accept_invitation(%s)", token) == ("KT002", 422)


def test_an_invitation_serves_no_other_mail_address(
    database: Database, firm: tuple[uuid.UUID, uuid.UUID]
) -> None:
    owner, org_id = firm
    token = call(database, owner, INVITE, org_id, "meant@example.com", "admin")
    thief = database.new_user()
    assert refusal(database, thief, "select accept_invitation(%s)", token) == ("KT002", 422)
    assert ("admin", "invited") in members(database, org_id)


def test_a_new_invitation_closes_the_one_before(
    database: Database, firm: tuple[uuid.UUID, uuid.UUID]
) -> None:
    owner, org_id = firm
    email = f"{uuid.uuid4().hex[:8]}@example.com"
    first = call(database, owner, INVITE, org_id, email, "rep")
    second = call(database, owner, INVITE, org_id, email, "viewer")
    guest = database.new_user(email)
    assert refusal(database, guest, "select accept_invitation(%s)", first) == ("KT002", 422)
    call(database, guest, "select accept_invitation(%s)", second)
    assert members(database, org_id) == {("owner", "active"), ("viewer", "active")}


def test_a_withdrawn_or_late_invitation_opens_nothing(
    database: Database, firm: tuple[uuid.UUID, uuid.UUID]
) -> None:
    owner, org_id = firm
    emails = [f"{uuid.uuid4().hex[:8]}@example.com" for _ in range(2)]
    tokens = [call(database, owner, INVITE, org_id, email, "rep") for email in emails]
    with database.connect() as connection:
        connection.execute(
            "update invitations set expires_at = now() - interval '1 s' where email = %s", [emails[1]]
        )
        withdrawn = connection.execute("select id from invitations where email = %s", [emails[0]]).fetchone()
    assert withdrawn is not None
    call(database, owner, "select revoke_invitation(%s, %s)", org_id, withdrawn["id"])
    for email, token in zip(emails, tokens, strict=True):
        assert refusal(database, database.new_user(email), "select accept_invitation(%s)", token) == (
            "KT002",
            422,
        )


@pytest.mark.parametrize("role", ["manager", "rep", "viewer", "talent"])
def test_only_owners_and_administrators_manage_people(
    database: Database, firm: tuple[uuid.UUID, uuid.UUID], role: str
) -> None:
    _, org_id = firm
    user_id, membership_id = database.join(org_id, role)
    assert refusal(database, user_id, INVITE, org_id, "x@example.com", "rep") == ("KT003", 403)
    assert refusal(database, user_id, "select change_role(%s, %s, 'admin')", org_id, membership_id) == (
        "KT003",
        403,
    )
    assert refusal(database, user_id, "select remove_member(%s, %s)", org_id, membership_id) == ("KT003", 403)
    assert refusal(database, user_id, "select delete_organisation(%s, 'Firm')", org_id) == ("KT003", 403)


def test_another_organisation_does_not_exist(database: Database, firm: tuple[uuid.UUID, uuid.UUID]) -> None:
    _, org_id = firm
    stranger = database.new_user()
    for query in (INVITE, "select change_role(%s, %s, %s)"):
        assert refusal(database, stranger, query, org_id, str(uuid.uuid4()), "rep") == ("KT004", 404)
        assert refusal(database, stranger, query, uuid.uuid4(), str(uuid.uuid4()), "rep") == ("KT004", 404)
    assert refusal(database, stranger, "select leave_organisation(%s)", org_id) == ("KT004", 404)


def test_an_administrator_neither_makes_nor_unmakes_owners(
    database: Database, firm: tuple[uuid.UUID, uuid.UUID]
) -> None:
    owner, org_id = firm
    admin, admin_place = database.join(org_id, "admin")
    with database.connect() as connection:
        place = connection.execute("select id from memberships where user_id = %s", [owner]).fetchone()
    assert place is not None
    assert refusal(database, admin, "select change_role(%s, %s, 'rep')", org_id, place["id"]) == (
        "KT003",
        403,
    )
    assert refusal(database, admin, "select change_role(%s, %s, 'owner')", org_id, admin_place) == (
        "KT003",
        403,
    )
    assert refusal(database, admin, "select remove_member(%s, %s)", org_id, place["id"]) == ("KT003", 403)
    assert refusal(database, admin, "select transfer_ownership(%s, %s)", org_id, admin_place) == (
        "KT003",
        403,
    )
    assert refusal(database, admin, INVITE, org_id, "y@example.com", "owner") == ("KT010", 422)


def test_the_last_owner_stays_even_when_two_leave_at_once(
    database: Database, firm: tuple[uuid.UUID, uuid.UUID]
) -> None:
    owner, org_id = firm
    assert refusal(database, owner, "select leave_organisation(%s)", org_id) == ("KT006", 409)
    second, _ = database.join(org_id, "owner")
    outcomes: list[str] = []

    def leave(user_id: uuid.UUID) -> None:
        try:
            call(database, user_id, "select leave_organisation(%s)", org_id)
            outcomes.append("left")
        except psycopg.Error as error:
            outcomes.append(json.loads(error.diag.message_primary or "")["code"])

    threads = [threading.Thread(target=leave, args=[u]) for u in (owner, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["KT006", "left"]


def test_ownership_is_handed_over_in_one_step(database: Database, firm: tuple[uuid.UUID, uuid.UUID]) -> None:
    owner, org_id = firm
    heir, place = database.join(org_id, "manager")
    call(database, owner, "select transfer_ownership(%s, %s)", org_id, place)
    assert refusal(database, owner, "select delete_organisation(%s, 'Firm')", org_id) == ("KT003", 403)
    assert refusal(database, heir, "select delete_organisation(%s, 'Frim')", org_id) == ("KT014", 422)
    call(database, heir, "select delete_organisation(%s, 'Firm')", org_id)
    assert members(database, org_id) == set()


def test_a_removed_member_sees_nothing_from_that_moment(
    database: Database, firm: tuple[uuid.UUID, uuid.UUID]
) -> None:
    owner, org_id = firm
    viewer, place = database.join(org_id, "viewer")
    assert call(database, viewer, "select count(*) from organisations where id = %s", org_id) == 1
    call(database, owner, "select remove_member(%s, %s)", org_id, place)
    assert call(database, viewer, "select count(*) from organisations where id = %s", org_id) == 0
    assert ("viewer", "removed") in members(database, org_id)


def test_one_person_has_several_organisations(database: Database, firm: tuple[uuid.UUID, uuid.UUID]) -> None:
    owner, _ = firm
    call(database, owner, "select (create_organisation('Second', 'DK', 'DKK', 'Europe/Copenhagen', 'en')).id")
    assert call(database, owner, "select count(*) from organisations") == 2


def test_a_version_counts_edits_and_nothing_else(
    database: Database, firm: tuple[uuid.UUID, uuid.UUID]
) -> None:
    owner, org_id = firm
    change = "update organisations set name = %s where id = %s and version = %s returning version"
    assert call(database, owner, change, "Firm", org_id, 1) == 1
    assert call(database, owner, change, "Firma", org_id, 1) == 2
    assert call(database, owner, change, "Other", org_id, 1) is None
