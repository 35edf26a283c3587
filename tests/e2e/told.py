"""What providers tell of calls and bookings, as their apply functions take it, for the tests of pages that show them."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from playwright.sync_api import Page

from tests.e2e.api import Api
from tests.e2e.conftest import Stack

ANNA = "+46705550301"
CALL = {"kind": "call", "direction": "inbound", "state": "completed"}


def tell(stack: Stack, function: str, place: list[str], report: Mapping[str, object]) -> None:
    """A report of a `leg` or a `booking` of the organisation, connection and provider in `place`."""
    with stack.database() as connection:
        row = connection.execute(
            f"select private.record_{function}(%s, %s, %s, jsonb_populate_record(null::private.{function}_report, %s))",
            [*place, json.dumps(report, default=str)],
        ).fetchone()
    assert row == ("applied",)


def connection_of(stack: Stack, org_id: str, provider: str, name: str) -> str:
    """A connection that nothing is fetched from."""
    with stack.database() as connection:
        row = connection.execute(
            "insert into integrations (org_id, provider, name) values (%s, %s, %s) returning id",
            [org_id, provider, name],
        ).fetchone()
    assert row is not None
    return str(row[0])


@dataclass(frozen=True)
class Firm:
    """An organisation of its own with an AI phone and a booking system."""

    stack: Stack
    api: Api
    phone: str
    desk: str

    def call(self, name: str, started_at: datetime, **fields: object) -> None:
        """Anna's call, held by Tove for 75 seconds."""
        told: dict[str, object] = {
            **CALL, "leg_id": name, "from_number": ANNA, "to_number": "+46850000000", "sequence": 1, "seconds": 75,
            "started_at": started_at, "currency": "SEK", "agent_id": "agent-tove", "agent_name": "Tove",
        }  # fmt: skip
        tell(self.stack, "leg", [self.api.org_id, self.phone, "vapi"], told | fields)

    def booking(self, name: str, **fields: object) -> str:
        """Anna's booking; its id."""
        told: dict[str, object] = {
            "booking_id": name, "state": "confirmed", "service_id": "4", "service_name": "Massage", "client_name": "Anna Ask",
            "client_id": "31", "client_phone": ANNA, "currency": "SEK", "tax_rate": "25", "tax_included": True,
        }  # fmt: skip
        tell(self.stack, "booking", [self.api.org_id, self.desk, "bokamera"], told | fields)
        [found] = self.api.get(
            f"calendar_events?select=id&org_id=eq.{self.api.org_id}&provider_booking_id=eq.{name}"
        )
        return str(found["id"])


def show(page: Page, org_id: str) -> Page:
    """The page, which shows this organisation from now on."""
    page.add_init_script(f"localStorage.setItem('kontor.organisation', '{org_id}')")
    return page


def open_organisation(owner: Api, name: str) -> Api:
    """One more organisation of the owner, in Sweden and in kronor, with nothing in it."""
    asked = {"name": name, "country": "SE", "currency": "SEK", "timezone": "Europe/Stockholm"}
    api = copy.copy(owner)
    api.org_id = str(owner.sent("POST", "/rest/v1/rpc/create_organisation", asked)["id"])
    return api


def open_firm(stack: Stack, owner: Api, name: str) -> Firm:
    """One more organisation of the owner, with both connections."""
    api = open_organisation(owner, name)
    phone = connection_of(stack, api.org_id, "vapi", "Voices")
    return Firm(stack, api, phone, connection_of(stack, api.org_id, "bokamera", "Desk"))
