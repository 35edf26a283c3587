"""A Retell workspace connected to an organisation, beside a Twilio account, their emulators and the functions that serve both."""

from __future__ import annotations

import json
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx

from tests.database import Database
from tests.emulators.retell import KEY
from tests.emulators.retell_events import delivery, event
from tests.emulators.running import emulator
from tests.usage.server import reached
from tests.webhooks.line import Line, Server, start
from tests.workers.running import wait_for


@dataclass(frozen=True)
class Exchange(Server):
    """The functions, and both providers behind them."""

    retell: str

    @property
    def urls(self) -> str:
        """What a worker is told, too."""
        return f"twilio={self.twilio},retell={self.retell}"

    def change(self, **told: Any) -> dict[str, int]:
        """What Retell knows and does from now on; returns how often it was asked for what."""
        found: dict[str, int] = (
            httpx.post(f"{self.retell}/control", json=told, timeout=30).raise_for_status().json()
        )
        return found


@dataclass(frozen=True)
class Workspace(Line):
    """An organisation with a connection to Retell."""

    server: Exchange

    def tell(self, name: str, call: dict[str, Any], at: datetime | None = None, **how: Any) -> httpx.Response:
        """One signed event, as Retell posts it."""
        return self.post(delivery(event(name, call, at), **how))

    def legs(self) -> list[dict[str, Any]]:
        return self.all(
            "select * from telephony_legs where org_id = %s order by provider_leg_id", self.org_id
        )

    def parts(self) -> dict[tuple[str, int], Decimal]:
        """The amount of each entry, by the leg's id and the part."""
        rows = self.all(
            "select l.provider_leg_id, e.part, e.amount from ledger_entries e"
            " join telephony_legs l on l.org_id = e.org_id and l.id = e.source_id"
            " where e.org_id = %s and e.source = 'telephony_legs'",
            self.org_id,
        )
        return {(row["provider_leg_id"], row["part"]): row["amount"] for row in rows}

    def apply(self, fields: Any) -> str:
        """As the function or the worker tells the database."""
        with self.database.connect("postgres") as connection:
            row = connection.execute(
                "select private.apply_retell(%s, %s, %s) as state",
                [self.org_id, self.integration_id, json.dumps(dict(fields))],
            ).fetchone()
        assert row is not None
        return str(row["state"])


@contextmanager
def exchange(database: Database, folder: Path) -> Iterator[Exchange]:
    """The functions and both emulators."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with emulator("twilio") as twilio, emulator("retell") as retell:
        found = Exchange(f"http://127.0.0.1:{port}", twilio, folder / "functions.log", retell)
        process = start(database, port, twilio, found.log, KONTOR_PROVIDER_URLS=found.urls)
        try:
            wait_for(lambda: reached(port), "the functions answer", 60)
            yield found
        finally:
            process.terminate()
            process.wait(15)


def open_workspace(database: Database, server: Exchange, currency: str = "USD") -> Workspace:
    """A new organisation that connected Retell through the function."""
    owner = database.new_user(currency=currency)
    org_id = database.organisation_of(owner)
    answer = server.connect(owner, org_id, provider="retell", name="Agents", keys={"api_key": KEY})
    assert answer.status_code == 201, answer.text
    integration_id = answer.json()["id"]
    url = server.url(owner, org_id, integration_id)["url"]
    # a test says itself when it synchronises
    with database.connect() as connection:
        connection.execute("delete from private.job_outbox where args ->> 'org_id' = %s", [str(org_id)])
    return Workspace(database, org_id, owner, server, uuid.UUID(integration_id), url)
