"""What led to a booking: the link comes while its page is open, a person says otherwise, takes it back, and the call knows of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.api import Api
from tests.e2e.browser import open_live, serious_faults
from tests.e2e.conftest import Stack
from tests.e2e.told import Firm, open_firm, show

NOW = datetime.now(UTC).replace(microsecond=0)
BOOKED = NOW - timedelta(minutes=10)


@pytest.fixture(scope="module")
def firm(stack: Stack, api: Api) -> Firm:
    return open_firm(stack, api, "Anrop AB")


def book(firm: Firm, name: str, service: str) -> str:
    start = NOW + timedelta(days=1)
    return firm.booking(
        name,
        booked_at=BOOKED,
        starts_at=start,
        ends_at=start + timedelta(minutes=45),
        service_id=service,
        service_name=service,
        service_price="500",
        told_at=BOOKED,
    )


def drawer_of(page: Page) -> Locator:
    return page.get_by_role("dialog").filter(has=page.get_by_role("heading", name="Came from"))


def test_what_led_to_a_booking_comes_is_said_otherwise_and_follows_the_rules_again(
    signed_in: Page, firm: Firm
) -> None:
    page = show(signed_in, firm.api.org_id)
    booking = book(firm, "lead-1", "Massage")
    open_live(page, f"{firm.stack.url}/bookings/{booking}")
    drawer = drawer_of(page)
    expect(drawer.get_by_text("No call or message found")).to_be_visible()
    assert serious_faults(page) == []
    # told after the booking, and made before it
    firm.call("first", BOOKED - timedelta(hours=3), agent_id=None, agent_name=None, seconds=65)
    lead = drawer.get_by_role("link", name=re.compile("^Incoming call"))
    expect(lead).to_contain_text("1:05")
    expect(drawer.get_by_text("The latest answered call of the same person")).to_be_visible()
    firm.call("second", BOOKED - timedelta(hours=1))
    expect(lead).to_contain_text("Tove · 1:15")
    # too late to have led to it
    firm.call("third", BOOKED + timedelta(minutes=5), agent_name="Late", agent_id="late")

    def choose(name: str | re.Pattern[str]) -> None:
        drawer.get_by_role("button", name="Change…").click()
        dialog = page.get_by_role("dialog", name="What led to this booking?")
        expect(dialog.get_by_role("radio")).to_have_count(3)
        assert serious_faults(page) == []
        dialog.get_by_role("radio", name=name).check(force=True)
        dialog.get_by_role("button", name="Choose", exact=True).click()
        expect(page.get_by_text("Noted what led to the booking.")).to_be_visible()

    choose(re.compile("1:05"))
    expect(lead).to_contain_text("1:05")
    expect(drawer.get_by_text("Said by Anna Lindqvist")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(lead).to_contain_text("Tove · 1:15")
    expect(drawer.get_by_text("The latest answered call of the same person")).to_be_visible()
    choose("No call or message")
    expect(lead).to_have_count(0)
    expect(drawer.get_by_text("No call or message", exact=True)).to_be_visible()
    # what a person said stands, whatever is told later
    firm.call("fourth", BOOKED - timedelta(minutes=30))
    expect(page.get_by_text("Noted what led to the booking.")).to_have_count(0)
    expect(lead).to_have_count(0)
    drawer.get_by_role("button", name="Follow the rules again").click()
    expect(page.get_by_text("The rules decide again.")).to_be_visible()
    expect(lead).to_contain_text("Tove")
    expect(drawer.get_by_text("Said by")).to_have_count(0)


def test_a_call_shows_the_booking_it_led_to_and_each_leads_to_the_other(signed_in: Page, firm: Firm) -> None:
    page = show(signed_in, firm.api.org_id)
    booking = book(firm, "lead-2", "Haircut")
    open_live(page, f"{firm.stack.url}/telephony")
    page.get_by_role("table", name="Telephony").get_by_role("link").first.wait_for()
    firm.call(
        "named", BOOKED - timedelta(minutes=2), booking_reference="lead-2", agent_name="Signe", agent_id="s"
    )
    page.get_by_role("row").filter(has_text="Signe").get_by_role("link").first.click()
    call = page.get_by_role("dialog")
    # by name the one, and as the same person's latest call before it was made the other
    expect(call.get_by_role("listitem").filter(has_text="Massage")).to_be_visible()
    led = call.get_by_role("listitem").filter(has_text="Haircut")
    expect(led).to_contain_text(re.compile("Confirmed.*500[.,]00"))
    assert serious_faults(page) == []
    led.get_by_role("link").click()
    expect(page).to_have_url(re.compile(booking))
    drawer = drawer_of(page)
    expect(drawer.get_by_text("The phone agent named this booking")).to_be_visible()
    drawer.get_by_role("link", name=re.compile("Signe")).click()
    expect(page.get_by_role("dialog").get_by_role("heading", name="Led to")).to_be_visible()
