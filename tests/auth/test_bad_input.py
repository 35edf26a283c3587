"""What is no proper request gets an answer in the error shape and leaves nothing behind."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.auth.server import PASSWORD, AuthServer, new_address

USERS = "select count(*) from auth.users"


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"{", "application/json", (400, "bad_json")),
        (b"[]", "application/json", (400, "bad_json")),
        (b'"text"', "application/json", (400, "bad_json")),
        (b"\xff\xfe", "application/json", (400, "bad_json")),
        (b'{"data": NaN}', "application/json", (400, "bad_json")),
        (b'{"data": {"n": 1e999}}', "application/json", (400, "bad_json")),
        (b'{"n": ' + b"9" * 5000 + b"}", "application/json", (400, "bad_json")),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, "application/json", (400, "bad_json")),
        (b'{"email": "a\\u0000@example.com"}', "application/json", (400, "validation_failed")),
        (b'{"email": "\\ud800@example.com"}', "application/json", (400, "validation_failed")),
        (b"email=a@example.com", "application/x-www-form-urlencoded", (415, "validation_failed")),
        (b"{}", "text/plain", (415, "validation_failed")),
        (b"{}", "", (415, "validation_failed")),
        (b'{"x": "' + b"a" * 1_000_000 + b'"}', "application/json", (413, "request_entity_too_large")),
    ],
)
@pytest.mark.parametrize("path", ["/signup", "/token?grant_type=password", "/recover", "/verify"])
def test_bad_bodies(
    auth: AuthServer, path: str, body: bytes, content_type: str, expected: tuple[int, str]
) -> None:
    with auth.client(**{"Content-Type": content_type}) as client:
        refused = client.post(path, content=body)
    assert (refused.status_code, refused.json()["code"]) == expected


def test_a_body_of_unknown_length_is_cut_off(auth: AuthServer) -> None:
    def chunks() -> Any:
        for _ in range(40):
            yield b" " * 50_000

    with auth.client(**{"Content-Type": "application/json"}) as client:
        assert client.post("/signup", content=chunks()).status_code == 413


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"email": "no address"}, 400, "validation_failed"),
        ({"email": "a@b@c"}, 400, "validation_failed"),
        ({"email": "a@example.com\nBcc: b@example.com"}, 400, "validation_failed"),
        ({"email": f"{'a' * 60}@{'b' * 200}.com"}, 400, "validation_failed"),
        ({"email": 7}, 400, "validation_failed"),
        ({"email": None}, 422, "anonymous_provider_disabled"),
        ({"password": None}, 400, "validation_failed"),
        ({"password": {"$gt": ""}}, 400, "validation_failed"),
        ({"password": "a" * 73}, 400, "validation_failed"),
        ({"password": "å" * 37}, 400, "validation_failed"),
        ({"password": "12345"}, 422, "weak_password"),
        ({"data": "text"}, 400, "validation_failed"),
        ({"data": {"text": "a" * 9000}}, 422, "validation_failed"),
        ({"phone": "+46701234567"}, 400, "phone_provider_disabled"),
        ({"code_challenge": "short", "code_challenge_method": "s256"}, 400, "validation_failed"),
        ({"code_challenge": "a" * 43, "code_challenge_method": "md5"}, 400, "validation_failed"),
    ],
)
def test_bad_fields_make_no_account(auth: AuthServer, fields: dict[str, Any], status: int, code: str) -> None:
    before = auth.count(USERS)
    with auth.client() as client:
        refused = client.post("/signup", json={"email": new_address(), "password": PASSWORD, **fields})
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert auth.count(USERS) == before


def test_a_password_of_72_bytes_works_and_its_longer_sibling_does_not(auth: AuthServer) -> None:
    password = "å" * 36
    user = auth.new_user(password=password)
    auth.sign_in(user["email"], password)
    with auth.client() as client:
        longer = client.post(
            "/token?grant_type=password", json={"email": user["email"], "password": password + "x"}
        )
    assert longer.json()["code"] == "invalid_credentials"


@pytest.mark.parametrize(
    "text", ["'; drop table auth.users; --", "' or '1'='1", "%s", "{0}", "\\", '"; select 1']
)
def test_sql_in_fields_is_only_text(auth: AuthServer, text: str) -> None:
    user = auth.new_user(user_metadata={"name": text}, password=f"password {text}")
    signed_in = auth.sign_in(user["email"], f"password {text}")
    assert signed_in["user"]["user_metadata"]["name"] == text
    with auth.admin() as client:
        assert client.get("/admin/users", params={"filter": text}).status_code == 200
        assert client.get("/admin/users", params={"page": text}).status_code == 400
        assert client.get(f"/admin/users/{text.replace('/', '')}").status_code == 404
        made = client.post("/admin/users", json={"email": new_address(), "role": text})
        assert made.json()["code"] == "validation_failed"
    with auth.client() as client:
        refused = client.post("/token?grant_type=password", json={"email": text, "password": text})
        assert refused.json()["code"] == "invalid_credentials"
        assert client.post("/verify", json={"type": "recovery", "token_hash": text}).status_code == 403
        assert client.post("/verify", json={"type": text, "token_hash": "x"}).status_code == 400
        assert client.get("/verify", params={"type": text, "token": text}).status_code == 303
    assert auth.count(USERS) > 0


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("POST", "/otp", 404, "not_found"),
        ("GET", "/authorize?provider=google", 404, "not_found"),
        ("POST", "/factors", 404, "not_found"),
        ("DELETE", "/signup", 405, "method_not_allowed"),
        ("POST", "/token?grant_type=id_token", 400, "validation_failed"),
        ("POST", "/token", 400, "validation_failed"),
    ],
)
def test_unknown_routes_answer_in_the_error_shape(
    auth: AuthServer, method: str, path: str, status: int, code: str
) -> None:
    with auth.client() as client:
        refused = client.request(method, path)
        assert refused.status_code == status
        assert refused.json()["code"] == code
        assert refused.headers["x-sb-error-code"] == code
        old = client.request(method, path, headers={"X-Supabase-Api-Version": ""})
    assert old.json()["code"] == status
    assert old.json()["error_code"] == code
    assert "x-supabase-api-version" not in old.headers


def test_browsers_may_call_and_read_the_version_header(auth: AuthServer) -> None:
    with auth.client(Origin="https://elsewhere.example") as client:
        refused = client.post("/token?grant_type=password", json={"email": "x@example.com", "password": "x"})
        asked = client.options(
            "/token",
            headers={
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": (
                    "authorization,x-client-info,apikey,content-type,x-supabase-api-version"
                ),
            },
        )
    assert refused.headers["access-control-allow-origin"]
    assert "X-Supabase-Api-Version" in refused.headers["access-control-expose-headers"]
    assert asked.status_code == 200


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
BODIES = st.dictionaries(
    st.sampled_from(
        [
            "email",
            "password",
            "data",
            "type",
            "token",
            "token_hash",
            "refresh_token",
            "auth_code",
            "code_verifier",
            "phone",
            "code_challenge",
            "code_challenge_method",
        ]
    ),
    JSON,
)
PATHS = st.sampled_from(
    [
        "/signup",
        "/token?grant_type=password",
        "/token?grant_type=refresh_token",
        "/token?grant_type=pkce",
        "/recover",
        "/resend",
        "/verify",
    ]
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=PATHS, body=BODIES)
def test_no_body_breaks_the_service(auth: AuthServer, path: str, body: dict[str, Any]) -> None:
    with auth.client(**{"Content-Type": "application/json"}) as client:
        answer = client.post(path, content=json.dumps(body).encode())
    assert answer.status_code < 500, answer.text
    assert answer.status_code == 200 or isinstance(answer.json()["code"], str)
