"""The real supabase-py against the service, unchanged."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import pytest
from supabase_auth.errors import AuthApiError, AuthWeakPasswordError

from supabase import Client, ClientOptions, create_client
from tests.auth.server import ANON_KEY, PASSWORD, SERVICE_KEY, AuthServer, new_address


def client_of(auth: AuthServer, key: str = ANON_KEY, flow: str = "pkce") -> Client:
    chosen: dict[str, Any] = {"flow_type": flow}
    return create_client(auth.site, key, ClientOptions(auto_refresh_token=False, **chosen))


def exchanged(client: Client, code: str) -> Any:
    """What the code of a link brings; the client knows the verifier."""
    given: Any = {"auth_code": code}
    return client.auth.exchange_code_for_session(given)


def test_sign_up_waits_for_the_mailed_code_and_then_signs_in(auth: AuthServer) -> None:
    client, address = client_of(auth), new_address()
    answer = client.auth.sign_up(
        {"email": address, "password": PASSWORD, "options": {"data": {"name": "Ada"}}}
    )
    assert answer.session is None and answer.user is not None
    assert answer.user.user_metadata["name"] == "Ada"
    with pytest.raises(AuthApiError) as refused:
        client.auth.sign_in_with_password({"email": address, "password": PASSWORD})
    assert refused.value.code == "email_not_confirmed"
    code = re.search(r"\b\d{6}\b", auth.mails(address)[0]["body"])
    assert code is not None
    confirmed = client.auth.verify_otp({"email": address, "token": code.group(), "type": "email"})
    assert confirmed.session is not None and confirmed.user is not None
    assert confirmed.user.email_confirmed_at is not None
    assert confirmed.user.user_metadata["email_verified"] is True
    assert confirmed.user.identities is not None and confirmed.user.identities[0].provider == "email"


def test_wrong_and_right_passwords(auth: AuthServer) -> None:
    client, address = client_of(auth), auth.new_user()["email"]
    with pytest.raises(AuthApiError) as refused:
        client.auth.sign_in_with_password({"email": address, "password": "wrong"})
    assert (refused.value.code, refused.value.status) == ("invalid_credentials", 400)
    signed_in = client.auth.sign_in_with_password({"email": address.upper(), "password": PASSWORD})
    assert signed_in.user is not None and signed_in.user.email == address
    shown = client.auth.get_user()
    assert shown is not None and shown.user.id == signed_in.user.id
    refreshed = client.auth.refresh_session()
    assert refreshed.session is not None and signed_in.session is not None
    assert refreshed.session.refresh_token != signed_in.session.refresh_token


def test_a_recovery_link_gives_a_code_that_the_verifier_exchanges(auth: AuthServer) -> None:
    client, address = client_of(auth), auth.new_user()["email"]
    client.auth.reset_password_for_email(address, {"redirect_to": f"{auth.site}/reset"})
    link = re.search(r"https?://\S+", auth.mails(address)[0]["body"])
    assert link is not None and "/auth/v1/verify?token=pkce_" in link.group()
    assert httpx.head(link.group()).status_code == 204
    followed = httpx.get(link.group())
    assert followed.status_code == 303
    target = urlsplit(followed.headers["location"])
    assert target.path == "/reset"
    code = parse_qs(target.query)["code"][0]
    session = exchanged(client, code)
    assert session.user is not None and session.user.email == address
    changed = client.auth.update_user({"password": "a new password"})
    assert changed.user.email == address
    assert auth.sign_in(address, "a new password")["user"]["email"] == address
    again = httpx.get(link.group())
    assert "error_code=otp_expired" in unquote(again.headers["location"])


def test_a_foreign_verifier_gets_no_session(auth: AuthServer) -> None:
    client, address = client_of(auth), auth.new_user()["email"]
    client.auth.reset_password_for_email(address)
    link = re.search(r"https?://\S+", auth.mails(address)[0]["body"])
    assert link is not None
    code = parse_qs(urlsplit(httpx.get(link.group()).headers["location"]).query)["code"][0]
    with auth.client() as plain:
        refused = plain.post("/token?grant_type=pkce", json={"auth_code": code, "code_verifier": "x" * 50})
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_code_verifier")
    auth.execute(
        "update auth.flow_state set auth_code_issued_at = now() - interval '301 s' where auth_code = %s", code
    )
    with pytest.raises(AuthApiError) as late:
        exchanged(client, code)
    assert late.value.code == "flow_state_expired"


def test_a_weak_password_names_its_reason(auth: AuthServer) -> None:
    with pytest.raises(AuthWeakPasswordError) as refused:
        client_of(auth).auth.sign_up({"email": new_address(), "password": "short"})
    assert refused.value.reasons == ["length"]


def test_an_administrator_makes_lists_changes_and_deletes_users(auth: AuthServer) -> None:
    admin = client_of(auth, SERVICE_KEY).auth.admin
    address = new_address()
    made = admin.create_user(
        {"email": address, "password": PASSWORD, "email_confirm": True, "app_metadata": {"plan": "x"}}
    ).user
    assert made.app_metadata["plan"] == "x" and made.email_confirmed_at is not None
    with pytest.raises(AuthApiError) as taken:
        admin.create_user({"email": address, "password": PASSWORD})
    assert (taken.value.status, taken.value.code) == (422, "email_exists")
    assert made.id in {user.id for user in admin.list_users(page=1, per_page=1)}
    changed = admin.update_user_by_id(made.id, {"user_metadata": {"name": "Bo"}, "ban_duration": "24h"}).user
    assert changed.user_metadata["name"] == "Bo"
    with pytest.raises(AuthApiError) as banned:
        client_of(auth).auth.sign_in_with_password({"email": address, "password": PASSWORD})
    assert banned.value.code == "user_banned"
    admin.delete_user(made.id)
    with pytest.raises(AuthApiError) as gone:
        admin.get_user_by_id(made.id)
    assert gone.value.status == 404


def test_generated_links_sign_in_through_the_implicit_flow(auth: AuthServer) -> None:
    admin, address = client_of(auth, SERVICE_KEY).auth.admin, auth.new_user()["email"]
    made = admin.generate_link({"type": "magiclink", "email": address})
    location = httpx.get(made.properties.action_link).headers["location"]
    values = parse_qs(urlsplit(location).fragment)
    session = client_of(auth).auth.set_session(values["access_token"][0], values["refresh_token"][0])
    assert session.user is not None and session.user.email == address


def test_an_invited_person_chooses_a_password(auth: AuthServer) -> None:
    admin, address = client_of(auth, SERVICE_KEY).auth.admin, new_address()
    admin.invite_user_by_email(address, {"data": {"locale": "sv"}})
    assert auth.mails(address)[0]["subject"] == "Du är inbjuden till Kontor"
    client = client_of(auth)
    client.auth.verify_otp({"token_hash": auth.token_hash(address), "type": "invite"})
    client.auth.update_user({"password": PASSWORD})
    assert auth.sign_in(address)["user"]["invited_at"]


def test_claims_of_a_shared_secret_token_come_from_the_server(auth: AuthServer) -> None:
    client = client_of(auth)
    client.auth.sign_in_with_password({"email": auth.new_user()["email"], "password": PASSWORD})
    answer = client.auth.get_claims()
    assert answer is not None and answer["claims"]["iss"] == f"{auth.site}/auth/v1"
