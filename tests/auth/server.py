"""A running auth service on a free port, with what a test needs to look behind it."""

from __future__ import annotations

import re
import secrets
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx
import jwt
import uvicorn

from stack.auth.app import create_app
from stack.auth.outbox import create_link
from stack.auth.settings import AuthSettings, RateLimits
from tests.database import Database

# nothing is encrypted here, and loading certificates would take most of the tests' time
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
SECRET = "a-secret-of-the-tests-with-more-than-32-bytes"
UNLIMITED = RateLimits(
    token=(10_000, 300), verify=(10_000, 300), account=(10_000, 300), failed_sign_in=(1_000, 900),
    failed_code=(1_000, 900),
)  # fmt: skip
PASSWORD = "correct horse"
LINK = re.compile(r"token_hash=(?P<hash>[a-z0-9_]+)&type=(?P<type>[a-z_]+)")


def api_key(role: str) -> str:
    claims = {"iss": "supabase", "ref": "local", "role": role, "iat": 1_700_000_000, "exp": 2_500_000_000}
    return jwt.encode(claims, SECRET, "HS256")


ANON_KEY = api_key("anon")
SERVICE_KEY = api_key("service_role")


def new_address() -> str:
    return f"{secrets.token_hex(6)}@example.com"


@dataclass(frozen=True)
class AuthServer:
    """The service's address, its settings and its database."""

    site: str
    settings: AuthSettings
    database: Database

    def client(self, **headers: str) -> httpx.Client:
        """Plain HTTP with the headers that every Supabase client sends."""
        sent = {"apikey": ANON_KEY, "X-Supabase-Api-Version": "2024-01-01", **headers}
        return httpx.Client(base_url=f"{self.site}/auth/v1", headers=sent, timeout=20, verify=NO_TLS)

    def admin(self) -> httpx.Client:
        return self.client(Authorization=f"Bearer {SERVICE_KEY}")

    def new_user(self, **fields: Any) -> dict[str, Any]:
        """A confirmed user with PASSWORD."""
        body = {"email": new_address(), "password": PASSWORD, "email_confirm": True, **fields}
        with self.admin() as client:
            response = client.post("/admin/users", json=body)
        assert response.status_code == 200, response.text
        return dict(response.json())

    def sign_in(self, address: str, password: str = PASSWORD) -> dict[str, Any]:
        with self.client() as client:
            response = client.post(
                "/token?grant_type=password", json={"email": address, "password": password}
            )
        assert response.status_code == 200, response.text
        return dict(response.json())

    def mails(self, address: str) -> list[dict[str, Any]]:
        """Mails to an address, newest first."""
        with self.database.connect("supabase_auth_admin") as connection:
            return connection.execute(
                "select * from auth.outbox where recipient = %s order by id desc", [address]
            ).fetchall()

    def token_hash(self, address: str) -> str:
        """The link token of the newest mail to an address."""
        found = LINK.search(self.mails(address)[0]["body"])
        assert found is not None
        return found["hash"]

    def outbox_link(self) -> str:
        with self.database.connect("supabase_auth_admin") as connection:
            return create_link(connection, self.site)

    def execute(self, sql: str, *values: Any) -> None:
        with self.database.connect("supabase_auth_admin") as connection:
            connection.execute(sql, values)

    def sign_up_mode(self, mode: str) -> None:
        with self.database.connect() as connection:
            connection.execute("update private.instance set signup = %s where true", [mode])

    def count(self, sql: str, *values: Any) -> int:
        with self.database.connect("supabase_auth_admin") as connection:
            row = connection.execute(sql, values).fetchone()
        assert row is not None
        return int(row["count"])


@contextmanager
def running(database: Database, **changes: Any) -> Iterator[AuthServer]:
    """A real uvicorn over the module's database."""
    listener = socket.create_server(("127.0.0.1", 0))
    site = f"http://127.0.0.1:{listener.getsockname()[1]}"
    settings = AuthSettings(
        conninfo=database.dsn("supabase_auth_admin"), jwt_secret=SECRET, site_url=site, bcrypt_cost=4,
        mail_spacing_s=0, stranger_answer_s=0, rate_limits=UNLIMITED, signup="open", pool_size=8,
    )  # fmt: skip
    settings = replace(settings, **changes)
    config = uvicorn.Config(create_app(settings), log_level="warning", access_log=False, lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started:
        assert thread.is_alive() and time.monotonic() < deadline, "the auth service did not start"
        time.sleep(0.01)
    try:
        yield AuthServer(site, settings, database)
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
