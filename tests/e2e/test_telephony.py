"""Twilio from the keys to a figure: connect, try the address, calls and messages, their cost and their customer."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.api import Api, join
from tests.e2e.browser import serious_faults
from tests.e2e.conftest import Stack, new_page
from tests.e2e.first_run import PASSWORD
from tests.e2e.screenshots import sign_in
from tests.e2e.telephone import Telephone, telephone
from tests.emulators.twilio import ACCOUNT, TOKEN, rfc2822
from tests.emulators.twilio_callbacks import OURS, call_status, inbound_message, message_status, sid

KNOWN, STRANGER = "+46701111111", "+46704444444"
HOSTILE = "<img src=x onerror=document.title='owned'> =1+1 \u202etxt.exe"
CALL, MISSED, MESSAGE = sid("CA", 0x71), sid("CA", 0x72), sid("SM", 0x73)
# 61 calls of one number: more than a page of the list
MANY = [sid("CA", 0x1000 + number) for number in range(61)]
PRICE = "-0.0210"


@pytest.fixture(scope="module")
def phone(stack: Stack, api: Api) -> Telephone:
    """The connection that the first test makes, with its calls and messages told and priced."""
    api.insert("customers", [{"name": "Ringblom Bygg", "phone": KNOWN}])
    api.insert("customers", [{"name": "Salong Ek"}])
    phone = telephone(api)
    now = datetime.now(UTC)
    start = now - timedelta(minutes=9)
    inbound = {"Direction": "inbound", "To": OURS}
    forms = [
        call_status(CALL, "ringing", 1, start, From=KNOWN, **inbound),
        call_status(CALL, "in-progress", 2, start + timedelta(seconds=6), From=KNOWN, **inbound),
        call_status(CALL, "completed", 3, start + timedelta(seconds=131), 125, From=KNOWN, **inbound),
        call_status(MISSED, "ringing", 1, start, From=STRANGER, **inbound),
        call_status(MISSED, "no-answer", 2, start + timedelta(seconds=20), From=STRANGER, **inbound),
        inbound_message(MESSAGE, HOSTILE, From=STRANGER),
        message_status(sid("SM", 0x74), "undelivered", To=KNOWN, ErrorCode="30003"),
    ]
    forms += [
        call_status(call, "busy", 1, now - timedelta(days=3, minutes=number), From="+46709999999", **inbound)
        for number, call in enumerate(MANY)
    ]
    assert {phone.report(form) for form in forms} == {200}
    known = {
        "calls": [{"sid": CALL, "duration": "125", "start_time": rfc2822(start)}],
        "prices": {CALL: PRICE},
    }
    httpx.post(f"{stack.twilio}/control", json=known, timeout=30).raise_for_status()
    return phone


def test_wrong_keys_are_refused_at_their_fields_and_right_ones_connect(stack: Stack, signed_in: Page) -> None:
    page = signed_in
    page.goto(f"{stack.url}/telephony")
    expect(page.get_by_text("No phone provider is connected")).to_be_visible()
    page.get_by_role("link", name="Connect Twilio").click()
    page.get_by_role("button", name="Connect Twilio").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("under Account Info")).to_be_visible()
    assert serious_faults(page) == []
    dialog.get_by_label("Account SID").fill("XX00000000000000000000000000000001")
    dialog.get_by_label("Auth token").fill(TOKEN)
    dialog.get_by_role("button", name="Connect Twilio").click()
    expect(dialog.get_by_text("An Account SID begins with AC and has 34 characters.")).to_be_visible()
    expect(dialog.get_by_label("Account SID")).to_be_focused()
    dialog.get_by_label("Account SID").fill(ACCOUNT)
    dialog.get_by_label("Auth token").fill("another token of this length")
    dialog.get_by_role("button", name="Connect Twilio").click()
    expect(dialog.get_by_text("Twilio does not accept these two together.")).to_be_visible()
    expect(dialog.get_by_label("Auth token")).to_be_focused()
    dialog.get_by_label("Auth token").fill(TOKEN)
    dialog.get_by_role("button", name="Connect Twilio").click()
    expect(page.get_by_role("heading", name="Twilio", level=1)).to_be_visible()
    page.goto(f"{stack.url}/integrations")
    page.get_by_role("button", name="Connect Twilio").click()
    dialog.get_by_label("Name").fill("Again")
    dialog.get_by_label("Account SID").fill(ACCOUNT)
    dialog.get_by_label("Auth token").fill(TOKEN)
    dialog.get_by_role("button", name="Connect Twilio").click()
    expect(dialog.get_by_text("This account is connected already")).to_be_visible()
    expect(dialog.get_by_label("Account SID")).to_be_focused()


def test_the_address_is_shown_with_its_warning_and_a_test_event_travels_the_whole_way(
    stack: Stack, signed_in: Page, phone: Telephone
) -> None:
    page = signed_in
    assert phone.report(call_status(sid("CA", 0x99), "ringing", 1), token="somebody else's") == 401
    page.goto(f"{stack.url}/integrations/{phone.integration_id}")
    address = page.get_by_label("Address", exact=True)
    expect(address).to_have_value(re.compile(re.escape(phone.url) + "#rc=5&rp=all"))
    expect(page.get_by_text("Nobody outside reaches this address")).to_be_visible()
    expect(page.get_by_text("1 with a wrong signature")).to_be_visible()
    assert serious_faults(page) == []
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy address").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == address.input_value()
    page.get_by_role("button", name="Send a test event").click()
    expect(page.get_by_text("The test event arrived.")).to_be_visible()
    page.get_by_role("link", name="Open it in the log").click()
    drawer = page.get_by_role("dialog", name="Test event")
    expect(drawer.get_by_text("it travelled the whole way")).to_be_visible()
    expect(drawer.get_by_text("KontorTest")).to_be_visible()


def test_calls_and_messages_are_listed_with_customer_state_and_cost(
    stack: Stack, signed_in: Page, phone: Telephone
) -> None:
    page = signed_in
    page.goto(f"{stack.url}/integrations/{phone.integration_id}")
    page.get_by_role("button", name="Sync now").click()
    runs = page.get_by_role("table", name="Sync runs").get_by_role("row")
    expect(runs.filter(has_text="Calls and messages, and their prices").first).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    page.goto(f"{stack.url}/telephony")
    page.get_by_label("Shown in").select_option("USD")
    table = page.get_by_role("table", name="Telephony")
    answered = table.get_by_role("row").filter(has_text="Ringblom Bygg").filter(has_text="Incoming call")
    expect(answered).to_contain_text("Completed")
    expect(answered).to_contain_text("2:05")
    expect(answered.get_by_text("0,02 USD")).to_have_attribute(
        "title", re.compile("the provider’s own price")
    )
    expect(table.get_by_role("row").filter(has_text=STRANGER).filter(has_text="No answer")).to_be_visible()
    figure = page.locator("main p").filter(has_text=re.compile(r"0,02")).first
    expect(figure).to_be_visible()
    assert serious_faults(page) == []
    # the figure opens the entries that it is the sum of, and an entry its call
    figure.get_by_role("link").click()
    expect(page.get_by_role("heading", name="Ledger")).to_be_visible()
    page.get_by_role("link", name="Ringblom Bygg").first.click()
    drawer = page.get_by_role("dialog", name="Ringblom Bygg")
    for word in ("Ringing", "In progress", "Completed"):
        expect(drawer.get_by_role("listitem").filter(has_text=word).first).to_be_visible()
    # a leg's price has all its digits
    expect(drawer.get_by_text("0,021 USD")).to_be_visible()
    assert serious_faults(page) == []
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)


def test_the_list_is_narrowed_by_views_and_chips_and_read_page_by_page(
    stack: Stack, signed_in: Page, phone: Telephone
) -> None:
    page = signed_in
    page.goto(f"{stack.url}/telephony")
    views = page.get_by_role("navigation", name="Calls and messages")
    rows = page.get_by_role("table", name="Telephony").locator("tbody tr")
    figures = page.locator("[class*=figures] > div")
    views.get_by_role("link", name="Messages").click()
    expect(rows).to_have_count(2)
    # the figures above speak of the same rows
    expect(figures.filter(has_text="Messages").get_by_role("link")).to_have_text("2")
    expect(figures.filter(has_text="Calls").get_by_role("link")).to_have_text("0")
    views.get_by_role("link", name="Missed calls").click()
    expect(rows).to_have_count(50)
    page.get_by_role("button", name="Show more").click()
    expect(rows).to_have_count(len(MANY) + 1)
    expect(figures.filter(has_text="Calls").get_by_role("link")).to_have_text(str(len(MANY) + 1))
    names = page.get_by_role("table", name="Telephony").get_by_text("+46709999999")
    expect(names).to_have_count(len(MANY))
    page.get_by_role("button", name="Number", exact=True).click()
    page.get_by_label("Number", exact=True).last.fill("0046 70-444 44 44")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("number=%2B46704444444"))
    expect(rows).to_have_count(1)
    page.reload()
    expect(rows).to_have_count(1)
    views.get_by_role("link", name="All", exact=True).click()
    page.get_by_role("button", name="Customer", exact=True).click()
    page.get_by_role("combobox", name="Customer").fill("Ringb")
    page.get_by_role("option", name="Ringblom Bygg").first.click()
    expect(page.get_by_text("Customer: Ringblom Bygg")).to_be_visible()
    expect(rows.first).to_contain_text("Ringblom Bygg")
    expect(rows.filter(has_text=STRANGER)).to_have_count(0)
    # of one customer the ledger has the same sum, so the figure opens it
    cost = figures.filter(has_text="Cost").get_by_role("link")
    expect(cost).to_have_attribute("href", re.compile("^/entries.*source=telephony&customer="))
    views.get_by_role("link", name="By customer").click()
    expect(page.get_by_role("row").filter(has_text="No customer")).to_contain_text(str(len(MANY) + 1))
    page.get_by_role("button", name="Show as table").click()
    expect(page.get_by_role("table", name="Cost per day").get_by_role("row").nth(1)).to_be_visible()


def test_a_number_is_given_to_a_customer_and_taken_back(
    stack: Stack, signed_in: Page, api: Api, phone: Telephone
) -> None:
    page = signed_in
    page.goto(f"{stack.url}/telephony?number=%2B46704444444&kind=message")
    page.get_by_role("link", name=STRANGER).click()
    drawer = page.get_by_role("dialog", name=STRANGER, exact=True)
    # what a stranger wrote is text and nothing else
    expect(drawer.get_by_text("<img src=x onerror")).to_be_visible()
    assert page.title() == "Telephony · Kontor"
    drawer.get_by_role("button", name="Give this number to a customer").click()
    asked = page.get_by_role("dialog", name=f"Whose number is {STRANGER}?")
    asked.get_by_role("button", name="Give the number").click()
    expect(asked.get_by_text("Fill this in.")).to_be_visible()
    asked.get_by_role("combobox", name="Customer").fill("Salong")
    page.get_by_role("option", name="Salong Ek").first.click()
    assert serious_faults(page) == []
    asked.get_by_role("button", name="Give the number").click()
    expect(page.get_by_text(f"{STRANGER} is now Salong Ek’s.")).to_be_visible()
    expect(page.get_by_role("dialog", name="Salong Ek", exact=True)).to_be_visible()
    owned = (
        f"telephony_list?select=kind&counterpart=eq.{STRANGER.replace('+', '%2B')}&customer_id=not.is.null"
    )
    assert len(api.get(owned)) == 2
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("dialog", name=STRANGER, exact=True)).to_be_visible()
    assert api.get(owned) == []


def test_a_customers_page_lists_their_calls(
    stack: Stack, signed_in: Page, api: Api, phone: Telephone
) -> None:
    (customer,) = api.get(f"customer_identities?select=customer_id&value=eq.{KNOWN.replace('+', '%2B')}")
    page = signed_in
    page.goto(f"{stack.url}/customers/{customer['customer_id']}")
    table = page.get_by_role("table", name="Telephony")
    expect(table.get_by_role("row").filter(has_text="Incoming call")).to_contain_text("2:05")
    expect(table.get_by_role("row").filter(has_text="Outgoing message")).to_contain_text("Not delivered")
    table.get_by_role("link", name="Outgoing message").click()
    expect(page.get_by_role("dialog").get_by_text("Twilio says error 30003")).to_be_visible()


def test_a_representative_sees_neither_strangers_nor_logs(
    stack: Stack, signed_in: Page, api: Api, phone: Telephone
) -> None:
    join(stack.url, api, "rolf@example.com", "Rolf", "rep", PASSWORD)
    browser = signed_in.context.browser
    assert browser is not None
    page = new_page(browser)
    try:
        sign_in(page, stack.url, "rolf@example.com", PASSWORD)
        page.goto(f"{stack.url}/telephony")
        expect(page.get_by_text("Calls and messages with your own customers.")).to_be_visible()
        expect(page.get_by_text("No calls or messages in these days")).to_be_visible()
        expect(page.get_by_role("link", name="Logs")).to_have_count(0)
        page.goto(f"{stack.url}/telephony/{api.get('telephony_list?select=id&limit=1')[0]['id']}")
        expect(page.get_by_role("dialog").get_by_text("was never yours to see")).to_be_visible()
    finally:
        page.context.close()
