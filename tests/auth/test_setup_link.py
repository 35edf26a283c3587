"""The one-time link of the first run."""

from __future__ import annotations

from tests.auth.server import AuthServer, new_address
from tests.auth.test_sign_up import sign_up


def setup_token(auth: AuthServer) -> str:
    with auth.database.connect() as connection:
        row = connection.execute("select private.new_setup_link() as token").fetchone()
    assert row is not None
    return str(row["token"])


def test_the_setup_link_signs_the_owner_in_at_once_and_its_token_is_not_kept(auth: AuthServer) -> None:
    auth.sign_up_mode("invite")
    address, token = new_address(), setup_token(auth)
    about = {"name": "Ada", "organisation": "Studio", "country": "SE", "currency": "SEK"}
    about |= {"timezone": "Europe/Stockholm", "locale": "sv"}
    refused_status, refused = sign_up(auth, address, setup_token=token, **{**about, "timezone": "Mars/Base"})
    assert (refused_status, refused["code"]) == (422, "validation_failed")
    status, answer = sign_up(auth, address, setup_token=token, **about)
    assert status == 200, answer
    assert answer["access_token"] and answer["user"]["email_confirmed_at"]
    assert answer["user"]["user_metadata"]["email_verified"] is True
    assert token not in str(answer)
    assert auth.mails(address) == []
    assert sign_up(auth, new_address(), setup_token=token, **about)[0] == 422
