"""What the tests of openrouter/chat and openrouter/activity talk to."""

from __future__ import annotations

import json
import socket
import time
import uuid
from dataclasses import dataclass
from typing import Any

import httpx
import jwt

from tests.usage.account import Account
from tests.workers.running import SECRETS

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
