"""A Retell workspace connected to an organisation, beside a Twilio account, their emulators and the functions that serve both."""

from __future__ import annotations

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
from tests.webhooks.line import Line, Server, open_line_as, started


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
        return self.report("retell", self.integration_id, fields)


@contextmanager
def exchange(database: Database, folder: Path) -> Iterator[Exchange]:
    """The functions and both emulators."""
    log = folder / "functions.log"
    with emulator("twilio") as twilio, emulator("retell") as retell:
        urls = f"twilio={twilio},retell={retell}"
        with started(database, twilio, log, KONTOR_PROVIDER_URLS=urls) as address:
            yield Exchange(address, twilio, log, retell)


def open_workspace(database: Database, server: Exchange, currency: str = "USD") -> Workspace:
    """A new organisation that connected Retell through the function."""
    asked = {"provider": "retell", "name": "Agents", "keys": {"api_key": KEY}}
    return open_line_as(Workspace, database, server, currency, **asked)
