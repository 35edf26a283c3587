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


def test_a_sale_says_why_it_is_of_its_booking_and_is_corrected_from_both_pages(
    signed_in: Page, firm: Firm
) -> None:
    page = show(signed_in, firm.api.org_id)
    booking, other = book(firm, "sold-1", "Manicure"), book(firm, "sold-2", "Pedicure")
    [customer] = firm.api.insert("customers", [{"name": "Kerstin Köper"}])
    with firm.stack.database() as connection:
        connection.execute(
            "update calendar_events set customer_id = %s, state = case when id = %s then 'kept' else state end where id = any (%s)",
            [customer["id"], booking, [booking, other]],
        )
    names = ("Hands, done", "Hands, again")
    sales = firm.api.insert(
        "sales", [{"title": name, "currency": "SEK", "customer_id": customer["id"]} for name in names]
    )
    page.goto(f"{firm.stack.url}/sales/{sales[0]['id']}")

    def choose(button: str, name: re.Pattern[str] | str, said: str, count: int) -> None:
        page.get_by_role("button", name=button).click()
        dialog = page.get_by_role("dialog").filter(has=page.get_by_role("button", name="Choose", exact=True))
        expect(dialog.get_by_role("radio")).to_have_count(count)
        assert serious_faults(page) == []
        dialog.get_by_role("radio", name=name).check(force=True)
        dialog.get_by_role("button", name="Choose", exact=True).click()
        expect(page.get_by_text(said)).to_be_visible()

    # the one that was kept is plain, and offered first
    page.get_by_role("button", name="Change the booking").click()
    first = page.get_by_role("dialog").get_by_role("radio").first
    expect(first).to_have_accessible_name(re.compile("Manicure · suggested$"))
    page.get_by_role("button", name="Cancel").click()
    choose("Change the booking", re.compile("Manicure"), "Noted which booking the sale is for.", 3)
    expect(page.get_by_role("link", name=re.compile("Manicure"))).to_be_visible()
    expect(page.get_by_text("Said by Anna Lindqvist")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name=re.compile("Manicure"))).to_have_count(0)
    choose("Change the booking", re.compile("Manicure"), "Noted which booking the sale is for.", 3)
    page.get_by_role("link", name=re.compile("Manicure")).click()

    drawer = drawer_of(page)
    expect(drawer.get_by_role("heading", name="Sold as")).to_be_visible()
    expect(drawer.get_by_role("link", name=names[0])).to_be_visible()
    expect(drawer.get_by_text("Said by Anna Lindqvist")).to_be_visible()
    choose("Change the sale", names[1], "Noted what the booking was sold as.", 3)
    expect(drawer.get_by_role("link", name=names[1])).to_be_visible()
    page.get_by_role("dialog", name="Noted what the booking was sold as.").get_by_role(
        "button", name="Undo"
    ).click()
    expect(drawer.get_by_role("link", name=names[0])).to_be_visible()
    choose("Change the sale", "No sale", "Noted what the booking was sold as.", 3)
    expect(drawer.get_by_text("No sale", exact=True)).to_be_visible()
    expect(drawer.get_by_text("Said by")).to_have_count(0)
    assert serious_faults(page) == []
