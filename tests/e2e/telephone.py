"""A Twilio account that is connected, and what it reports through the gateway, for the tests of pages that show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from tests.e2e.api import Api
from tests.emulators.twilio import ACCOUNT, TOKEN
from tests.emulators.twilio_callbacks import delivery

NAME = "Twilio"


@dataclass(frozen=True)
class Telephone:
    """A connection, and the address that Twilio would post to."""

    integration_id: str
    url: str

    def report(self, form: dict[str, str], token: str = TOKEN) -> int:
        """Posts a signed form as Twilio does; returns the answer's status."""
        sent = delivery(self.url, form, token)
        return httpx.post(self.url, content=sent.body, headers=sent.headers, timeout=30).status_code


def telephone(api: Api) -> Telephone:
    """The organisation's connection to the emulated account, made now where there is none."""
    found = api.get(f"integrations?select=id&org_id=eq.{api.org_id}&provider=eq.twilio&name=eq.{NAME}")
    if not found:
        keys = {"account_sid": ACCOUNT, "auth_token": TOKEN}
        asked = {"org_id": api.org_id, "provider": "twilio", "name": NAME, "keys": keys}
        found = [api.sent("POST", "/functions/v1/integrations/connect", asked)]
    integration_id = str(found[0]["id"])
    address: dict[str, Any] = api.sent(
        "GET", f"/functions/v1/integrations/{integration_id}/webhook?org_id={api.org_id}", None
    )
    return Telephone(integration_id, str(address["url"]).partition("#")[0])
