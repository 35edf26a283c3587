"""A Twilio account connected to an organisation, its emulator, and the functions that serve both."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import httpx

from tests.database import Database
from tests.emulators.running import ROOT, emulator
from tests.emulators.twilio import ACCOUNT, TOKEN
from tests.emulators.twilio_callbacks import Delivery, delivery
from tests.usage.server import reached, signed
from tests.webhooks.told import Legs
from tests.workers.running import SECRETS, wait_for

# the address that people know; the functions themselves listen on another host, by another scheme
SITE = "https://hooks.kontor.example"
APP = """
from pathlib import Path
from starlette.applications import Starlette
from starlette.routing import Mount, Route
from stack.app import _lifespans, functions, metrics
mounts = functions(Path("functions"))
app = Starlette(routes=[Route("/metrics", metrics), *(Mount(path, app=found) for path, found in mounts)],
    lifespan=_lifespans([found for _, found in mounts]))
"""


@dataclass(frozen=True)
class Server:
    """The functions under uvicorn, and Twilio's emulator behind them."""

    address: str
    twilio: str
    log: Path

    def control(self, **change: Any) -> dict[str, Any]:
        told: dict[str, Any] = httpx.post(f"{self.twilio}/control", json=change).raise_for_status().json()
        return told

    def connect(self, user_id: uuid.UUID, org_id: uuid.UUID, **changes: Any) -> httpx.Response:
        body = {
            "org_id": str(org_id), "provider": "twilio", "name": "Main",
            "keys": {"account_sid": ACCOUNT, "auth_token": TOKEN},
        } | changes  # fmt: skip
        return httpx.post(
            f"{self.address}/functions/v1/integrations/connect",
            json=body,
            headers=signed(user_id),
            timeout=30,
        )

    def url(self, user_id: uuid.UUID, org_id: uuid.UUID, integration_id: str) -> dict[str, str]:
        answer = httpx.get(
            f"{self.address}/functions/v1/integrations/{integration_id}/webhook",
            params={"org_id": str(org_id)},
            headers=signed(user_id),
            timeout=30,
        )
        assert answer.status_code == 200, answer.text
        told: dict[str, str] = answer.json()
        return told


@dataclass(frozen=True)
class Line(Legs):
    """An organisation with a connection to Twilio."""

    server: Server
    integration_id: uuid.UUID
    url: str

    def send(self, form: dict[str, str], *, url: str | None = None, **how: Any) -> httpx.Response:
        """One signed callback, as Twilio posts it."""
        return self.post(delivery(url or self.url, form, **how), url)

    def post(self, made: Delivery, url: str | None = None) -> httpx.Response:
        path = (url or self.url).removeprefix(SITE).partition("#")[0]
        return httpx.post(f"{self.server.address}{path}", content=made.body, headers=made.headers, timeout=30)

    def events(self) -> list[dict[str, Any]]:
        return self.all("select * from webhook_events where org_id = %s order by received_at", self.org_id)

    def posted(self) -> dict[str, tuple[Decimal, str]]:
        """Amount and state of each leg's entry, by the provider's id."""
        rows = self.all(
            "select l.provider_leg_id, e.amount, e.state from ledger_entries e"
            " join telephony_legs l on l.org_id = e.org_id and l.id = e.source_id"
            " where e.org_id = %s and e.source = 'telephony_legs'",
            self.org_id,
        )
        return {row["provider_leg_id"]: (row["amount"], row["state"]) for row in rows}


L = TypeVar("L", bound=Line)


@contextmanager
def served(database: Database, folder: Path, **environment: str) -> Iterator[Server]:
    """The functions and the emulator."""
    with (
        emulator("twilio") as twilio,
        started(database, twilio, folder / "functions.log", **environment) as address,
    ):
        yield Server(address, twilio, folder / "functions.log")


@contextmanager
def started(database: Database, twilio: str, output: Path, **environment: str) -> Iterator[str]:
    """The address of the functions, on a port of their own; what went wrong in them is shown at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = start(database, port, twilio, output, **environment)
    try:
        wait_for(lambda: reached(port), "the functions answer", 60)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(15)
        if "Traceback" in output.read_text():
            print(output.read_text()[-6000:])


def start(
    database: Database, port: int, twilio: str, output: Path, **environment: str
) -> subprocess.Popen[bytes]:
    """The functions as a process of their own, on a port."""
    told = SECRETS | {
        "KONTOR_DB_URL": database.dsn(),
        "KONTOR_SITE_URL": SITE,
        "KONTOR_PROVIDER_URLS": f"twilio={twilio}",
        "KONTOR_LOG_LEVEL": "info",
    }
    module = output.parent / "webhook_test_app.py"
    module.write_text(APP)
    with output.open("ab") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "webhook_test_app:app", "--port", str(port), "--no-access-log"],
            cwd=ROOT, stdout=file, stderr=file,
            env={**os.environ, **told, **environment, "PYTHONPATH": f"{ROOT}{os.pathsep}{output.parent}"},
        )  # fmt: skip


def open_line(database: Database, server: Server, currency: str = "SEK") -> Line:
    """A new organisation that connected Twilio through the function."""
    return open_line_as(Line, database, server, currency)


def open_line_as(kind: type[L], database: Database, server: Server, currency: str = "USD", **asked: Any) -> L:
    """One that connected what is asked for."""
    owner = database.new_user(currency=currency)
    org_id = database.organisation_of(owner)
    answer = server.connect(owner, org_id, **asked)
    assert answer.status_code == 201, answer.text
    integration_id = answer.json()["id"]
    url = server.url(owner, org_id, integration_id)["url"]
    # a test says itself when it synchronises
    with database.connect() as connection:
        connection.execute("delete from private.job_outbox where args ->> 'org_id' = %s", [str(org_id)])
    return kind(database, org_id, owner, server, uuid.UUID(integration_id), url)


async def post_all(
    server: Server, requests: list[tuple[str, Delivery]], at_once: int = 16
) -> list[int | None]:
    """Post many at a time and return the statuses, None where there was no answer."""
    limits = httpx.Limits(max_connections=at_once)
    async with httpx.AsyncClient(base_url=server.address, timeout=30, limits=limits) as client:
        gate = asyncio.Semaphore(at_once)

        async def one(path: str, made: Delivery) -> int | None:
            async with gate:
                try:
                    return (await client.post(path, content=made.body, headers=made.headers)).status_code
                except httpx.HTTPError:
                    return None

        return await asyncio.gather(*(one(path, made) for path, made in requests))


def until(condition: Any, what: str, seconds: float = 30) -> None:
    """Wait for something that a worker or a batch does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"did not happen in {seconds} s: {what}"
        time.sleep(0.05)
