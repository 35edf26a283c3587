"""Retell from the key to a recording that is heard: connect, try the address, a call with its cost, all through the gateway."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import httpx
from playwright.sync_api import Page, expect

from tests.e2e.api import Api
from tests.e2e.browser import serious_faults
from tests.e2e.conftest import Stack
from tests.emulators.retell import KEY, WAV
from tests.emulators.retell_events import analyzed, delivery, event

FETCHED = """async (address) => {
  const found = Object.values(localStorage).map((text) => { try { return JSON.parse(text); } catch { return null; } });
  const token = found.find((one) => one?.access_token)?.access_token;
  const ask = (headers) => fetch(address, { headers: { Authorization: `Bearer ${token}`, ...headers } });
  const [whole, part, nobody] = [await ask({}), await ask({ Range: "bytes=0-3" }), await fetch(address)];
  return [whole.status, whole.headers.get("content-type"), (await whole.arrayBuffer()).byteLength, part.status, await part.text(), nobody.status];
}"""


def test_a_key_connects_a_workspace_and_its_calls_are_seen_and_heard(
    stack: Stack, signed_in: Page, api: Api
) -> None:
    page = signed_in
    page.goto(f"{stack.url}/integrations")
    page.get_by_role("button", name="Connect Retell AI").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("The one with the webhook badge")).to_be_visible()
    assert serious_faults(page) == []
    for wrong, words in (
        ("two words", "This is no whole API key."),
        ("key_of_somebody_else", "Retell does not accept this key."),
    ):
        dialog.get_by_label("API key").fill(wrong)
        dialog.get_by_role("button", name="Connect Retell AI").click()
        expect(dialog.get_by_text(words)).to_be_visible()
        expect(dialog.get_by_label("API key")).to_be_focused()
    dialog.get_by_label("API key").fill(KEY)
    dialog.get_by_role("button", name="Connect Retell AI").click()
    expect(page.get_by_role("heading", name="Retell AI", level=1)).to_be_visible()
    expect(page.get_by_text("Agent Level Webhook URL")).to_be_visible()
    # nothing is read from behind a # here
    expect(page.get_by_text("behind the #")).to_have_count(0)
    assert serious_faults(page) == []
    page.get_by_role("button", name="Send a test event").click()
    expect(page.get_by_text("The test event arrived.")).to_be_visible()
    url = page.get_by_label("Address", exact=True).input_value()

    start = datetime.now(UTC) - timedelta(minutes=5)
    call = analyzed("call_seen", start, 95, has_recording=True, from_number="+46709876543")
    httpx.post(f"{stack.retell}/control", json={"calls": [call]}, timeout=30).raise_for_status()
    told = httpx.get(
        f"{stack.retell}/v2/get-call/call_seen", headers={"Authorization": f"Bearer {KEY}"}, timeout=30
    ).json()
    made = delivery(event("call_analyzed", told))
    assert httpx.post(url, content=made.body, headers=made.headers, timeout=30).status_code == 200
    page.goto(f"{stack.url}/telephony?number=%2B46709876543")
    row = page.get_by_role("row").filter(has_text="+46709876543")
    expect(row).to_contain_text("Completed")
    expect(row).to_contain_text(re.compile(r"0[.,]20"))
    [found] = api.get("telephony_events?select=id,outcome,has_recording&from_number=eq.%2B46709876543")
    assert (found["outcome"], found["has_recording"]) == ("Successful, Positive", True)
    address = f"{stack.url}/functions/v1/telephony/recording?event_id={found['id']}"
    assert page.evaluate(FETCHED, address) == [200, "audio/wav", len(WAV), 206, "RIFF", 401]
    # and in the player, which fetches it the same way
    page.goto(f"{stack.url}/telephony/{found['id']}")
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("button", name="Play the recording").click()
    player = drawer.get_by_role("group", name="Recording")
    expect(player).to_contain_text("0:02")
    expect(player.get_by_role("slider", name="Position")).to_have_attribute("aria-valuetext", "0:02 of 0:02")
    expect(drawer.get_by_role("alert")).to_have_count(0)
