"""Signing up by an invitation's link: the one that was mailed proves the address, the one that was copied does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx

from stack import services, settings
from tests.auth.server import PASSWORD, AuthServer, new_address


def invite(auth: AuthServer, address: str) -> str:
    """The token that the inviting person is shown."""
    owner = auth.database.new_user()
    org_id = auth.database.organisation_of(owner)
    with auth.database.acting_as(owner) as connection:
        row = connection.execute(
            "select create_invitation(%s, %s, 'rep') as token", [org_id, address]
        ).fetchone()
    assert row is not None
    return str(row["token"])


def join(client: httpx.Client, address: str, token: str) -> dict[str, Any]:
    body = {"email": address, "password": PASSWORD, "data": {"invitation_token": token}}
    answer = client.post("/signup", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_who_joins_by_a_copied_link_confirms_the_address_by_mail_before_signing_in(auth: AuthServer) -> None:
    address = new_address()
    with auth.client() as client:
        made = join(client, address, invite(auth, address))
        assert "access_token" not in made and "email_confirmed_at" not in made
        assert "invitation_token" not in made["user_metadata"]
        body = {"email": address, "password": PASSWORD}
        early = client.post("/token?grant_type=password", json=body)
        assert early.json()["code"] == "email_not_confirmed"
        [mail] = auth.mails(address)
        assert "/confirm#token_hash=" in mail["body"]
        token = {"type": "signup", "token_hash": auth.token_hash(address)}
        session = client.post("/verify", json=token).json()
    with auth.database.acting_as(session["user"]["id"]) as connection:
        assert connection.execute("select role from memberships").fetchall() == [{"role": "rep"}]


def test_a_stack_says_whether_it_sends_mail(auth: AuthServer, tmp_path: Path) -> None:
    environment = {"KONTOR_STATE": str(tmp_path), "KONTOR_SIGNUP": "open"}
    for url, sends in (("", False), ("smtp://mail.example", True)):
        told = settings.load({**environment, "KONTOR_SMTP_URL": url})
        services.tell_settings(told, auth.database.dsn())
        with auth.database.connect() as connection:
            assert connection.execute("select signup, sends_mail from private.instance").fetchone() == {
                "signup": "open",
                "sends_mail": sends,
            }


def test_without_a_mail_server_the_copied_link_lets_in_at_once(auth: AuthServer) -> None:
    with auth.database.connect() as connection:
        connection.execute("update private.instance set sends_mail = false where only_row")
    address = new_address()
    with auth.client() as client:
        assert join(client, address, invite(auth, address))["access_token"]
    with auth.database.connect() as connection:
        connection.execute("update private.instance set sends_mail = true where only_row")
