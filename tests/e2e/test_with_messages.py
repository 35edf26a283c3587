"""Text messages in the browser: choose a number, write, see what becomes of it, and be told who wants none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.e2e.api import Api, join
from tests.e2e.browser import open_live, serious_faults
from tests.e2e.conftest import Stack, new_page
from tests.e2e.first_run import OWNER, PASSWORD
from tests.e2e.screenshots import sign_in
from tests.e2e.telephone import Telephone, telephone
from tests.emulators.twilio import OURS
from tests.emulators.twilio_callbacks import inbound_message, message_status, sid

KNOWN, STRANGER = "+46701111111", "+46704444444"
HOSTILE = "<img src=x onerror=document.title='owned'> \u202etxt.exe"


@dataclass(frozen=True)
class Firm:
    """An organisation of its own beside the one that the other tests fill."""

    stack: Stack
    api: Api
    browser: Browser
    kept: StorageState

    def control(self, **change: Any) -> dict[str, Any]:
        told: dict[str, Any] = httpx.post(f"{self.stack.twilio}/control", json=change).json()
        return told

    def page(self, width: int = 1280) -> Page:
        page = new_page(self.browser, self.kept, width=width)
        page.add_init_script(f"localStorage.setItem('kontor.organisation', '{self.api.org_id}')")
        return page

    def with_sender(self) -> Telephone:
        phone = telephone(self.api)
        self.api.sent("PATCH", f"/rest/v1/integrations?id=eq.{phone.integration_id}", {"sender": OURS})
        return phone


@pytest.fixture(scope="module")
def firm(stack: Stack, api: Api, browser: Browser, owners_browser: StorageState) -> Iterator[Firm]:
    own = Api(stack.url, OWNER, PASSWORD)
    own.org_id = own.sent("POST", "/rest/v1/rpc/create_organisation", {"name": "Salong Syd"})["id"]
    own.insert("customers", [{"name": "Ringblom Bygg", "phone": KNOWN}])
    yield Firm(stack, own, browser, owners_browser)
    httpx.post(f"{stack.twilio}/control", json={"create": "", "fail": 0, "numbers": [OURS]})


@pytest.fixture
def page(firm: Firm) -> Iterator[Page]:
    found = firm.page()
    yield found
    found.context.close()


def box(page: Page) -> Any:
    return page.get_by_role("textbox", name=re.compile("^To "))


def thread(page: Page) -> Any:
    return page.get_by_role("log")


def test_the_empty_page_leads_to_connecting_and_the_connection_to_a_number(firm: Firm, page: Page) -> None:
    page.goto(f"{firm.stack.url}/messages")
    expect(page.get_by_text("No phone provider is connected")).to_be_visible()
    assert serious_faults(page) == []
    phone = telephone(firm.api)
    page.reload()
    expect(page.get_by_text("No messages yet")).to_be_visible()
    page.goto(f"{firm.stack.url}/messages/{KNOWN}")
    box(page).fill("Hej")
    expect(page.get_by_text("There is no number to send from yet.")).to_be_visible()
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    page.goto(f"{firm.stack.url}/integrations/{phone.integration_id}")
    page.get_by_label("Number", exact=True).select_option(OURS)
    expect(page.get_by_text("The number is chosen.")).to_be_visible()
    assert serious_faults(page) == []
    page.reload()
    expect(page.get_by_label("Number", exact=True)).to_have_value(OURS)


def test_a_message_is_written_priced_sent_and_followed_without_a_reload(firm: Firm, page: Page) -> None:
    phone = firm.with_sender()
    firm.control(forget=True, create="")
    open_live(page, f"{firm.stack.url}/messages")
    page.get_by_role("button", name="New message").click()
    page.get_by_label("Or a number").fill("070-444 44 44")
    page.get_by_role("button", name="Write", exact=True).click()
    box(page).fill("x" * 161)
    expect(page.get_by_text("2 parts · No price known yet")).to_be_visible()
    box(page).fill("See you at five 🙂")
    expect(page.get_by_text("1 part · with letters that take more room")).to_be_visible()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(thread(page).get_by_text("See you at five 🙂")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/messages/%2B46704444444$"))
    expect(box(page)).to_have_value("")
    [form] = firm.control()["asked"]
    assert (form["To"], form["From"], form["Body"]) == (STRANGER, OURS, "See you at five 🙂")
    [made] = firm.control()["made"]
    phone.report(message_status(made, "delivered", To=STRANGER))
    expect(thread(page).get_by_text("Delivered")).to_be_visible()
    phone.report(inbound_message(sid("SM", 0x901), HOSTILE, From=STRANGER))
    expect(thread(page).get_by_text(HOSTILE)).to_be_visible()
    expect(page).to_have_title(re.compile("^Messages"))
    expect(page.get_by_role("navigation", name="Conversations").get_by_role("link")).to_have_count(1)
    assert serious_faults(page) == []


def test_a_customer_is_written_to_by_name(firm: Firm, page: Page) -> None:
    firm.with_sender()
    page.goto(f"{firm.stack.url}/messages")
    page.get_by_role("button", name="New message").click()
    page.get_by_role("combobox", name="Customer").fill("Ring")
    page.get_by_role("option", name="Ringblom Bygg").click()
    page.get_by_role("button", name="Write", exact=True).click()
    box(page).fill("Hello Ringblom")
    box(page).press("Control+Enter")
    expect(thread(page).get_by_text("Hello Ringblom")).to_be_visible()
    expect(page.get_by_role("heading", name="Ringblom Bygg")).to_be_visible()


def test_what_nobody_heard_the_end_of_says_so_and_what_failed_says_why(firm: Firm, page: Page) -> None:
    firm.with_sender()
    firm.control(create="drop")
    page.goto(f"{firm.stack.url}/messages/{KNOWN}")
    box(page).fill("Did you get this?")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(thread(page).get_by_text("Not known yet")).to_be_visible()
    expect(thread(page).get_by_text("do not send it again yet")).to_be_visible()
    firm.control(create="", numbers=["+46700000007"])
    box(page).fill("From a number that is gone")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(thread(page).get_by_text("The account may not send from the chosen number.")).to_be_visible()
    assert serious_faults(page) == []
    firm.control(numbers=[OURS])
    thread(page).get_by_role("button", name="Send again").click()
    expect(thread(page).get_by_text("Queued")).to_have_count(2)


def test_a_number_that_says_stop_is_closed_before_the_readers_eyes(firm: Firm, page: Page) -> None:
    phone = firm.with_sender()
    open_live(page, f"{firm.stack.url}/messages/{STRANGER}")
    expect(box(page)).to_be_visible()
    phone.report(inbound_message(sid("SM", 0x902), "Stop", From=STRANGER))
    expect(page.get_by_text("This number has asked for no more messages.")).to_be_visible()
    expect(box(page)).to_have_count(0)
    expect(
        page.get_by_role("navigation", name="Conversations").get_by_text("Wants no messages")
    ).to_be_visible()
    assert serious_faults(page) == []
    phone.report(inbound_message(sid("SM", 0x903), "START", From=STRANGER))
    expect(box(page)).to_be_visible()
    page.get_by_role("button", name=f"Actions for {STRANGER}").click()
    page.get_by_role("menuitem", name="Write no more").click()
    page.get_by_role("button", name="Write no more").click()
    expect(page.get_by_text("This number has asked for no more messages.")).to_be_visible()


def test_what_is_shown_is_saved_as_a_file(firm: Firm, page: Page) -> None:
    page.goto(f"{firm.stack.url}/messages")
    expect(page.get_by_role("navigation", name="Conversations").get_by_role("link")).to_have_count(2)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save as CSV").click()
    lines = waiting.value.path().read_text("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert {KNOWN, STRANGER} == {line.partition(",")[0] for line in lines[1:]}
    page.goto(f"{firm.stack.url}/messages/{KNOWN}")
    expect(thread(page).get_by_text("Hello Ringblom")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save as CSV").click()
    text = waiting.value.path().read_text("utf-8-sig")
    for said in (
        "Hello Ringblom",
        "Did you get this?",
        "From a number that is gone",
        "Not known yet",
        "Not sent",
    ):
        assert said in text, said


def test_on_a_phone_one_is_shown_at_a_time(firm: Firm) -> None:
    page = firm.page(390)
    page.goto(f"{firm.stack.url}/messages")
    conversations = page.get_by_role("navigation", name="Conversations")
    conversations.get_by_role("link", name=re.compile("Ringblom")).click()
    expect(thread(page).get_by_text("Hello Ringblom")).to_be_visible()
    expect(conversations).to_be_hidden()
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert serious_faults(page) == []
    page.get_by_role("button", name="Back to all messages").click()
    expect(conversations).to_be_visible()
    page.context.close()


def test_a_viewer_reads_and_writes_nothing(firm: Firm, browser: Browser) -> None:
    join(firm.stack.url, firm.api, "viewer-of-messages@example.com", "Vera", "viewer", PASSWORD)
    page = new_page(browser)
    sign_in(page, firm.stack.url, "viewer-of-messages@example.com", PASSWORD, "Overview")
    page.goto(f"{firm.stack.url}/messages/{KNOWN}")
    expect(thread(page).get_by_text("Hello Ringblom")).to_be_visible()
    expect(box(page)).to_have_count(0)
    expect(page.get_by_role("button", name="New message")).to_have_count(0)
    page.context.close()
