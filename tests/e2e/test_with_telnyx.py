"""Telnyx from its keys to a call and what it cost: connect, try the address, two legs of one call, all through the gateway."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime, timedelta

import httpx
from playwright.sync_api import Page, expect

from tests.e2e.api import Api
from tests.e2e.browser import serious_faults
from tests.e2e.conftest import Stack
from tests.emulators.telnyx import API_KEY, PUBLIC_KEY
from tests.emulators.telnyx_events import Leg, delivery

KNOWN, COLLEAGUE = "+46709876501", "+46709876502"


def test_keys_connect_an_account_and_a_call_that_was_put_through_is_one_with_its_cost(
    stack: Stack, signed_in: Page, api: Api
) -> None:
    page = signed_in
    page.goto(f"{stack.url}/integrations")
    page.get_by_role("button", name="Connect Telnyx").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("under Account Settings")).to_be_visible()
    assert serious_faults(page) == []
    other = base64.b64encode(b"\x01" * 32).decode()
    for public_key, api_key, words, field in (
        ("x" * 20, API_KEY, "A public key has 44 characters", "Public key"),
        (other, API_KEY, "another account's public key", "Public key"),
        (PUBLIC_KEY, "two words", "one word that begins with KEY", "API key"),
        (PUBLIC_KEY, "KEY_of_somebody_else", "Telnyx does not accept this API key", "API key"),
    ):
        dialog.get_by_label("Public key").fill(public_key)
        dialog.get_by_label("API key").fill(api_key)
        dialog.get_by_role("button", name="Connect Telnyx").click()
        expect(dialog.get_by_text(words)).to_be_visible()
        expect(dialog.get_by_label(field)).to_be_focused()
    dialog.get_by_label("API key").fill(API_KEY)
    dialog.get_by_role("button", name="Connect Telnyx").click()
    expect(page.get_by_role("heading", name="Telnyx", level=1)).to_be_visible()
    expect(page.get_by_text("Voice › Programmable Voice")).to_be_visible()
    expect(page.get_by_text("behind the #")).to_have_count(0)
    assert serious_faults(page) == []
    page.get_by_role("button", name="Send a test event").click()
    expect(page.get_by_text("The test event arrived.")).to_be_visible()
    url = page.get_by_label("Address", exact=True).input_value()

    start = datetime.now(UTC) - timedelta(minutes=5)
    legs = [
        Leg("e2e-in", "e2e", start, seconds=95, **{"from": KNOWN}),
        Leg("e2e-out", "e2e", start + timedelta(seconds=20), "outgoing", seconds=70, to=COLLEAGUE),
    ]
    for made in [delivery(data) for leg in legs[::-1] for data in leg.events()]:
        assert httpx.post(url, content=made.body, headers=made.headers, timeout=30).status_code == 200
    [found] = api.get(
        "telephony_list?select=id,from_number,leg_count,cost,currency&from_number=eq.%2B46709876501"
    )
    assert (found["leg_count"], found["cost"], found["currency"]) == (2, "0.028", "USD")
    page.goto(f"{stack.url}/telephony?number=%2B46709876501")
    row = page.get_by_role("row").filter(has_text=KNOWN)
    expect(row).to_contain_text("Completed")
    expect(row).to_contain_text(re.compile(r"0[.,]03"))
    page.goto(f"{stack.url}/logs")
    expect(page.get_by_text("Price of a call").first).to_be_visible()
