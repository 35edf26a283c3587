"""Who is let in, and what a stranger may learn about accounts: nothing."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.auth.server import PASSWORD, AuthServer, new_address


@pytest.fixture
def invite_only(auth: AuthServer) -> Iterator[AuthServer]:
    auth.sign_up_mode("invite")
    yield auth
    auth.sign_up_mode("open")


def sign_up(auth: AuthServer, address: str, **data: Any) -> tuple[int, dict[str, Any]]:
    with auth.client() as client:
        answer = client.post("/signup", json={"email": address, "password": PASSWORD, "data": data})
    return answer.status_code, answer.json()


def shape(value: Any) -> Any:
    """What an answer looks like without what differs from call to call."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in sorted(value.items())}
    return [shape(inner) for inner in value] if isinstance(value, list) else type(value).__name__


def test_by_invitation_only_strangers_are_refused_alike(invite_only: AuthServer) -> None:
    known = invite_only.new_user()["email"]
    answers = [sign_up(invite_only, address) for address in (known, new_address())]
    assert answers[0] == answers[1]
    assert (answers[0][0], answers[0][1]["code"]) == (422, "signup_disabled")


def test_a_wrong_setup_link_is_refused_in_words(invite_only: AuthServer) -> None:
    status, answer = sign_up(invite_only, new_address(), setup_token="0" * 64)
    assert (status, answer["code"]) == (422, "signup_disabled")
    assert answer["message"]


def test_known_and_unknown_addresses_get_the_same_sign_up_answer(auth: AuthServer) -> None:
    known, unknown = auth.new_user()["email"], new_address()
    answers = {address: sign_up(auth, address, name="Ada", locale="sv") for address in (known, unknown)}
    assert answers[known][0] == answers[unknown][0] == 200
    assert shape(answers[known][1]) == shape(answers[unknown][1])
    assert auth.mails(known)[0]["subject"] == "You already have an account"
    assert auth.mails(unknown)[0]["subject"] == "Bekräfta din e-postadress"
    auth.sign_in(known)


def signed_in(auth: AuthServer, address: str, password: str) -> bool:
    with auth.client() as client:
        body = {"email": address, "password": password}
        return client.post("/token?grant_type=password", json=body).status_code == 200


def test_a_later_sign_up_changes_nothing_of_the_one_that_waits_for_its_link(auth: AuthServer) -> None:
    address = new_address()
    first = sign_up(auth, address, name="Ada")
    link = auth.token_hash(address)
    with auth.client() as client:
        body = {"email": address, "password": "a stranger's", "data": {"name": "Eve"}}
        second = client.post("/signup", json=body)
        assert (second.status_code, shape(second.json())) == (first[0], shape(first[1]))
        session = client.post("/verify", json={"type": "signup", "token_hash": link})
    assert session.status_code == 200, session.text
    assert session.json()["user"]["user_metadata"]["name"] == "Ada"
    assert (signed_in(auth, address, PASSWORD), signed_in(auth, address, "a stranger's")) == (True, False)
    assert auth.count("select count(*) from auth.users where email = %s", address) == 1


def test_who_signs_up_second_chooses_a_password_by_mail_and_the_first_one_is_worthless(
    auth: AuthServer,
) -> None:
    address = new_address()
    sign_up(auth, address)
    with auth.client() as client:
        client.post("/signup", json={"email": address, "password": "the owner's own"})
        [again, _] = auth.mails(address)
        assert again["subject"] == "Your mail address waits to be confirmed"
        assert f"{auth.site}/reset#token_hash=" in again["body"]
        body = {"type": "recovery", "token_hash": auth.token_hash(address)}
        session = client.post("/verify", json=body).json()
        assert not signed_in(auth, address, PASSWORD)
        client.headers["Authorization"] = f"Bearer {session['access_token']}"
        assert client.put("/user", json={"password": "chosen by mail"}).status_code == 200
    assert signed_in(auth, address, "chosen by mail")


def test_after_the_link_has_run_out_a_sign_up_starts_anew(auth: AuthServer) -> None:
    address = new_address()
    sign_up(auth, address, name="Ada")
    auth.execute(
        "update auth.one_time_tokens set created_at = created_at - interval '3601 s' where relates_to = %s",
        address,
    )
    with auth.client() as client:
        body = {"email": address, "password": "the newest one", "data": {"name": "Ida", "setup_token": None}}
        assert client.post("/signup", json=body).status_code == 200
        fresh = {"type": "signup", "token_hash": auth.token_hash(address)}
        session = client.post("/verify", json=fresh).json()
    assert session["user"]["user_metadata"]["name"] == "Ida"
    assert (signed_in(auth, address, PASSWORD), signed_in(auth, address, "the newest one")) == (False, True)


def test_sign_ups_at_once_make_one_account(auth: AuthServer) -> None:
    address = new_address()
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: sign_up(auth, address)[0], range(8)))
    assert set(statuses) == {200}
    assert auth.count("select count(*) from auth.users where email = %s", address) == 1


@pytest.mark.parametrize("path", ["/recover", "/resend"])
def test_mails_asked_for_by_strangers_tell_nothing(auth: AuthServer, path: str) -> None:
    known, unknown = auth.new_user()["email"], new_address()
    with auth.client() as client:
        answers = [
            client.post(path, json={"email": address, "type": "signup"}) for address in (known, unknown)
        ]
    assert [(answer.status_code, answer.text) for answer in answers] == [(200, "{}")] * 2
    assert auth.mails(unknown) == []


def test_recovery_links_lead_to_allowed_places_only(auth: AuthServer) -> None:
    address = auth.new_user()["email"]
    with auth.client() as client:
        client.post("/recover", json={"email": address}, params={"redirect_to": "https://evil.example/reset"})
        assert f"{auth.site}/reset#token_hash=" in auth.mails(address)[0]["body"]
        client.post("/recover", json={"email": address}, params={"redirect_to": f"{auth.site}/sv/reset?x=1"})
        assert f"{auth.site}/sv/reset?x=1#token_hash=" in auth.mails(address)[0]["body"]


def test_a_link_works_once_and_not_after_its_time(auth: AuthServer) -> None:
    address = auth.new_user()["email"]
    with auth.client() as client:
        client.post("/recover", json={"email": address})
        body = {"type": "recovery", "token_hash": auth.token_hash(address)}
        with ThreadPoolExecutor(4) as pool:
            statuses = sorted(pool.map(lambda _: client.post("/verify", json=body).status_code, range(4)))
        assert statuses == [200, 403, 403, 403]
        client.post("/recover", json={"email": address})
        auth.execute(
            "update auth.one_time_tokens set created_at = created_at - interval '3601 s'"
            " where relates_to = %s",
            address,
        )
        late = client.post("/verify", json={"type": "recovery", "token_hash": auth.token_hash(address)})
    assert late.json()["code"] == "otp_expired"


def test_both_halves_of_an_address_change_confirmed_at_once_complete_it(auth: AuthServer) -> None:
    address, wanted = auth.new_user()["email"], new_address()
    token = auth.sign_in(address)["access_token"]
    with auth.client(Authorization=f"Bearer {token}") as client:
        assert client.put("/user", json={"email": wanted}).json()["new_email"] == wanted
        bodies = [{"type": "email_change", "token_hash": auth.token_hash(to)} for to in (address, wanted)]
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda body: client.post("/verify", json=body), bodies))
        assert sorted("access_token" in answer.json() for answer in answers) == [False, True]
        assert client.get("/user").json()["email"] == wanted


def test_an_address_taken_meanwhile_cannot_be_changed_to(auth: AuthServer) -> None:
    address, wanted = auth.new_user()["email"], new_address()
    with auth.client(Authorization=f"Bearer {auth.sign_in(address)['access_token']}") as client:
        client.put("/user", json={"email": wanted})
        auth.new_user(email=wanted)
        first = {"type": "email_change", "token_hash": auth.token_hash(address)}
        assert client.post("/verify", json=first).status_code == 200
        second = {"type": "email_change", "token_hash": auth.token_hash(wanted)}
        assert client.post("/verify", json=second).json()["code"] == "email_exists"
        assert client.put("/user", json={"email": wanted}).json()["code"] == "email_exists"
        assert client.get("/user").json()["email"] == address


def test_a_wrong_current_password_is_refused(auth: AuthServer) -> None:
    address = auth.new_user()["email"]
    with auth.client(Authorization=f"Bearer {auth.sign_in(address)['access_token']}") as client:
        refused = client.put("/user", json={"password": "something new", "current_password": "wrong"})
    assert (refused.status_code, refused.json()["code"]) == (400, "current_password_invalid")
    auth.sign_in(address)


def test_a_soft_deleted_user_is_gone_and_leaves_no_name(auth: AuthServer) -> None:
    user = auth.new_user(user_metadata={"name": "Ada"})
    with auth.admin() as client:
        answer = client.request("DELETE", f"/admin/users/{user['id']}", json={"should_soft_delete": True})
        assert answer.status_code == 200, answer.text
        assert client.get(f"/admin/users/{user['id']}").status_code == 404
    assert auth.count("select count(*) from auth.users where email = %s", user["email"]) == 0
