"""A booking system connected to an organisation: its emulator, the functions it calls, and a worker that asks after hints."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.bookings.calendar import Calendar
from tests.database import Database
from tests.emulators.running import emulator
from tests.emulators.twilio_callbacks import Delivery
from tests.webhooks.line import SITE, Server, served, until
from tests.workers.running import lay_queue

HINTS = "select count(*) from private.job_outbox where args ->> 'org_id' = %s and task = 'ask_provider'"
WAITING = (
    "select count(*) from procrastinate.procrastinate_jobs"
    " where args ->> 'org_id' = %s and status in ('todo', 'doing')"
)
OUTBOX = "select count(*) from private.job_outbox where args ->> 'org_id' = %s"


@dataclass(frozen=True)
class Desk:
    """The functions and the emulator of one provider."""

    server: Server
    provider: str
    emulator: str

    def control(self, **change: Any) -> dict[str, int]:
        told: dict[str, int] = httpx.post(f"{self.emulator}/control", json=change).raise_for_status().json()
        return told

    @property
    def environment(self) -> dict[str, str]:
        return {"KONTOR_PROVIDER_URLS": f"{self.provider}={self.emulator}"}


class Booked(Calendar):
    """An organisation with a connection to the provider."""

    desk: Desk
    url: str

    def post(self, made: Delivery) -> httpx.Response:
        path = self.url.removeprefix(SITE).partition("#")[0]
        return httpx.post(
            f"{self.desk.server.address}{path}", content=made.body, headers=made.headers, timeout=30
        )

    def events(self) -> list[dict[str, Any]]:
        return self.all("select * from webhook_events where org_id = %s order by received_at", self.org_id)

    def runs(self) -> list[dict[str, Any]]:
        return self.all("select * from sync_runs where org_id = %s order by started_at", self.org_id)

    def hints(self) -> int:
        return int(self.value(HINTS, str(self.org_id)))

    def settled(self) -> bool:
        """Whether nothing is left to be asked."""
        return not self.value(OUTBOX, str(self.org_id)) and not self.value(WAITING, str(self.org_id))

    def settle(self, seconds: float = 60) -> None:
        until(self.settled, "everything was asked", seconds)

    def sync(self) -> None:
        before = len([run for run in self.runs() if run["finished_at"]])
        self.database.ask_sync(self.owner, self.org_id, self.integration_id)
        until(
            lambda: len([run for run in self.runs() if run["finished_at"]]) > before,
            "the run has ended",
            90,
        )
        self.settle()


@contextmanager
def desk_of(provider: str, database: Database, folder: Path) -> Iterator[Desk]:
    lay_queue(database)
    with (
        emulator(provider) as address,
        served(database, folder, KONTOR_PROVIDER_URLS=f"{provider}={address}") as server,
    ):
        yield Desk(server, provider, address)


def open_desk(database: Database, desk: Desk, keys: dict[str, str]) -> Booked:
    """A new organisation in Stockholm that connected the provider through the function."""
    owner = database.new_user(currency="SEK")
    found = Booked(database, database.organisation_of(owner), owner)
    found.all(
        "update organisations set timezone = 'Europe/Stockholm', country = 'SE' where id = %s", found.org_id
    )
    answer = desk.server.connect(owner, found.org_id, provider=desk.provider, keys=keys)
    assert answer.status_code == 201, answer.text
    integration_id = answer.json()["id"]
    object.__setattr__(found, "desk", desk)
    object.__setattr__(found, "integration_id", uuid.UUID(integration_id))
    object.__setattr__(found, "url", desk.server.url(owner, found.org_id, integration_id)["url"])
    # a test says itself when it synchronises; a worker may have been quicker
    found.all("delete from private.job_outbox where args ->> 'org_id' = %s", str(found.org_id))
    found.settle()
    found.all("delete from sync_runs where org_id = %s", found.org_id)
    return found
