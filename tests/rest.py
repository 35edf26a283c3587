"""A real PostgREST on one test database, and tokens that it accepts."""

from __future__ import annotations

import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import jwt

from stack import postgrest
from stack.settings import load
from tests.database import Database

SECRET = "a-secret-for-this-test-alone-0123456789"


@contextmanager
def serving(database: Database) -> Iterator[httpx.Client]:
    """PostgREST on a socket of its own, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="kontor-rest-") as folder:
        socket, config = Path(folder) / "rest.sock", Path(folder) / "rest.conf"
        config.write_text(postgrest.config(database.dsn("authenticator"), socket, SECRET))
        program = postgrest.binary(load())
        server = subprocess.Popen([program, config], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            transport = httpx.HTTPTransport(uds=str(socket))
            with httpx.Client(transport=transport, base_url="http://rest", timeout=30) as client:
                deadline = time.monotonic() + 60
                while not (socket.exists() and client.get("/").status_code == 200):
                    assert server.poll() is None and time.monotonic() < deadline, "PostgREST did not start"
                    time.sleep(0.05)
                yield client
        finally:
            server.terminate()
            server.wait(10)


def bearer(user_id: uuid.UUID | None, role: str = "authenticated") -> dict[str, str]:
    """The header of a signed-in person; without one, a token that names nobody."""
    claims = {"role": role, "exp": 4_000_000_000} | ({"sub": str(user_id)} if user_id else {})
    return {"Authorization": f"Bearer {jwt.encode(claims, SECRET, 'HS256')}"}
