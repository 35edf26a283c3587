"""The keys of a connection that reports by webhook: resealed, lost, entered again; and who knocks without any."""

from __future__ import annotations

import asyncio
import base64
import secrets
import socket
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.testclient import TestClient

from functions._shared.credentials import read_keys, rotate_keys, write_keys
from functions._shared.crypto import Vault
from functions._shared.db import Database as Pool
from functions.webhooks.app import app
from functions.webhooks.endpoints import Endpoint, Endpoints
from tests.database import Database
from tests.emulators.twilio import ACCOUNT, TOKEN
from tests.emulators.twilio_callbacks import call_status, delivery, sid
from tests.usage.server import signed
from tests.webhooks.line import SITE, Line, until
from tests.webhooks.test_intake import put_keys
from tests.workers.running import workers

CALL = sid("CA", 1)
SEALED_WITH, NEWER = b"k" * 32, b"n" * 32


def age(line: Line, past: timedelta) -> None:
    """As if the keys had been entered so long ago; what is kept in memory is read again by that."""
    line.all(
        "update integration_secrets set updated_at = updated_at - %s where org_id = %s", past, line.org_id
    )


def names(line: Line) -> list[str]:
    rows = line.all("select name from integration_secrets where org_id = %s order by name", line.org_id)
    return [row["name"] for row in rows]


def replace_token(line: Line, token: str) -> None:
    line.server.control(token=token)
    try:
        assert put_keys(line, {"account_sid": ACCOUNT, "auth_token": token}).status_code == 200
    finally:
        line.server.control(token=TOKEN)


def reseal(database: Database, *keys: bytes) -> None:
    async def run() -> None:
        async with Pool(database.dsn(), name="test") as pool:
            while True:
                async with pool.as_service() as connection:
                    if await rotate_keys(connection, Vault(keys)) == 0:
                        return

    asyncio.run(run())


def test_sealing_anew_makes_no_replaced_key_valid_again(line: Line, database: Database) -> None:
    replace_token(line, "rotated_token")
    assert line.send(call_status(CALL, "queued", 0)).status_code == 200
    age(line, timedelta(hours=25))
    assert line.send(call_status(CALL, "ringing", 1)).status_code == 401
    before = line.value("select max(updated_at) from integration_secrets where org_id = %s", line.org_id)
    reseal(database, NEWER, SEALED_WITH)
    try:
        after = line.value("select max(updated_at) from integration_secrets where org_id = %s", line.org_id)
        assert after == before
        found = line.all(
            "select k.name from webhook_endpoints e, private.find_webhook_endpoint(e.token_hash) f,"
            " jsonb_object_keys(f.keys) k(name) where e.org_id = %s order by 1", line.org_id,
        )  # fmt: skip
        assert [row["name"] for row in found] == ["account_sid", "auth_token", "webhook_token"]
    finally:
        reseal(database, SEALED_WITH, NEWER)
    assert line.send(call_status(CALL, "ringing", 1)).status_code == 401
    assert line.send(call_status(CALL, "ringing", 1), token="rotated_token").status_code == 200


def test_a_replaced_key_is_deleted_after_its_day(line: Line) -> None:
    replace_token(line, "rotated_token")
    assert "auth_token_before" in names(line)
    line.value("select private.tidy_webhooks()")
    assert "auth_token_before" in names(line)
    age(line, timedelta(hours=25))
    line.value("select private.tidy_webhooks()")
    assert names(line) == ["account_sid", "auth_token", "webhook_token"]
    assert line.send(call_status(CALL, "ringing", 1), token="rotated_token").status_code == 200


def lose_keys(line: Line) -> None:
    """As after a restore without the key that sealed them."""

    async def run() -> None:
        other = Vault((NEWER,))
        async with Pool(line.database.dsn(), name="test") as pool, pool.as_service() as connection:
            keys = await read_keys(connection, Vault((SEALED_WITH,)), line.org_id, line.integration_id)
            await write_keys(connection, other, line.org_id, line.integration_id, keys)

    asyncio.run(run())


def test_keys_that_cannot_be_opened_are_entered_again(line: Line, database: Database) -> None:
    replace_token(line, "rotated_token")
    lose_keys(line)
    place = f"{line.server.address}/functions/v1/integrations/{line.integration_id}"
    asked: dict[str, Any] = {"headers": signed(line.owner), "timeout": 30}
    body = {"org_id": str(line.org_id)}
    for answer in (
        httpx.post(f"{place}/test", json=body, **asked),
        httpx.post(f"{place}/test-event", json=body, **asked),
        httpx.get(f"{place}/webhook", params=body, **asked),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "KT048"), answer.text
    # to be sent again: the next keys may come before the provider gives up
    answer = line.send(call_status(CALL, "ringing", 1))
    assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
    with workers(database, KONTOR_PROVIDER_URLS=f"twilio={line.server.twilio}"):
        with database.connect() as connection:
            connection.execute("select private.defer_sync(%s, null)", [line.integration_id])
        until(
            lambda: (
                line.value("select last_error from integrations where id = %s", line.integration_id)
                == "The stored keys cannot be opened. Enter them again."
            ),
            "the connection says so",
        )
    put = put_keys(line, {"account_sid": ACCOUNT, "auth_token": TOKEN})
    assert (put.status_code, put.json()["new_address"]) == (200, True), put.text
    assert names(line) == ["account_sid", "auth_token", "webhook_token"]
    fresh = line.server.url(line.owner, line.org_id, str(line.integration_id))["url"]
    assert fresh != line.url
    assert line.send(call_status(CALL, "ringing", 1), url=fresh).status_code == 200
    assert line.send(call_status(CALL, "ringing", 1)).status_code == 404
    again = put_keys(line, {"account_sid": ACCOUNT, "auth_token": TOKEN})
    assert again.json()["new_address"] is False


def test_a_fault_of_ours_is_not_taken_for_lost_keys(line: Line, database: Database) -> None:
    line.all("update integrations set provider = 'gone_provider' where id = %s", line.integration_id)
    try:
        with workers(database, KONTOR_PROVIDER_URLS=f"twilio={line.server.twilio}"):
            with database.connect() as connection:
                connection.execute("select private.defer_sync(%s, null)", [line.integration_id])
            until(
                lambda: line.value(
                    "select coalesce(max(attempts), 0) from procrastinate.procrastinate_jobs"
                    " where task_name = 'sync_provider_events' and args ->> 'org_id' = %s", str(line.org_id),
                ) > 0,
                "the job was tried",
            )  # fmt: skip
    finally:
        line.all("update integrations set provider = 'twilio' where id = %s", line.integration_id)
    assert line.value("select last_error from integrations where id = %s", line.integration_id) is None
    line.all(
        "delete from procrastinate.procrastinate_jobs where task_name = 'sync_provider_events' and args ->> 'org_id' = %s",
        str(line.org_id),
    )


def logged(line: Line) -> list[dict[str, Any]]:
    return line.all(
        "select status, event_id, error from function_logs where org_id = %s and function = 'webhooks' order by at",
        line.org_id,
    )


def test_a_verified_event_leaves_its_line_whatever_became_of_it(line: Line, database: Database) -> None:
    assert line.send(call_status(CALL, "ringing", 1)).status_code == 200
    rule = (
        "alter table webhook_events add constraint not_now check (provider_event_id !~ 'completed') not valid"
    )
    line.all(rule)
    try:
        assert line.send(call_status(CALL, "completed", 3)).status_code == 422
    finally:
        line.all("alter table webhook_events drop constraint not_now")
    until(lambda: len(logged(line)) == 2, "both requests are written down")
    [event] = line.events()
    first, second = logged(line)
    assert (first["status"], first["event_id"]) == (200, event["id"])
    assert (second["status"], second["event_id"]) == (422, None)


def test_an_unknown_address_is_refused_before_its_body_is_read(line: Line) -> None:
    address = urlsplit(line.server.address)
    head = (
        f"POST /functions/v1/webhooks/twilio/{'A' * 43} HTTP/1.1\r\nHost: x\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000000\r\n\r\n"
    )
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=20) as client:
        client.sendall(head.encode())
        assert client.recv(100).startswith(b"HTTP/1.1 404")


class Counting:
    """A pool that says how many look-ups run at once."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self.running = self.most = self.count = 0

    async def call(self, statement: str, values: list[object]) -> Any:
        self.running, self.count = self.running + 1, self.count + 1
        self.most = max(self.most, self.running)
        try:
            return await self._pool.call(statement, values)
        finally:
            self.running -= 1


def test_strangers_share_two_connections_and_known_addresses_wait_for_none(line: Line) -> None:
    token = line.url.partition("#")[0].rpartition("/")[2]
    now = [0.0]

    async def run() -> tuple[int, int, Endpoint | None]:
        async with Pool(line.database.dsn(), name="test", service=True) as pool:
            counting = Counting(pool)
            endpoints = Endpoints(counting, Vault((SEALED_WITH,)), lambda: now[0])
            assert await endpoints.find("twilio", token) is not None
            knocks = [
                asyncio.create_task(endpoints.find("twilio", secrets.token_urlsafe(32))) for _ in range(200)
            ]
            for wrong in ("", "short", token[:-1], token + "x", "a" * 5000, "å" * 43):
                assert await endpoints.find("twilio", wrong) is None
            # it is asked for anew, beside those who wait
            now[0] = 1000.0
            counting.most = 0
            found = await endpoints.find("twilio", token)
            assert sum(not knock.done() for knock in knocks) > 100
            assert await asyncio.gather(*knocks) == [None] * 200
            return counting.most, counting.count, found

    most, count, found = asyncio.run(run())
    assert (most <= 3, count) == (True, 202)
    assert found is not None


def test_the_token_of_an_address_stands_in_no_log_wherever_the_app_is_served(
    line: Line, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KONTOR_DB_URL", line.database.dsn())
    monkeypatch.setenv("KONTOR_JWT_SECRET", "s" * 40)
    monkeypatch.setenv("KONTOR_CREDENTIAL_KEYS", base64.urlsafe_b64encode(SEALED_WITH).decode())
    monkeypatch.setenv("KONTOR_SITE_URL", SITE)
    path = line.url.removeprefix(f"{SITE}/functions/v1/webhooks").partition("#")[0]
    token = path.rpartition("/")[2]
    made = delivery(line.url, call_status(CALL, "ringing", 1))
    with TestClient(app, raise_server_exceptions=False) as client:
        assert client.post(path, content=made.body, headers=made.headers).status_code == 200
        assert client.post(f"{path}/more").status_code == 404
        assert client.get(path).status_code == 405
        assert client.post(f"{path}x").status_code == 404
    until(lambda: len(logged(line)) == 1, "the request is written down")
    path = line.value(
        "select path from function_logs where org_id = %s and function = 'webhooks'", line.org_id
    )
    assert path == "/twilio/…"
    told = capsys.readouterr().err
    assert ("kontor.requests" in told, token in told) == (True, False)
