"""The logs: what providers sent, why an event failed, its replay, and the requests to functions."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.api import Api
from tests.e2e.browser import serious_faults
from tests.e2e.conftest import Stack
from tests.e2e.telephone import Telephone, telephone
from tests.emulators.twilio import ACCOUNT
from tests.emulators.twilio_callbacks import call_status, sid

FAILED = sid("CA", 0x501)
STATE = "update public.webhook_events set state = %s, error = %s, applied_at = null where subject = any (%s)"


@pytest.fixture(scope="module")
def phone(api: Api) -> Telephone:
    return telephone(api)


def fail(stack: Stack, *calls: str) -> None:
    """Makes the events of these calls ones that failed, as a mistake of ours that is mended since would leave them."""
    with stack.database() as connection:
        connection.execute(
            "delete from public.telephony_events as e using public.telephony_legs as l"
            " where l.org_id = e.org_id and l.event_id = e.id and l.provider_leg_id = any (%s)",
            [list(calls)],
        )
        connection.execute(STATE, ["failed", '22003: value "9e99" is out of range', list(calls)])


def test_a_failed_event_says_why_and_is_applied_again(
    stack: Stack, signed_in: Page, api: Api, phone: Telephone
) -> None:
    assert phone.report(call_status(FAILED, "ringing", 1, datetime.now(UTC))) == 200
    fail(stack, FAILED)
    page = signed_in
    page.goto(f"{stack.url}/logs")
    page.get_by_role("button", name="State", exact=True).click()
    page.get_by_role("checkbox", name="Failed").check()
    page.keyboard.press("Escape")
    row = page.get_by_role("row").filter(has_text="Call: Ringing")
    expect(row).to_contain_text("It holds a value that cannot be kept.")
    assert serious_faults(page) == []
    row.get_by_role("link").click()
    drawer = page.get_by_role("dialog", name="Call: Ringing")
    expect(drawer.get_by_text('22003: value "9e99" is out of range')).to_be_visible()
    expect(
        drawer.get_by_role("table", name="What it said").get_by_role("row").filter(has_text="CallSid")
    ).to_contain_text(FAILED)
    assert serious_faults(page) == []
    drawer.get_by_role("button", name="Apply again").click()
    expect(drawer.get_by_text("Applied", exact=True).first).to_be_visible()
    drawer.get_by_role("link", name="Open the call or message").click()
    expect(page.get_by_role("dialog").get_by_text("Ringing").first).to_be_visible()
    assert api.get(f"webhook_events?select=state,attempt_count&subject=eq.{FAILED}") == [
        {"state": "applied", "attempt_count": 2}
    ]


def test_all_that_failed_are_applied_again_at_once(
    stack: Stack, signed_in: Page, api: Api, phone: Telephone
) -> None:
    calls = [sid("CA", 0x600 + number) for number in range(5)]
    for call in calls:
        assert phone.report(call_status(call, "ringing", 1, datetime.now(UTC))) == 200
    fail(stack, *calls)
    page = signed_in
    page.goto(f"{stack.url}/logs")
    expect(page.get_by_text("5 events failed or were not understood.")).to_be_visible()
    page.get_by_role("button", name="Apply 5 events again").click()
    expect(page.get_by_text("events failed or were not understood.")).to_have_count(0)
    expect(page.get_by_role("progressbar")).to_have_count(0)
    assert api.get("webhook_events?select=id&state=in.(failed,waiting)") == []


def test_the_log_is_searched_in_ids_and_payloads(stack: Stack, signed_in: Page, phone: Telephone) -> None:
    call = sid("CA", 0x777)
    assert (
        phone.report(
            call_status(call, "busy", 1, datetime.now(UTC), From="+46701230099", Direction="inbound")
        )
        == 200
    )
    assert phone.report({"AccountSid": ACCOUNT, "Strange": "<script>alert('pwned')</script>"}) == 200
    page = signed_in
    page.goto(f"{stack.url}/logs")
    search = page.get_by_role("textbox", name="Search ids, errors and payloads")
    rows = page.get_by_role("table", name="From providers").locator("tbody tr")
    for words in (call[-6:], "+46701230099"):
        search.fill(words)
        search.press("Enter")
        expect(rows).to_contain_text(["Call: Busy"])
    search.fill("pwned")
    search.press("Enter")
    expect(rows).to_contain_text(["Not understood"])
    rows.get_by_role("link").click()
    drawer = page.get_by_role("dialog", name="Unknown event")
    expect(drawer.get_by_text("<script>alert('pwned')</script>")).to_be_visible()
    expect(drawer.get_by_text("Kontor does not know this kind of event.")).to_be_visible()
    page.keyboard.press("Escape")
    search.fill("nothing holds this")
    search.press("Enter")
    expect(page.get_by_text("Nothing matches these filters")).to_be_visible()
    page.get_by_role("button", name="Clear filters").click()
    expect(rows.first).to_be_visible()


def test_requests_to_functions_are_found_by_their_id(stack: Stack, signed_in: Page, phone: Telephone) -> None:
    assert phone.report(call_status(sid("CA", 0x888), "busy", 1, datetime.now(UTC))) == 200
    page = signed_in
    page.goto(f"{stack.url}/logs/functions")
    page.get_by_role("button", name="Function", exact=True).click()
    page.get_by_role("checkbox", name="webhooks").check()
    page.keyboard.press("Escape")
    rows = page.get_by_role("table", name="Requests to functions").locator("tbody tr")
    expect(rows.first).to_contain_text("POST webhooks/twilio")
    expect(rows.first).to_contain_text("From outside")
    assert phone.url.rsplit("/", 1)[1] not in page.content()
    assert serious_faults(page) == []
    rows.first.get_by_role("button").click()
    drawer = page.get_by_role("dialog")
    request = drawer.locator("dt", has_text="Request id").locator("xpath=following-sibling::dd").inner_text()
    page.keyboard.press("Escape")
    search = page.get_by_role("textbox", name="Search a request id")
    search.fill(request)
    search.press("Enter")
    expect(page).to_have_url(re.compile(f"request={request}"))
    expect(rows).to_have_count(1)
