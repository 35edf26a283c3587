"""Connecting OpenRouter: keys are tried, sealed, shown to nobody, tested, replaced, paused and deleted."""

from __future__ import annotations

import asyncio
import base64
import json
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import httpx
import jwt
import psycopg
import pytest
from starlette.testclient import TestClient

from functions._shared.credentials import read_keys, rotate_keys
from functions._shared.crypto import CannotOpen, Vault
from functions._shared.db import Database as Pool
from functions._shared.openrouter_account import fingerprint
from functions.integrations.app import app
from providers.openrouter import OpenRouterClient
from tests.database import Database
from tests.emulators.running import DATA, emulator

pytestmark = pytest.mark.skipif(not (DATA / "llm_trace_conv.csv").exists(), reason="skipped: no data")
SECRET, OLD, NEW = "s" * 40, b"o" * 32, b"n" * 32
KEYS = {"management": "sk-or-v1-management-0000", "inference": "sk-or-v1-inference-0001"}


@pytest.fixture(scope="module")
def router() -> Iterator[str]:
    with emulator("openrouter", "--data", str(DATA)) as address:
        yield address


@pytest.fixture
def client(database: Database, router: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("KONTOR_DB_URL", database.dsn())
    monkeypatch.setenv("KONTOR_JWT_SECRET", SECRET)
    monkeypatch.setenv("KONTOR_CREDENTIAL_KEYS", base64.urlsafe_b64encode(OLD).decode())
    monkeypatch.setenv("KONTOR_OPENROUTER_URL", f"{router}/api/v1/")
    with TestClient(app, raise_server_exceptions=False) as found:
        yield found


@pytest.fixture
def owner(database: Database) -> uuid.UUID:
    return database.new_user()


def signed(user_id: uuid.UUID) -> dict[str, str]:
    claims = {"sub": str(user_id), "role": "authenticated", "exp": int(time.time()) + 60}
    return {"Authorization": f"Bearer {jwt.encode(claims, SECRET, algorithm='HS256')}"}


def connect(client: TestClient, user_id: uuid.UUID, org: uuid.UUID, **changes: Any) -> Any:
    body = {"org_id": str(org), "provider": "openrouter", "name": "Main", "keys": KEYS} | changes
    return client.post("/connect", json=body, headers=signed(user_id))


def row(database: Database, integration_id: str) -> dict[str, Any]:
    with database.connect() as connection:
        found = connection.execute("select * from integrations where id = %s", [integration_id]).fetchone()
    assert found is not None
    return found


def test_a_connection_keeps_its_keys_sealed(client: TestClient, database: Database, owner: uuid.UUID) -> None:
    answer = connect(client, owner, database.organisation_of(owner))
    assert answer.status_code == 201, answer.text
    assert row(database, answer.json()["id"])["secret_hints"] == {"management": "0000", "inference": "0001"}
    with database.connect() as connection:
        sealed = connection.execute("select sealed from integration_secrets").fetchall()
    assert sealed and not any(b"sk-or" in bytes(secret["sealed"]) for secret in sealed)
    with database.acting_as(owner) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("select sealed from integration_secrets")


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"keys": {**KEYS, "management": "sk-or-v1-wrong-key"}}, 422, "does not accept the management key"),
        ({"keys": {**KEYS, "management": KEYS["inference"]}}, 422, "management key is an inference key"),
        ({"keys": {**KEYS, "inference": KEYS["management"]}}, 422, "inference key is a management key"),
        ({"keys": {"management": KEYS["management"]}}, 422, "keys.inference"),
        ({"provider": "other"}, 422, "provider"),
        ({"name": " "}, 422, "name"),
        ({"org_id": "x"}, 422, "org_id"),
        ({"org_id": str(uuid.uuid4())}, 404, "no such organisation"),
        ({"more": 1}, 422, "more"),
    ],
)
def test_a_wrong_connection_is_refused_and_leaves_nothing(
    client: TestClient, database: Database, owner: uuid.UUID, change: dict[str, Any], status: int, words: str
) -> None:
    org_id = database.organisation_of(owner)
    answer = connect(client, owner, org_id, **change)
    assert (answer.status_code, words in answer.text) == (status, True), answer.text
    assert "sk-or" not in answer.text
    with database.connect() as connection:
        assert connection.execute("select 1 from integrations where org_id = %s", [org_id]).fetchone() is None


def test_the_same_name_again_is_a_conflict(client: TestClient, database: Database, owner: uuid.UUID) -> None:
    org_id = database.organisation_of(owner)
    connect(client, owner, org_id)
    answer = connect(client, owner, org_id)
    assert (answer.status_code, answer.json()["details"]) == (409, "integrations_name_is_once_per_provider")


@pytest.mark.parametrize("role", ["manager", "rep", "viewer", "talent"])
def test_only_owners_and_administrators_connect(
    client: TestClient, database: Database, owner: uuid.UUID, role: str
) -> None:
    org_id = database.organisation_of(owner)
    user_id, _ = database.join(org_id, role)
    answer = connect(client, user_id, org_id)
    assert (answer.status_code, answer.json()["details"]) == (403, "missing permission: integrations.create")
    assert client.post("/connect", json={}).status_code == 401


def test_a_strangers_connection_does_not_exist(
    client: TestClient, database: Database, owner: uuid.UUID
) -> None:
    theirs = database.organisation_of(owner)
    made = connect(client, owner, theirs).json()["id"]
    stranger = database.new_user()
    for org_id in (theirs, database.organisation_of(stranger)):
        body = {"org_id": str(org_id)}
        answer = client.post(f"/{made}/test", json=body, headers=signed(stranger))
        assert answer.status_code == 404


def test_a_connection_is_tested_paused_and_ended(
    client: TestClient, database: Database, owner: uuid.UUID
) -> None:
    org_id = database.organisation_of(owner)
    made = connect(client, owner, org_id).json()["id"]
    body, headers = {"org_id": str(org_id)}, signed(owner)
    assert client.post(f"/{made}/test", json=body, headers=headers).json() == {"ok": True, "problem": None}

    def call(name: str) -> None:
        with database.acting_as(owner) as connection:
            connection.execute(f"select public.{name}_integration(%s, %s)", [org_id, made])

    for name, state in (("pause", "paused"), ("resume", "connected"), ("disconnect", "disconnected")):
        call(name)
        if name == "pause":
            replaced = client.put(f"/{made}/keys", json={**body, "keys": KEYS}, headers=headers)
            assert replaced.status_code == 200, "new keys do not end a pause"
        assert row(database, made)["state"] == state
    with database.connect() as connection:
        left = connection.execute("select 1 from integration_secrets where org_id = %s", [org_id]).fetchall()
    assert left == []
    assert client.post(f"/{made}/test", json=body, headers=headers).status_code == 409
    with pytest.raises(psycopg.Error, match="KT032"):
        call("resume")
    again = client.put(f"/{made}/keys", json={**body, "keys": KEYS}, headers=headers)
    assert (again.status_code, row(database, made)["state"]) == (200, "connected")


def test_who_connected_gave_keys_paused_and_ended_is_told_and_no_synchronisation(
    client: TestClient, database: Database, owner: uuid.UUID
) -> None:
    org_id = database.organisation_of(owner)
    admin, _ = database.join(org_id, "admin")
    made = connect(client, owner, org_id).json()["id"]
    keys = {**KEYS, "inference": "sk-or-v1-inference-0002"}
    body = {"org_id": str(org_id), "keys": keys}
    assert client.put(f"/{made}/keys", json=body, headers=signed(admin)).status_code == 200
    with database.connect() as connection:
        [begun] = connection.execute(
            "select private.begin_sync(%s, %s, 'sync_openrouter_activity') as id", [org_id, made]
        ).fetchall()
        connection.execute("select private.end_sync(%s, %s, 'refused')", [org_id, begun["id"]])
    for name, user_id in (("pause", owner), ("resume", admin), ("disconnect", owner)):
        with database.acting_as(user_id) as connection:
            connection.execute(f"select public.{name}_integration(%s, %s)", [org_id, made])
    with database.connect() as connection:
        told = connection.execute(
            "select op, actor, new ->> 'state' as state, new -> 'secret_hints' ->> 'inference' as hint, old, new"
            " from audit_log where org_id = %s and table_name = 'integrations' order by at",
            [org_id],
        ).fetchall()
    assert [(entry["op"], entry["actor"], entry["state"], entry["hint"]) for entry in told] == [
        ("insert", owner, None, None),
        ("update", owner, None, "0001"),
        ("update", admin, None, "0002"),
        ("update", owner, "paused", None),
        ("update", admin, "connected", None),
        ("update", owner, "disconnected", None),
    ]
    assert "sk-or" not in str(told)


@pytest.fixture
def lists(router: str) -> Iterator[Callable[..., None]]:
    """Say which keys the account lists."""

    def control(*keys: str) -> None:
        httpx.post(f"{router}/control", json={"keys": keys}).raise_for_status()

    every = [f"sk-or-v1-inference-000{number}" for number in range(3)]
    yield control
    control(*every)


def test_an_account_is_connected_once_by_an_organisation(
    client: TestClient, database: Database, owner: uuid.UUID
) -> None:
    org_id = database.organisation_of(owner)
    made = connect(client, owner, org_id).json()["id"]
    for after in ("connected", "disconnected"):
        answer = connect(client, owner, org_id, name="Again")
        assert (answer.status_code, answer.json()["code"]) == (409, "KT047")
        assert "connected already, as Main," in answer.json()["message"]
        with database.acting_as(owner) as connection:
            found = connection.execute(
                "select name, state from integrations where org_id = %s", [org_id]
            ).fetchall()
            assert found == [{"name": "Main", "state": after}]
            connection.execute("select public.disconnect_integration(%s, %s)", [org_id, made])
    other = database.new_user()
    assert connect(client, other, database.organisation_of(other)).status_code == 201


def test_an_inference_key_of_another_account_is_refused(
    client: TestClient, database: Database, owner: uuid.UUID, lists: Callable[..., None]
) -> None:
    lists("sk-or-v1-inference-0002")
    answer = connect(client, owner, database.organisation_of(owner))
    assert (answer.status_code, answer.json()["code"]) == (422, "KT050")
    assert "sk-or" not in answer.text


def test_the_keys_of_another_account_replace_none(
    client: TestClient, database: Database, owner: uuid.UUID, router: str, lists: Callable[..., None]
) -> None:
    org_id = database.organisation_of(owner)
    lists("sk-or-v1-inference-0001")
    made = connect(client, owner, org_id).json()["id"]
    lists("sk-or-v1-inference-0002")
    body = {"org_id": str(org_id), "keys": {**KEYS, "inference": "sk-or-v1-inference-0002"}}
    answer = client.put(f"/{made}/keys", json=body, headers=signed(owner))
    assert (answer.status_code, answer.json()["code"]) == (409, "KT049")
    assert row(database, made)["secret_hints"]["inference"] == "0001"

    async def day() -> tuple[str, str]:
        async with OpenRouterClient(KEYS["management"], f"{router}/api/v1/") as asked:
            rows = await asked.activity(date(2026, 4, 1))
        return rows[0].day.isoformat(), fingerprint(rows)

    # a day that was taken in and is told just so: all keys are new, and the account is the same
    on, told = asyncio.run(day())
    with database.connect() as connection:
        connection.execute(
            "insert into sync_cursors (org_id, integration_id, stream, cursor) values (%s, %s, 'activity', %s)",
            [org_id, made, json.dumps({"days": {on: told}})],
        )
    answer = client.put(f"/{made}/keys", json=body, headers=signed(owner))
    assert answer.status_code == 200, answer.text
    assert row(database, made)["secret_hints"]["inference"] == "0002"
    with database.connect() as connection:
        keys = connection.execute(
            "select key_hash from openrouter_keys where integration_id = %s", [made]
        ).fetchall()
    assert len(keys) == 2


def test_a_provider_that_is_down_is_no_verdict_on_the_keys(
    client: TestClient, database: Database, owner: uuid.UUID, router: str
) -> None:
    httpx.post(f"{router}/control", json={"fail": 503})
    try:
        answer = connect(client, owner, database.organisation_of(owner))
    finally:
        httpx.post(f"{router}/control", json={"fail": 0})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")


def test_stored_keys_rotate_and_do_not_open_elsewhere(
    client: TestClient, database: Database, owner: uuid.UUID, lists: Callable[..., None]
) -> None:
    org_id = database.organisation_of(owner)
    first = uuid.UUID(connect(client, owner, org_id).json()["id"])
    lists("sk-or-v1-inference-0009")
    keys = {**KEYS, "inference": "sk-or-v1-inference-0009"}
    second = uuid.UUID(connect(client, owner, org_id, name="Second", keys=keys).json()["id"])

    async def work() -> dict[str, str]:
        both, new = Vault((NEW, OLD)), Vault((NEW,))
        async with Pool(database.dsn(), name="test") as pool:
            async with pool.as_service() as connection:
                assert await rotate_keys(connection, both, batch=1_000) >= 4
                assert await rotate_keys(connection, both) == 0
                kept = await read_keys(connection, new, org_id, first)
            async with pool.as_service() as connection:
                await connection.execute(
                    "update public.integration_secrets as s set sealed = o.sealed"
                    " from public.integration_secrets as o"
                    " where s.integration_id = %s and o.integration_id = %s and s.name = o.name",
                    [second, first],
                )
                with pytest.raises(CannotOpen):
                    await read_keys(connection, new, org_id, second)
        return kept

    assert asyncio.run(work()) == KEYS
