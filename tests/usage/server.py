"""What the tests of openrouter/chat and openrouter/activity talk to."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import jwt

from tests.database import Database
from tests.emulators.running import DATA, ROOT, emulator
from tests.usage.account import Account
from tests.workers.running import SECRETS, wait_for

MODEL = "qwen/qwen3-32b"


@dataclass(frozen=True)
class Server:
    """The function under uvicorn, and the emulator behind it."""

    address: str
    router: str

    def control(self, **change: Any) -> None:
        httpx.post(f"{self.router}/control", json=change).raise_for_status()

    def body(self, account: Account, words: str = "Hej", **changes: Any) -> dict[str, Any]:
        base = {
            "org_id": str(account.org_id),
            "integration_id": str(account.integration_id),
            "model": MODEL,
            "messages": [{"role": "user", "content": words}],
        }
        return base | changes

    def post(self, user_id: uuid.UUID, body: Any, **options: Any) -> httpx.Response:
        return httpx.post(f"{self.address}/chat", json=body, headers=signed(user_id), timeout=30, **options)

    def chat(self, account: Account, words: str = "Hej", **changes: Any) -> list[dict[str, Any]]:
        """The events of a call by the owner."""
        answer = self.post(account.owner, self.body(account, words, **changes))
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/event-stream")
        return events(answer.text)


def emulated() -> AbstractContextManager[str]:
    """The address of OpenRouter's emulator, whose day is today."""
    return emulator("openrouter", "--data", str(DATA), "--today", datetime.now(UTC).date().isoformat())


def start(database: Database, router: str, output: Path, port: int) -> subprocess.Popen[bytes]:
    """The function as a process of its own, on a port."""
    told = SECRETS | {"KONTOR_DB_URL": database.dsn(), "KONTOR_OPENROUTER_URL": f"{router}/api/v1/"}
    with output.open("ab") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "functions.openrouter.app:app", "--port", str(port)],
            cwd=ROOT, env={**os.environ, **told}, stdout=file, stderr=file,
        )  # fmt: skip
    wait_for(lambda: reached(port), "the function answers", 60)
    return process


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def chatting(database: Database, router: str, output: Path) -> Iterator[str]:
    """The address of the function under uvicorn; what it logs goes into a file."""
    port = free_port()
    process = start(database, router, output, port)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(15)


def events(text: str) -> list[dict[str, Any]]:
    return [
        json.loads(line[6:])
        for line in text.split("\n")
        if line.startswith("data: ") and line != "data: [DONE]"
    ]


def signed(user_id: uuid.UUID) -> dict[str, str]:
    claims = {"sub": str(user_id), "role": "authenticated", "exp": int(time.time()) + 300}
    return {"Authorization": f"Bearer {jwt.encode(claims, SECRETS['KONTOR_JWT_SECRET'], algorithm='HS256')}"}


def reached(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
