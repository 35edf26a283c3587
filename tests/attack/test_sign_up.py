"""Names and addresses with which a person signs up: kept as they are, or refused with nothing left behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.attack import hostile
from tests.auth.server import PASSWORD, AuthServer, new_address, running
from tests.database import Database

USERS = "select count(*) from auth.users"


@pytest.fixture(scope="module")
def auth(database: Database) -> Iterator[AuthServer]:
    with running(database) as server:
        server.sign_up_mode("open")
        yield server


def test_a_name_is_kept_as_it_is_or_refused_by_its_rule(auth: AuthServer, database: Database) -> None:
    kept = {}
    with auth.client() as client:
        for field in ("name", "organisation"):
            for text in (*hostile.CONTROLS.values(), *hostile.INVISIBLE.values(), "x" * 201):
                before, address = auth.count(USERS), new_address()
                body = {"email": address, "password": PASSWORD, "data": {"name": "Åsa", field: text}}
                reply = client.post("/signup", json=body)
                # blanks are no name, and then the address stands for it
                if text.strip(" ") == "":
                    assert reply.status_code == 200
                    continue
                assert (reply.status_code, reply.json()["code"]) == (422, "validation_failed"), text
                # the check's name is what a page turns into words at the field
                assert "_name_is_" in reply.json()["message"]
                assert auth.count(USERS) == before
        for text in ("<script>alert(1)</script>", "שלום", "👩‍👩‍👧", '=HYPERLINK("x")'):
            kept[new_address()] = text
        for address, text in kept.items():
            body = {"email": address, "password": PASSWORD, "data": {"name": text}}
            assert client.post("/signup", json=body).status_code == 200
    with database.connect() as connection:
        rows = connection.execute(
            "select m.email, m.name, p.name as own from memberships as m join profiles as p on p.user_id = m.user_id"
            " where m.email = any (%s)",
            [list(kept)],
        ).fetchall()
    assert {row["email"]: (row["name"], row["own"]) for row in rows} == {k: (v, v) for k, v in kept.items()}


def test_an_address_with_marks_that_nobody_sees_is_none(auth: AuthServer) -> None:
    before = auth.count(USERS)
    with auth.client() as client:
        for mark in ("\u202e", "\u2066", "\u200b", "\ufeff", "\u00ad", "\u2028", "\x85", "\x9b", "\u00a0"):
            for address in (f"a{mark}b@example.com", f"ab@exam{mark}ple.com"):
                for path, body in (
                    ("/signup", {"email": address, "password": PASSWORD}),
                    ("/recover", {"email": address}),
                ):
                    reply = client.post(path, json=body)
                    assert (reply.status_code, reply.json()["code"]) == (400, "validation_failed"), address
    assert auth.count(USERS) == before
