"""Refresh tokens rotate, forgive a lost answer, and a stolen one ends its family."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import httpx
import jwt
import pytest

from tests.auth.server import SECRET, SERVICE_KEY, AuthServer

TOKENS_OF = "select count(*) from auth.refresh_tokens where user_id = %s"
ACTIVE_OF = f"{TOKENS_OF} and not revoked"


def refresh(auth: AuthServer, token: str) -> httpx.Response:
    with auth.client() as client:
        return client.post("/token?grant_type=refresh_token", json={"refresh_token": token})


def age(auth: AuthServer, token: str) -> None:
    """Let the reuse window of a spent token pass."""
    auth.execute(
        "update auth.refresh_tokens set updated_at = now() - interval '11 s' where token = %s", token
    )


def session_of(auth: AuthServer) -> dict[str, str]:
    answer = auth.sign_in(auth.new_user()["email"])
    return {"user": answer["user"]["id"], "token": answer["refresh_token"], "access": answer["access_token"]}


def test_a_refresh_keeps_the_session_and_gives_a_new_token(auth: AuthServer) -> None:
    session = session_of(auth)
    answer = refresh(auth, session["token"]).json()
    assert answer["refresh_token"] != session["token"]
    old, new = (
        jwt.decode(t, SECRET, ["HS256"], audience="authenticated")
        for t in (session["access"], answer["access_token"])
    )
    assert old["session_id"] == new["session_id"]
    assert auth.count(ACTIVE_OF, session["user"]) == 1


def test_the_parent_of_the_active_token_is_forgiven_at_any_time(auth: AuthServer) -> None:
    session = session_of(auth)
    child = refresh(auth, session["token"]).json()["refresh_token"]
    age(auth, session["token"])
    assert refresh(auth, session["token"]).json()["refresh_token"] == child
    assert auth.count(TOKENS_OF, session["user"]) == 2


def test_a_grandparent_inside_the_window_gets_the_active_token(auth: AuthServer) -> None:
    session = session_of(auth)
    grandchild = refresh(auth, refresh(auth, session["token"]).json()["refresh_token"]).json()[
        "refresh_token"
    ]
    assert refresh(auth, session["token"]).json()["refresh_token"] == grandchild


def test_a_grandparent_outside_the_window_revokes_the_family(auth: AuthServer) -> None:
    session = session_of(auth)
    grandchild = refresh(auth, refresh(auth, session["token"]).json()["refresh_token"]).json()[
        "refresh_token"
    ]
    age(auth, session["token"])
    refused = refresh(auth, session["token"])
    assert (refused.status_code, refused.json()["code"]) == (400, "refresh_token_already_used")
    assert refused.json()["message"] == "Invalid Refresh Token: Already Used"
    assert auth.count(ACTIVE_OF, session["user"]) == 0
    assert refresh(auth, grandchild).json()["code"] == "refresh_token_already_used"


def test_refreshes_at_once_agree_on_one_new_token(auth: AuthServer) -> None:
    session = session_of(auth)
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: refresh(auth, session["token"]), range(32)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1
    assert auth.count(TOKENS_OF, session["user"]) == 2


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("", "validation_failed"),
        ("x", "validation_failed"),
        ("A" * 12, "validation_failed"),
        ("' or true --", "validation_failed"),
        ("a" * 12, "refresh_token_not_found"),
    ],
)
def test_unknown_refresh_tokens_are_refused(auth: AuthServer, token: str, code: str) -> None:
    refused = refresh(auth, token)
    assert (refused.status_code, refused.json()["code"]) == (400, code)


def test_an_ended_session_refreshes_no_more(auth: AuthServer) -> None:
    session = session_of(auth)
    with auth.client(Authorization=f"Bearer {session['access']}") as client:
        assert client.post("/logout?scope=nonsense").status_code == 400
        assert client.post("/logout").status_code == 204
        assert client.get("/user").json()["code"] == "session_not_found"
    assert refresh(auth, session["token"]).json()["code"] == "refresh_token_not_found"


def test_a_banned_user_refreshes_no_more(auth: AuthServer) -> None:
    session = session_of(auth)
    auth.execute("update auth.users set banned_until = now() + interval '1 h' where id = %s", session["user"])
    assert refresh(auth, session["token"]).json()["code"] == "user_banned"
    with auth.client(Authorization=f"Bearer {session['access']}") as client:
        assert (client.get("/user").status_code, client.get("/user").json()["code"]) == (403, "user_banned")


def signed(**claims: object) -> str:
    return jwt.encode({"exp": 2_500_000_000, **claims}, SECRET, "HS256")


NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("header", "status", "code"),
    [
        (None, 401, "no_authorization"),
        ("Basic abc", 401, "no_authorization"),
        ("Bearer a b", 401, "no_authorization"),
        ("Bearer nonsense", 403, "bad_jwt"),
        (f"Bearer {SERVICE_KEY}", 403, "bad_jwt"),
        (f"Bearer {SERVICE_KEY[:-4]}AAAA", 403, "bad_jwt"),
        ("Bearer " + jwt.encode({"sub": NOBODY}, SECRET, "HS256"), 403, "bad_jwt"),
        ("Bearer " + jwt.encode({"sub": NOBODY, "exp": 1}, SECRET, "HS256"), 403, "bad_jwt"),
        ("Bearer " + jwt.encode({"sub": NOBODY, "exp": 2_500_000_000}, None, "none"), 403, "bad_jwt"),
        ("Bearer " + jwt.encode({"sub": NOBODY, "exp": 2_500_000_000}, "x" * 40, "HS256"), 403, "bad_jwt"),
        ("Bearer " + signed(sub="me"), 400, "bad_jwt"),
        ("Bearer " + signed(sub=["me"]), 400, "bad_jwt"),
        ("Bearer " + signed(sub=NOBODY), 403, "user_not_found"),
    ],
)
def test_each_bad_bearer_has_its_answer(auth: AuthServer, header: str | None, status: int, code: str) -> None:
    with auth.client(**({"Authorization": header} if header else {})) as client:
        refused = client.get("/user")
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert refused.headers["x-supabase-api-version"] == "2024-01-01"


def test_a_session_of_another_user_does_not_count(auth: AuthServer) -> None:
    mine, theirs = session_of(auth), session_of(auth)
    stolen = jwt.decode(theirs["access"], SECRET, ["HS256"], audience="authenticated")["session_id"]
    with auth.client(Authorization=f"Bearer {signed(sub=mine['user'], session_id=stolen)}") as client:
        assert client.get("/user").json()["code"] == "session_not_found"


def test_users_are_no_administrators(auth: AuthServer) -> None:
    session = session_of(auth)
    with auth.client(Authorization=f"Bearer {session['access']}") as client:
        calls = [
            client.get("/admin/users"),
            client.post("/admin/users", json={"email": "x@example.com"}),
            client.delete(f"/admin/users/{session['user']}"),
            client.post("/invite", json={"email": "x@example.com"}),
            client.post("/admin/generate_link", json={"type": "recovery", "email": "x@example.com"}),
        ]
        assert client.put("/user", json={"app_metadata": {"role": "owner"}}).json()["code"] == "not_admin"
    assert {(call.status_code, call.json()["code"]) for call in calls} == {(403, "not_admin")}


def test_connections_that_the_database_cut_are_replaced(auth: AuthServer) -> None:
    address = auth.new_user()["email"]
    with auth.database.connect("supabase_admin") as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where usename = 'supabase_auth_admin' and datname = current_database()"
        )
    assert auth.sign_in(address)["user"]["email"] == address
