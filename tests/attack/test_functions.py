"""Every route of every edge function: wrong callers, wrong bodies, wrong paths, and clients that go away.

The routes come from the apps themselves; one that this file does not know fails.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import re
import socket
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt
import pytest
from starlette.routing import Route

from functions._shared.db import Database as Pool
from functions._shared.function_log import FunctionLog
from tests.attack import hostile
from tests.attack.room import INTERNALS, document, text
from tests.database import Database
from tests.emulators.twilio import ACCOUNT, TOKEN
from tests.usage.server import signed
from tests.webhooks.line import Line, Server, open_line, served
from tests.workers.running import SECRETS, lay_queue

FOLDERS = sorted(path.parent.name for path in Path("functions").glob("[a-z]*/app.py"))
FORM = "application/x-www-form-urlencoded"
SHAPE = {"code", "message", "details", "hint", "request_id"}
# a body may be left out
MAY_BE_EMPTY = {"/sync/{provider}"}
# the functions allow a person 20 requests a minute
EACH = 15


@dataclass
class Target:
    """The functions as a process, one organisation with a connection, and as many administrators as are needed."""

    server: Server
    line: Line
    database: Database
    client: httpx.Client
    _used: int = 0
    _admin: dict[str, str] = field(default_factory=dict)

    def bodies(self) -> dict[tuple[str, str], dict[str, Any]]:
        """A good body or query for each route."""
        place = {"org_id": str(self.line.org_id)}
        keys = {"account_sid": ACCOUNT, "auth_token": TOKEN}
        chat = {
            "integration_id": str(self.line.integration_id), "model": "qwen/qwen3-32b", "max_tokens": 10,
            "messages": [{"role": "user", "content": "Hej"}], "temperature": 1, "customer_id": None,
        }  # fmt: skip
        ask = {"integration_id": str(self.line.integration_id), "date": "2026-03-12", "key_hash": "x"}
        return {
            ("POST", "/integrations/connect"): place | {"provider": "twilio", "name": "Other", "keys": keys},
            ("PUT", "/integrations/{integration_id:uuid}/keys"): place | {"keys": keys},
            ("POST", "/integrations/{integration_id:uuid}/test"): place,
            ("GET", "/integrations/{integration_id:uuid}/webhook"): place,
            ("POST", "/integrations/{integration_id:uuid}/test-event"): place,
            ("POST", "/messages/send"): place | {"idempotency_key": "x", "to": "+46701234567", "text": "Hej"},
            ("POST", "/messages/estimate"): place | {"to": "+46701234567", "text": "Hej"},
            ("GET", "/messages/senders"): place | {"integration_id": str(self.line.integration_id)},
            ("GET", "/openrouter/activity"): place | ask,
            ("POST", "/openrouter/chat"): place | chat,
            ("POST", "/sync/{provider}"): place
            | {"integration_id": str(self.line.integration_id), "since": None},
            ("GET", "/telephony/recording"): {"event_id": str(uuid.UUID(int=7))},
        }

    def path(self, pattern: str) -> str:
        path = pattern.replace("{integration_id:uuid}", str(self.line.integration_id))
        return "/functions/v1" + path.replace("{provider}", "twilio")

    def admin(self) -> dict[str, str]:
        """Headers of somebody who has requests left."""
        if self._used % EACH == 0:
            self._admin = signed(self.database.join(self.line.org_id, "admin")[0])
        self._used += 1
        return self._admin

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self.client.request(method, path, **options)

    def json(self, method: str, pattern: str, body: bytes) -> httpx.Response:
        headers = self.admin() | {"Content-Type": "application/json"}
        return self.ask(method, self.path(pattern), content=body, headers=headers)

    def kept(self) -> list[dict[str, Any]]:
        """What a refused request must not change."""
        return self.line.all(
            "select i.id::text, i.name, i.state, i.version, i.secret_hints::text,"
            " (select count(*) from ai_usage_logs) as calls from integrations as i order by i.id"
        )


@pytest.fixture(scope="module")
def target(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    lay_queue(database)
    folder = tmp_path_factory.mktemp("functions")
    with served(database, folder, KONTOR_OPENROUTER_URL="http://127.0.0.1:9/api/v1/") as server:
        with httpx.Client(base_url=server.address, timeout=30) as client:
            yield Target(server, open_line(database, server), database, client)
        said = server.log.read_text()
    # whatever was sent, nothing fell over, and no line of the log was forged
    assert "Traceback" not in said, said[-6000:]
    assert "X-Forged" not in [line[:8] for line in said.splitlines()]


def routes() -> Iterator[tuple[str, str]]:
    """Method and path of every route."""
    for folder in FOLDERS:
        for route in importlib.import_module(f"functions.{folder}.app").app.routes:
            assert isinstance(route, Route), "what kind of route is this?"
            for method in (route.methods or set()) - {"HEAD"}:
                yield method, f"/{folder}{route.path}"


def wrong(reply: httpx.Response, what: str, *statuses: int) -> list[str]:
    """What is not as it should be: another status, another shape, or a word too many."""
    if reply.status_code >= 500 or (statuses and reply.status_code not in statuses):
        return [f"{what}: {reply.status_code} {reply.text[:300]}"]
    if reply.status_code >= 400 and (
        set(reply.json()) - {"request_id"} != SHAPE - {"request_id"} or INTERNALS.search(reply.text)
    ):
        return [f"{what}: {reply.text[:300]}"]
    return []


def test_every_route_is_attacked(target: Target) -> None:
    webhooks = {("POST", "/webhooks/{provider}/{endpoint_token}")}
    assert set(routes()) == set(target.bodies()) | webhooks


@pytest.mark.filterwarnings("ignore:The HMAC key")
def test_no_token_but_a_good_one_opens_a_route(target: Target, database: Database) -> None:
    owner = str(target.line.owner)
    now = int(time.time())
    good = {"sub": owner, "role": "authenticated", "exp": now + 300}

    def token(claims: dict[str, Any], key: str = SECRETS["KONTOR_JWT_SECRET"], how: str = "HS256") -> str:
        return f"Bearer {jwt.encode(claims, key, how)}"

    unsigned = jwt.encode(good, "", "none")
    bad = {
        "none": "",
        "no scheme": jwt.encode(good, SECRETS["KONTOR_JWT_SECRET"], "HS256"),
        "another key": token(good, "x" * 40),
        "no algorithm": f"Bearer {unsigned}",
        "no algorithm, old signature": f"Bearer {unsigned}{token(good).rpartition('.')[2]}",
        "longer algorithm": token(good, how="HS512"),
        "expired": token(good | {"exp": now - 60}),
        "no end": token({k: v for k, v in good.items() if k != "exp"}),
        "end is a text": token(good | {"exp": "never"}),
        "not yet": token(good | {"nbf": now + 600}),
        "issued tomorrow": token(good | {"iat": now + 86_400}),
        "service": token(good | {"role": "service_role"}),
        "no person": token(good | {"sub": "x"}),
        "long": "Bearer " + "a" * 20_000,
        "dots": "Bearer ...",
        "deep": "Bearer " + "eyJ" * 200 + ".e30.x",
    }
    faults = []
    for (method, pattern), body in target.bodies().items():
        options: dict[str, Any] = {"params": body} if method == "GET" else {"json": body}
        for name, header in bad.items():
            reply = target.ask(method, target.path(pattern), headers={"Authorization": header}, **options)
            faults += wrong(reply, f"{method} {pattern} with {name}", 401)
        stranger = target.ask(method, target.path(pattern), headers=signed(database.new_user()), **options)
        faults += wrong(stranger, f"{method} {pattern} by a stranger", 404)
    assert faults == []


def test_a_clock_that_is_a_little_ahead_is_forgiven(target: Target) -> None:
    now = int(time.time())
    claims = {"sub": str(target.line.owner), "role": "authenticated", "exp": now + 300, "nbf": now + 20}
    for skew, statuses in ((20, (200,)), (600, (401,))):
        token = jwt.encode(claims | {"iat": now + skew}, SECRETS["KONTOR_JWT_SECRET"], "HS256")
        reply = target.ask(
            "GET", target.path("/integrations/{integration_id:uuid}/webhook"),
            params={"org_id": str(target.line.org_id)}, headers={"Authorization": f"Bearer {token}"},
        )  # fmt: skip
        assert wrong(reply, f"issued in {skew} s", *statuses) == []


def test_no_field_of_a_body_breaks_a_route(target: Target) -> None:
    samples = [
        text(hostile.TEXTS["script"]), text(hostile.CONTROLS["override"]), text(hostile.CONTROLS["carriage"]),
        text(hostile.INVISIBLE["zero width"]), *hostile.IMPOSSIBLE.values(), *hostile.WRONG_TYPES.values(),
        hostile.NUMBERS["overflow"], hostile.NUMBERS["nan"], hostile.NUMBERS["int8"],
        b"null", b"{}", hostile.deep(5_000), hostile.deep(100_000), b'{"a\\u0000": "x"}', b'{"__proto__": "x"}',
    ]  # fmt: skip
    before, faults = target.kept(), []
    for (method, pattern), body in target.bodies().items():
        for name in body if method != "GET" else ():
            for raw in samples:
                # a name that is only text is as good as another: the account is connected already
                reply = target.json(method, pattern, document(body, name, raw))
                faults += wrong(reply, f"{method} {pattern} {name} = {raw[:60]!r}")
        for whole in (b"", b"[]", b"null", b'"x"', b"{", b"\xff", hostile.deep(50_000)):
            if method != "GET" and (whole or pattern not in MAY_BE_EMPTY):
                faults += wrong(
                    target.json(method, pattern, whole), f"{method} {pattern} {whole[:20]!r}", 413, 422
                )
    assert faults == []
    now = target.kept()
    changed = ("version",)
    assert [{k: v for k, v in row.items() if k not in changed} for row in now] == [
        {k: v for k, v in row.items() if k not in changed} for row in before
    ]


def test_no_query_breaks_a_route(target: Target) -> None:
    faults = []
    for (method, pattern), good in target.bodies().items():
        for name in good if method == "GET" else ():
            rest = "&".join(f"{key}={value}" for key, value in good.items() if key != name)
            for value in (
                "%00",
                "%ff%fe",
                "%ED%A0%80",
                "x" * 10_000,
                "1e400",
                "infinity",
                "0001-01-01",
                "%0d%0aX-Forged:1",
            ):
                for query in (
                    f"{rest}&{name}={value}",
                    f"{rest}&{name}={good[name]}&{name}={value}",
                    f"{rest}&{name}[$ne]={value}",
                ):
                    reply = target.ask(method, f"{target.path(pattern)}?{query}", headers=target.admin())
                    faults += wrong(reply, f"{pattern}?{name}={value[:40]}")
                    if "x-forged" in reply.headers:
                        faults.append(f"{pattern}?{name}={value[:40]} forges a header")
    assert faults == []


def test_another_method_or_kind_of_body_is_refused_in_our_shape(target: Target) -> None:
    faults = []
    for method, pattern in target.bodies():
        path = target.path(pattern)
        for other in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"} - {method}:
            faults += wrong(target.ask(other, path, headers=target.admin()), f"{other} {pattern}", 405)
        for kind in (
            ("text/plain", FORM, "application/xml", "", "application/json-patch+json")
            if method != "GET"
            else ()
        ):
            headers = target.admin() | {"Content-Type": kind}
            faults += wrong(
                target.ask(method, path, content=b"{}", headers=headers), f"{pattern} as {kind!r}", 415
            )
    assert faults == []


def test_ten_megabytes_are_refused_before_they_are_read(target: Target) -> None:
    address = urlsplit(target.server.address)
    faults = []
    for (method, pattern), body in target.bodies().items():
        if method == "GET":
            continue
        name = next(iter(body))
        faults += wrong(
            target.json(method, pattern, document(body, name, text("x" * 10_000_000))), pattern, 413
        )
        # and without an announced length: chunk after chunk until somebody says stop
        head = "\r\n".join(
            [f"{method} {target.path(pattern)} HTTP/1.1", f"Host: {address.netloc}", "Transfer-Encoding: chunked",
             "Content-Type: application/json", *(f"{k}: {v}" for k, v in target.admin().items()), "", ""]
        )  # fmt: skip
        with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=20) as client:
            client.sendall(head.encode())
            sent = 0
            try:
                while sent < 50_000_000 and not _readable(client):
                    client.sendall(b"10000\r\n" + b" " * 65536 + b"\r\n")
                    sent += 65536
                answer = client.recv(200)
            except (BrokenPipeError, ConnectionResetError):
                answer = b""
        assert sent < 40_000_000, f"{pattern} reads without end"
        assert answer.startswith(b"HTTP/1.1 413") or answer == b"", answer
    assert faults == []


def _readable(client: socket.socket) -> bool:
    client.setblocking(False)
    try:
        return client.recv(1, socket.MSG_PEEK) != b""
    except BlockingIOError:
        return False
    finally:
        client.settimeout(20)


def test_a_client_that_hangs_up_in_mid_body_leaves_nothing(target: Target) -> None:
    address = urlsplit(target.server.address)
    before = target.kept()
    for (method, pattern), body in target.bodies().items():
        raw = json.dumps(body).encode()
        head = "\r\n".join(
            [f"{method} {target.path(pattern)} HTTP/1.1", f"Host: {address.netloc}", f"Content-Length: {len(raw) + 10}",
             "Content-Type: application/json", *(f"{k}: {v}" for k, v in target.admin().items()), "", ""]
        )  # fmt: skip
        for part in (b"", raw[: len(raw) // 2], raw):
            with socket.create_connection(
                (str(address.hostname), int(address.port or 0)), timeout=20
            ) as client:
                client.sendall(head.encode() + part)
    assert target.ask("GET", "/functions/v1/integrations/connect").status_code == 405
    assert target.kept() == before


def test_no_path_reaches_anything_but_its_route(target: Target) -> None:
    token = target.line.url.partition("#")[0].rpartition("/")[2]
    hook = "/functions/v1/webhooks/twilio"
    paths = [
        f"{hook}/%00", f"{hook}/{token}%00", f"{hook}/{token}/", f"{hook}/{token}/../x", f"{hook}//{token}",
        f"{hook}/%2e%2e/%2e%2e/integrations/connect", f"{hook}/{'x' * 20_000}", f"{hook}/%ff%fe", f"{hook}/%ED%A0%80",
        f"/functions/v1/webhooks/%00/{token}", f"/functions/v1/webhooks/{'a' * 5000}/{token}",
        "/functions/v1/integrations/%2e%2e/%2e%2e/health", "/functions/v1/integrations/x/keys",
        f"/functions/v1//integrations/{uuid.uuid4()}/test", "/functions/v1/integrations/..;/connect",
        "/functions/v1/integrations/connect%0d%0aX-Forged:1", "/functions/v1/integrations/connect?%00",
    ]  # fmt: skip
    faults = []
    for path in paths:
        for method in ("GET", "POST"):
            reply = target.ask(
                method, path, headers=target.admin() | {"Content-Type": "application/json"}, content=b"{}"
            )
            if reply.status_code >= 500 or reply.status_code < 300 or "x-forged" in reply.headers:
                faults.append(f"{method} {path[:80]}: {reply.status_code} {reply.text[:200]}")
    assert faults == []


def test_a_line_that_postgres_cannot_hold_stops_no_other(database: Database) -> None:
    org_id = database.organisation_of(database.new_user())
    base = {"org_id": str(org_id), "method": "GET", "path": "/x", "status": 409, "milliseconds": 1.0}

    async def write() -> None:
        async with (
            Pool(database.dsn(), name="test", service=True) as pool,
            FunctionLog(pool, "openrouter", every=0.01) as log,
        ):
            # as a provider's refusal may say it
            for error in ("a\0b", "a\ud800b", "\x1b[2J", "plain"):
                log.add(base | {"request_id": "x", "code": "KT041", "error": f"OpenRouter: {error}"})

    asyncio.run(write())
    with database.connect() as connection:
        rows = connection.execute("select error from function_logs where org_id = %s", [org_id]).fetchall()
    assert {row["error"] for row in rows} == {
        "OpenRouter: a\ufffdb", "OpenRouter: a?b", "OpenRouter: \x1b[2J", "OpenRouter: plain",
    }  # fmt: skip


def test_a_flood_of_headers_is_refused_and_the_next_request_answered(target: Target) -> None:
    address = urlsplit(target.server.address)
    for flood in ("".join(f"X-{n}: {'x' * 100}\r\n" for n in range(5_000)), f"X-Long: {'x' * 2_000_000}\r\n"):
        with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=20) as client:
            try:
                client.sendall(
                    f"GET /functions/v1/openrouter/activity HTTP/1.1\r\nHost: x\r\n{flood}\r\n".encode()
                )
                answer = client.recv(100)
            except (BrokenPipeError, ConnectionResetError):
                answer = b""
        assert re.match(rb"HTTP/1.1 4\d\d|$", answer), answer
    assert target.ask("GET", "/functions/v1/openrouter/activity").status_code == 401
