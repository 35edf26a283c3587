"""What a function app of ours answers: identity, one error shape, limits, logs without secrets."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import jwt
import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import BaseModel, Field
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from functions._shared import log
from functions._shared.db import Database as Pool
from functions._shared.errors import HANDLERS, ApiError, from_database
from functions._shared.identity import Caller, Verifier
from functions._shared.limits import Rate, read_json
from tests.database import Database

SECRET = "a secret of at least 32 characters"
VERIFIER = Verifier(SECRET)


class Note(BaseModel):
    text: str = Field(min_length=1)


async def me(request: Request) -> Response:
    return JSONResponse({"id": str((await VERIFIER.caller(request)).user_id)})


async def note(request: Request) -> Response:
    return JSONResponse({"text": (await read_json(request, Note, 100)).text})


async def crash(_: Request) -> Response:
    raise RuntimeError("the password=hunter2 of the inside")


APP = Starlette(
    routes=[Route("/me", me), Route("/note", note, methods=["POST"]), Route("/crash", crash)],
    middleware=[Middleware(log.RequestLog)],
    exception_handlers=HANDLERS,
)


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(APP, raise_server_exceptions=False) as found:
        yield found


def token(secret: Any = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    base = {"sub": str(uuid4()), "role": "authenticated", "exp": int(time.time()) + 60}
    kept = {name: value for name, value in (base | claims).items() if value is not None}
    return jwt.encode(kept, secret, algorithm=algorithm)


def test_a_valid_token_is_a_person(client: TestClient) -> None:
    user_id = str(uuid4())
    answer = client.get("/me", headers={"Authorization": f"Bearer {token(sub=user_id)}"})
    assert answer.json() == {"id": user_id}


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "Bearer ",
        "Basic abc",
        "Bearer not.a.token",
        f"Bearer {token(secret='another secret of at least 32 chars')}",
        f"Bearer {token(exp=int(time.time()) - 60)}",
        f"Bearer {token(exp=None)}",
        f"Bearer {token(sub=None)}",
        f"Bearer {token(sub='me')}",
        f"Bearer {token(role='anon')}",
        f"Bearer {token(role='service_role')}",
        f"Bearer {token(secret='', algorithm='none')}",
        f"Bearer {token(secret=ec.generate_private_key(ec.SECP256R1()), algorithm='ES256')}",
    ],
)
def test_any_other_token_is_401(client: TestClient, bad: str) -> None:
    answer = client.get("/me", headers={"Authorization": bad})
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthorized"
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("body", "kind", "status", "details"),
    [
        ('{"text": "hi"}', "text/plain", 415, None),
        ('{"text": "' + "x" * 200 + '"}', "application/json", 413, None),
        ("{", "application/json", 422, "body"),
        ('{"text": ""}', "application/json", 422, "text"),
        ("[]", "application/json", 422, "body"),
    ],
)
def test_bad_input_is_named(
    client: TestClient, body: str, kind: str, status: int, details: str | None
) -> None:
    answer = client.post("/note", content=body, headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["details"]) == (status, details)


def test_every_error_has_one_shape_and_a_request_id(client: TestClient) -> None:
    for path, status in (("/me", 401), ("/note", 405), ("/nowhere", 404), ("/crash", 500)):
        answer = client.get(path, headers={"X-Request-Id": "request-12345"})
        assert answer.status_code == status
        assert set(answer.json()) == {"code", "message", "details", "hint", "request_id"}
        assert "hunter2" not in answer.text
        if status != 500:
            assert answer.headers["x-request-id"] == answer.json()["request_id"] == "request-12345"


def test_a_rate_refuses_with_the_time_to_wait_and_refills() -> None:
    now = 0.0
    rate = Rate(2, clock=lambda: now)
    rate.take("a")
    rate.take("a")
    rate.take("b")
    with pytest.raises(ApiError) as refused:
        rate.take("a")
    assert (refused.value.status, refused.value.headers["Retry-After"]) == (429, "30")
    now = 30.0
    rate.take("a")


def test_logs_hold_no_secret() -> None:
    event = {
        "authorization": "x",
        "nested": {"api_key": "x", "url": "postgresql://me:pw@host/db"},
        "text": f"Bearer {token()} and sk-or-v1-0123456789abcdef",
        "exception": f"boom {token()}",
    }
    told = json.dumps(dict(log.without_secrets(None, "", event)))
    assert "sk-or" not in told and "eyJ" not in told and "me:pw" not in told and '"x"' not in told


def test_a_function_works_as_its_caller(database: Database) -> None:
    owner, stranger = database.new_user(), database.new_user()

    async def organisations(user_id: Any) -> list[Any]:
        claims = {"sub": str(user_id), "role": "authenticated"}
        async with (
            Pool(database.dsn("authenticator"), name="test") as pool,
            pool.as_user(Caller(user_id, claims)) as connection,
        ):
            found = await connection.execute("select id from public.organisations")
            return [row["id"] for row in await found.fetchall()]

    assert asyncio.run(organisations(owner)) == [database.organisation_of(owner)]
    assert database.organisation_of(owner) not in asyncio.run(organisations(stranger))


def test_a_permission_refused_by_the_database_keeps_its_status(database: Database) -> None:
    with database.connect() as connection, pytest.raises(psycopg.Error) as refused:
        connection.execute("select private.refuse('KT003', 403, 'No.', 'missing permission: x.read')")
    told = from_database(refused.value)
    assert (told.status, told.code, told.details) == (403, "KT003", "missing permission: x.read")
