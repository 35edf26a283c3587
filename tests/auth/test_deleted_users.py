"""Deleting a user leaves no organisation without an owner."""

from __future__ import annotations

import uuid
from typing import Any

import httpx

from tests.auth.server import AuthServer


def delete(auth: AuthServer, user: dict[str, Any], **body: Any) -> httpx.Response:
    with auth.admin() as client:
        return client.request("DELETE", f"/admin/users/{user['id']}", json=body)


def organisation_of(auth: AuthServer, user: dict[str, Any]) -> uuid.UUID:
    return auth.database.organisation_of(uuid.UUID(user["id"]))


def count(auth: AuthServer, query: str, *values: Any) -> int:
    with auth.database.connect() as connection:
        row = connection.execute(query, values).fetchone()
    assert row is not None
    return int(row["count"])


def test_the_only_owner_of_an_organisation_with_people_stays_until_it_has_another(auth: AuthServer) -> None:
    owner = auth.new_user()
    org_id = organisation_of(auth, owner)
    _, place = auth.database.join(org_id, "manager")
    for body in ({}, {"should_soft_delete": True}):
        refused = delete(auth, owner, **body)
        assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
        assert "owner" in refused.json()["message"]
    assert count(auth, "select count(*) from memberships where org_id = %s and role = 'owner'", org_id) == 1
    auth.sign_in(owner["email"])
    with auth.database.connect() as connection:
        connection.execute("update memberships set role = 'owner' where id = %s", [place])
    assert delete(auth, owner).status_code == 200
    assert count(auth, "select count(*) from organisations where id = %s", org_id) == 1


def test_the_only_owner_of_books_stays_until_they_are_deleted(auth: AuthServer) -> None:
    owner = auth.new_user()
    org_id = organisation_of(auth, owner)
    with auth.database.acting_as(owner["id"]) as connection:
        connection.execute("insert into customers (org_id, name) values (%s, 'Kund AB')", [org_id])
    assert delete(auth, owner).status_code == 409
    with auth.database.acting_as(owner["id"]) as connection:
        connection.execute("select delete_organisation(id, name) from organisations where id = %s", [org_id])
    assert delete(auth, owner).status_code == 200


def test_an_organisation_of_one_that_was_never_used_goes_with_its_owner(auth: AuthServer) -> None:
    for body in ({}, {"should_soft_delete": True}):
        owner = auth.new_user()
        org_id = organisation_of(auth, owner)
        assert delete(auth, owner, **body).status_code == 200
        assert count(auth, "select count(*) from organisations where id = %s", org_id) == 0


def test_a_member_is_deleted_and_their_place_stays(auth: AuthServer) -> None:
    member = auth.new_user()
    org_id = auth.database.organisation_of(auth.database.new_user())
    auth.database.join(org_id, "rep", uuid.UUID(member["id"]))
    assert delete(auth, member).status_code == 200
    assert count(auth, "select count(*) from memberships where org_id = %s", org_id) == 2
