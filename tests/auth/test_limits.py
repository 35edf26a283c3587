"""Limits hold, say how long to wait, and spare everybody else."""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from stack.auth.settings import RateLimits
from tests.auth.server import PASSWORD, UNLIMITED, AuthServer, new_address, running
from tests.database import Database


def sign_in(
    auth: AuthServer, address: str, password: str, client_address: str = "192.0.2.1"
) -> httpx.Response:
    with auth.client(**{"X-Forwarded-For": client_address}) as client:
        return client.post("/token?grant_type=password", json={"email": address, "password": password})


def test_five_wrong_passwords_lock_one_address_out_of_one_account(database: Database) -> None:
    with running(database, rate_limits=RateLimits()) as auth:
        mine, other = auth.new_user()["email"], auth.new_user()["email"]
        assert [sign_in(auth, mine, "wrong").status_code for _ in range(5)] == [400] * 5
        refused = sign_in(auth, mine, PASSWORD)
        assert (refused.status_code, refused.json()["code"]) == (429, "over_request_rate_limit")
        assert 880 < int(refused.headers["retry-after"]) <= 900
        assert sign_in(auth, other, PASSWORD).status_code == 200
        assert sign_in(auth, mine, PASSWORD, "192.0.2.2").status_code == 200


def test_wrong_passwords_at_once_are_counted_and_a_right_one_starts_anew(database: Database) -> None:
    with running(database, rate_limits=RateLimits()) as auth:
        address = auth.new_user()["email"]
        with ThreadPoolExecutor(12) as pool:
            statuses = list(pool.map(lambda _: sign_in(auth, address, "wrong").status_code, range(12)))
        assert sorted(statuses) == [400] * 5 + [429] * 7
        other = auth.new_user()["email"]
        for _ in range(2):
            assert [sign_in(auth, other, "wrong").status_code for _ in range(4)] == [400] * 4
            assert sign_in(auth, other, PASSWORD).status_code == 200


def test_codes_cannot_be_tried_out(database: Database) -> None:
    with running(database, rate_limits=RateLimits()) as auth:
        address = auth.new_user()["email"]
        answers = []
        for guess in range(7):
            with auth.client(**{"X-Forwarded-For": f"192.0.2.{guess}"}) as client:
                body = {"type": "recovery", "email": address, "token": f"{guess:06d}"}
                answers.append(client.post("/verify", json=body).status_code)
        assert answers == [403] * 5 + [429] * 2


def test_a_client_address_has_its_share_of_sign_ups(database: Database) -> None:
    with running(database, rate_limits=RateLimits(account=(3, 300))) as auth:
        auth.sign_up_mode("open")
        for address, expected in [
            ("2001:db8::1", [200] * 3 + [429]),
            ("2001:db8::2", [429]),
            ("2001:db8:0:1::1", [200]),
        ]:
            with auth.client(**{"X-Forwarded-For": address}) as client:
                for status in expected:
                    assert client.post("/recover", json={"email": new_address()}).status_code == status


def test_mails_of_one_kind_are_spaced_for_known_and_unknown_addresses_alike(database: Database) -> None:
    with running(database, mail_spacing_s=60) as auth, auth.client() as client:
        for address in (auth.new_user()["email"], new_address()):
            assert client.post("/recover", json={"email": address}).status_code == 200
            refused = client.post("/recover", json={"email": address})
            assert (refused.status_code, refused.json()["code"]) == (429, "over_email_send_rate_limit")
            assert int(refused.headers["retry-after"]) <= 60


def test_a_full_password_queue_sends_away_and_the_rest_stays_quick(database: Database) -> None:
    with running(database, password_queue=3, rate_limits=UNLIMITED, bcrypt_cost=12) as auth:
        with ThreadPoolExecutor(10) as pool:
            waiting = [pool.submit(sign_in, auth, new_address(), "x") for _ in range(10)]
            time.sleep(0.05)
            with auth.client() as client:
                assert client.get("/health").status_code == 200
            assert not all(call.done() for call in waiting), "it had to wait for the passwords"
            answers = [call.result() for call in waiting]
        refused = [answer for answer in answers if answer.status_code == 429]
        assert refused and all("retry-after" in answer.headers for answer in refused)
        assert {answer.status_code for answer in answers} == {400, 429}


def test_nothing_secret_is_logged(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with running(database) as auth:
        user = auth.new_user()
        session = auth.sign_in(user["email"])
        with auth.database.connect("supabase_admin") as connection:
            connection.execute(
                "alter table auth.users add constraint named"
                " check (raw_user_meta_data ->> 'name' is distinct from 'bad') not valid"
            )
        with auth.client(Authorization=f"Bearer {session['access_token']}") as client:
            refused = client.put("/user", json={"data": {"name": "bad"}})
        with auth.database.connect("supabase_admin") as connection:
            connection.execute("alter table auth.users drop constraint named")
    assert (refused.status_code, refused.json()["code"]) == (422, "validation_failed")
    logged = caplog.text
    assert "CheckViolation" in logged
    for secret in (PASSWORD, user["email"], session["access_token"], session["refresh_token"], "$2b$"):
        assert secret not in logged


def test_recovery_takes_as_long_for_unknown_addresses_as_for_known_ones(database: Database) -> None:
    with running(database, stranger_answer_s=0.1) as auth, auth.client() as client:
        for address in (auth.new_user()["email"], new_address()):
            started = time.monotonic()
            assert client.post("/recover", json={"email": address}).status_code == 200
            assert time.monotonic() - started >= 0.1
