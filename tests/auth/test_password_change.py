"""Changing a password where the old one must be given first."""

from __future__ import annotations

from tests.auth.server import PASSWORD, new_address, running
from tests.database import Database


def test_the_old_password_is_asked_for_but_not_after_a_recovery(database: Database) -> None:
    with running(database, require_current_password=True) as auth:
        address = auth.new_user()["email"]
        with auth.client(Authorization=f"Bearer {auth.sign_in(address)['access_token']}") as client:
            refused = client.put("/user", json={"password": "something new"})
            assert (refused.status_code, refused.json()["code"]) == (400, "current_password_required")
            given = {"password": "something new", "current_password": PASSWORD}
            assert client.put("/user", json=given).status_code == 200
            client.post("/recover", json={"email": address})
            session = client.post(
                "/verify", json={"type": "recovery", "token_hash": auth.token_hash(address)}
            ).json()
        with auth.client(Authorization=f"Bearer {session['access_token']}") as client:
            assert client.put("/user", json={"password": "forgotten before"}).status_code == 200
        auth.sign_in(address, "forgotten before")


def test_a_new_password_makes_mailed_links_worthless(database: Database) -> None:
    with running(database) as auth:
        address, wanted = auth.new_user()["email"], new_address()
        with auth.client(Authorization=f"Bearer {auth.sign_in(address)['access_token']}") as client:
            client.post("/recover", json={"email": address})
            recovery = {"type": "recovery", "token_hash": auth.token_hash(address)}
            client.put("/user", json={"email": wanted})
            change = {"type": "email_change", "token_hash": auth.token_hash(wanted)}
            assert "new_email" not in client.put("/user", json={"password": "something new"}).json()
            assert client.post("/verify", json=recovery).status_code == 403
            assert client.post("/verify", json=change).status_code == 403


def test_a_change_of_address_is_mailed_again_on_demand(database: Database) -> None:
    with running(database) as auth:
        address, wanted = auth.new_user()["email"], new_address()
        with auth.client(Authorization=f"Bearer {auth.sign_in(address)['access_token']}") as client:
            client.put("/user", json={"email": wanted})
            old = auth.token_hash(wanted)
            assert client.post("/resend", json={"type": "email_change", "email": address}).text == "{}"
            assert len(auth.mails(wanted)) == 2
            assert client.post("/verify", json={"type": "email_change", "token_hash": old}).status_code == 403
            for to in (wanted, address):
                body = {"type": "email_change", "token_hash": auth.token_hash(to)}
                assert client.post("/verify", json=body).status_code == 200
            assert client.get("/user").json()["email"] == wanted
